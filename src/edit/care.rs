//! How much care an edit takes, and when it needs none.

use super::{Plan, pieces};

/// What is paid for the safety of an edit beyond what every edit has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Care {
    /// The journal is kept, so that the edit can be taken back later.
    pub keep_undo: bool,
    /// Success means on stable storage.
    pub sync: bool,
    /// The old bytes will be asked for once the edit is made, to tell of it or to take it back, so that they are held
    /// in memory, however many they are, where there is no journal.
    pub told: bool,
}

/// A write inside so many bytes of a file, counted from its start, happens as a whole or not at all as long as the
/// machine runs: no page is smaller, and the kernel copies into one page without a break.
const PAGE: u64 = 4096;

/// A write inside so many bytes reaches the disk as a whole or not at all.
const SECTOR: u64 = 512;

/// Whether the edit is one write that cannot be torn, in a file that the plan's offset 0 is byte `origin` of: it is old
/// or new whatever happens, without a journal and whatever signals come. No journal is to be kept either.
pub fn is_one_write(plan: &Plan, origin: u64, care: Care) -> bool {
    let whole = if care.sync { SECTOR } else { PAGE };
    !care.keep_undo
        && plan.new_length() == plan.old_length()
        && match plan.written().as_slice() {
            [] => true,
            [span] => pieces(*span, whole, origin).count() == 1,
            _ => false,
        }
}
