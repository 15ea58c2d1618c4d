//! Lists that come from the end.
//!
//! Where no match excludes another, a list is told from its end and that is all. Otherwise which matches are listed
//! depends on those before: a list is right only behind a gap that no match can cross, so what stands before the gap
//! waits for the chunk below, and is then listed anew from there.

use super::Match;
use super::iterating::Iterations;
use super::lister::Listed;
use super::resolve::{Free, More, Outlet, next_step};
use crate::bytes::Span;
use crate::error::Result;
use std::ops::ControlFlow::{Break, Continue};

/// How many places are remembered from which listing can go on, and of how many regexes in all how far they had come.
const MOST: usize = 1024;
const MOST_ITERATIONS: usize = 8 << 10;

/// Lists that come from the end.
pub(super) struct Backward<'a> {
    pub(super) outlet: Outlet<'a>,
    /// Where the search begins.
    start: u64,
    /// From where on everything has been told.
    told: u64,
    /// The start of the lowest chunk so far.
    low: u64,
    /// How long a gap has to be, where matches exclude each other.
    gap: Option<Gap>,
    /// How many places are remembered.
    most: usize,
}

/// What no match crosses.
#[derive(Clone, Copy)]
struct Gap {
    /// The length of the longest match; nothing where there is no such length.
    longest: Option<u64>,
    /// Whether even the places of matches depend on those before, and not only which of them are kept.
    is_iterated: bool,
}

/// A place from which listing can go on.
#[derive(Clone)]
struct Checkpoint {
    at: u64,
    iterations: Iterations,
    free: Free,
}

impl<'a> Backward<'a> {
    pub(super) fn new(outlet: Outlet<'a>, starts: Span) -> Backward<'a> {
        let common = outlet.common;
        let regexes = common.tuned.regexes();
        let is_iterated = regexes > 0;
        let most = (MOST_ITERATIONS / regexes.max(1)).clamp(4, MOST);
        // Of a match with links only the first part is that short.
        let longest = common.reach.longest.filter(|_| !(outlet.no_overlap && common.tuned.has_links()));
        let gap = Gap { longest, is_iterated };
        let gap = (is_iterated || outlet.no_overlap).then_some(gap);
        Backward { outlet, start: starts.start(), told: starts.end(), low: starts.end(), gap, most }
    }

    /// Takes the list of the chunk below the one before, and leaves the memory of its matches to be used again.
    pub(super) fn take(&mut self, listed: &mut Listed) -> Result<More> {
        if let Some(error) = listed.error.take() {
            return Err(error);
        }
        if self.outlet.common.counts {
            return Ok(self.outlet.tally(listed.count));
        }
        let is_whole = listed.done == listed.starts.end();
        let Some(gap) = self.gap else {
            return if is_whole { self.tell(&mut listed.hits) } else { self.pieces(listed.starts) };
        };
        let starts = listed.starts;
        if let Break(()) = self.pass(gap, starts.end())? {
            return Ok(Break(()));
        }
        self.low = starts.start();
        let safe = if is_whole { self.first_gap(gap, listed) } else { None };
        match safe {
            Some(safe) => self.take_from(safe, listed),
            // What is in this chunk is listed when a gap below it is known.
            None => Ok(Continue(())),
        }
    }

    /// Tells what still waits, from the start of the search.
    pub(super) fn finish(&mut self) -> Result<More> {
        let Some(gap) = self.gap.filter(|_| !self.outlet.common.counts) else { return Ok(Continue(())) };
        if let Break(()) = self.pass(gap, self.start)? {
            return Ok(Break(()));
        }
        self.replay(self.first(self.start), self.told)
    }

    fn first(&self, at: u64) -> Checkpoint {
        Checkpoint { at, iterations: Iterations::default(), free: Free::default() }
    }

    /// Passes over a hole without starts, from the lowest chunk so far down to `below`. A wide one no match crosses.
    fn pass(&mut self, gap: Gap, below: u64) -> Result<More> {
        if gap.longest.is_none_or(|longest| self.low - below <= longest) {
            return Ok(Continue(()));
        }
        let (low, told) = (self.low, self.told);
        self.told = below;
        if told > low { self.replay(self.first(low), told) } else { Ok(Continue(())) }
    }

    /// The first place of the list that no match from before can cross, itself listed or not.
    fn first_gap(&self, gap: Gap, listed: &Listed) -> Option<u64> {
        if listed.starts.start() == self.start {
            return Some(self.start);
        }
        let longest = gap.longest?;
        // Matches that begin before the list may end this far inside.
        let mut end = listed.starts.start();
        if !gap.is_iterated {
            end = end.saturating_add(longest.saturating_sub(1));
        }
        let clear = if gap.is_iterated { longest.max(1) } else { 0 };
        let all = self.outlet.no_overlap;
        let tuned = self.outlet.common.tuned;
        for hit in listed.hits.iter().filter(|hit| all || tuned.is_iterated(hit.pattern)) {
            if hit.span.start() >= end.saturating_add(clear) {
                break;
            }
            end = end.max(hit.span.end());
        }
        Some(end.saturating_add(clear)).filter(|&safe| safe < listed.starts.end())
    }

    /// Tells everything from `safe` on, where the list is right.
    fn take_from(&mut self, safe: u64, listed: &mut Listed) -> Result<More> {
        let Listed { starts, hits, iterations, .. } = listed;
        hits.drain(..hits.partition_point(|hit| hit.span.start() < safe));
        let mut free = Free::default();
        self.outlet.keep(hits, &mut free);
        let after = Checkpoint { at: starts.end(), iterations: std::mem::take(iterations), free };
        let until = self.told;
        self.told = safe;
        if let Break(()) = self.replay(after, until)? {
            return Ok(Break(()));
        }
        self.tell(hits)
    }

    /// Lists upwards from `from` until `until`, and tells it downwards, whatever its length is.
    fn replay(&mut self, from: Checkpoint, until: u64) -> Result<More> {
        let mut step = self.outlet.common.least();
        let slots = self.outlet.common.slots;
        let mut marks = vec![from.clone()];
        let (mut held, mut hits) = (Vec::new(), Vec::new());
        let mut here = from;
        while here.at < until {
            let next = here.at.saturating_add(step).min(until);
            let before = if held.is_empty() { None } else { Some(here.clone()) };
            let done = self.outlet.list(Span::new(here.at, next), None, &mut here.iterations, &mut hits)?;
            step = next_step(Span::new(here.at, done), hits.len(), &self.outlet.common);
            self.outlet.keep(&mut hits, &mut here.free);
            if let Some(before) = before.filter(|_| held.len() + hits.len() > slots) {
                held.clear();
                marks.push(before);
                if marks.len() > self.most {
                    thin(&mut marks);
                }
            }
            held.append(&mut hits);
            here.at = done;
        }
        if let Break(()) = self.tell(&mut held)? {
            return Ok(Break(()));
        }
        drop((held, hits));
        while let Some(last) = marks.pop() {
            let Some(mark) = marks.last().cloned() else { break };
            let (from, until) = (mark, last.at);
            if let Break(()) = self.replay(from, until)? {
                return Ok(Break(()));
            }
        }
        Ok(Continue(()))
    }

    /// Lists starts whose matches were too many for one list.
    fn pieces(&mut self, starts: Span) -> Result<More> {
        let mut at = starts.end();
        let mut hits = Vec::new();
        while at > starts.start() {
            let from = at.saturating_sub(self.outlet.common.least()).max(starts.start());
            let mut iterations = Iterations::default();
            self.outlet.list(Span::new(from, at), None, &mut iterations, &mut hits)?;
            if let Break(()) = self.tell(&mut hits)? {
                return Ok(Break(()));
            }
            at = from;
        }
        Ok(Continue(()))
    }

    fn tell(&mut self, hits: &mut [Match]) -> Result<More> {
        hits.reverse();
        if self.outlet.common.tuned.patterns() > 1 {
            // Equal offsets are told in the order of the patterns, from either end.
            for same in hits.chunk_by_mut(|one, other| one.span.start() == other.span.start()) {
                same.reverse();
            }
        }
        self.outlet.tell(hits, None)
    }
}

/// Leaves out every second place, but neither the first nor the last.
fn thin(marks: &mut Vec<Checkpoint>) {
    let last = marks.len() - 1;
    let mut index = 0;
    marks.retain(|_| {
        index += 1;
        (index - 1) % 2 == 0 || index - 1 == last
    });
}
