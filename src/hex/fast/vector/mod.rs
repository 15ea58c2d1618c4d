//! The cells and characters of sixteen bytes at a time, by the vector instructions that the processor has.

mod compressed;
mod shuffled;

use super::chars::Chars;
use super::template::Template;
use super::{Piece, WIDEST};
use crate::hex::shape::Shape;
use compressed::Compressed;
use fearless_simd::Level;
use shuffled::Shuffled;

/// The bytes that are written together.
const STEP: usize = 16;

/// How often that is done for the widest row.
const STEPS: usize = WIDEST / STEP;

/// How rows of one or two times sixteen bytes are written.
pub(super) enum Vector {
    /// With AVX-512: for characters of several bytes.
    Compressed(Compressed),
    /// With AVX2: for all others, too.
    Shuffled(Shuffled),
}

impl Vector {
    /// The quickest that the processor has; nothing for other widths, and for rows that are laid out too unusually.
    pub(super) fn new(shape: &Shape, template: &Template) -> Option<Vector> {
        Vector::all(shape, template).next()
    }

    /// All that the processor has, the quickest first.
    pub(super) fn all(shape: &Shape, template: &Template) -> impl Iterator<Item = Vector> {
        let level = Level::new();
        let is_usual = shape.width().is_multiple_of(STEP)
            && shape.cells.columns() == 2
            && template.slots.iter().min() == Some(&1);
        let compressed = level.as_avx512().filter(|_| is_usual);
        let shuffled = level.as_avx2().filter(|_| is_usual);
        let compressed = compressed.and_then(|simd| Compressed::new(simd, shape, template));
        let shuffled = shuffled.and_then(|simd| Shuffled::new(simd, shape, template));
        compressed.map(Vector::Compressed).into_iter().chain(shuffled.map(Vector::Shuffled))
    }
}

/// The stretch of a template's places that each step of a row writes.
fn stretches(template: &Template) -> Option<Vec<(usize, usize)>> {
    let starts = template.slots.chunks(STEP).map(|slots| slots.iter().min().copied());
    let mut starts: Vec<usize> = starts.collect::<Option<_>>()?;
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([template.text.len()]).collect();
    // The space in front of the first.
    *starts.first_mut()? = 0;
    Some(starts.into_iter().zip(ends).collect())
}
