//! Bytes as digits: one table lookup each.

/// Every byte in two lower-case hexadecimal digits.
pub(super) static HEX: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    table
};

/// The digits that a byte is shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Eight binary digits.
    Binary,
    /// Three octal digits.
    Octal,
    /// Three decimal digits.
    Decimal,
    /// Two hexadecimal digits.
    Hex,
}

impl Base {
    /// How many digits a byte takes.
    pub(super) fn digits(self) -> usize {
        match self {
            Base::Binary => 8,
            Base::Octal | Base::Decimal => 3,
            Base::Hex => 2,
        }
    }

    /// Every byte's digits, in the first [`Base::digits`] places of its entry.
    pub(super) fn table(self) -> Box<[[u8; 8]; 256]> {
        let radix = match self {
            Base::Binary => 2,
            Base::Octal => 8,
            Base::Decimal => 10,
            Base::Hex => 16,
        };
        let mut table = Box::new([[b' '; 8]; 256]);
        for (byte, entry) in (0..=255_u8).zip(table.iter_mut()) {
            let mut left = byte;
            for place in entry[..self.digits()].iter_mut().rev() {
                *place = HEX[usize::from(left % radix)][1];
                left /= radix;
            }
        }
        table
    }
}
