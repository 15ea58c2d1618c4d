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
    /// Up to where they are listed: the end of the starts, unless they are too many or cannot be read.
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

/// How far an attempt has come.
struct Step {
    done: u64,
    count: u64,
    iterations: Iterations,
}

/// A window. That of a stream shows its bytes once.
pub(super) struct Shown<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    pub(super) at: u64,
    /// Whether nobody can change the bytes.
    pub(super) is_copy: bool,
}

impl Listed {
    /// A list of nothing yet, in the memory of `hits`.
    fn new(starts: Span, mut hits: Vec<Match>, iterations: Iterations) -> Listed {
        hits.clear();
        Listed { starts, done: starts.start(), hits, count: 0, iterations, ended: None, error: None }
    }

    fn fail(&mut self, error: Error) {
        self.hits.clear();
        self.count = 0;
        self.error = Some(error);
    }
}

impl Shown<'_> {
    /// Where it ends.
    fn end(&self) -> u64 {
        self.at + self.bytes.len() as u64
    }

    /// A copy of what it shows of `span`.
    fn copy(&self, span: Span) -> Shown<'static> {
        let index = |offset: u64| (offset.saturating_sub(self.at) as usize).min(self.bytes.len());
        let bytes = self.bytes[index(span.start())..index(span.end())].to_vec();
        Shown { bytes: Cow::Owned(bytes), at: span.start(), is_copy: true }
    }
}

impl<'a> Common<'a> {
    /// The least number of starts whose matches always fit into a list.
    pub(super) fn least(&self) -> u64 {
        (self.slots / self.tuned.patterns()).max(1) as u64
    }

    /// The matches that begin in `chunk`, as if nothing had been listed before, in the memory of `hits`. Looked at
    /// through `sweep`, where there is one.
    pub(super) fn list(
        &self,
        chunk: Chunk,
        hits: Vec<Match>,
        memories: &mut Memories,
        sweep: &mut Option<Box<dyn Sweep + '_>>,
    ) -> Listed {
        let mut listed = Listed::new(chunk.starts, hits, Iterations::default());
        if let Err(error) = self.look(&mut listed, chunk, memories, sweep) {
            // Where something is listed before it, it is met again by whoever lists what is left.
            if self.counts || listed.done == chunk.starts.start() {
                listed.fail(error);
            }
        }
        listed
    }

    fn look(
        &self,
        listed: &mut Listed,
        chunk: Chunk,
        memories: &mut Memories,
        sweep: &mut Option<Box<dyn Sweep + '_>>,
    ) -> Result<()> {
        let part = self.part(self.copied);
        if let Some(sweep) = sweep
            && chunk.is_solid
            && part <= MOST_COPIED
            && sweep.copies(chunk.starts)
        {
            let is_listed = self.parts(listed, part, |listed, starts, span| {
                let Some(bytes) = sweep.copy(span) else { return Ok(false) };
                let shown = Shown { bytes: Cow::Borrowed(bytes), at: span.start(), is_copy: true };
                self.go_on(listed, starts.end(), &shown, memories).map(|()| true)
            })?;
            if is_listed {
                return Ok(());
            }
        }
        let end = chunk.starts.end();
        let shown = self.show(Chunk { starts: Span::new(listed.done, end), ..chunk }, 0)?;
        self.go_on(listed, end, &shown, memories)
    }

    /// How many starts are looked at in one copy: `least`, or more where matches are long.
    fn part(&self, least: u64) -> u64 {
        let longest = self.reach.longest.unwrap_or(u64::MAX);
        longest.saturating_mul(TIMES_LONGEST).max(least).max(1)
    }

    /// Has `list` go on part by part, each with the window that is to be seen for it, as long as there is room. `false`
    /// where `list` says so.
    fn parts(
        &self,
        listed: &mut Listed,
        part: u64,
        mut list: impl FnMut(&mut Listed, Span, Span) -> Result<bool>,
    ) -> Result<bool> {
        let end = listed.starts.end();
        while listed.done < end && self.room(listed) > 0 {
            let starts = Span::new(listed.done, end.min(listed.done.saturating_add(part)));
            if !list(listed, starts, self.reach.window(starts, self.source.len()))? {
                return Ok(false);
            }
            if listed.done < starts.end() {
                break;
            }
        }
        Ok(true)
    }

    /// How many more matches a list may hold.
    fn room(&self, listed: &Listed) -> usize {
        self.slots.saturating_sub(listed.hits.len())
    }

    /// What is to be seen for `chunk`, and `more` bytes on either side.
    pub(super) fn show(&self, chunk: Chunk, more: u64) -> Result<Shown<'a>> {
        let reach = Reach { context: self.reach.context.saturating_add(more), ..self.reach };
        let span = reach.window(chunk.starts, self.source.len());
        let bytes = if chunk.is_solid { self.source.window(span)? } else { patched(self.source, span)? };
        Ok(Shown { is_copy: matches!(bytes, Cow::Owned(_)), bytes, at: span.start() })
    }

    /// The matches that begin in `chunk`, going on from `iterations`, in the memory of `hits`.
    pub(super) fn listed(
        &self,
        chunk: Chunk,
        shown: &Shown<'_>,
        memories: &mut Memories,
        iterations: Iterations,
        hits: Vec<Match>,
    ) -> Listed {
        let mut listed = Listed::new(chunk.starts, hits, iterations);
        let full = self.reach.window(chunk.starts, self.source.len());
        listed.ended = Some(shown.end()).filter(|&end| end < full.end());
        if let Err(error) = self.go_on(&mut listed, chunk.starts.end(), shown, memories) {
            listed.fail(error);
        }
        listed
    }

    /// Lists on up to `until`, or less where there is no room for more, in the window that is shown for that.
    fn go_on(
        &self,
        listed: &mut Listed,
        until: u64,
        shown: &Shown<'_>,
        memories: &mut Memories,
    ) -> Result<()> {
        let starts = Span::new(listed.done, until);
        let full = self.reach.window(starts, self.source.len());
        let Shown { bytes, at, is_copy } = shown;
        let piece = Piece { bytes, at: *at, starts, end: self.end, is_copy: *is_copy };
        let is_long = bytes.len() > LONGEST_COPY;
        let before = listed.hits.len();
        let attempts = if is_long { ATTEMPTS } else { 1 };
        let Some(step) = (0..attempts).find_map(|_| self.attempt(&piece, listed, memories)) else {
            listed.hits.truncate(before);
            if is_long {
                self.source.check(shown.end())?;
                let why = "it changes too fast for a pattern whose matches may be of any length";
                return Err(Error::said(Kind::Changed, "read", why).at(starts.start()));
            }
            // What a copy holds does not change. It need not be as long as one that costs a call of the kernel.
            let part = self.part(self.copied / 4);
            return self
                .parts(listed, part, |listed, starts, span| {
                    self.go_on(listed, starts.end(), &shown.copy(span), memories).map(|()| true)
                })
                .map(|_| ());
        };
        let end = shown.end().min(full.end());
        let checked = self.followed(&mut listed.hits, before, memories);
        // What was found counts only if the window was the file's until now.
        let checked = checked.and_then(|looked| self.source.check(end.max(looked)));
        if checked.is_err() {
            listed.hits.truncate(before);
            return checked;
        }
        listed.done = step.done;
        listed.count += step.count;
        listed.iterations = step.iterations;
        Ok(())
    }

    /// Goes on to the ends of the matches that were added last, where patterns have parts that follow. Says how far that
    /// was looked at.
    fn followed(&self, hits: &mut Vec<Match>, before: usize, memories: &mut Memories) -> Result<u64> {
        if !self.tuned.has_links() {
            return Ok(0);
        }
        let mut added = hits.split_off(before);
        let looked = self.follow(&mut added, memories)?;
        hits.append(&mut added);
        Ok(looked)
    }

    /// Adds the matches of `piece`; nothing where its bytes have changed meanwhile.
    ///
    /// The regex engines may panic then, because what they find forwards and backwards does not fit together.
    fn attempt(&self, piece: &Piece<'_>, listed: &mut Listed, memories: &mut Memories) -> Option<Step> {
        if self.counts {
            let count = catch_unwind(AssertUnwindSafe(|| self.tuned.count(piece, memories)));
            let count = self.calm(piece, memories, count)?;
            return Some(Step { done: piece.starts.end(), count, iterations: listed.iterations.clone() });
        }
        let (before, room) = (listed.hits.len(), self.room(listed));
        let least = (room / self.tuned.patterns()).max(1) as u64;
        let mut size = piece.starts.len();
        loop {
            let starts = Span::new(piece.starts.start(), piece.starts.start() + size);
            let some = Piece { starts, ..*piece };
            let mut iterations = listed.iterations.clone();
            let most = if size <= least { usize::MAX } else { self.slots };
            let flow = catch_unwind(AssertUnwindSafe(|| {
                self.tuned.list(&some, memories, &mut iterations, most, &mut listed.hits)
            }));
            match self.calm(piece, memories, flow) {
                Some(Continue(())) => return Some(Step { done: starts.end(), count: 0, iterations }),
                Some(Break(Stop::Full)) => size = (size / 4).max(least),
                Some(Break(Stop::Changed | Stop::Dense | Stop::Costly | Stop::Past)) | None => {
                    listed.hits.truncate(before);
                    return None;
                }
            }
            listed.hits.truncate(before);
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
