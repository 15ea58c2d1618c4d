//! How often each byte occurs in what is searched: a few places of the file, looked at before the engines are chosen.
//!
//! The tables that come with search libraries are made for text. In a program zeros are the most common byte by far,
//! and a needle of zeros and two others is found ten times faster by the two others.

use super::byte_set::ByteSet;
use crate::bytes::{Source, Span};
use memchr::arch::all::packedpair::HeuristicFrequencyRank;

/// How many places are looked at, and how many bytes at each.
const PLACES: u64 = 64;
const PLACE: u64 = 1024;

/// How many of what was read already, where others would have to be waited for. One that is read by itself costs more
/// than the time of a disk: the kernel, when it reads ahead of the search, begins again with small pages behind it.
const NEAR: u64 = 16;

/// How often each byte occurs.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    shares: [f64; 256],
    bytes: Vec<u8>,
}

impl Sample {
    /// What programs and firmware are made of, for whatever is too small to be looked at first.
    pub(super) fn of_programs() -> Sample {
        let weight = |byte: u8| match byte {
            0x00 => 200,
            0xff | 0x48 | 0x8b | 0x89 | 0x24 | 0x0f | 0xe8 | 0x44 => 24,
            0x01..=0x10 | 0x20 | 0x40..=0x4f | 0x83 | 0x85 | 0xc0 | 0xc7 | 0xcc | 0x90 => 9,
            b'a'..=b'z' | b'_' | 0x8d => 6,
            b' '..=b'~' | 0xfc..=0xfe | 0xeb => 3,
            _ => 1,
        };
        let mut counts = [0; 256];
        for byte in 0..=255u8 {
            counts[usize::from(byte)] = weight(byte);
        }
        Sample::of_counts(&counts)
    }

    /// What `source` holds in `within`, of which all of `solid` is data, from places spread evenly over it. Holes are
    /// passed over, not looked at. The first place that a disk has to be waited for ends this, and then `near` has to
    /// do, which was read already.
    ///
    /// What cannot be read is left out: the search itself will meet it, and say so.
    pub(super) fn of(source: &dyn Source, within: Span, near: Span, solid: Option<Span>) -> Sample {
        let mut sweep = source.sweep();
        let mut bytes = Vec::new();
        let seen = spread(source, within, PLACES, solid, |span| {
            let Some(sweep) = &mut sweep else {
                bytes.extend_from_slice(&source.window(span).unwrap_or_default());
                return true;
            };
            sweep.peek(span).map(|seen| bytes.extend_from_slice(seen)).is_some()
        });
        if let (false, Some(sweep)) = (seen, &mut sweep) {
            spread(source, near, NEAR, solid, |span| {
                bytes.extend_from_slice(sweep.copy(span).unwrap_or_default());
                true
            });
        }
        if (bytes.len() as u64) < PLACE { Sample::of_programs() } else { Sample::of_bytes(bytes) }
    }

    /// What there is in `bytes`.
    pub(super) fn of_bytes(bytes: Vec<u8>) -> Sample {
        let mut counts = [0; 256];
        for &byte in &bytes {
            counts[usize::from(byte)] += 1;
        }
        Sample { bytes, ..Sample::of_counts(&counts) }
    }

    fn of_counts(counts: &[u64; 256]) -> Sample {
        // One more of each than was seen: no byte is impossible.
        let all = counts.iter().sum::<u64>() + 256;
        Sample {
            shares: std::array::from_fn(|byte| (counts[byte] + 1) as f64 / all as f64),
            bytes: Vec::new(),
        }
    }

    /// The bytes that were looked at; nothing where the sample is made up.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The share of bytes that are in `set`.
    pub(super) fn share(&self, set: &ByteSet) -> f64 {
        set.iter().map(|byte| self.shares[usize::from(byte)]).sum::<f64>().min(1.0)
    }

    /// The share of places where bytes would fit these sets in a row, if they were independent of each other.
    pub(super) fn passing(&self, sets: &[ByteSet]) -> f64 {
        sets.iter().map(|set| self.share(set)).product()
    }

    /// How common these bytes are together: the less, the better to look for.
    pub(super) fn commonness(&self, bytes: &[u8]) -> f64 {
        bytes.iter().map(|&byte| self.shares[usize::from(byte)]).product()
    }

    /// The order of the bytes from the rarest on, as memmem wants to know it.
    pub(super) fn ranks(&self) -> Ranks {
        let most = self.shares.iter().fold(0.0, |most: f64, &share| most.max(share));
        // The root spreads the many rare ones over more ranks than the few common ones.
        Ranks(std::array::from_fn(|byte| ((self.shares[byte] / most).sqrt() * 255.0) as u8))
    }
}

/// Calls `look` for so many places of the data in `within`, a power of two, as long as it answers `true`; says whether it
/// did so to the end. However early that is, the places are spread: 0, 1/2, 1/4, 3/4, 1/8 and so on.
fn spread(
    source: &dyn Source,
    within: Span,
    places: u64,
    solid: Option<Span>,
    mut look: impl FnMut(Span) -> bool,
) -> bool {
    (0..places).all(|turn| {
        let place = turn.reverse_bits() >> (u64::BITS - places.ilog2());
        // Divided first: the product of the two may pass 2^64.
        let at = within.start() + within.len() / places * place;
        let known = solid.filter(|solid| solid.start() <= at && at < solid.end());
        let data = known.map(|solid| Span::new(at, solid.end())).or_else(|| source.next_data(at));
        let Some(data) = data.filter(|data| data.start() < within.end()) else { return true };
        let end = data.start().saturating_add(PLACE).min(data.end()).min(within.end());
        look(Span::new(data.start(), end))
    })
}

/// A rank for each byte; the rarest has the lowest.
pub(super) struct Ranks([u8; 256]);

impl HeuristicFrequencyRank for &Ranks {
    fn rank(&self, byte: u8) -> u8 {
        self.0[usize::from(byte)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Sweep;
    use crate::error::Result;
    use std::borrow::Cow;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Bytes on a disk, which counts what it is asked for.
    #[derive(Debug)]
    struct Cold(Vec<u8>, AtomicUsize);

    impl Source for Cold {
        fn len(&self) -> u64 {
            self.0.len() as u64
        }

        fn window(&self, span: Span) -> Result<Cow<'_, [u8]>> {
            self.0.window(span)
        }

        fn sweep(&self) -> Option<Box<dyn Sweep + '_>> {
            Some(Box::new(self))
        }
    }

    impl Sweep for &Cold {
        fn copies(&mut self, _span: Span) -> bool {
            true
        }

        fn copy(&mut self, span: Span) -> Option<&[u8]> {
            self.0.get(span.start() as usize..span.end() as usize)
        }

        fn peek(&mut self, _span: Span) -> Option<&[u8]> {
            self.1.fetch_add(1, Ordering::Relaxed);
            None
        }
    }

    #[test]
    fn a_disk_is_asked_for_one_place_only() {
        let cold = Cold((0..1 << 20).map(|at| (at >> 18) as u8).collect(), AtomicUsize::new(0));
        let sample = Sample::of(&cold, Span::new(0, 1 << 20), Span::new(256 << 10, 768 << 10), None);
        assert_eq!(cold.1.into_inner(), 1);
        assert_eq!(sample.bytes().len() as u64, NEAR * PLACE);
        assert_eq!(sample.bytes().iter().collect::<std::collections::BTreeSet<_>>(), [&1, &2].into());
    }

    #[test]
    fn ranks_follow_the_bytes_that_were_seen() {
        let mut bytes = vec![0u8; 100_000];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = if at % 10 == 0 { 0xdd } else { 0 };
        }
        let sample = Sample::of(&bytes, Span::new(0, 100_000), Span::default(), None);
        let ranks = sample.ranks();
        let rank = |byte| HeuristicFrequencyRank::rank(&&ranks, byte);
        assert!(rank(0x77) < rank(0xdd) && rank(0xdd) < rank(0));
        assert!((sample.share(&[0xddu8, 0].into_iter().collect()) - 1.0).abs() < 0.01);
        assert!(sample.commonness(&[0xdd, 0xdd]) < sample.commonness(&[0, 0]));
    }
}
