//! Numbers and bytes as digits, by table and without the formatter.

use crate::hex::Radix;
use std::io::{self, Write};

/// Two offsets in decimal and what stands between them.
const MOST: usize = 48;

/// Every byte in two hex digits.
const HEX: [[u8; 2]; 256] = pairs(16, b"0123456789abcdef");
/// Every number below 100 in two decimal digits; the rest is not used.
const DEC: [[u8; 2]; 256] = pairs(10, b"0123456789012345");

const fn pairs(base: usize, digits: &[u8; 16]) -> [[u8; 2]; 256] {
    let mut all = [[0; 2]; 256];
    let mut number = 0;
    while number < base * base {
        all[number] = [digits[number / base], digits[number % base]];
        number += 1;
    }
    all
}

/// A short text that is written from its end to its start.
pub(super) struct Digits {
    text: [u8; MOST],
    start: usize,
}

impl Default for Digits {
    fn default() -> Digits {
        Digits { text: [0; MOST], start: MOST }
    }
}

impl Digits {
    /// Puts a byte before what is there.
    #[inline]
    pub(super) fn byte(&mut self, byte: u8) {
        self.start -= 1;
        self.text[self.start] = byte;
    }

    /// Puts a number before what is there.
    #[inline]
    pub(super) fn number(&mut self, number: u64, radix: Radix) {
        let (pairs, base) = match radix {
            Radix::Hex => (&HEX, 256),
            Radix::Decimal => (&DEC, 100),
        };
        let mut rest = number;
        loop {
            let [high, low] = pairs[(rest % base) as usize];
            rest /= base;
            self.byte(low);
            if rest == 0 && high == b'0' {
                break;
            }
            self.byte(high);
            if rest == 0 {
                break;
            }
        }
        if radix == Radix::Hex {
            self.byte(b'x');
            self.byte(b'0');
        }
    }

    /// What was put together.
    #[inline]
    pub(super) fn text(&self) -> &[u8] {
        &self.text[self.start..]
    }
}

/// Writes bytes in hex.
pub(super) fn hex(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let mut text = [[0; 2]; 32];
    for some in bytes.chunks(text.len()) {
        for (digits, byte) in text.iter_mut().zip(some) {
            *digits = HEX[usize::from(*byte)];
        }
        out.write_all(text[..some.len()].as_flattened())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn digits_are_those_of_the_formatter(number: u64, shift in 0u32..64, bytes: Vec<u8>) {
            let number = number >> shift;
            for (radix, expected) in [(Radix::Hex, format!("{number:#x}")), (Radix::Decimal, number.to_string())] {
                let mut digits = Digits::default();
                digits.number(number, radix);
                prop_assert_eq!(digits.text(), expected.as_bytes());
            }
            let mut out = Vec::new();
            hex(&mut out, &bytes).unwrap();
            prop_assert_eq!(String::from_utf8(out).unwrap(), bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        }
    }
}
