//! Lists the matches of one chunk, come what may: too many of them, bytes that change meanwhile, files that end.

use super::chunks::{Chunk, Reach};
use super::iterating::Iterations;
use super::tuned::{Memories, Tuned};
use super::window::{LONGEST_COPY, Piece};
use super::{Match, Stop};
use crate::bytes::{Source, Span, Sweep, patched};
use crate::error::{Error, Kind, Result};
use std::borrow::Cow;
use std::ops::ControlFlow::{Break, Continue};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// How often a window that is too long to be copied is searched, as long as its bytes change meanwhile.
const ATTEMPTS: usize = 16;

/// How many times the longest match the starts are that are copied at once, so that few bytes are copied twice; and how
/// many starts would be too many.
const TIMES_LONGEST: u64 = 4;
const MOST_COPIED: u64 = 1 << 20;

/// What all chunks of a search have in common.
#[derive(Clone, Copy)]
pub(super) struct Common<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) tuned: &'a Tuned<'a>,
    pub(super) reach: Reach,
    /// Where matches end at the latest.
    pub(super) end: u64,
    /// How many matches a list may hold.
    pub(super) slots: usize,
    /// How many starts a thread copies at once, if matches are short.
    pub(super) copied: u64,
    /// Whether only their number is wanted.
    pub(super) counts: bool,
}

/// The matches of a chunk.
pub(super) struct Listed {
    pub(super) starts: Span,
    /// Up to where they are listed: the end of the starts, unless they were too many.
    pub(super) done: u64,
    pub(super) hits: Vec<Match>,
    /// How many there are, where only that is wanted.
    pub(super) count: u64,
    /// How far each pattern has come.
    pub(super) iterations: Iterations,
    /// Where the source ended, if it did so inside the window.
    pub(super) ended: Option<u64>,
    /// Why nothing can be said of this chunk.
    pub(super) error: Option<Error>,
}

/// A window. That of a stream shows its bytes once.
pub(super) struct Shown<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    pub(super) at: u64,
    /// Whether nobody can change the bytes.
    pub(super) is_copy: bool,
}

impl<'a> Common<'a> {
    /// The least number of starts whose matches always fit into a list.
    pub(super) fn least(&self) -> u64 {
        (self.slots / self.tuned.patterns()).max(1) as u64
    }

    /// The matches that begin in `chunk`, as if nothing had been listed before. Looked at through `sweep`, where there
    /// is one.
    pub(super) fn list(
        &self,
        chunk: Chunk,
        memories: &mut Memories,
        sweep: &mut Option<Box<dyn Sweep + '_>>,
    ) -> Listed {
        if let Some(sweep) = sweep
            && let Some(listed) = self.copied(chunk, memories, sweep.as_mut())
        {
            return listed;
        }
        match self.show(chunk, 0) {
            Ok(shown) => self.listed(chunk, &shown, memories, Iterations::default()),
            Err(error) => Listed { error: Some(error), ..self.nothing(chunk, Iterations::default()) },
        }
    }

    /// The same, part by part in copies; nothing where these are not to be had, or cost more than the mapping.
    fn copied(&self, chunk: Chunk, memories: &mut Memories, sweep: &mut dyn Sweep) -> Option<Listed> {
        let end = chunk.starts.end();
        let part = self.reach.longest?.saturating_mul(TIMES_LONGEST).max(self.copied).max(1);
        if !chunk.is_solid || part > MOST_COPIED || !sweep.copies(chunk.starts) {
            return None;
        }
        let mut all = self.nothing(chunk, Iterations::default());
        all.done = chunk.starts.start();
        while all.done < end && all.hits.len() < self.slots {
            let starts = Span::new(all.done, end.min(all.done.saturating_add(part)));
            let span = self.reach.window(starts, self.source.len());
            let shown = Shown { bytes: Cow::Borrowed(sweep.copy(span)?), at: span.start(), is_copy: true };
            let rest = Common { slots: self.slots - all.hits.len(), ..*self };
            let some = rest.listed(Chunk { starts, ..chunk }, &shown, memories, all.iterations.clone());
            if some.error.is_some() {
                // Where something is listed before it, it is met again by whoever lists what is left.
                let is_first = all.done == chunk.starts.start();
                return Some(if is_first { Listed { starts: chunk.starts, ..some } } else { all });
            }
            all.hits.extend(some.hits);
            all.count += some.count;
            all.iterations = some.iterations;
            all.done = some.done;
            if some.done < starts.end() {
                break;
            }
        }
        Some(all)
    }

    /// What is to be seen for `chunk`, and `more` bytes on either side.
    pub(super) fn show(&self, chunk: Chunk, more: u64) -> Result<Shown<'a>> {
        let reach = Reach { context: self.reach.context.saturating_add(more), ..self.reach };
        let span = reach.window(chunk.starts, self.source.len());
        let bytes = if chunk.is_solid { self.source.window(span)? } else { patched(self.source, span)? };
        Ok(Shown { is_copy: matches!(bytes, Cow::Owned(_)), bytes, at: span.start() })
    }

    /// The matches that begin in `chunk`, going on from `iterations`.
    pub(super) fn listed(
        &self,
        chunk: Chunk,
        shown: &Shown<'_>,
        memories: &mut Memories,
        iterations: Iterations,
    ) -> Listed {
        let mut listed = self.nothing(chunk, iterations);
        if let Err(error) = self.fill(&mut listed, shown, memories) {
            listed.hits.clear();
            listed.count = 0;
            listed.error = Some(error);
        }
        listed
    }

    fn nothing(&self, chunk: Chunk, iterations: Iterations) -> Listed {
        Listed {
            starts: chunk.starts,
            done: chunk.starts.end(),
            hits: Vec::new(),
            count: 0,
            iterations,
            ended: None,
            error: None,
        }
    }

    fn fill(&self, listed: &mut Listed, shown: &Shown<'_>, memories: &mut Memories) -> Result<()> {
        let behind = shown.at + shown.bytes.len() as u64;
        let full = self.reach.window(listed.starts, self.source.len());
        listed.ended = (behind < full.end()).then_some(behind);
        let Shown { bytes, at, is_copy } = shown;
        let piece = Piece { bytes, at: *at, starts: listed.starts, end: self.end, is_copy: *is_copy };
        let attempts = if shown.bytes.len() > LONGEST_COPY { ATTEMPTS } else { 1 };
        let is_calm = (0..attempts).any(|_| self.attempt(&piece, listed, memories));
        if !is_calm && shown.bytes.len() > LONGEST_COPY {
            self.source.check(behind)?;
            let why = "it changes too fast for a pattern whose matches may be of any length";
            return Err(Error::said(Kind::Changed, "read", why).at(listed.starts.start()));
        }
        if !is_calm {
            // What a copy holds does not change.
            let bytes = shown.bytes.to_vec();
            self.attempt(&Piece { bytes: &bytes, is_copy: true, ..piece }, listed, memories);
        }
        let looked = if self.tuned.has_links() { self.follow(&mut listed.hits, memories)? } else { 0 };
        // What was found counts only if the window was the file's until now.
        self.source.check(behind.min(full.end()).max(looked))
    }

    /// Lists the matches of `piece`; `false` where its bytes have changed meanwhile.
    ///
    /// The regex engines may panic then, because what they find forwards and backwards does not fit together.
    fn attempt(&self, piece: &Piece<'_>, listed: &mut Listed, memories: &mut Memories) -> bool {
        if self.counts {
            let count = catch_unwind(AssertUnwindSafe(|| self.tuned.count(piece, memories)));
            return self.calm(piece, memories, count).map(|count| listed.count = count).is_some();
        }
        let mut size = piece.starts.len();
        loop {
            listed.hits.clear();
            let starts = Span::new(piece.starts.start(), piece.starts.start() + size);
            let some = Piece { starts, ..*piece };
            let mut iterations = listed.iterations.clone();
            let most = if size <= self.least() { usize::MAX } else { self.slots };
            let flow = catch_unwind(AssertUnwindSafe(|| {
                self.tuned.list(&some, memories, &mut iterations, most, &mut listed.hits)
            }));
            match self.calm(piece, memories, flow) {
                Some(Continue(())) => {
                    listed.done = starts.end();
                    listed.iterations = iterations;
                    return true;
                }
                Some(Break(Stop::Full)) => size = (size / 4).max(self.least()),
                Some(Break(Stop::Changed | Stop::Dense | Stop::Costly)) | None => return false,
            }
        }
    }

    /// The result, or nothing where it ended in a panic that changing bytes explain.
    fn calm<T>(
        &self,
        piece: &Piece<'_>,
        memories: &mut Memories,
        result: std::thread::Result<T>,
    ) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(panic) if piece.is_copy => resume_unwind(panic),
            Err(_) => {
                // What the engine was about to remember may be half done.
                *memories = Memories::default();
                None
            }
        }
    }
}
