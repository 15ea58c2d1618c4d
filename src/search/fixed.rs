//! Tests of so many bytes in a row, made many at a time.

use super::byte_set::ByteSet;
use crate::pattern::ByteTest;
use crate::value::Cell;
use std::ops::Range;

/// How many bytes are tested before it is asked whether one differs.
const BLOCK: usize = 64;

/// The tests of a pattern of one length.
pub(super) struct Fixed {
    /// The bits that each byte has to have, and which of its bits these are.
    values: Vec<u8>,
    masks: Vec<u8>,
    /// The blocks in which not every byte may be anything.
    telling: Vec<Range<usize>>,
    /// The tests that a byte with these bits does not pass, and their places.
    negated: Vec<(usize, ByteTest)>,
}

impl Fixed {
    pub(super) fn new(tests: &[ByteTest]) -> Fixed {
        let plain = |test: &ByteTest| if test.negated { (0, 0) } else { (test.cell.value, test.cell.mask) };
        let (values, masks): (Vec<u8>, Vec<u8>) = tests.iter().map(plain).unzip();
        let blocks = (0..tests.len()).step_by(BLOCK).map(|start| start..tests.len().min(start + BLOCK));
        let telling = blocks.filter(|block| masks[block.clone()].iter().any(|&mask| mask != 0)).collect();
        let negated = tests.iter().copied().enumerate().filter(|(_, test)| test.negated).collect();
        Fixed { values, masks, telling, negated }
    }

    /// How many bytes are tested.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// What the bytes are tested for, one after the other.
    pub(super) fn tests(&self) -> impl Iterator<Item = ByteTest> {
        let mut negated = self.negated.iter().peekable();
        let cells = self.values.iter().zip(&self.masks).map(|(&value, &mask)| Cell { value, mask });
        cells.enumerate().map(move |(index, cell)| match negated.next_if(|(place, _)| *place == index) {
            Some((_, test)) => *test,
            None => ByteTest { cell, negated: false },
        })
    }

    /// The bytes that the first places may hold, so many of them at most.
    pub(super) fn places(&self, most: usize) -> Vec<ByteSet> {
        self.tests().take(most).map(ByteSet::of).collect()
    }

    /// About how many bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        2 * self.len()
            + self.telling.len() * size_of::<Range<usize>>()
            + self.negated.len() * size_of::<(usize, ByteTest)>()
    }

    /// Whether the first of `bytes` pass; they are at least as many as the tests.
    #[inline]
    pub(super) fn matches(&self, bytes: &[u8]) -> bool {
        let agrees = |block: &Range<usize>| {
            let block = block.clone();
            agree(&bytes[block.clone()], &self.values[block.clone()], &self.masks[block])
        };
        self.telling.iter().all(agrees)
            && self.negated.iter().all(|&(index, test)| test.matches(bytes[index]))
    }
}

/// Whether all bytes have the bits that they should, without a branch for each.
#[inline]
fn agree(bytes: &[u8], values: &[u8], masks: &[u8]) -> bool {
    let differ = |((byte, value), mask): ((&u8, &u8), &u8)| (byte ^ value) & mask;
    bytes.iter().zip(values).zip(masks).map(differ).fold(0, |all, differ| all | differ) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn blocks_are_tested_as_bytes_are(
            bytes in prop::collection::vec(any::<u8>(), 0..150),
            sorts in prop::collection::vec(0u8..8, 150),
            wrong in any::<prop::sample::Index>(),
        ) {
            let test = |(&byte, &sort): (&u8, &u8)| match sort {
                0 => ByteTest::ANY,
                1 => ByteTest { cell: Cell { value: byte & 0xf0, mask: 0xf0 }, negated: false },
                2 => ByteTest { cell: Cell { value: byte ^ 1, mask: 0xff }, negated: true },
                _ => ByteTest::exact(byte),
            };
            let tests: Vec<ByteTest> = bytes.iter().zip(&sorts).map(test).collect();
            let fixed = Fixed::new(&tests);
            prop_assert!(fixed.tests().eq(tests.iter().copied()) && fixed.len() == tests.len());
            prop_assert!(fixed.matches(&bytes));
            let mut other = bytes.clone();
            if !other.is_empty() {
                let index = wrong.index(other.len());
                other[index] ^= 1;
                let expected = tests[index].matches(other[index]);
                prop_assert_eq!(fixed.matches(&other), expected);
            }
        }
    }
}
