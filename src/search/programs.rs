//! The matches of a hex pattern with jumps or alternatives in one window.

use super::engine::Way;
use super::window::{Memory, Piece};
use super::{Flow, Stop};
use crate::pattern::{ByteTest, Program, Scratch, Sweep};
use regex_automata::Input;
use std::ops::ControlFlow::{Break, Continue};

/// How many bytes starts may look at, for each byte of the window, before all that are left are swept in one go; and how
/// many where the window before was swept.
const PATIENCE: u64 = 8;
const LITTLE_PATIENCE: u64 = 1;

/// The least number of starts that are swept at once. They are at least as many as the longest match has bytes, so that
/// no byte is looked at more than twice.
const LEAST_SWEPT: usize = 128 << 10;

/// The starts of one window that are left to be tested.
pub(super) struct Starts<'a> {
    program: &'a Program,
    /// The bytes in which a match has to end.
    within: &'a [u8],
    /// The offset of the first of them.
    at: u64,
    /// The most bytes of a match.
    longest: usize,
    next: usize,
    to: usize,
    /// How many bytes may still be looked at.
    patience: u64,
}

impl<'a> Starts<'a> {
    /// The starts `from..to`, indices of the window.
    pub(super) fn new(
        piece: &Piece<'a>,
        program: &'a Program,
        longest: usize,
        (from, to): (usize, usize),
    ) -> Starts<'a> {
        let end = piece.bytes.len().min(piece.end.saturating_sub(piece.at) as usize);
        let within = &piece.bytes[..end];
        Starts { program, within, at: piece.at, longest, next: from, to, patience: 0 }
    }

    /// Calls `found` with every match, in ascending order.
    pub(super) fn each(
        mut self,
        way: &Way<'_>,
        memory: &mut Memory,
        mut found: impl FnMut(u64, u64) -> Flow,
    ) -> Flow {
        let looks = if memory.own.is_swept { LITTLE_PATIENCE } else { PATIENCE };
        self.patience = looks.saturating_mul((self.to.saturating_sub(self.next) + self.longest) as u64);
        let flow = self.one_by_one(way, memory, &mut found);
        memory.own.is_swept = flow == Break(Stop::Costly);
        if memory.own.is_swept { self.swept(&mut found) } else { flow }
    }

    fn one_by_one(
        &mut self,
        way: &Way<'_>,
        memory: &mut Memory,
        found: &mut impl FnMut(u64, u64) -> Flow,
    ) -> Flow {
        let Memory { own, scratch, .. } = memory;
        let (from, to, within) = (self.next, self.to, self.within);
        match way {
            Way::Around(sieve, island) => {
                // Where the island of the first start may stand, and behind that of the last.
                let behind = (to + island.most).min((within.len() + 1).saturating_sub(island.places.len()));
                sieve.each(within, from + island.least, behind, |at| {
                    if !island.fits(&within[at..]) {
                        return Continue(());
                    }
                    let first = at.saturating_sub(island.most).max(self.next);
                    let last = (at - island.least).min(to.saturating_sub(1));
                    (first..=last).try_for_each(|start| self.test(start, scratch, found))
                })
            }
            Way::Sieved(sieve) => sieve.each(within, from, to, |start| self.test(start, scratch, found)),
            Way::Scouted(scout) => {
                let cache = own.cache(scout);
                while let Some(hit) = scout.search_with(cache, &Input::new(within).range(self.next..)) {
                    if hit.start() >= to {
                        break;
                    }
                    self.test(hit.start(), scratch, found)?;
                }
                Continue(())
            }
            _ => (from..to).try_for_each(|start| self.test(start, scratch, found)),
        }
    }

    fn test(
        &mut self,
        start: usize,
        scratch: &mut Scratch,
        found: &mut impl FnMut(u64, u64) -> Flow,
    ) -> Flow {
        self.next = start + 1;
        if !passes(self.program.head(), &self.within[start..]) {
            return Continue(());
        }
        let before = scratch.looks();
        let end = self.program.matches_at(scratch, self.within, start);
        self.patience = self.patience.saturating_sub(scratch.looks() - before);
        if let Some(end) = end {
            found(self.at + start as u64, self.at + end as u64)?;
        }
        if self.patience == 0 { Break(Stop::Costly) } else { Continue(()) }
    }

    /// All starts that are left, some at a time: each time, the bytes behind them are looked at as well.
    fn swept(&self, found: &mut impl FnMut(u64, u64) -> Flow) -> Flow {
        let mut sweep = Sweep::new(self.program);
        let some = self.longest.max(LEAST_SWEPT);
        for first in (self.next..self.to).step_by(some) {
            let starts = (first, self.to.min(first + some));
            for (start, length) in (first..).zip(sweep.lengths(self.within, starts, self.longest)) {
                if length > 0 {
                    let start = self.at + start as u64;
                    found(start, start + u64::from(length))?;
                }
            }
        }
        Continue(())
    }
}

/// Whether the bytes pass the tests; they are at least as many.
#[inline]
fn passes(tests: &[ByteTest], bytes: &[u8]) -> bool {
    tests.iter().zip(bytes).all(|(test, &byte)| test.matches(byte))
}
