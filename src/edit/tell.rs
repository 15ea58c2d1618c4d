//! What an edit has done, told after, and taken back while its journal is at hand.

use super::commit::Done;
use super::examine::examine;
use super::journal::Journal;
use super::keep::begin;
use super::preview::TOLD;
use super::restore::{OldBytes, restore};
use super::{Plan, pieces};
use crate::bytes::{Shelf, Store, UNWATCHED};
use crate::error::{Error, Kind, Result};

impl Done {
    /// Calls `tell(offset, old, new)` for every stretch that `plan` has touched, in order; long ones in pieces. `store`
    /// holds the new bytes. Fails where the old ones were not kept.
    pub fn tell(
        &self,
        plan: &Plan,
        store: &dyn Store,
        mut tell: impl FnMut(u64, &[u8], &[u8]) -> Result<()>,
    ) -> Result<()> {
        let journal = self.journal.as_ref().ok_or_else(not_kept)?;
        let mut before = OldBytes::of(journal, store.origin())?;
        for piece in plan.touched().into_iter().flat_map(|span| pieces(span, TOLD, 0)) {
            // Both are at most TOLD.
            let mut old = vec![0; piece.clamp(plan.old_length()).len() as usize];
            let mut new = vec![0; piece.clamp(plan.new_length()).len() as usize];
            before.fill(piece.start(), &mut old)?;
            store.read_at(piece.start(), &mut new)?;
            tell(piece.start(), &old, &new)?;
        }
        Ok(())
    }

    /// Takes the edit back, in the run that has made it, with its journal on the `shelf` again meanwhile, so that nothing is
    /// lost by a kill. Fails where the old bytes were not kept, and where the file was changed since by somebody else.
    pub fn undo(&self, store: &mut dyn Store, shelf: Option<&mut dyn Shelf>) -> Result<()> {
        self.refuse_changed(store)?;
        let journal = self.journal.as_ref().ok_or_else(not_kept)?;
        let Some(shelf) = shelf else { return restore(journal, store, UNWATCHED, &mut |_| {}) };
        begin(shelf, journal.len(), false, &mut |log| journal.copy_to(log))?;
        restore(journal, store, UNWATCHED, &mut |_| {}).and_then(|()| shelf.remove(0)).map_err(|error| {
            let why = format!("{error}; what could be put back was");
            Error::said(Kind::HalfDone, "take the edit back", why)
                .hint(format!("`{}` tries again", shelf.undo_command()))
        })
    }

    /// Fails where the old bytes were not kept, and where the new ones were changed since by somebody else.
    pub fn refuse_changed(&self, store: &dyn Store) -> Result<()> {
        let journal = self.journal.as_ref().ok_or_else(not_kept)?;
        examine(journal, store, UNWATCHED)?.changed.map_or(Ok(()), Err)
    }

    /// Whether the old bytes were kept.
    pub fn is_kept(&self) -> bool {
        self.journal.is_some()
    }

    /// Whether they are kept in memory, and not in a file.
    pub fn is_in_memory(&self) -> bool {
        self.journal.as_ref().is_some_and(Journal::is_in_memory)
    }

    /// How many bytes are kept so that it can be taken back.
    pub fn size(&self) -> u64 {
        self.journal.as_ref().map_or(0, Journal::len)
    }
}

fn not_kept() -> Error {
    Error::said(Kind::Failed, "take the edit back", "its old bytes were not kept")
}
