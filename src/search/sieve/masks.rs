//! Some bits of a byte at a few places: nibbles, letters in either case, classes.

use super::super::Flow;
use super::super::byte_set::ByteSet;
use std::ops::ControlFlow::Continue;

/// How many starts are tested before one of them is looked for.
const BLOCK: usize = 64;

/// How many places are tested at most.
pub(super) const MOST: usize = 4;

/// Places whose bytes must have some bits.
#[derive(Clone, Debug)]
pub(super) struct Masks {
    tests: [Bits; MOST],
    /// Whether all places are tested at every start, or the second half only where the first half lets one through.
    #[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "the plain loop tests all of them"))]
    tests_all: bool,
    #[cfg(target_arch = "x86_64")]
    simd: Option<fearless_simd::Avx2>,
}

#[derive(Clone, Copy, Debug)]
struct Bits {
    index: usize,
    mask: u8,
    value: u8,
}

impl Masks {
    /// Of the first places, as far as there are such, at most [`MOST`]; half of them first, unless `tests_all`.
    pub(super) fn new(places: &[(usize, ByteSet)], tests_all: bool) -> Option<Masks> {
        let bits = |&(index, set): &(usize, ByteSet)| {
            let (mask, value) = set.cover();
            Bits { index, mask, value }
        };
        // Where there are too few, the last is tested again.
        let last = places.len().checked_sub(1)?;
        Some(Masks {
            tests: std::array::from_fn(|number| bits(&places[number.min(last)])),
            tests_all,
            #[cfg(target_arch = "x86_64")]
            simd: fearless_simd::Level::new().as_avx2(),
        })
    }

    #[inline]
    pub(super) fn each(
        &self,
        window: &[u8],
        from: usize,
        to: usize,
        mut found: impl FnMut(usize) -> Flow,
    ) -> Flow {
        let mut at = from;
        while let Some((start, mut candidates)) = self.next(window, at, to) {
            while candidates != 0 {
                found(start + candidates.trailing_zeros() as usize)?;
                candidates &= candidates - 1;
            }
            at = start + BLOCK;
        }
        // What is too short for a block.
        let rest = at + (to - at) / BLOCK * BLOCK;
        let fits = |start: &usize| {
            self.tests.iter().all(|bits| window[start + bits.index] & bits.mask == bits.value)
        };
        (rest..to).filter(fits).try_for_each(found)?;
        Continue(())
    }

    /// The first block of starts from `from` on, none of which reaches `to`, that has candidates, and a bit for each.
    fn next(&self, window: &[u8], from: usize, to: usize) -> Option<(usize, u64)> {
        let places = self.tests.map(|bits| window[from + bits.index..to + bits.index].as_chunks().0);
        let found = match self {
            #[cfg(target_arch = "x86_64")]
            Masks { simd: Some(simd), tests_all: true, .. } => vector::next(*simd, &self.tests, places),
            #[cfg(target_arch = "x86_64")]
            Masks { simd: Some(simd), .. } => vector::next_by_halves(*simd, &self.tests, places),
            _ => portable(&self.tests, places),
        };
        found.map(|(block, candidates)| (from + block * BLOCK, candidates))
    }
}

/// The bytes at each place, of all starts in blocks.
type Places<'a> = [&'a [[u8; BLOCK]]; MOST];

/// The number of the first block that has candidates, and a bit for each of them. Written so that the compiler makes
/// vector instructions of it: whole arrays, no branches inside.
fn portable(tests: &[Bits; MOST], places: Places<'_>) -> Option<(usize, u64)> {
    (0..places[0].len()).find_map(|block| {
        let mut differ = [0u8; BLOCK];
        for (bits, bytes) in tests.iter().zip(places) {
            for (differ, byte) in differ.iter_mut().zip(&bytes[block]) {
                *differ |= (byte ^ bits.value) & bits.mask;
            }
        }
        // A start is a candidate where nothing differs.
        if differ.iter().fold(0xff, |least, &differ| differ.min(least)) != 0 {
            return None;
        }
        let bits = differ.iter().rev().fold(0, |bits, &differ| bits << 1 | u64::from(differ == 0));
        Some((block, bits))
    })
}

#[cfg(target_arch = "x86_64")]
mod vector {
    //! The same with the instructions of AVX2.

    use super::{BLOCK, Bits, MOST, Places};
    use crate::session::prefetch;
    use fearless_simd::{SimdFrom, kernel, u8x32};
    use std::arch::x86_64::*;

    /// How many blocks ahead memory is fetched: a page, at whose end the processor stops to do so by itself.
    const AHEAD: usize = 4096 / BLOCK;

    /// Where the bytes fit, of the first or second half of a block.
    macro_rules! fits {
        ($simd:ident, $bytes:expr, $half:expr, $test:expr) => {{
            let (mask, value) = $test;
            let bytes: __m256i = u8x32::simd_from($simd, $bytes.as_chunks().0[$half]).into();
            _mm256_cmpeq_epi8(_mm256_and_si256(bytes, mask), value)
        }};
    }

    macro_rules! fetch {
        ($places:ident, $block:ident) => {
            if let Some([byte, ..]) = $places[0].get($block + AHEAD) {
                prefetch(byte);
            }
        };
    }

    kernel! {
        /// All places at once.
        pub(super) fn next(simd: Avx2, tests: &[Bits; MOST], places: Places<'_>) -> Option<(usize, u64)> {
            let tests = tests.map(|bits| {
                (_mm256_set1_epi8(bits.mask as i8), _mm256_set1_epi8(bits.value as i8))
            });
            let [a, b, c, d] = places;
            for (block, (((a, b), c), d)) in a.iter().zip(b).zip(c).zip(d).enumerate() {
                fetch!(places, block);
                let candidates = |half: usize| {
                    let near = _mm256_and_si256(fits!(simd, a, half, tests[0]), fits!(simd, b, half, tests[1]));
                    let far = _mm256_and_si256(fits!(simd, c, half, tests[2]), fits!(simd, d, half, tests[3]));
                    _mm256_and_si256(near, far)
                };
                let (low, high) = (candidates(0), candidates(1));
                let any = _mm256_or_si256(low, high);
                if _mm256_testz_si256(any, any) == 0 {
                    let bits = |half| u64::from(_mm256_movemask_epi8(half) as u32);
                    return Some((block, bits(low) | bits(high) << 32));
                }
            }
            None
        }
    }

    kernel! {
        /// Two places, and the others of what these let through: half the loads.
        pub(super) fn next_by_halves(simd: Avx2, tests: &[Bits; MOST], places: Places<'_>) -> Option<(usize, u64)> {
            let tests = tests.map(|bits| {
                (_mm256_set1_epi8(bits.mask as i8), _mm256_set1_epi8(bits.value as i8))
            });
            let [a, b, c, d] = places;
            for (block, (a, b)) in a.iter().zip(b).enumerate() {
                fetch!(places, block);
                let near = |half: usize| {
                    _mm256_and_si256(fits!(simd, a, half, tests[0]), fits!(simd, b, half, tests[1]))
                };
                let (low, high) = (near(0), near(1));
                let any = _mm256_or_si256(low, high);
                if _mm256_testz_si256(any, any) == 0 {
                    let all = |near, half: usize| {
                        let (c, d) = (&c[block], &d[block]);
                        let far = _mm256_and_si256(fits!(simd, c, half, tests[2]), fits!(simd, d, half, tests[3]));
                        u64::from(_mm256_movemask_epi8(_mm256_and_si256(near, far)) as u32)
                    };
                    let candidates = all(low, 0) | all(high, 1) << 32;
                    if candidates != 0 {
                        return Some((block, candidates));
                    }
                }
            }
            None
        }
    }
}
