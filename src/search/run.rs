//! One search from its first chunk to its last: alone at first, then with threads where it takes long enough.

use super::backward::Backward;
use super::chunks::{Chunks, Reach};
use super::iterating::Iterations;
use super::lister::{Common, Listed, Shown};
use super::resolve::{Forward, More, Outlet};
use super::sample::Sample;
use super::tuned::{self, Memories, Tuned};
use super::{Direction, Engine, Folded, Search, Watcher, pool};
use crate::bytes::Span;
use crate::error::Result;
use std::cell::OnceCell;
use std::ops::ControlFlow::{Break, Continue};

/// How many bytes of windows that have to be copied all threads may hold.
const COPIES: u64 = 1536 << 10;

/// How many bytes all threads may remember of what may become a long match.
const REMEMBERED: u64 = 4 << 20;

/// How many matches of one start all threads together may have to list.
const AT_ONCE: u64 = 256 << 10;

/// One search under way.
pub(super) struct Run<'a, 's> {
    pub(super) search: &'a Search<'s>,
    pub(super) direction: Direction,
    /// Where matches may begin.
    pub(super) starts: Span,
    pub(super) reach: Reach,
    /// Whether only the number of matches is wanted, and each counts for itself.
    pub(super) counts: bool,
    /// What all offsets are places of, where something is left out.
    pub(super) folded: Option<Folded<'a>>,
}

/// Makes one list of the lists of chunks.
enum Resolver<'a> {
    Forward(Forward<'a>),
    Backward(Backward<'a>),
}

impl<'a> Run<'a, '_> {
    /// Everything, and how much was told.
    pub(super) fn all(&self, limit: u64, watcher: &mut dyn Watcher) -> Result<u64> {
        let Search { source, engines, align, pace, .. } = *self.search;
        let room = engines.room().min(pace.memory);
        let usual = Tuned::new(engines, &Sample::of_programs(), align, room / 2);
        let suited = OnceCell::new();
        let mut chunks = self.chunks();
        let common = self.common(&usual, 1);
        let outlet = Outlet {
            common,
            folded: self.folded,
            memories: Memories::default(),
            watcher,
            wanted: limit,
            told: 0,
            solid: chunks.solid,
            is_aligned: align > 1,
            no_overlap: self.search.no_overlap,
        };
        let mut resolver = match self.direction {
            Direction::Forward => Resolver::Forward(Forward::new(outlet)),
            Direction::Backward => Resolver::Backward(Backward::new(outlet, self.starts)),
        };
        let mut more = self.serially(&mut resolver, &mut chunks, pace.alone)?;
        if more.is_continue() && !self.is_stream() && chunks.left.len() >= pace.alone.saturating_mul(8).max(1)
        {
            // Enough is left that a look at the file's own bytes pays.
            let (starts, left) = (self.starts.clamp(source.len()), chunks.left);
            let done = match self.direction {
                Direction::Forward => Span::new(starts.start(), left.start()),
                Direction::Backward => Span::new(left.end(), starts.end()),
            };
            let sample = Sample::of(source, starts, done, chunks.solid);
            let threads = if self.is_endless() { 1 } else { self.threads(&chunks) };
            let suited = suited.get_or_init(|| usual.for_long(&sample, threads, room, &pace));
            let common = self.common(suited, threads);
            resolver.outlet().common = common;
            // What was remembered belongs to the ways of before.
            resolver.outlet().memories = Memories::default();
            if threads > 1 {
                self.limit_copies(&mut chunks, common.copied / 2);
                let take = |listed: &mut Listed| self.take(&mut resolver, listed, None);
                more = pool::run(&common, chunks, threads, take)?;
                return self.end(more, &mut resolver);
            }
        }
        if more.is_continue() {
            more = self.serially(&mut resolver, &mut chunks, u64::MAX)?;
        }
        self.end(more, &mut resolver)
    }

    fn end(&self, more: More, resolver: &mut Resolver<'_>) -> Result<u64> {
        if let (Continue(()), Resolver::Backward(backward)) = (more, &mut *resolver) {
            // What was told is counted by the outlet, whether more is wanted or not.
            let _ = backward.finish()?;
        }
        Ok(resolver.outlet().told)
    }

    /// Searches about `most` starts, or all that are left, on this thread.
    fn serially(&self, resolver: &mut Resolver<'_>, chunks: &mut Chunks<'_>, most: u64) -> Result<More> {
        let mut memories = Memories::default();
        let mut sweep = self.search.source.sweep();
        let mut hits = Vec::new();
        let mut searched = 0u64;
        while searched < most {
            let Some(chunk) = chunks.next() else { break };
            searched = searched.saturating_add(chunk.starts.len());
            if self.is_endless() {
                let more = match resolver {
                    Resolver::Forward(forward) => forward.take_next(chunk)?,
                    // Nothing can be said of the end before everything is listed.
                    Resolver::Backward(_) => Continue(()),
                };
                self.progress(resolver, chunk.starts);
                if more.is_break() {
                    return Ok(more);
                }
                continue;
            }
            let common = resolver.outlet().common;
            let listed;
            let shown;
            if self.is_stream() {
                shown = Some(common.show(chunk, self.search.around)?);
                let iterations = Iterations::default();
                // A stream was just shown, so there is a window.
                listed = shown.as_ref().map(|shown| {
                    common.listed(chunk, shown, &mut memories, iterations, std::mem::take(&mut hits))
                });
            } else {
                shown = None;
                let memory = std::mem::take(&mut hits);
                listed = Some(common.list(chunk, memory, &mut memories, &mut sweep));
            }
            let Some(mut listed) = listed else { break };
            let ended = listed.ended.filter(|_| self.is_stream());
            if let Break(()) = self.take(resolver, &mut listed, shown.as_ref())? {
                return Ok(Break(()));
            }
            if let Some(end) = ended {
                // An empty match may still begin where the stream has ended.
                let left = chunks.left;
                chunks.left = Span::new(left.start(), left.end().min(end.saturating_add(1)));
            }
            hits = listed.hits;
        }
        Ok(Continue(()))
    }

    fn take(
        &self,
        resolver: &mut Resolver<'_>,
        listed: &mut Listed,
        shown: Option<&Shown<'_>>,
    ) -> Result<More> {
        let starts = listed.starts;
        let more = match resolver {
            Resolver::Forward(forward) => forward.take(listed, shown)?,
            Resolver::Backward(backward) => backward.take(listed)?,
        };
        self.progress(resolver, starts);
        Ok(more)
    }

    fn progress(&self, resolver: &mut Resolver<'_>, starts: Span) {
        let done = match self.direction {
            Direction::Forward => Span::new(self.starts.start(), starts.end()),
            Direction::Backward => Span::new(starts.start(), self.starts.end()),
        };
        let bytes = |span| self.folded.map_or(span, |folded| folded.fold.offsets(span)).len();
        resolver.outlet().watcher.progress(bytes(done), bytes(self.starts));
    }

    fn is_stream(&self) -> bool {
        self.search.source.len() == u64::MAX
    }

    /// Whether some match may cross any number of chunks, so that each has to know all before it.
    fn is_endless(&self) -> bool {
        self.search.engines.iter().any(Engine::is_endless)
    }

    fn chunks(&self) -> Chunks<'_> {
        let Search { source, pace, .. } = *self.search;
        let beyond = self.beyond();
        let most = if self.is_stream() { pace.first.max(beyond) } else { pace.largest.max(beyond) };
        let sizes = (pace.first.min(most), most);
        let mut chunks = Chunks::new(source, self.direction, self.starts, sizes, self.reach, |longest| {
            tuned::match_zeros(self.search.engines, longest)
        });
        self.limit_copies(&mut chunks, pace.copied);
        chunks
    }

    /// No chunk that has to be copied has more than `most` starts, unless what is looked at behind them is worth more.
    fn limit_copies(&self, chunks: &mut Chunks<'_>, most: u64) {
        let most = most.max(self.beyond());
        if self.search.source.is_at_hand() {
            chunks.limit_patched(most);
        } else {
            chunks.limit(most);
        }
    }

    /// The least starts of a large chunk: some times as long as what regexes look at behind it, or most bytes would be
    /// looked at twice; what other patterns look at there is the end of matches only.
    fn beyond(&self) -> u64 {
        let times = if self.search.engines.iter().any(Engine::is_iterated) { 4 } else { 1 };
        self.reach.longest.unwrap_or(0).saturating_mul(times)
    }

    /// Whether whole windows have to be copied, some of them at least.
    fn is_copied(&self, chunks: &Chunks<'_>) -> bool {
        chunks.solid.is_none() || !self.search.source.is_at_hand()
    }

    /// How many threads are worth starting, and have memory to work with. Asked late, because it costs more than a short
    /// search.
    fn threads(&self, chunks: &Chunks<'_>) -> usize {
        let Search { engines, pace, .. } = *self.search;
        let longest = self.reach.longest.unwrap_or(0);
        let threads = pool::threads(pace.threads) as u64;
        // A sweep keeps a few numbers for each byte of the longest match.
        let remembering = REMEMBERED / (longest * 8).max(1);
        // One window has holes, and another has none.
        let least = 2 * ((pace.copied / 4).max(self.beyond()) + longest);
        let copying = if self.is_copied(chunks) { COPIES / least.max(1) } else { u64::MAX };
        let most = remembering.min(copying).min(AT_ONCE / engines.len() as u64);
        (threads.min(most).max(1) as usize).min(engines.most_threads())
    }

    fn common<'t>(&'t self, tuned: &'t Tuned<'t>, threads: usize) -> Common<'t> {
        let Search { source, within, pace, .. } = *self.search;
        let slots = (pace.slots / pool::places(threads)).max(1);
        let copied = pace.copied.min(COPIES / threads as u64);
        Common { source, tuned, reach: self.reach, end: within.end(), slots, copied, counts: self.counts }
    }
}

impl<'a> Resolver<'a> {
    fn outlet(&mut self) -> &mut Outlet<'a> {
        match self {
            Resolver::Forward(forward) => &mut forward.outlet,
            Resolver::Backward(backward) => &mut backward.outlet,
        }
    }
}
