//! Edits taken back from the journals that lie on a shelf: kept ones, and those of edits that were interrupted.

use super::Tell;
use super::examine::examine;
use super::journal::{Flaw, Journal, Verb};
use super::preview::{Rows, TOLD};
use super::restore::{Difference, differences, restore};
use crate::bytes::{Shelf, Store, Tag, UNWATCHED, Watch};
use crate::error::{Error, Kind, Result};

/// How an edit is to be taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undo {
    /// Only an edit that was interrupted; a kept journal stays.
    pub interrupted: bool,
    /// Also where the file was changed since, and from a journal that is damaged, as far as it goes.
    pub force: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// There was no journal.
    Nothing,
    /// The old bytes are back, and the old length.
    Restored {
        /// The length before that.
        from: u64,
        /// The length that it was given back.
        to: u64,
    },
}

/// A journal, for a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number; 0 for that of an interrupted edit.
    pub number: u64,
    /// What it says of itself; nothing where it cannot be read.
    pub said: Option<Said>,
}

/// What a journal says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What was done, as a verb.
    pub verb: &'static str,
    /// When, in nanoseconds since 1970.
    pub started: u64,
    /// The length of the file before.
    pub old_length: u64,
    /// The length of the file after.
    pub new_length: u64,
}

/// The journals on `shelf`, the newest first.
pub fn journals(shelf: &dyn Shelf) -> Result<Vec<Entry>> {
    let entry = |number| {
        let journal = shelf.open(number).and_then(Journal::open).ok().and_then(Result::ok);
        let said = journal.map(|journal| {
            let header = journal.header();
            Said {
                verb: header.verb.word(),
                started: header.tag.started,
                old_length: header.old_length,
                new_length: header.new_length,
            }
        });
        Entry { number, said }
    };
    Ok(in_turn(shelf, false)?.into_iter().map(entry).collect())
}

/// Removes the newest journal and leaves the file as it is; false where there is none.
pub fn discard(shelf: &mut dyn Shelf, interrupted: bool) -> Result<bool> {
    shelf.sweep();
    match in_turn(shelf, interrupted)?.first() {
        Some(&number) => shelf.remove(number).map(|()| true),
        None => Ok(false),
    }
}

/// An edit that can be taken back: its journal is believed, and the file is as it was left.
struct Reversible {
    journal: Journal,
    number: u64,
    from: u64,
    to: u64,
}

impl Reversible {
    /// The newest edit of which there is a journal; nothing where there is none.
    fn find(store: &dyn Store, shelf: &dyn Shelf, how: Undo, watch: Watch<'_>) -> Result<Option<Reversible>> {
        let Some(&number) = in_turn(shelf, how.interrupted)?.first() else { return Ok(None) };
        let tag = shelf.tag()?;
        let journal = Journal::open(shelf.open(number)?)?.map_err(|Flaw| flawed(shelf))?;
        if !journal.header().tag.file.is(&tag.file, is_same_boot(&journal, &tag)) {
            return Err(refused(ANOTHER, shelf));
        }
        if reaches_before(&journal, store.origin())? {
            let begin = store.origin();
            let why = format!("it reaches before the window, which begins at {begin:#x} of the file");
            return Err(Error::said(Kind::Failed, "undo the edit of", why)
                .hint("without --offset it can be taken back"));
        }
        let found = examine(&journal, store, &|done, all| watch(done, all.saturating_mul(2)))?;
        if found.is_flawed && !how.force {
            let is_lost = !is_same_boot(&journal, &tag) && !journal.header().is_synced;
            return Err(if is_lost { lost(shelf) } else { flawed(shelf) });
        }
        if let Some(changed) = found.changed.filter(|_| !how.force) {
            let undo = shelf.undo_command();
            return Err(changed.hint(format!(
                "`{undo} --force` restores all the same, `{undo} --discard` keeps the file as it is"
            )));
        }
        let (from, to) = (store.len()?, journal.header().old_length.saturating_sub(store.origin()));
        Ok(Some(Reversible { journal, number, from, to }))
    }

    fn restored(&self) -> Undone {
        Undone::Restored { from: self.from, to: self.to }
    }
}

/// Takes back the newest edit of which there is a journal, and calls `tell(offset, now, old)` for every piece that was put
/// back.
///
/// Fails where the journal is another file's, cannot be believed, or the file was changed since. An error of
/// [`Kind::HalfDone`] says that the journal is still there to begin again.
pub fn undo(
    store: &mut dyn Store,
    shelf: &mut dyn Shelf,
    how: Undo,
    watch: Watch<'_>,
    tell: &mut Tell<'_>,
) -> Result<Undone> {
    shelf.sweep();
    let Some(edit) = Reversible::find(store, shelf, how, watch)? else { return Ok(Undone::Nothing) };
    let mut tell = |difference: Difference<'_>| in_pieces(&difference, tell);
    put_back(&edit.journal, edit.number, store, shelf, watch, &mut tell).map_err(|error| {
        let why = format!("{error}; what could be put back was");
        let undo = shelf.undo_command();
        Error::said(Kind::HalfDone, "undo the edit of", why).hint(format!("`{undo}` tries again"))
    })?;
    Ok(edit.restored())
}

/// Calls `tell(offset, now, old)` for every piece that [`undo`] would put back, and writes nothing to `store`. Fails where
/// that would.
pub fn undoing(store: &mut dyn Store, shelf: &dyn Shelf, how: Undo, tell: &mut Tell<'_>) -> Result<Undone> {
    let Some(edit) = Reversible::find(store, shelf, how, UNWATCHED)? else { return Ok(Undone::Nothing) };
    differences(&edit.journal, store, UNWATCHED, &mut |_, difference| in_pieces(&difference, tell))?;
    Ok(edit.restored())
}

/// Calls `show(offset, now, old)` with the rows of `row` bytes that [`undo`] would change, whole and in order. Where only
/// the length was changed there are none.
pub fn preview_undo(
    store: &mut dyn Store,
    shelf: &dyn Shelf,
    how: Undo,
    row: u64,
    mut show: impl FnMut(u64, &[u8], &[u8]) -> Result<()>,
) -> Result<Undone> {
    let Some(edit) = Reversible::find(store, shelf, how, UNWATCHED)? else { return Ok(Undone::Nothing) };
    if edit.journal.header().verb == Verb::Resize {
        return Ok(edit.restored());
    }
    let mut rows = Rows::new(row, edit.from, edit.to);
    let mut shown = Ok(());
    differences(&edit.journal, store, UNWATCHED, &mut |store, difference| {
        in_pieces(&difference, &mut |at, _, old| {
            if shown.is_ok() {
                shown = rows.add(store, at, old, &mut show);
            }
        });
    })?;
    shown.and_then(|()| rows.show(store, &mut show))?;
    Ok(edit.restored())
}

/// Restores, with the journal under the number of an interrupted edit meanwhile, so that the next run knows.
fn put_back(
    journal: &Journal,
    number: u64,
    store: &mut dyn Store,
    shelf: &mut dyn Shelf,
    watch: Watch<'_>,
    tell: &mut dyn FnMut(Difference<'_>),
) -> Result<()> {
    let is_synced = journal.header().is_synced;
    if number != 0 {
        shelf.renumber(number, 0)?;
    }
    if is_synced {
        shelf.sync()?;
    }
    restore(journal, store, &|done, all| watch(all.saturating_add(done), all.saturating_mul(2)), tell)?;
    if is_synced {
        store.sync()?;
    }
    shelf.remove(0)?;
    if is_synced { shelf.sync() } else { Ok(()) }
}

/// The numbers of the journals in the order in which they are taken back: an interrupted edit, then the newest.
fn in_turn(shelf: &dyn Shelf, interrupted: bool) -> Result<Vec<u64>> {
    let mut numbers = shelf.numbers()?;
    numbers.sort_by_key(|&number| (number != 0, std::cmp::Reverse(number)));
    numbers.retain(|&number| number == 0 || !interrupted);
    Ok(numbers)
}

/// Whether the edit changed something before `origin`, where a store that is a window of the file begins.
fn reaches_before(journal: &Journal, origin: u64) -> Result<bool> {
    if origin == 0 {
        return Ok(false);
    }
    let header = journal.header();
    let mut first = header.old_length.min(header.new_length);
    let mut records = journal.records()?;
    while let Ok(Some(head)) = records.advance()? {
        first = first.min(head.span.start());
    }
    Ok(first < origin)
}

fn is_same_boot(journal: &Journal, now: &Tag) -> bool {
    journal.header().tag.boot == now.boot
}

/// Tells a difference in pieces that a line can hold.
fn in_pieces(difference: &Difference<'_>, tell: &mut Tell<'_>) {
    const ZEROS: [u8; TOLD as usize] = [0; TOLD as usize];
    let span = difference.span;
    for piece in super::pieces(span, TOLD, 0) {
        // Pieces are at most as long as ZEROS, and lie inside both.
        let part = (piece.start() - span.start()) as usize..(piece.end() - span.start()) as usize;
        let old = difference.old.map_or(&ZEROS[..part.len()], |old| &old[part.clone()]);
        tell(piece.start(), difference.now.get(part).unwrap_or_default(), old);
    }
}

fn refused(why: &str, shelf: &dyn Shelf) -> Error {
    let hint = format!("`{} --discard` drops the journal and keeps the file as it is", shelf.undo_command());
    Error::said(Kind::Failed, "undo the edit of", why).hint(hint)
}

const ANOTHER: &str = "the journal is that of another file, which had the same inode number before";

fn flawed(shelf: &dyn Shelf) -> Error {
    refused("its journal is damaged; --force restores what can still be read of it", shelf)
}

/// The machine went down before the journal was on the disk.
fn lost(shelf: &dyn Shelf) -> Error {
    let why = "the machine went down before its journal was on the disk, so what the file holds is not known; \
               --force restores what can be read of it";
    refused(why, shelf)
}

/// Fails where an edit was interrupted, or is being made by another process. `doing` is what that stands in the way of.
pub fn refuse_interrupted(shelf: &dyn Shelf, doing: &str) -> Result<()> {
    if !shelf.is_begun()? {
        return Ok(());
    }
    let log = shelf.open(0)?;
    let journal = Journal::open(log)?.ok();
    let tag = shelf.tag()?;
    if journal.is_some_and(|journal| !journal.header().tag.file.is(&tag.file, is_same_boot(&journal, &tag))) {
        return Err(refused(ANOTHER, shelf));
    }
    let undo = shelf.undo_command();
    Err(Error::said(Kind::HalfDone, doing, "an edit of it was interrupted")
        .hint(format!("`{undo}` puts the old bytes back")))
}
