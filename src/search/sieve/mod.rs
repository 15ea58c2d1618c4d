//! Candidates: the starts at which a pattern may match, found at the speed of memory.
//!
//! A sieve looks at a few places of a pattern only, those that the sampled bytes pass least often. What it lets
//! through is tested by whoever knows the whole pattern.

mod masks;

use super::Flow;
use super::byte_set::ByteSet;
use super::sample::Sample;
use masks::Masks;
use memchr::{memchr_iter, memchr2_iter, memchr3_iter};
use std::ops::ControlFlow::Continue;

/// What a byte of the file and what a candidate cost, in nanoseconds and roughly: only their relations matter.
mod cost {
    pub(super) const ONE: f64 = 0.04;
    pub(super) const TWO: f64 = 0.045;
    pub(super) const THREE: f64 = 0.055;
    pub(super) const HALF: f64 = 0.035;
    pub(super) const ALL: f64 = 0.06;
    pub(super) const EVERY: f64 = 0.5;
    pub(super) const CANDIDATE: f64 = 8.0;
    /// What the first half of the places lets through, and the second not.
    pub(super) const SECOND: f64 = 4.0;
}

/// No two bytes are as independent as their counts say; a candidate is never rarer than this share of the rarer one.
const DEPENDENCE: f64 = 0.02;

/// How candidates are found.
#[derive(Clone, Debug)]
pub(super) struct Sieve {
    way: Way,
    /// What a byte of the file is expected to cost, candidates included.
    pub(super) cost: f64,
}

#[derive(Clone, Debug)]
enum Way {
    /// Every start is one.
    Every,
    /// One byte at this place of the pattern.
    One(usize, u8),
    /// One of two bytes there.
    Two(usize, [u8; 2]),
    /// One of three.
    Three(usize, [u8; 3]),
    /// Some bits at a few places.
    Masks(Masks),
}

/// A place of the pattern, and how often a byte of the file may stand there.
struct Spot {
    index: usize,
    set: ByteSet,
    share: f64,
}

impl Sieve {
    /// The cheapest sieve for a pattern whose first places may hold these bytes.
    pub(super) fn new(places: &[ByteSet], sample: &Sample) -> Sieve {
        let spot = |(index, &set): (usize, &ByteSet)| Spot { index, set, share: sample.share(&set) };
        let mut spots: Vec<Spot> = places.iter().enumerate().map(spot).collect();
        // Stable, so that of places that are as rare the first is taken.
        spots.sort_by(|one, other| one.share.total_cmp(&other.share));
        let mut best = Sieve::of(Way::Every, 1.0, cost::EVERY);
        let mut offer = |way, rate: f64, byte: f64| {
            let sieve = Sieve::of(way, rate, byte);
            if sieve.cost < best.cost {
                best = sieve;
            }
        };
        for spot in &spots {
            let bytes: Vec<u8> = spot.set.iter().take(4).collect();
            match bytes[..] {
                [one] => offer(Way::One(spot.index, one), spot.share, cost::ONE),
                [one, two] => offer(Way::Two(spot.index, [one, two]), spot.share, cost::TWO),
                [one, two, three] => {
                    offer(Way::Three(spot.index, [one, two, three]), spot.share, cost::THREE)
                }
                _ => {}
            }
        }
        // What every byte passes is no test.
        let mut telling: Vec<&Spot> = spots.iter().take_while(|spot| spot.share < 1.0).collect();
        // Equal bytes come together, so the second place is to differ from the first.
        if let Some(other) = telling.iter().position(|spot| spot.set != telling[0].set) {
            telling[1..=other].rotate_right(1);
        }
        telling.truncate(masks::MOST);
        let places: Vec<(usize, ByteSet)> = telling.iter().map(|spot| (spot.index, spot.set)).collect();
        let rate = |spots: &[&Spot]| {
            let all: f64 = spots.iter().map(|spot| spot.share).product();
            let rarest = spots.first().map_or(1.0, |spot| spot.share);
            all.max(rarest * DEPENDENCE.powi(spots.len() as i32 / 2))
        };
        let half = rate(&telling[..telling.len().min(masks::MOST / 2)]);
        for (tests_all, byte) in [(false, cost::HALF + half * cost::SECOND), (true, cost::ALL)] {
            if let Some(masks) = Masks::new(&places, tests_all) {
                offer(Way::Masks(masks), rate(&telling), byte);
            }
        }
        best
    }

    fn of(way: Way, rate: f64, byte: f64) -> Sieve {
        Sieve { way, cost: byte + rate * cost::CANDIDATE }
    }

    /// Calls `found` with every candidate in `from..to`, in ascending order. The window holds all places of a match
    /// that starts at the last of them.
    #[inline]
    pub(super) fn each(
        &self,
        window: &[u8],
        from: usize,
        to: usize,
        mut found: impl FnMut(usize) -> Flow,
    ) -> Flow {
        if from >= to {
            return Continue(());
        }
        match &self.way {
            Way::Every => (from..to).try_for_each(found),
            Way::One(index, byte) => {
                memchr_iter(*byte, &window[from + index..to + index]).try_for_each(|at| found(from + at))
            }
            Way::Two(index, [one, two]) => memchr2_iter(*one, *two, &window[from + index..to + index])
                .try_for_each(|at| found(from + at)),
            Way::Three(index, [one, two, three]) => {
                memchr3_iter(*one, *two, *three, &window[from + index..to + index])
                    .try_for_each(|at| found(from + at))
            }
            Way::Masks(masks) => masks.each(window, from, to, found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::ByteTest;
    use crate::value::Cell;
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = ByteSet> {
        let test = (any::<u8>(), prop_oneof![Just(0xffu8), Just(0xf0), Just(0x0f), Just(0xdf), Just(0)]);
        test.prop_map(|(value, mask)| {
            let value = (value % 3 * 0x11) & mask;
            ByteSet::of(ByteTest { cell: Cell { value, mask }, negated: false })
        })
    }

    proptest! {
        #[test]
        fn no_start_slips_through(
            places in prop::collection::vec(place(), 1..40),
            data in prop::collection::vec((0u8..4).prop_map(|byte| byte * 0x11), 0..400),
            from in 0usize..80,
            common in prop::collection::vec(0u8..4, 0..64),
        ) {
            let common: Vec<u8> = common.iter().map(|byte| byte * 0x11).collect();
            let sample = Sample::of_bytes(common);
            let sieve = Sieve::new(&places, &sample);
            let to = (data.len() + 1).saturating_sub(places.len());
            let mut candidates = Vec::new();
            let _ = sieve.each(&data, from, to, |start| {
                candidates.push(start);
                Continue(())
            });
            prop_assert!(candidates.is_sorted() && candidates.iter().all(|start| (from..to).contains(start)));
            for start in from..to {
                if places.iter().zip(&data[start..]).all(|(place, &byte)| place.contains(byte)) {
                    prop_assert!(candidates.contains(&start), "{start} by {sieve:?}");
                }
            }
        }
    }
}
