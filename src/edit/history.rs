//! The edits of one sitting that can still be taken back, the last one first.

use super::care::Care;
use super::commit::{Done, commit};
use super::plan::Plan;
use super::work::Edit;
use crate::bytes::{Shelf, Store, Watch};
use crate::error::Result;
use std::collections::VecDeque;

/// Edits that were made one after the other on the same store. The oldest are forgotten when they take too much room.
#[derive(Debug, Default)]
pub struct History {
    made: VecDeque<(Plan, Done)>,
    /// How many old bytes lie in memory.
    held: u64,
    /// How many edits have theirs in files that have lost their names, and how many bytes these have.
    files: usize,
    stored: u64,
}

/// How many bytes of old bytes are held in memory.
const HELD: u64 = 4 << 20;

/// How many such files are open, and how many bytes they have together. The last edit can be taken back however large it is.
const FILES: usize = 64;
const STORED: u64 = 1 << 30;

/// How many edits are remembered.
const MOST: usize = 256;

/// Up to so many old bytes, an edit is taken back by another edit, which is made as a whole or not at all.
const WHOLE: u64 = 64 << 20;

impl History {
    /// Remembers the edit that was just made. One whose old bytes were not kept cannot be taken back, nor what was
    /// before it.
    pub fn push(&mut self, plan: Plan, done: Done) {
        if !done.is_kept() {
            *self = History::default();
            return;
        }
        self.count(&done, true);
        self.made.push_back((plan, done));
        while self.made.len() > 1 && self.is_full() {
            if let Some((_, oldest)) = self.made.pop_front() {
                self.count(&oldest, false);
            }
        }
    }

    fn is_full(&self) -> bool {
        self.held > HELD || self.files > FILES || self.stored > STORED || self.made.len() > MOST
    }

    /// Takes back the last edit, and returns what it was; nothing where there is none.
    ///
    /// Fails, and forgets nothing, where that cannot be: where somebody else has changed the bytes since.
    pub fn undo(
        &mut self,
        store: &mut dyn Store,
        shelf: Option<&mut dyn Shelf>,
        watch: Watch<'_>,
    ) -> Result<Option<Plan>> {
        let Some((plan, done)) = self.made.back() else { return Ok(None) };
        if plan.new_length() == plan.old_length() && done.size() <= WHOLE {
            done.refuse_changed(store)?;
            let mut edits = Vec::new();
            done.tell(plan, store, |at, old, _| {
                edits.push(Edit::new(at, old.to_vec().into())?);
                Ok(())
            })?;
            commit(&Plan::overwrite(edits, plan.old_length())?, store, shelf, Care::default(), watch)?;
        } else {
            done.undo(store, shelf)?;
        }
        let undone = self.made.pop_back();
        Ok(undone.map(|(plan, done)| {
            self.count(&done, false);
            plan
        }))
    }

    fn count(&mut self, done: &Done, comes: bool) {
        match (done.is_in_memory(), comes) {
            (true, true) => self.held += done.size(),
            (true, false) => self.held -= done.size(),
            (false, true) => (self.files, self.stored) = (self.files + 1, self.stored + done.size()),
            (false, false) => (self.files, self.stored) = (self.files - 1, self.stored - done.size()),
        }
    }
}
