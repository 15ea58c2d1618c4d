//! Rows of the usual shapes, written by table lookups and stores of constant size.

use super::offsets::Offsets;
use super::paint::Paint;
use super::pen::Pen;
use super::shape::Shape;

/// A shape made ready for quick writing.
pub(super) struct Fast {}

impl Fast {
    /// For a shape that is usual enough.
    pub(super) fn new(_shape: &Shape, _offsets: &Offsets, _paint: Option<&Paint>) -> Option<Fast> {
        None
    }

    /// Writes the row and says so, or leaves it to the slower way.
    #[inline]
    pub(super) fn push(&self, _shown: u64, _row: &[u8], _offsets: &Offsets, _pen: &mut Pen<'_>) -> bool {
        false
    }
}
