//! Highlighted stretches of bytes, and which of them touch a row.

use crate::bytes::Span;

/// A stretch of bytes to be drawn highlighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where it lies, in positions of the source (not in shown offsets).
    pub span: Span,
    /// Which of the palette's mark colours it has; numbers past the last begin again.
    pub style: u8,
}

/// A walk over rows that knows the marks touching each of them.
pub(super) struct Touching<'a> {
    ahead: &'a [Mark],
    active: Vec<Mark>,
}

impl<'a> Touching<'a> {
    /// `marks` are sorted by their start.
    pub(super) fn new(marks: &'a [Mark]) -> Touching<'a> {
        debug_assert!(marks.is_sorted_by_key(|mark| mark.span.start()), "marks are sorted by their start");
        Touching { ahead: marks, active: Vec::new() }
    }

    /// The marks that touch `row`, which lies behind all rows asked about before.
    pub(super) fn of(&mut self, row: Span) -> &[Mark] {
        self.active.retain(|mark| mark.span.end() > row.start());
        while let Some((mark, rest)) = self.ahead.split_first() {
            if mark.span.start() >= row.end() {
                break;
            }
            if mark.span.overlaps(row) {
                self.active.push(*mark);
            }
            self.ahead = rest;
        }
        &self.active
    }
}
