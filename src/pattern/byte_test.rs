//! What one byte of a match is tested for.

use crate::value::Cell;
use std::fmt;

/// The bits that a byte must have, or must not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByteTest {
    /// The bits.
    pub cell: Cell,
    /// Whether a byte with these bits is the one that does not match: `~00`.
    pub negated: bool,
}

impl ByteTest {
    /// Any byte.
    pub const ANY: ByteTest = ByteTest { cell: Cell::ANY, negated: false };

    /// One byte only.
    pub const fn exact(byte: u8) -> ByteTest {
        ByteTest { cell: Cell::exact(byte), negated: false }
    }

    /// An ASCII letter in either case; any other byte itself.
    pub const fn folded(byte: u8) -> ByteTest {
        // The two cases of a letter differ in one bit, and no third byte agrees with them in the others.
        let mask = if byte.is_ascii_alphabetic() { 0xdf } else { 0xff };
        ByteTest { cell: Cell { value: byte & mask, mask }, negated: false }
    }

    /// Whether `byte` passes.
    pub const fn matches(self, byte: u8) -> bool {
        self.cell.matches(byte) != self.negated
    }

    /// The one byte that passes, where there is only one.
    pub const fn byte(self) -> Option<u8> {
        if self.cell.mask == 0xff && !self.negated { Some(self.cell.value) } else { None }
    }

    /// Whether every byte passes.
    pub const fn is_any(self) -> bool {
        self.cell.mask == 0 && !self.negated
    }
}

impl fmt::Display for ByteTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.negated { "~" } else { "" })?;
        self.cell.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_exact() {
        for byte in 0..=255u8 {
            let matched: Vec<u8> = (0..=255).filter(|&other| ByteTest::folded(byte).matches(other)).collect();
            let expected: Vec<u8> =
                (0..=255).filter(|other: &u8| other.eq_ignore_ascii_case(&byte)).collect();
            assert_eq!(matched, expected);
        }
    }

    #[test]
    fn tests_print() {
        let test = |value, mask, negated| ByteTest { cell: Cell { value, mask }, negated };
        assert_eq!(test(0xa0, 0xf0, true).to_string(), "~a?");
        assert_eq!(test(0x0a, 0x0f, false).to_string(), "?a");
        assert_eq!(ByteTest::ANY.to_string(), "??");
        assert!(test(0xa0, 0xf0, true).matches(0xb0) && !test(0xa0, 0xf0, true).matches(0xaf));
    }
}
