//! The offset column: which number a row shows, and in how many digits.

use super::layout::{Layout, Radix};
use crate::error::{Error, Result};

/// The fewest digits of an offset, in every format.
const LEAST: usize = 8;

/// The most digits of an offset: those of 2^64 in decimal, and of the table's even count.
pub(super) const MOST: usize = 20;

/// How the offsets of a dump are numbered and how wide they are.
#[derive(Clone, Debug)]
pub(super) struct Offsets {
    start: u64,
    label: u64,
    radix: Radix,
    /// The one width of a table whose end is known, so that its border stays straight.
    fixed: Option<usize>,
    even: bool,
}

impl Offsets {
    /// Offsets that are as wide as each needs, as xxd's and hexdump's are.
    pub(super) fn growing(layout: &Layout) -> Result<Offsets> {
        Offsets::made(layout, false)
    }

    /// Offsets that grow by two digits, as hexyl's do, and are all as wide as the last where the end is known.
    pub(super) fn straight(layout: &Layout) -> Result<Offsets> {
        Offsets::made(layout, true)
    }

    fn made(layout: &Layout, even: bool) -> Result<Offsets> {
        let label = layout.label.unwrap_or(layout.start);
        let mut offsets = Offsets { start: layout.start, label, radix: layout.radix, fixed: None, even };
        if let Some(end) = layout.end {
            let length = end.saturating_sub(layout.start);
            let last = label.checked_add(length).ok_or_else(|| {
                Error::usage(format!(
                    "the first offset {label:#x} leaves no room for {length} bytes below 2^64"
                ))
            })?;
            if even {
                offsets.fixed = Some(offsets.digits(last));
            }
        }
        Ok(offsets)
    }

    /// The number shown for the byte at `position`. A stream that passes 2^64 begins again at zero.
    pub(super) fn shown(&self, position: u64) -> u64 {
        position.wrapping_sub(self.start).wrapping_add(self.label)
    }

    /// Whether the dump's rows, of `width` bytes, end at `position`.
    pub(super) fn ends_row(&self, position: u64, width: usize) -> bool {
        position.wrapping_sub(self.start).is_multiple_of(width as u64)
    }

    /// How many digits the shown number takes.
    pub(super) fn digits(&self, shown: u64) -> usize {
        if let Some(fixed) = self.fixed {
            return fixed;
        }
        let needed = match self.radix {
            Radix::Hex => (64 - shown.leading_zeros() as usize).div_ceil(4),
            Radix::Decimal => shown.checked_ilog10().map_or(1, |log| log as usize + 1),
        };
        let digits = needed.max(LEAST);
        if self.even { digits.next_multiple_of(2) } else { digits }
    }

    /// Whether they are shown in hexadecimal.
    pub(super) fn are_hex(&self) -> bool {
        self.radix == Radix::Hex
    }

    /// Fills `field` with the shown number, zeros in front.
    #[inline]
    pub(super) fn write(&self, mut shown: u64, field: &mut [u8]) {
        match self.radix {
            Radix::Hex => {
                let mut pairs = field.rchunks_exact_mut(2);
                for pair in &mut pairs {
                    pair.copy_from_slice(&super::digits::HEX[(shown & 0xff) as usize]);
                    shown >>= 8;
                }
                if let [odd] = pairs.into_remainder() {
                    *odd = super::digits::HEX[(shown & 0xf) as usize][1];
                }
            }
            Radix::Decimal => {
                for digit in field.iter_mut().rev() {
                    *digit = b'0' + (shown % 10) as u8;
                    shown /= 10;
                }
            }
        }
    }

    /// The number of a column, in so many places: its last digits where there are fewer of them than it has.
    pub(super) fn column(&self, column: usize, places: usize) -> String {
        let text = match self.radix {
            Radix::Hex => format!("{column:02x}"),
            Radix::Decimal => format!("{column:02}"),
        };
        let last = &text[text.len().saturating_sub(places)..];
        format!("{last:>places$}")
    }

    /// Appends the shown number.
    pub(super) fn push(&self, shown: u64, out: &mut Vec<u8>) {
        let mut field = [0; MOST];
        let digits = self.digits(shown);
        self.write(shown, &mut field[..digits]);
        out.extend_from_slice(&field[..digits]);
    }
}
