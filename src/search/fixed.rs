//! Matches of patterns that have one length, chunk by chunk.
//!
//! Such a pattern matches at every offset where it fits, overlapping itself or not, so a chunk can be searched without
//! knowing its neighbours: the chunk of starts `[from, to)` needs the bytes up to `to + length - 1`.

use super::Direction;
use crate::bytes::{Source, Span};
use crate::error::Result;

/// The first chunk is small, so that a match at the near end is found at once however large the file is.
const FIRST: u64 = 64 * 1024;

/// Later chunks are as large as the list of their matches may grow: eight bytes a match, at worst one a byte.
const LARGEST: u64 = 1024 * 1024;

/// Lists the offsets at which a pattern of one length matches.
pub(super) trait Finder: Send + Sync {
    /// The pattern's length in bytes, at least 1.
    fn length(&self) -> usize;

    /// Adds every index at which the pattern matches inside `window`, in ascending order.
    fn find_all(&self, window: &[u8], found: &mut Vec<usize>);
}

/// The matches of one finder in one stretch of a source.
pub(super) struct FixedMatches<'a, F> {
    finder: &'a F,
    source: &'a dyn Source,
    direction: Direction,
    /// The starts that have not been looked at.
    starts: Span,
    chunk: u64,
    /// The matches of the current chunk that are still to be listed, the next one last.
    waiting: Vec<u64>,
}

impl<'a, F: Finder> FixedMatches<'a, F> {
    pub(super) fn new(finder: &'a F, source: &'a dyn Source, within: Span, direction: Direction) -> Self {
        let within = within.clamp(source.len());
        // The last start leaves room for the whole pattern; a pattern longer than the stretch has none.
        let room = (finder.length() as u64).saturating_sub(1);
        let starts = Span::new(within.start(), within.end().saturating_sub(room));
        FixedMatches { finder, source, direction, starts, chunk: FIRST, waiting: Vec::new() }
    }

    /// Takes the next chunk off the starts that are left.
    fn take_chunk(&mut self) -> Option<Span> {
        if self.starts.is_empty() {
            return None;
        }
        let size = self.chunk.min(self.starts.len());
        self.chunk = (self.chunk * 2).min(LARGEST);
        let (taken, left) = match self.direction {
            Direction::Forward => {
                let cut = self.starts.start() + size;
                (Span::new(self.starts.start(), cut), Span::new(cut, self.starts.end()))
            }
            Direction::Backward => {
                let cut = self.starts.end() - size;
                (Span::new(cut, self.starts.end()), Span::new(self.starts.start(), cut))
            }
        };
        self.starts = left;
        Some(taken)
    }

    fn search(&mut self, chunk: Span) -> Result<()> {
        let length = self.finder.length() as u64;
        let needed = Span::new(chunk.start(), chunk.end() + length - 1);
        let window = self.source.window(needed)?;
        let mut found = Vec::new();
        self.finder.find_all(&window, &mut found);
        if (window.len() as u64) < needed.len() {
            // A stream has ended: nothing follows.
            self.starts = Span::new(chunk.end(), chunk.end());
        }
        // What was found counts only if the window was the file's until now.
        self.source.check(chunk.start() + window.len() as u64)?;
        self.waiting.extend(found.into_iter().map(|index| chunk.start() + index as u64));
        if self.direction == Direction::Forward {
            self.waiting.reverse();
        }
        Ok(())
    }
}

impl<F: Finder> Iterator for FixedMatches<'_, F> {
    type Item = Result<Span>;

    fn next(&mut self) -> Option<Result<Span>> {
        loop {
            if let Some(start) = self.waiting.pop() {
                return Some(Ok(Span::new(start, start + self.finder.length() as u64)));
            }
            let chunk = self.take_chunk()?;
            if let Err(error) = self.search(chunk) {
                self.starts = Span::new(0, 0);
                return Some(Err(error));
            }
        }
    }
}
