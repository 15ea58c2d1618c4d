//! The edits of one sitting that can still be taken back, the last one first.

use super::Done;
use crate::bytes::Store;
use crate::error::{Error, Kind, Result};
use std::collections::VecDeque;

/// Edits that were made one after the other on the same store. The oldest are forgotten when they take too much room.
#[derive(Debug, Default)]
pub struct History(VecDeque<Done>);

/// How many bytes of old bytes are held in memory.
const HELD: u64 = 4 << 20;

/// How many bytes of old bytes lie in files that have lost their names.
const FILED: u64 = 1 << 30;

/// How many such files are open.
const FILES: usize = 64;

impl History {
    /// Remembers the edit that was just made. One whose old bytes were not kept cannot be taken back, nor what was
    /// before it.
    pub fn push(&mut self, done: Done) {
        if !done.is_kept() {
            self.0.clear();
            return;
        }
        self.0.push_back(done);
        while self.0.len() > 1 && self.is_too_large() {
            self.0.pop_front();
        }
    }

    /// Takes back the last edit. Fails, and forgets nothing, where that cannot be.
    pub fn undo(&mut self, store: &mut dyn Store) -> Result<()> {
        let nothing = || Error::said(Kind::Unmet, "undo an edit", "none was made that can be taken back");
        self.0.back().ok_or_else(nothing)?.undo(store)?;
        self.0.pop_back();
        Ok(())
    }

    /// How many edits can be taken back.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no edit can be taken back.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn is_too_large(&self) -> bool {
        let sum = |in_memory| {
            self.0.iter().filter(|done| done.is_in_memory() == in_memory).map(Done::size).sum::<u64>()
        };
        let files = self.0.iter().filter(|done| !done.is_in_memory()).count();
        sum(true) > HELD || sum(false) > FILED || files > FILES
    }
}
