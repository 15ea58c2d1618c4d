//! Everything before the first cell, of which mostly the last digits change from row to row.

use super::Piece;
use super::store;
use crate::hex::digits::HEX;
use crate::hex::offsets::{self, Offsets};

/// The longest prefix: an escape, the longest offset, a reset, and a separator on either side.
pub(super) const LONGEST: usize = 64;

/// The prefix of a run of rows.
pub(super) struct Prefix<'a> {
    offsets: &'a Offsets,
    lead: Piece<32>,
    after: Piece<16>,
    text: [u8; LONGEST],
    length: usize,
    /// Where the last four hexadecimal digits stand.
    low: usize,
    /// The offset's other digits, as a number; nothing where they are to be written anew each time.
    high: Option<u64>,
}

impl<'a> Prefix<'a> {
    /// `lead` stands before the offset and `after` behind it.
    pub(super) fn new(offsets: &'a Offsets, lead: Piece<32>, after: Piece<16>) -> Prefix<'a> {
        Prefix { offsets, lead, after, text: [b' '; LONGEST], length: 0, low: 0, high: None }
    }

    /// Writes the prefix of a row at the beginning of `room` and says how long it is.
    #[inline(always)]
    pub(super) fn write<const ROOM: usize>(&mut self, shown: u64, room: &mut [u8; ROOM]) -> usize {
        if self.high != Some(shown >> 16) {
            self.begin(shown);
        }
        room[..LONGEST].copy_from_slice(&self.text);
        if self.high.is_some() {
            let [low, high, ..] = shown.to_le_bytes();
            store!(room, self.low, HEX[usize::from(high)], LONGEST - 1);
            store!(room, self.low + 2, HEX[usize::from(low)], LONGEST - 1);
        }
        self.length
    }

    #[cold]
    fn begin(&mut self, shown: u64) {
        let digits = self.offsets.digits(shown).min(offsets::MOST);
        let lead = usize::from(self.lead[31]);
        self.text[..32].copy_from_slice(&self.lead);
        self.offsets.write(shown, &mut self.text[lead..lead + digits]);
        store!(self.text, lead + digits, self.after, LONGEST - 1);
        self.length = lead + digits + usize::from(self.after[15]);
        self.low = lead + digits - 4;
        // The next sixteen bits keep the number of digits: it changes with whole digits of those above.
        self.high = self.offsets.are_hex().then_some(shown >> 16);
    }
}
