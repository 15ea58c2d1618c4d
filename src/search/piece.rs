//! Every match that begins in a part of a window.

use super::engine::{Engine, Prepared, Way};
use super::iterating::{Iterating, Iteration};
use super::programs::Starts;
use super::sieve::Sieve;
use super::window::{Memory, Piece};
use super::{Flow, Match, Stop};
use memchr::{memchr_iter, memmem};
use std::ops::ControlFlow::{Break, Continue};

/// How often, on average, a literal may be compared with a byte of the window before that costs too much.
const PATIENCE: usize = 2;

impl Piece<'_> {
    /// Calls `found` for every match of `engine` that begins in `starts`, in ascending order.
    #[inline]
    pub(super) fn each(
        &self,
        engine: &Engine,
        way: &Way<'_>,
        memory: &mut Memory,
        iteration: &mut Iteration,
        mut found: impl FnMut(u64, u64) -> Flow,
    ) -> Flow {
        let length = engine.min();
        let (from, to) = self.room(length);
        let at = self.at;
        let mut fixed = |start: usize| {
            let start = at + start as u64;
            found(start, start + length)
        };
        match (engine.kind(), way) {
            (Prepared::Literal(_), Way::Byte(byte)) => {
                memchr_iter(*byte, &self.bytes[from..to]).try_for_each(|index| fixed(from + index))
            }
            (Prepared::Literal(needle), Way::Literal(Some(sieve), finder, period)) => {
                self.sieved(needle, sieve, (finder, *period), (from, to), fixed)
            }
            (Prepared::Literal(needle), Way::Literal(None, finder, period)) => {
                self.literal(needle, (finder, *period), (from, to), fixed)
            }
            (Prepared::Literal(needle), _) => {
                (from..to).filter(|&start| self.bytes[start..].starts_with(needle)).try_for_each(fixed)
            }
            (Prepared::Masked(tests), Way::Sieved(sieve)) => sieve.each(self.bytes, from, to, |start| {
                if tests.matches(&self.bytes[start..]) { fixed(start) } else { Continue(()) }
            }),
            (Prepared::Masked(tests), _) => {
                (from..to).filter(|&start| tests.matches(&self.bytes[start..])).try_for_each(fixed)
            }
            (Prepared::Program(machine), way) => {
                let longest = engine.longest() as usize;
                Starts::new(self, &machine.program, longest, (from, to)).each(way, memory, found)
            }
            (Prepared::Regex(automaton), way) => {
                let around = match way {
                    Way::Around(sieve, island) => Some((sieve, &**island)),
                    _ => None,
                };
                Iterating::new(*self, engine, automaton, memory, iteration).each(around, found)
            }
            // Its first part is no chain.
            (Prepared::Chain(_), _) => Continue(()),
        }
    }

    /// The same for whoever does not need it to be quick: one copy of this code is enough for all of them.
    #[inline(never)]
    pub(super) fn each_of_few(
        &self,
        engine: &Engine,
        way: &Way<'_>,
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

    /// A literal where a sieve lets it through, as long as that is cheaper than the finder, whose cost has a bound.
    #[inline]
    fn sieved(
        &self,
        needle: &[u8],
        sieve: &Sieve,
        finder: (&memmem::Finder<'_>, Option<usize>),
        (from, to): (usize, usize),
        mut found: impl FnMut(usize) -> Flow,
    ) -> Flow {
        let mut left = PATIENCE.saturating_mul(self.bytes.len());
        let mut next = from;
        let flow = sieve.each(self.bytes, from, to, |start| {
            let same =
                needle.iter().zip(&self.bytes[start..]).take_while(|(one, other)| one == other).count();
            left = left.saturating_sub(same);
            next = start + 1;
            if same == needle.len() {
                found(start)?;
            }
            if left == 0 { Break(Stop::Costly) } else { Continue(()) }
        });
        match flow {
            Break(Stop::Costly) => self.literal(needle, finder, (next, to), found),
            flow => flow,
        }
    }

    #[inline]
    fn literal(
        &self,
        needle: &[u8],
        (finder, period): (&memmem::Finder<'_>, Option<usize>),
        (mut from, to): (usize, usize),
        mut found: impl FnMut(usize) -> Flow,
    ) -> Flow {
        if from >= to {
            return Continue(());
        }
        let window = &self.bytes[..to - 1 + needle.len()];
        while let Some(ahead) = finder.find(&window[from..]) {
            from += ahead;
            found(from)?;
            // Where a run is full of matches, only what each has beyond the one before it is looked at.
            if let Some(period) = period {
                let beyond = &needle[needle.len() - period..];
                while window[from + needle.len()..].starts_with(beyond) {
                    from += period;
                    found(from)?;
                }
            }
            from += 1;
        }
        Continue(())
    }
}

/// Puts matches into the order in which they are listed upwards.
pub(super) fn sort(hits: &mut [Match]) {
    hits.sort_unstable_by_key(|hit| (hit.span.start(), hit.pattern));
}
