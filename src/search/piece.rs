//! One window of a source, and every match that begins in a part of it.

use super::engine::{Engine, Prepared, Way};
use super::iterating::{Iterating, Iteration};
use super::{Flow, Match};
use crate::bytes::Span;
use crate::pattern::{ByteTest, Program, Scratch};
use memchr::{memchr_iter, memmem};
use regex_automata::Input;
use regex_automata::meta::{Cache, Regex};
use std::ops::ControlFlow::Continue;

/// How far anchors and word boundaries look around: a character of UTF-8 is at most four bytes long.
pub(super) const CONTEXT: u64 = 8;

/// The longest window that is copied to be searched again where its bytes change, or where matches are dense.
pub(super) const LONGEST_COPY: usize = 4 << 20;

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

/// What an engine remembers from call to call.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) cache: Option<Cache>,
    scratch: Scratch,
    pub(super) copy: Vec<u8>,
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

/// Puts matches into the order in which they are listed upwards.
pub(super) fn sort(hits: &mut [Match]) {
    hits.sort_unstable_by_key(|hit| (hit.span.start(), hit.pattern));
}
