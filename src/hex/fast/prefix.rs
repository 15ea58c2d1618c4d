//! Everything before the first cell, of which mostly the last digits change from row to row.

use super::Piece;
use super::store;
use crate::hex::digits::HEX;
use crate::hex::offsets::{self, Offsets};

/// The prefix of a run of rows, of at most `SIZE` bytes, a power of two.
pub(super) struct Prefix<'a, const SIZE: usize> {
    offsets: &'a Offsets,
    lead: &'a [u8],
    after: &'a [u8],
    text: [u8; SIZE],
    length: usize,
    /// Where the last four hexadecimal digits stand.
    low: usize,
    /// The offset's other digits, as a number; [`ANEW`] where all are to be written anew each time.
    high: u64,
}

/// No offset has these other digits.
const ANEW: u64 = u64::MAX;

impl<'a, const SIZE: usize> Prefix<'a, SIZE> {
    /// `lead` stands before the offset and `after` behind it.
    pub(super) fn new<const LEAD: usize>(
        offsets: &'a Offsets,
        lead: &'a Piece<LEAD>,
        after: &'a Piece<16>,
    ) -> Prefix<'a, SIZE> {
        let (lead, after) = (&lead[..usize::from(lead[LEAD - 1])], &after[..usize::from(after[15])]);
        Prefix { offsets, lead, after, text: [b' '; SIZE], length: 0, low: 0, high: ANEW }
    }

    /// Writes the prefix of a row at the beginning of `room` and says how long it is.
    #[inline(always)]
    pub(super) fn write<const ROOM: usize>(&mut self, shown: u64, room: &mut [u8; ROOM]) -> usize {
        if self.high != shown >> 16 {
            self.begin(shown);
        }
        room[..SIZE].copy_from_slice(&self.text);
        if self.high != ANEW {
            let [low, high, ..] = shown.to_le_bytes();
            store!(room, self.low, HEX[usize::from(high)], SIZE - 1);
            store!(room, self.low + 2, HEX[usize::from(low)], SIZE - 1);
        }
        self.length
    }

    #[cold]
    fn begin(&mut self, shown: u64) {
        let digits = self.offsets.digits(shown).min(offsets::MOST);
        let lead = self.lead.len();
        self.text[..lead].copy_from_slice(self.lead);
        self.offsets.write(shown, &mut self.text[lead..lead + digits]);
        self.length = lead + digits + self.after.len();
        self.text[lead + digits..self.length].copy_from_slice(self.after);
        self.low = lead + digits - 4;
        // The next sixteen bits keep the number of digits: it changes with whole digits of those above.
        self.high = if self.offsets.are_hex() { shown >> 16 } else { ANEW };
    }
}
