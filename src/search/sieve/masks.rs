//! Some bits of a byte at one or two places: nibbles, letters in either case, classes.
//!
//! The loops are written so that the compiler makes vector instructions of them: whole arrays, no branches inside.

use super::super::Flow;
use super::super::byte_set::ByteSet;
use std::ops::ControlFlow::Continue;

/// How many starts are tested before one of them is looked for.
const BLOCK: usize = 64;

/// Up to two places whose bytes must have these bits.
#[derive(Clone, Debug)]
pub(super) struct Masks {
    first: Bits,
    second: Bits,
}

#[derive(Clone, Copy, Debug)]
struct Bits {
    index: usize,
    mask: u8,
    value: u8,
}

impl Bits {
    fn new(index: usize, set: ByteSet) -> Bits {
        let (mask, value) = set.cover();
        Bits { index, mask, value }
    }

    /// Zero where the byte has the bits.
    #[inline(always)]
    fn differ(self, byte: u8) -> u8 {
        (byte ^ self.value) & self.mask
    }
}

impl Masks {
    pub(super) fn new(first: (usize, ByteSet), second: Option<(usize, ByteSet)>) -> Masks {
        let first = Bits::new(first.0, first.1);
        // Without a second place the first is tested twice.
        Masks { first, second: second.map_or(first, |(index, set)| Bits::new(index, set)) }
    }

    #[inline]
    pub(super) fn each(
        &self,
        window: &[u8],
        from: usize,
        to: usize,
        mut found: impl FnMut(usize) -> Flow,
    ) -> Flow {
        let one = &window[from + self.first.index..to + self.first.index];
        let other = &window[from + self.second.index..to + self.second.index];
        let (ones, ones_rest) = one.as_chunks::<BLOCK>();
        let (others, others_rest) = other.as_chunks::<BLOCK>();
        let mut start = from;
        for (one, other) in ones.iter().zip(others) {
            let mut differ = [0u8; BLOCK];
            for at in 0..BLOCK {
                differ[at] = self.first.differ(one[at]) | self.second.differ(other[at]);
            }
            // A start is a candidate where nothing differs.
            let mut least = 0xff;
            for &differ in &differ {
                least = least.min(differ);
            }
            if least == 0 {
                for (start, &differ) in (start..).zip(&differ) {
                    if differ == 0 {
                        found(start)?;
                    }
                }
            }
            start += BLOCK;
        }
        for (start, (&one, &other)) in (start..).zip(ones_rest.iter().zip(others_rest)) {
            if self.first.differ(one) | self.second.differ(other) == 0 {
                found(start)?;
            }
        }
        Continue(())
    }
}
