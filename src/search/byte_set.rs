//! A set of byte values: what one place of a pattern may hold.

use crate::pattern::ByteTest;

/// Byte values, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    /// What passes `test`.
    pub(super) fn of(test: ByteTest) -> ByteSet {
        (0..=255).filter(|&byte| test.matches(byte)).collect()
    }

    #[inline]
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    /// Every value of either.
    pub(super) fn or(self, other: ByteSet) -> ByteSet {
        ByteSet(std::array::from_fn(|part| self.0[part] | other.0[part]))
    }

    /// Its only value, if it has one.
    pub(super) fn only(&self) -> Option<u8> {
        let mut values = self.iter();
        values.next().filter(|_| values.next().is_none())
    }

    /// How much it says of a byte that it is one of these, in bits.
    pub(super) fn bits(&self) -> f64 {
        let values: u32 = self.0.iter().map(|part| part.count_ones()).sum();
        8.0 - f64::from(values).log2()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u8> {
        (0..=255).filter(|&byte| self.contains(byte))
    }

    /// The bits that all values share, as `(mask, value)`: the least nibble test that lets all of them pass.
    pub(super) fn cover(&self) -> (u8, u8) {
        let ones = self.iter().fold(0xff, |all, byte| all & byte);
        let zeros = self.iter().fold(0xff, |all, byte| all & !byte);
        (ones | zeros, ones)
    }
}

impl FromIterator<u8> for ByteSet {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> ByteSet {
        let mut set = ByteSet::default();
        for byte in bytes {
            set.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_are_as_narrow_as_bits_allow() {
        let set: ByteSet = (b'0'..=b'9').collect();
        assert_eq!((set.iter().count(), set.cover()), (10, (0xf0, 0x30)));
        assert_eq!(ByteSet::of(ByteTest::folded(b'k')).cover(), (0xdf, 0x4b));
        assert_eq!(ByteSet::of(ByteTest::exact(7)).cover(), (0xff, 7));
        assert_eq!(ByteSet::of(ByteTest::ANY).cover(), (0, 0));
        assert!(set.contains(b'5') && !set.contains(b':'));
    }
}
