//! What a dump is rendered from: a stretch of bytes, and what must be known of its surroundings.

use super::marks::Mark;

/// Bytes to be rendered, and what must be known of their surroundings.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    /// The position of the first byte: the layout's start plus a whole number of rows.
    pub at: u64,
    /// A whole number of rows, or what is left at the end of the dump.
    pub bytes: &'a [u8],
    /// The last two rows before it, or as many as the dump has; all that squeezing needs.
    pub before: &'a [u8],
    /// The marks that touch it, or more, sorted by their start.
    pub marks: &'a [Mark],
}

impl<'a> Block<'a> {
    /// A block at the beginning of a dump, or in one that folds no rows, without marks.
    pub fn new(at: u64, bytes: &'a [u8]) -> Block<'a> {
        Block { at, bytes, before: &[], marks: &[] }
    }

    /// The same block behind these rows.
    #[must_use]
    pub fn after(self, before: &'a [u8]) -> Block<'a> {
        Block { before, ..self }
    }

    /// The same block with these marks.
    #[must_use]
    pub fn marked(self, marks: &'a [Mark]) -> Block<'a> {
        Block { marks, ..self }
    }
}
