//! The matches of a regex in one window, one after the other.

use super::automaton::Automaton;
use super::engine::Engine;
use super::sieve::Sieve;
use super::spots::Island;
use super::window::{CONTEXT, LONGEST_COPY, Memory, Piece};
use super::{Flow, LONG, Stop};
use crate::bytes::Span;
use regex_automata::{Anchored, Input};
use std::collections::BTreeMap;
use std::ops::ControlFlow::{self, Break, Continue};

/// How many matches may vanish while they are looked at a second time, in a window that is too long to be copied.
const MOST_GONE: usize = 64;

/// How far the matches of a regex have been listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Iteration {
    /// Where the next one begins at the earliest.
    pub(super) from: u64,
    /// Where the last one ended.
    pub(super) last: Option<u64>,
    /// The one that follows, where it is known already.
    pub(super) ahead: Ahead,
    /// Up to where the engine goes alone, because starts that came to nothing cost too much.
    pub(super) alone: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ahead {
    Unknown,
    At(Span),
    Nothing,
}

impl Iteration {
    /// Nothing has been listed yet.
    pub(super) const NEW: Iteration = Iteration { from: 0, last: None, ahead: Ahead::Unknown, alone: 0 };

    /// Passes over everything before `to`, where no match begins.
    fn pass(&mut self, to: u64) {
        self.from = self.from.max(to);
        if matches!(self.ahead, Ahead::At(next) if next.start() < to) {
            // It was there when it was looked for.
            self.ahead = Ahead::Unknown;
        }
    }

    /// Whether the matches from `start` on are the same as if none had been listed.
    fn is_clean(&self, start: u64) -> bool {
        self.last.is_none_or(|last| last < start)
    }

    /// Whether it makes no difference at all from `start` on.
    fn is_new(&self, start: u64) -> bool {
        self.is_clean(start) && self.from <= start && self.ahead == Ahead::Unknown && self.alone <= start
    }
}

/// How far every regex has been listed. Those of which nothing matters are left out: there may be thousands.
#[derive(Clone, Debug, Default)]
pub(super) struct Iterations(BTreeMap<usize, Iteration>);

impl Iterations {
    /// That of one regex, by any number that it always has.
    pub(super) fn of(&mut self, regex: usize) -> &mut Iteration {
        self.0.entry(regex).or_insert(Iteration::NEW)
    }

    /// Passes over everything before `to` for a regex of which no match begins there.
    pub(super) fn pass(&mut self, regex: usize, to: u64) {
        if let Some(iteration) = self.0.get_mut(&regex) {
            iteration.pass(to);
        }
    }

    /// Leaves out what does not matter where listing goes on at `start`.
    pub(super) fn settle(&mut self, start: u64) {
        self.0.retain(|_, iteration| !iteration.is_new(start));
    }

    /// Whether matches from `start` on are the same as if nothing had been listed before.
    pub(super) fn is_clean(&self, start: u64) -> bool {
        self.0.values().all(|iteration| iteration.is_clean(start))
    }
}

/// How far a byte is looked for that no match contains. A look at everything is cut there, so that it costs no more than it
/// has to, and something can be said of it before it has come to its end.
const CUT: u64 = 256 << 10;

/// How many bytes the engine looks at at once, if it can be told where that may end: ways of its own that turn out to be too
/// costly are given up for all of them.
const LOOK: u64 = 32 << 10;

/// Starts that come to nothing may cost as much as so many looks at everything; the engine alone costs one.
const PATIENCE: u64 = 16;

/// How far the engine goes alone when it costs less: for a place where that is so, another may be where it is not.
const ALONE: u64 = 64 << 20;

/// So many starts in a row are looked at one by one, where a look goes no further than this.
const FEW: u64 = 4;
const NEAR: u64 = 4096;

/// The matches of a regex, one after the other.
pub(super) struct Iterating<'a> {
    piece: Piece<'a>,
    engine: &'a Engine,
    automaton: &'a Automaton,
    memory: &'a mut Memory,
    iteration: &'a mut Iteration,
    /// How many matches were looked at a second time.
    looks: usize,
    /// How many of them were gone by then.
    gone: usize,
    /// The cut that was found last, and for which offsets it is the next.
    cut: Option<(Span, u64)>,
}

impl<'a> Iterating<'a> {
    /// To look for `engine`, a regex, in `piece`, from where `iteration` has come to.
    pub(super) fn new(
        piece: Piece<'a>,
        engine: &'a Engine,
        automaton: &'a Automaton,
        memory: &'a mut Memory,
        iteration: &'a mut Iteration,
    ) -> Iterating<'a> {
        Iterating { piece, engine, automaton, memory, iteration, looks: 0, gone: 0, cut: None }
    }

    /// Calls `found` for every match, the engine being asked only around places of an island where that is known.
    pub(super) fn each(
        &mut self,
        around: Option<(&Sieve, &Island)>,
        mut found: impl FnMut(u64, u64) -> Flow,
    ) -> Flow {
        let Piece { at, starts, .. } = self.piece;
        let bounded = self.engine.max().filter(|_| !self.engine.is_endless());
        let reach = bounded.map_or(u64::MAX, |max| starts.end().saturating_sub(1).saturating_add(max));
        let end = self.piece.end.min(reach).min(at + self.piece.bytes.len() as u64);
        self.iteration.from = self.iteration.from.max(starts.start());
        let flow = match around.filter(|_| self.iteration.alone <= starts.start()) {
            Some((sieve, island)) => match self.around(sieve, island, end, &mut found) {
                Break(Stop::Costly) => {
                    self.iteration.alone = self.iteration.from.saturating_add(ALONE);
                    self.plain(end, &mut found)
                }
                flow => flow,
            },
            None => self.plain(end, &mut found),
        };
        self.iteration.from = self.iteration.from.max(starts.end());
        flow
    }

    /// Where an index of the window lies.
    fn offset(&self, index: usize) -> u64 {
        self.piece.at + index as u64
    }

    fn index(&self, offset: u64) -> usize {
        (offset - self.piece.at) as usize
    }

    fn search(&mut self, from: u64, end: u64, anchored: Anchored) -> Option<Span> {
        let range = self.index(from)..self.index(end);
        let input = Input::new(self.piece.bytes).range(range).anchored(anchored);
        let (regex, cache) = self.memory.own.engine(self.automaton);
        let hit = regex.search_with(cache, &input)?;
        Some(Span::new(self.offset(hit.start()), self.offset(hit.end())))
    }

    /// For a match of any length, an offset from `from` on that none crosses: the next, where it is known to be near, and
    /// otherwise `end`.
    fn cut(&mut self, from: u64, end: u64) -> u64 {
        if from >= end || !self.engine.is_endless() {
            return end;
        }
        match self.cut {
            Some((known, cut)) if known.start() <= from && from < known.end() => cut,
            _ => {
                let near = Span::new(from, end.min(from.saturating_add(CUT)));
                let bytes = &self.piece.bytes[self.index(near.start())..self.index(near.end())];
                let place = bytes.iter().position(|&byte| !self.automaton.alphabet.contains(byte));
                let place = place.map(|place| from + place as u64);
                let known = place.map_or(near, |place| Span::new(from, place + 1));
                let cut = place.unwrap_or(end);
                self.cut = Some((known, cut));
                cut
            }
        }
    }

    /// With the regex engine alone.
    fn plain(&mut self, end: u64, found: &mut impl FnMut(u64, u64) -> Flow) -> Flow {
        let starts = self.piece.starts;
        let mut until = 0;
        while self.iteration.from < starts.end() && self.iteration.from <= end {
            if until <= self.iteration.from {
                until = self.cut(starts.end().min(self.iteration.from.saturating_add(LOOK)), end);
            }
            let next = match self.iteration.ahead {
                Ahead::Nothing => return Continue(()),
                Ahead::At(next) => Some(next),
                Ahead::Unknown => self.search(self.iteration.from, until, Anchored::No),
            };
            self.iteration.ahead = match next {
                None if until < end => {
                    self.iteration.from = until;
                    continue;
                }
                None => Ahead::Nothing,
                Some(next) if next.start() >= starts.end() => Ahead::At(next),
                Some(_) => Ahead::Unknown,
            };
            if !self.engine.is_endless() && self.iteration.ahead != Ahead::Unknown {
                // Only this window knows nothing more.
                self.iteration.ahead = Ahead::Unknown;
                return Continue(());
            }
            let (Some(next), Ahead::Unknown) = (next, self.iteration.ahead) else { return Continue(()) };
            // An empty match that touches the one before it is none.
            if next.is_empty() && self.iteration.last == Some(next.end()) {
                self.iteration.from = next.end() + 1;
                continue;
            }
            self.list(next, found)?;
        }
        Continue(())
    }

    /// Only around places where something may stand that is in every match.
    fn around(
        &mut self,
        sieve: &Sieve,
        island: &Island,
        end: u64,
        found: &mut impl FnMut(u64, u64) -> Flow,
    ) -> Flow {
        let Piece { bytes, starts, .. } = self.piece;
        if self.iteration.from >= starts.end() || self.iteration.ahead == Ahead::Nothing {
            return Continue(());
        }
        // What another way knew ahead is found again.
        self.iteration.ahead = Ahead::Unknown;
        // Where the island of the first start may stand, and behind that of the last.
        let until = self.cut(starts.end(), end);
        let from = self.iteration.from.saturating_add(island.least as u64);
        let behind = (until + 1).saturating_sub(island.places.len() as u64);
        let to = starts.end().saturating_add(island.most as u64).min(behind);
        if from < to {
            let (from, to) = (self.index(from), self.index(to));
            // How many bytes all looks may cost that come to nothing.
            let looked = if self.engine.is_endless() { to } else { self.index(end) } - from;
            let mut left = PATIENCE.saturating_mul(looked as u64);
            let flow = sieve.each(bytes, from, to, |place| {
                let last = self.offset(place - island.least).min(starts.end() - 1);
                if last < self.iteration.from || !island.fits(&bytes[place..]) {
                    return Continue(());
                }
                self.iteration.from = self.first(place, island.most);
                while self.iteration.from <= last {
                    left = left.saturating_sub(self.next(last, end, found)?);
                    if left == 0 {
                        return Break(Stop::Costly);
                    }
                }
                if self.iteration.from >= starts.end() { Break(Stop::Past) } else { Continue(()) }
            });
            match flow {
                Break(Stop::Past) => return Continue(()),
                flow => flow?,
            }
        }
        if to == behind && until == end && self.engine.is_endless() {
            self.iteration.ahead = Ahead::Nothing;
        }
        Continue(())
    }

    /// The first start that is left of those at most `most` bytes before `place`, if all in between belongs to the match.
    fn first(&self, place: usize, most: usize) -> u64 {
        let from = self.index(self.iteration.from).max(place.saturating_sub(most));
        let gap =
            self.piece.bytes[from..place].iter().rposition(|&byte| !self.automaton.alphabet.contains(byte));
        self.offset(from + gap.map_or(0, |gap| gap + 1))
    }

    /// Lists the next match that begins at `last` or before, or passes over starts without one. Says what it cost if that
    /// came to nothing.
    fn next(
        &mut self,
        last: u64,
        end: u64,
        found: &mut impl FnMut(u64, u64) -> Flow,
    ) -> ControlFlow<Stop, u64> {
        let (from, is_endless) = (self.iteration.from, self.engine.is_endless());
        let longest = self.engine.max().unwrap_or(u64::MAX);
        let until = if is_endless { self.cut(last, end) } else { last.saturating_add(longest).min(end) };
        // Where one look may go far, the engine may have better ways than to do so from every start.
        if last - from < FEW && (!is_endless || until - from <= NEAR) {
            if let Some(hit) = self.search(from, until, Anchored::Yes) {
                return self.list(hit, found).map_continue(|()| 0);
            }
            self.iteration.from = from + 1;
            return Continue(longest.min(until - from));
        }
        let hit = self.search(from, until, Anchored::No);
        match hit {
            Some(hit) if hit.start() <= last => return self.list(hit, found).map_continue(|()| 0),
            // Nothing crosses a cut.
            _ if is_endless => self.iteration.from = hit.map_or(until, Span::start).max(last + 1),
            _ => self.iteration.from = last + 1,
        }
        // The engine on its own would have looked there as well, but only once.
        Continue((until - from).saturating_mul(PATIENCE / 2))
    }

    fn list(&mut self, hit: Span, found: &mut impl FnMut(u64, u64) -> Flow) -> Flow {
        self.looks += 1;
        let may_copy = self.piece.bytes.len() <= LONGEST_COPY;
        if may_copy && !self.piece.is_copy && self.looks > 16 + self.piece.bytes.len() / 1024 {
            return Break(Stop::Dense);
        }
        if !self.is_still_there(hit) {
            self.gone += 1;
            if may_copy || self.gone > MOST_GONE {
                return Break(Stop::Changed);
            }
            // What another process took away is not listed, and what it put there instead is looked at.
            self.iteration.from = hit.start() + 1;
            return Continue(());
        }
        self.iteration.from = hit.end();
        self.iteration.last = Some(hit.end());
        found(hit.start(), hit.end())
    }

    /// Whether a copy of the match is one: the engine may have seen a byte twice, and differently.
    fn is_still_there(&mut self, hit: Span) -> bool {
        if self.piece.is_copy {
            return true;
        }
        let (start, end) = (self.index(hit.start()), self.index(hit.end()));
        let first = start.saturating_sub(CONTEXT as usize);
        let behind = (end + CONTEXT as usize).min(self.piece.bytes.len());
        let seen = &self.piece.bytes[first..behind];
        let Memory { own, copy, .. } = &mut *self.memory;
        let (regex, cache) = own.engine(self.automaton);
        let mut is_there = |bytes: &[u8]| {
            let input = Input::new(bytes).range(start - first..end - first).anchored(Anchored::Yes);
            regex.search_with(cache, &input).is_some_and(|again| again.end() == end - first)
        };
        if hit.len() > LONG {
            return is_there(seen);
        }
        copy.clear();
        copy.extend_from_slice(seen);
        is_there(copy)
    }
}
