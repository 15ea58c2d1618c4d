//! The new bytes written, and nothing else: what makes it safe is in `commit`.

use super::Plan;
use crate::bytes::{Span, Store};
use crate::error::{Error, Kind, Label, Result};

/// Writes what `plan` says to a store that nobody else knows, such as a file that will get its name later: where it
/// fails, the store is to be thrown away. `interrupted` is asked before every piece.
pub fn apply(plan: &Plan, store: &mut dyn Store, interrupted: &dyn Fn() -> bool) -> Result<()> {
    let grown = Span::new(plan.old_length(), plan.new_length());
    if plan.allocates() && !grown.is_empty() {
        store.allocate(grown)?;
    }
    if plan.new_length() != plan.old_length() {
        store.set_len(plan.new_length())?;
    }
    let mut buffer = Vec::new();
    for span in plan.written() {
        for piece in plan.pieces(span, store.origin()) {
            if interrupted() {
                return Err(stopped(plan));
            }
            // A piece's length is a usize.
            buffer.resize(piece.len() as usize, 0);
            if plan.keeps(piece) {
                store.read_at(piece.start(), &mut buffer)?;
            }
            plan.overlay(&|offset, old| store.read_at(offset, old), piece.start(), &mut buffer)?;
            store.write_at(piece.start(), &buffer)?;
        }
    }
    Ok(())
}

/// A signal came that would have ended the process.
pub(super) fn stopped(plan: &Plan) -> Error {
    Error::said(Kind::Failed, plan.verb(), "it was interrupted; the file is as it was")
        .label(Label::Interrupted)
}
