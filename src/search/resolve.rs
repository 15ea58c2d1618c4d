//! Lists of chunks, in order, made into the one list that the user sees: joined where matches cross a border, without
//! overlap where that was asked for, and no longer than wanted.

use super::chunks::Chunk;
use super::iterating::Iterations;
use super::lister::{Common, Listed, Shown};
use super::tuned::Memories;
use super::{Folded, Match, Seen, Watcher};
use crate::bytes::Span;
use crate::error::Result;
use std::cell::RefCell;
use std::ops::ControlFlow::{self, Break, Continue};

/// How many starts are listed at once at most: their bytes may have to be copied.
const MOST_STARTS: u64 = 1 << 20;

/// What a resolver of either direction needs.
pub(super) struct Outlet<'a> {
    pub(super) common: Common<'a>,
    pub(super) folded: Option<Folded<'a>>,
    pub(super) memories: Memories,
    pub(super) watcher: &'a mut dyn Watcher,
    /// How many matches may still be listed.
    pub(super) wanted: u64,
    /// How many were.
    pub(super) told: u64,
    pub(super) solid: Option<Span>,
    /// Whether only matches at some offsets are wanted.
    pub(super) is_aligned: bool,
    pub(super) no_overlap: bool,
}

/// Whether more is wanted.
pub(super) type More = ControlFlow<()>;

impl Outlet<'_> {
    /// Tells of matches, in order.
    pub(super) fn tell(&mut self, hits: &[Match], shown: Option<&Shown<'_>>) -> Result<More> {
        let room = usize::try_from(self.wanted).unwrap_or(usize::MAX).min(hits.len());
        if room > 0 {
            let Outlet { common, folded, solid, .. } = self;
            let seen = Seen { common, folded: *folded, shown, solid: *solid, memories: RefCell::default() };
            match folded {
                None => self.watcher.hits(&hits[..room], &seen)?,
                Some(Folded { fold, .. }) => {
                    let whole = |hit: &Match| Match { span: fold.offsets(hit.span), ..*hit };
                    self.watcher.hits(&hits[..room].iter().map(whole).collect::<Vec<Match>>(), &seen)?;
                }
            }
        }
        if room < hits.len() {
            self.watcher.more();
        }
        Ok(self.tally(room as u64))
    }

    /// Counts matches without telling of them.
    pub(super) fn tally(&mut self, count: u64) -> More {
        let count = count.min(self.wanted);
        self.told += count;
        self.wanted -= count;
        if self.wanted == 0 { Break(()) } else { Continue(()) }
    }

    /// Leaves out what is not to be told, though it was listed.
    pub(super) fn keep(&self, hits: &mut Vec<Match>, free: &mut Free) {
        let tuned = self.common.tuned;
        if self.is_aligned {
            hits.retain(|hit| tuned.is_aligned(hit.span.start()));
        }
        if self.no_overlap {
            free.filter(hits);
        }
    }

    /// Makes `hits` the matches that begin in `starts`, going on from `iterations`, and says up to where these are all.
    pub(super) fn list(
        &mut self,
        starts: Span,
        shown: Option<&Shown<'_>>,
        iterations: &mut Iterations,
        hits: &mut Vec<Match>,
    ) -> Result<u64> {
        let chunk = Chunk { starts, is_solid: self.solid.is_some() };
        let fresh;
        let shown = match shown {
            Some(shown) => shown,
            None => {
                fresh = self.common.show(chunk, 0)?;
                &fresh
            }
        };
        let (before, memory) = (std::mem::take(iterations), std::mem::take(hits));
        let listed = self.common.listed(chunk, shown, &mut self.memories, before, memory);
        *iterations = listed.iterations;
        *hits = listed.hits;
        listed.error.map_or(Ok(listed.done), Err)
    }
}

/// How many starts to list at once behind `starts`, which had so many matches: the more, the quicker, as long as all matches
/// fit into a list. Of so many starts they always do.
pub(super) fn next_step(starts: Span, matches: usize, common: &Common<'_>) -> u64 {
    let fit = common.slots as u64 / 2 * starts.len() / (matches as u64).max(1);
    fit.min(starts.len() * 4).min(MOST_STARTS).max(common.least())
}

/// The end of the last match that was kept, where none may overlap another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Free(u64);

impl Free {
    /// Leaves out what begins inside the match before it, as grep does.
    fn filter(&mut self, hits: &mut Vec<Match>) {
        hits.retain(|hit| {
            let kept = hit.span.start() >= self.0;
            if kept {
                self.0 = hit.span.end();
            }
            kept
        });
    }
}

/// Lists that come from the front.
pub(super) struct Forward<'a> {
    pub(super) outlet: Outlet<'a>,
    /// How far each pattern has been listed, in truth.
    iterations: Iterations,
    free: Free,
    /// How many starts are listed at once, where they are listed here.
    step: u64,
}

impl<'a> Forward<'a> {
    pub(super) fn new(outlet: Outlet<'a>) -> Forward<'a> {
        Forward {
            iterations: Iterations::default(),
            step: outlet.common.least(),
            outlet,
            free: Free::default(),
        }
    }

    /// Takes the list of the next chunk, which was made as if nothing had been listed before.
    /// Leaves the memory of its matches to be used again.
    pub(super) fn take(&mut self, listed: &mut Listed, shown: Option<&Shown<'_>>) -> Result<More> {
        if let Some(error) = listed.error.take() {
            return Err(error);
        }
        if self.outlet.common.counts {
            return Ok(self.outlet.tally(listed.count));
        }
        let Listed { starts, done, hits, iterations, .. } = listed;
        let (starts, done, iterations) = (*starts, *done, std::mem::take(iterations));
        if self.iterations.is_clean(starts.start()) {
            self.iterations = iterations;
        } else if let Break(()) = self.join(Span::new(starts.start(), done), shown, hits, iterations)? {
            return Ok(Break(()));
        }
        if let Break(()) = self.tell(hits, shown)? {
            return Ok(Break(()));
        }
        self.go_on(Span::new(done, starts.end()), shown)
    }

    /// Lists again from where a match of the chunk before has ended, until both lists are the same.
    ///
    /// They are where neither has a match that crosses: then the next match of both begins there.
    fn join(
        &mut self,
        starts: Span,
        shown: Option<&Shown<'_>>,
        hits: &mut Vec<Match>,
        theirs: Iterations,
    ) -> Result<More> {
        let (mut at, mut step) = (starts.start(), 256.min(self.outlet.common.least()));
        let (mut passed, mut crossing) = (0, 0);
        let mut ours = Vec::new();
        while at < starts.end() {
            let until = at.saturating_add(step).min(starts.end());
            self.outlet.list(Span::new(at, until), shown, &mut self.iterations, &mut ours)?;
            if let Break(()) = self.tell(&mut ours, shown)? {
                return Ok(Break(()));
            }
            at = until;
            step = (step * 2).min(self.outlet.common.least());
            let tuned = self.outlet.common.tuned;
            while let Some(hit) = hits.get(passed).filter(|hit| hit.span.start() < at) {
                if tuned.is_iterated(hit.pattern) {
                    crossing = hit.span.end().max(crossing);
                }
                passed += 1;
            }
            let theirs_is_clean = crossing < at;
            if at < starts.end() && theirs_is_clean && self.iterations.is_clean(at) {
                hits.drain(..passed);
                self.iterations = theirs;
                return Ok(Continue(()));
            }
        }
        hits.clear();
        Ok(Continue(()))
    }

    /// Lists starts whose matches were too many for one list.
    fn go_on(&mut self, starts: Span, shown: Option<&Shown<'_>>) -> Result<More> {
        let mut at = starts.start();
        let mut hits = Vec::new();
        while at < starts.end() {
            let until = at.saturating_add(self.step).min(starts.end());
            let done = self.outlet.list(Span::new(at, until), shown, &mut self.iterations, &mut hits)?;
            self.step = next_step(Span::new(at, done), hits.len(), &self.outlet.common);
            if let Break(()) = self.tell(&mut hits, shown)? {
                return Ok(Break(()));
            }
            at = done;
        }
        Ok(Continue(()))
    }

    /// Goes on from what is known and not as if nothing had been listed: for patterns without a longest match.
    pub(super) fn take_next(&mut self, chunk: Chunk) -> Result<More> {
        self.go_on(chunk.starts, None)
    }

    fn tell(&mut self, hits: &mut Vec<Match>, shown: Option<&Shown<'_>>) -> Result<More> {
        self.outlet.keep(hits, &mut self.free);
        self.outlet.tell(hits, shown)
    }
}
