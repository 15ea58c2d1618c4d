//! Rows of the usual shapes, written by table lookups and stores of constant size.
//!
//! What is written is what `line` writes; the tests compare the two. Full rows of 8, 16, 24 or 32 bytes in hex, in at
//! most four panels, have the quickest ways; without colours every other row has one, too, as everything up to the
//! characters then stands in fixed places.

mod chars;
mod coloured;
mod general;
mod prefix;
mod template;
mod uncoloured;
#[cfg(target_arch = "x86_64")]
mod vector;

use super::digits::Base;
use super::offsets::Offsets;
use super::paint::Paint;
use super::pen::Pen;
use super::shape::{Cells, Order, Shape};
use coloured::Coloured;
use general::General;
use uncoloured::Uncoloured;

/// The most bytes of a row that has a quick way.
const WIDEST: usize = 32;

/// The most panels of such a row.
const PANELS: usize = 4;

/// A text of less than `SIZE` bytes, stored whole; the last place says how many they are.
///
/// A store of constant size is one instruction, and what it writes behind the text is overwritten by what follows.
type Piece<const SIZE: usize> = [u8; SIZE];

/// The joined parts as a piece, if they are short enough.
fn piece<const SIZE: usize>(parts: &[&[u8]]) -> Option<Piece<SIZE>> {
    let mut piece = [b' '; SIZE];
    let mut length = 0;
    for part in parts {
        piece[..SIZE - 1].get_mut(length..length + part.len())?.copy_from_slice(part);
        length += part.len();
    }
    piece[SIZE - 1] = u8::try_from(length).ok()?;
    Some(piece)
}

/// Stores all of `text` at `at`. The caller knows that there is room behind; the mask lets the compiler know it, too.
macro_rules! store {
    ($room:expr, $at:expr, $text:expr, $mask:expr) => {{
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
    General(Box<General>),
    /// Colours whose escapes are of at most eleven bytes: named and indexed ones.
    Short(Box<Coloured<16>>),
    /// Colours of any kind.
    Long(Box<Coloured<32>>),
}

impl Fast {
    /// For a shape that is usual enough.
    pub(super) fn new(shape: &Shape, paint: Option<&Paint>) -> Option<Fast> {
        let is_usual = matches!(shape.cells, Cells::Digits(Base::Hex, _))
            && matches!(shape.width(), 8 | 16 | 24 | 32)
            && shape.panels.len() <= PANELS;
        let way = match paint {
            None => match Uncoloured::new(shape).filter(|_| is_usual) {
                Some(way) => Way::Uncoloured(Box::new(way)),
                None => Way::General(Box::new(General::new(shape)?)),
            },
            // Cells in another order than the file's are rare, and painted the slower way.
            Some(_) if !is_usual || shape.order != Order::Forward => return None,
            Some(paint) => match Coloured::new(shape, paint) {
                Some(way) => Way::Short(Box::new(way)),
                None => Way::Long(Box::new(Coloured::new(shape, paint)?)),
            },
        };
        Some(Fast { width: shape.width(), way })
    }

    /// Writes full rows, the first of which shows this offset.
    pub(super) fn push(&self, shown: u64, rows: &[u8], offsets: &Offsets, pen: &mut Pen<'_>) {
        debug_assert!(rows.len().is_multiple_of(self.width), "only full rows have a quick way");
        if let Way::General(way) = &self.way {
            return way.push(shown, rows, offsets, pen);
        }
        match self.width {
            8 => self.push_sized(shown, rows.as_chunks::<8>().0, offsets, pen),
            16 => self.push_sized(shown, rows.as_chunks::<16>().0, offsets, pen),
            24 => self.push_sized(shown, rows.as_chunks::<24>().0, offsets, pen),
            _ => self.push_sized(shown, rows.as_chunks::<32>().0, offsets, pen),
        }
    }

    fn push_sized<const WIDTH: usize>(
        &self,
        shown: u64,
        rows: &[[u8; WIDTH]],
        offsets: &Offsets,
        pen: &mut Pen<'_>,
    ) {
        match &self.way {
            Way::General(way) => way.push(shown, rows.as_flattened(), offsets, pen),
            Way::Uncoloured(way) => way.push(shown, rows, offsets, pen),
            Way::Short(way) => way.push(shown, rows, offsets, pen),
            Way::Long(way) => way.push(shown, rows, offsets, pen),
        }
    }
}
