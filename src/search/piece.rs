//! One window of a source, and every match that begins in a part of it.

use super::byte_set::ByteSet;
use super::engine::{Engine, Prepared, Way};
use super::sieve::Sieve;
use super::{Flow, Match, Stop};
use crate::bytes::Span;
use crate::pattern::{ByteTest, Program, Scratch};
use memchr::{memchr_iter, memmem};
use regex_automata::meta::{Cache, Regex};
use regex_automata::{Anchored, Input};
use std::ops::ControlFlow::{Break, Continue};

/// How far anchors and word boundaries look around: a character of UTF-8 is at most four bytes long.
pub(super) const CONTEXT: u64 = 8;

/// A match longer than this is looked at a second time where it lies, and not in a copy.
const LONGEST_MATCH: usize = 64 * 1024;

/// The longest window that is copied to be searched again where its bytes change, or where matches are dense.
pub(super) const LONGEST_COPY: usize = 4 << 20;

/// How many matches may vanish while they are looked at a second time, in a window that is too long to be copied.
const MOST_GONE: usize = 64;

/// A window, and which matches in it count.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) bytes: &'a [u8],
    /// The offset of its first byte.
    pub(super) at: u64,
    /// Where matches begin that count.
    pub(super) starts: Span,
    /// Where they end at the latest.
    pub(super) end: u64,
    /// Whether nobody can change the bytes: a copy.
    pub(super) is_copy: bool,
}

/// How far the matches of a regex have been listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Iteration {
    /// Where the next one begins at the earliest.
    pub(super) from: u64,
    /// Where the last one ended.
    pub(super) last: Option<u64>,
    /// The one that follows, where it is known already.
    pub(super) ahead: Ahead,
    /// Whether starts are no longer looked at one by one, because that cost too much.
    pub(super) is_costly: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ahead {
    Unknown,
    At(Span),
    Nothing,
}

impl Iteration {
    /// Nothing has been listed yet.
    pub(super) const NEW: Iteration =
        Iteration { from: 0, last: None, ahead: Ahead::Unknown, is_costly: false };

    /// Whether the matches from `start` on are the same as if none had been listed.
    pub(super) fn is_clean(&self, start: u64) -> bool {
        self.last.is_none_or(|last| last < start)
    }
}

/// What an engine remembers from call to call.
#[derive(Default)]
pub(super) struct Memory {
    cache: Option<Cache>,
    scratch: Scratch,
    copy: Vec<u8>,
}

impl Piece<'_> {
    /// The indices `[from, to)` of starts at which a match of `length` bytes has room.
    fn room(&self, length: u64) -> (usize, usize) {
        let last = self.end.min(self.at + self.bytes.len() as u64).checked_sub(length);
        let to = last.map_or(self.starts.start(), |last| self.starts.end().min(last.saturating_add(1)));
        // All starts lie in the window, unless a stream has ended before them.
        let index = |offset: u64| (offset.saturating_sub(self.at) as usize).min(self.bytes.len());
        (index(self.starts.start()), index(to.max(self.starts.start())))
    }

    /// Calls `found` for every match of `engine` that begins in `starts`, in ascending order.
    #[inline]
    pub(super) fn each(
        &self,
        engine: &Engine,
        way: &Way,
        memory: &mut Memory,
        iteration: &mut Iteration,
        mut found: impl FnMut(u64, u64) -> Flow,
    ) -> Flow {
        let (from, to) = self.room(engine.min);
        let at = self.at;
        let mut fixed = |start: usize| {
            let start = at + start as u64;
            found(start, start + engine.min)
        };
        match (&engine.kind, way) {
            (Prepared::Literal(_), Way::Byte(byte)) => {
                memchr_iter(*byte, &self.bytes[from..to]).try_for_each(|index| fixed(from + index))
            }
            (Prepared::Literal(needle), Way::Literal(finder)) => {
                self.literal(needle, finder, from, to, fixed)
            }
            (Prepared::Literal(needle), _) => {
                (from..to).filter(|&start| self.bytes[start..].starts_with(needle)).try_for_each(fixed)
            }
            (Prepared::Masked(tests), Way::Sieved(sieve)) => sieve.each(self.bytes, from, to, |start| {
                if passes(tests, &self.bytes[start..]) { fixed(start) } else { Continue(()) }
            }),
            (Prepared::Masked(tests), _) => {
                (from..to).filter(|&start| passes(tests, &self.bytes[start..])).try_for_each(fixed)
            }
            (Prepared::Program { program, scout, .. }, way) => {
                self.program(program, scout, way, memory, (from, to), found)
            }
            (Prepared::Regex { regex, places, .. }, way) => {
                let sieve = match way {
                    Way::Sieved(sieve) => Some((sieve, &places[..])),
                    _ => None,
                };
                Iterating { piece: *self, engine, regex, memory, iteration, looks: 0, gone: 0 }
                    .each(sieve, found)
            }
        }
    }

    /// The same for whoever does not need it to be quick: one copy of this code is enough for all of them.
    #[inline(never)]
    pub(super) fn each_of_few(
        &self,
        engine: &Engine,
        way: &Way,
        memory: &mut Memory,
        found: &mut dyn FnMut(u64, u64) -> Flow,
    ) -> Flow {
        self.each(engine, way, memory, &mut Iteration::NEW.clone(), found)
    }

    /// How often `byte` occurs at the starts.
    pub(super) fn count_of(&self, byte: u8) -> u64 {
        let (from, to) = self.room(1);
        memchr_iter(byte, &self.bytes[from..to]).count() as u64
    }

    #[inline]
    fn literal(
        &self,
        needle: &[u8],
        finder: &memmem::Finder<'_>,
        from: usize,
        to: usize,
        mut found: impl FnMut(usize) -> Flow,
    ) -> Flow {
        if from >= to {
            return Continue(());
        }
        let window = &self.bytes[..to - 1 + needle.len()];
        let mut from = from;
        while let Some(ahead) = finder.find(&window[from..]) {
            from += ahead;
            found(from)?;
            from += 1;
            // Where a run of one byte is full of matches, the next is here.
            while window[from..].starts_with(needle) {
                found(from)?;
                from += 1;
            }
        }
        Continue(())
    }

    fn program(
        &self,
        program: &Program,
        scout: &Regex,
        way: &Way,
        memory: &mut Memory,
        (from, to): (usize, usize),
        mut found: impl FnMut(u64, u64) -> Flow,
    ) -> Flow {
        let Memory { cache, scratch, .. } = memory;
        let end = self.bytes.len().min(self.end.saturating_sub(self.at) as usize);
        let within = &self.bytes[..end];
        let mut test = |start: usize| match program.matches_at(scratch, within, start) {
            Some(end) => found(self.at + start as u64, self.at + end as u64),
            None => Continue(()),
        };
        let head = program.head();
        if let Way::Everywhere = way {
            return (from..to).filter(|&start| passes(head, &within[start..])).try_for_each(test);
        }
        if let Way::Around(sieve, island) = way {
            // Where the island of the first start may stand, and behind that of the last.
            let behind = (to + island.most).min((within.len() + 1).saturating_sub(island.places.len()));
            let mut next = from;
            return sieve.each(within, from + island.least, behind, |at| {
                if !island.places.iter().zip(&within[at..]).all(|(place, &byte)| place.contains(byte)) {
                    return Continue(());
                }
                let first = at.saturating_sub(island.most).max(next);
                let last = (at - island.least).min(to.saturating_sub(1));
                next = next.max(last + 1);
                (first..=last).filter(|&start| passes(head, &within[start..])).try_for_each(&mut test)
            });
        }
        let cache = cache.get_or_insert_with(|| scout.create_cache());
        let mut from = from;
        while from < to {
            let Some(hit) = scout.search_with(cache, &Input::new(within).range(from..)) else { break };
            if hit.start() >= to {
                break;
            }
            test(hit.start())?;
            from = hit.start() + 1;
        }
        Continue(())
    }
}

/// Whether the bytes pass the tests; they are at least as many.
#[inline]
fn passes(tests: &[ByteTest], bytes: &[u8]) -> bool {
    tests.iter().zip(bytes).all(|(test, &byte)| test.matches(byte))
}

/// Starts that come to nothing may cost as much as so many looks at everything; the engine alone costs one.
const PATIENCE: u64 = 8;

/// The matches of a regex, one after the other.
struct Iterating<'a> {
    piece: Piece<'a>,
    engine: &'a Engine,
    regex: &'a Regex,
    memory: &'a mut Memory,
    iteration: &'a mut Iteration,
    /// How many matches were looked at a second time.
    looks: usize,
    /// How many of them were gone by then.
    gone: usize,
}

impl Iterating<'_> {
    fn each(&mut self, sieve: Option<(&Sieve, &[ByteSet])>, mut found: impl FnMut(u64, u64) -> Flow) -> Flow {
        let Piece { at, starts, .. } = self.piece;
        let bounded = self.engine.max.filter(|_| !self.engine.is_endless());
        let reach = bounded.map_or(u64::MAX, |max| starts.end().saturating_sub(1).saturating_add(max));
        let end = self.piece.end.min(reach).min(at + self.piece.bytes.len() as u64);
        self.iteration.from = self.iteration.from.max(starts.start());
        let flow = match sieve.filter(|_| !self.iteration.is_costly) {
            Some((sieve, places)) => match self.sieved(sieve, places, end, &mut found) {
                Break(Stop::Costly) => {
                    self.iteration.is_costly = true;
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
        let cache = self.memory.cache.get_or_insert_with(|| self.regex.create_cache());
        let hit = self.regex.search_with(cache, &input)?;
        Some(Span::new(self.offset(hit.start()), self.offset(hit.end())))
    }

    /// With the regex engine alone.
    fn plain(&mut self, end: u64, found: &mut impl FnMut(u64, u64) -> Flow) -> Flow {
        let starts = self.piece.starts;
        while self.iteration.from < starts.end() && self.iteration.from <= end {
            let next = match self.iteration.ahead {
                Ahead::Nothing => return Continue(()),
                Ahead::At(next) => Some(next),
                Ahead::Unknown => self.search(self.iteration.from, end, Anchored::No),
            };
            self.iteration.ahead = match next {
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

    /// Only where the first places fit.
    fn sieved(
        &mut self,
        sieve: &Sieve,
        places: &[ByteSet],
        end: u64,
        found: &mut impl FnMut(u64, u64) -> Flow,
    ) -> Flow {
        // Every match has these places, so none is empty.
        let last = end.checked_sub(places.len() as u64).map_or(0, |last| last.saturating_add(1));
        let to = self.piece.starts.end().min(last);
        if self.iteration.from >= to {
            return Continue(());
        }
        let bytes = self.piece.bytes;
        let (from, to) = (self.index(self.iteration.from), self.index(to));
        // How many bytes a start may cost that comes to nothing, and how many all of them may.
        let price = self.engine.max.unwrap_or(u64::MAX).min(bytes.len() as u64);
        let mut left = PATIENCE.saturating_mul(bytes.len() as u64);
        sieve.each(bytes, from, to, |start| {
            let offset = self.offset(start);
            if offset < self.iteration.from
                || !places.iter().zip(&bytes[start..]).all(|(place, &byte)| place.contains(byte))
            {
                return Continue(());
            }
            match self.search(offset, end, Anchored::Yes) {
                Some(hit) => self.list(hit, found),
                None => {
                    left = left.saturating_sub(price);
                    self.iteration.from = offset + 1;
                    if left == 0 { Break(Stop::Costly) } else { Continue(()) }
                }
            }
        })
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
        let cache = self.memory.cache.get_or_insert_with(|| self.regex.create_cache());
        let mut is_there = |bytes: &[u8]| {
            let input = Input::new(bytes).range(start - first..end - first).anchored(Anchored::Yes);
            self.regex.search_with(cache, &input).is_some_and(|again| again.end() == end - first)
        };
        if seen.len() > LONGEST_MATCH {
            return is_there(seen);
        }
        self.memory.copy.clear();
        self.memory.copy.extend_from_slice(seen);
        is_there(&self.memory.copy)
    }
}

/// Puts matches into the order in which they are listed upwards.
pub(super) fn sort(hits: &mut [Match]) {
    hits.sort_unstable_by_key(|hit| (hit.span.start(), hit.pattern));
}
