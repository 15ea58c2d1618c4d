//! Two exact bytes at two places, found with vector instructions.
//!
//! The finders are memchr's: they compare whole vectors of the file with each of the two bytes and look at nothing
//! else of the needle, so what stands between the two may be anything.

use super::super::Flow;
use super::super::byte_set::ByteSet;
use memchr::arch::all::packedpair as portable;
use std::ops::ControlFlow::Continue;

/// Two bytes, at most 255 places apart.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    /// The place of the first of them.
    low: usize,
    /// How many places later the other stands.
    apart: usize,
    bytes: [u8; 2],
    finder: Finder,
}

#[derive(Clone, Debug)]
enum Finder {
    #[cfg(target_arch = "x86_64")]
    Avx2(memchr::arch::x86_64::avx2::packedpair::Finder),
    #[cfg(target_arch = "x86_64")]
    Sse2(memchr::arch::x86_64::sse2::packedpair::Finder),
    #[cfg(target_arch = "aarch64")]
    Neon(memchr::arch::aarch64::neon::packedpair::Finder),
    /// None at all: two comparisons a start.
    None,
}

impl Pair {
    /// Of two different places less than 256 apart, with one byte each; the first given is the rarer.
    pub(super) fn new(rare: (usize, &ByteSet), other: (usize, &ByteSet)) -> Pair {
        let byte = |set: &ByteSet| set.iter().next().unwrap_or(0);
        let (low, high) = if rare.0 < other.0 { (rare, other) } else { (other, rare) };
        let apart = high.0 - low.0;
        let bytes = [byte(low.1), byte(high.1)];
        // The finder looks at the first and the last byte of this needle only.
        let mut needle = vec![0; apart + 1];
        needle[0] = bytes[0];
        needle[apart] = bytes[1];
        let far = apart as u8;
        let (first, second) = if rare.0 < other.0 { (0, far) } else { (far, 0) };
        let finder = portable::Pair::with_indices(&needle, first, second)
            .map_or(Finder::None, |pair| Finder::new(&needle, pair));
        Pair { low: low.0, apart, bytes, finder }
    }

    #[inline]
    pub(super) fn each(
        &self,
        window: &[u8],
        from: usize,
        to: usize,
        mut found: impl FnMut(usize) -> Flow,
    ) -> Flow {
        // Starts are counted from 0 here: the first byte of a candidate at `start` stands at `near[start]`.
        let near = &window[from + self.low..to + self.low + self.apart];
        let starts = to - from;
        let mut at = 0;
        while near.len() - at >= self.finder.least() {
            let Some(ahead) = self.finder.next(&near[at..]) else { return Continue(()) };
            at += ahead;
            found(from + at)?;
            at += 1;
        }
        // What is too short for a vector.
        for start in at..starts {
            if near[start] == self.bytes[0] && near[start + self.apart] == self.bytes[1] {
                found(from + start)?;
            }
        }
        Continue(())
    }
}

impl Finder {
    #[cfg(target_arch = "x86_64")]
    fn new(needle: &[u8], pair: portable::Pair) -> Finder {
        use memchr::arch::x86_64::{avx2, sse2};
        match avx2::packedpair::Finder::with_pair(needle, pair) {
            Some(finder) => Finder::Avx2(finder),
            None => sse2::packedpair::Finder::with_pair(needle, pair).map_or(Finder::None, Finder::Sse2),
        }
    }

    #[cfg(target_arch = "aarch64")]
    fn new(needle: &[u8], pair: portable::Pair) -> Finder {
        memchr::arch::aarch64::neon::packedpair::Finder::with_pair(needle, pair)
            .map_or(Finder::None, Finder::Neon)
    }

    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    fn new(_needle: &[u8], _pair: portable::Pair) -> Finder {
        Finder::None
    }

    /// The shortest haystack that the finder may be given.
    #[inline]
    fn least(&self) -> usize {
        match self {
            #[cfg(target_arch = "x86_64")]
            Finder::Avx2(finder) => finder.min_haystack_len(),
            #[cfg(target_arch = "x86_64")]
            Finder::Sse2(finder) => finder.min_haystack_len(),
            #[cfg(target_arch = "aarch64")]
            Finder::Neon(finder) => finder.min_haystack_len(),
            Finder::None => usize::MAX,
        }
    }

    /// The next candidate in `haystack`, which must be long enough for this finder; nothing where there is none.
    #[inline]
    #[cfg_attr(
        not(any(target_arch = "x86_64", target_arch = "aarch64")),
        expect(unused_variables, reason = "no finder")
    )]
    fn next(&self, haystack: &[u8]) -> Option<usize> {
        match self {
            #[cfg(target_arch = "x86_64")]
            Finder::Avx2(finder) => finder.find_prefilter(haystack),
            #[cfg(target_arch = "x86_64")]
            Finder::Sse2(finder) => finder.find_prefilter(haystack),
            #[cfg(target_arch = "aarch64")]
            Finder::Neon(finder) => finder.find_prefilter(haystack),
            Finder::None => None,
        }
    }
}
