//! Rows of the usual shapes, written by table lookups and stores of constant size.
//!
//! What is written is what `line` writes; the tests compare the two. A full row of 8, 16, 24 or 32 bytes in hex, in at
//! most four panels, has a quick way. Without colours everything up to the characters stands in fixed places.

mod coloured;
mod uncoloured;

use super::layout::Base;
use super::offsets::Offsets;
use super::paint::Paint;
use super::pen::Pen;
use super::shape::{Cells, Order, Shape};
use coloured::Coloured;
use uncoloured::Uncoloured;

/// The most bytes of a row that has a quick way.
const WIDEST: usize = 32;

/// The most panels of such a row.
const PANELS: usize = 4;

/// A separator of at most seven bytes, stored as eight; the last place says how many they are.
type Join = [u8; 8];

/// The separator as it is stored, if it is short enough.
fn join(text: &[u8]) -> Option<Join> {
    let mut join = [b' '; 8];
    join[7] = text.len() as u8;
    join[..7].get_mut(..text.len())?.copy_from_slice(text);
    Some(join)
}

/// Stores all of `text` at `at`, behind which the caller knows to be room. The masks let the compiler know it, too.
macro_rules! store {
    ($room:ident, $at:expr, $text:expr, $mask:expr) => {{
        let at = $at & $mask;
        $room[at..at + $text.len()].copy_from_slice(&$text);
    }};
}
use store;

/// A shape made ready for quick writing.
pub(super) struct Fast {
    width: usize,
    way: Way,
}

enum Way {
    Uncoloured(Box<Uncoloured>),
    /// Colours whose escapes are of at most eleven bytes: named and indexed ones.
    Short(Box<Coloured<16>>),
    /// Colours of any kind.
    Long(Box<Coloured<32>>),
}

impl Fast {
    /// For a shape that is usual enough.
    pub(super) fn new(shape: &Shape, paint: Option<&Paint>) -> Option<Fast> {
        let Cells::Digits(Base::Hex, _) = shape.cells else { return None };
        if !matches!(shape.width(), 8 | 16 | 24 | 32) || shape.panels.len() > PANELS {
            return None;
        }
        let way = match paint {
            None => Way::Uncoloured(Box::new(Uncoloured::new(shape)?)),
            // Cells in another order than the file's are rare, and painted the slower way.
            Some(_) if shape.order != Order::Forward => return None,
            Some(paint) => match Coloured::new(shape, paint) {
                Some(way) => Way::Short(Box::new(way)),
                None => Way::Long(Box::new(Coloured::new(shape, paint)?)),
            },
        };
        Some(Fast { width: shape.width(), way })
    }

    /// Writes a row that no mark touches and says so, or leaves it to the slower way.
    #[inline]
    pub(super) fn push(&self, shown: u64, row: &[u8], offsets: &Offsets, pen: &mut Pen<'_>) -> bool {
        // A short row has blanks in it. A row of constant size has no checks in its loops.
        if row.len() != self.width {
            return false;
        } else if let Ok(row) = <&[u8; 16]>::try_from(row) {
            self.push_sized(shown, row, offsets, pen);
        } else if let Ok(row) = <&[u8; 32]>::try_from(row) {
            self.push_sized(shown, row, offsets, pen);
        } else if let Ok(row) = <&[u8; 8]>::try_from(row) {
            self.push_sized(shown, row, offsets, pen);
        } else if let Ok(row) = <&[u8; 24]>::try_from(row) {
            self.push_sized(shown, row, offsets, pen);
        } else {
            return false;
        }
        true
    }

    #[inline]
    fn push_sized<const WIDTH: usize>(
        &self,
        shown: u64,
        row: &[u8; WIDTH],
        offsets: &Offsets,
        pen: &mut Pen<'_>,
    ) {
        match &self.way {
            Way::Uncoloured(fast) => fast.push(shown, row, offsets, pen),
            Way::Short(fast) => fast.push(shown, row, offsets, pen),
            Way::Long(fast) => fast.push(shown, row, offsets, pen),
        }
    }
}
