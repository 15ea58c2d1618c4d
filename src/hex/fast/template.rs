//! What stands between the offset and the characters of an uncoloured row: always the same but for the digits.

use crate::hex::shape::Shape;

/// Places behind the offset are counted in a byte, so that none lies outside the room.
pub(super) const MASK: usize = 255;

/// What a row may write behind its prefix: a store of 64 bytes at the last place that is counted.
pub(super) const BODY: usize = MASK + 1 + 64;

/// The text of a row's cells with blanks in the place of digits, and where those belong.
pub(super) struct Template {
    pub(super) text: Vec<u8>,
    /// Where the first digit of each byte stands.
    pub(super) slots: Vec<usize>,
}

impl Template {
    /// Nothing where some byte is not shown in every full row.
    pub(super) fn new(shape: &Shape) -> Option<Template> {
        let columns = shape.cells.columns();
        let mut text = Vec::new();
        let mut slots = vec![0; shape.width()];
        let mut start = 0;
        for panel in &shape.panels {
            let end = start + panel.bytes;
            for group in (start..end).step_by(shape.group) {
                let size = shape.group.min(end - group);
                text.push(b' ');
                for place in 0..size {
                    slots[group + shape.order.member(place, size, size)?] = text.len();
                    text.resize(text.len() + columns, b' ');
                }
            }
            text.extend_from_slice(&panel.after_cells);
            start = end;
        }
        Some(Template { text, slots })
    }
}
