//! One line of a dump, whatever its geometry and with or without colours.
//!
//! This is the reference: the quick ways of `fast` must write the same, and take over where a row has the usual shape.

use super::offsets::Offsets;
use super::paint::{self, Ink, NONE, Paint, RESET};
use super::shape::Shape;

/// What stands in the offset's place.
pub(super) enum Head {
    /// The offset of the row.
    Offset(u64),
    /// The `*` of folded rows, in a column as wide as this offset's.
    Star(u64),
}

/// What lines are made with.
pub(super) struct Lines<'a> {
    pub(super) shape: &'a Shape,
    pub(super) offsets: &'a Offsets,
    pub(super) paint: Option<&'a Paint>,
}

impl Lines<'_> {
    /// Appends the line of `row`; `inks` has the colour of each byte, and is not looked at without a painter.
    pub(super) fn push(&self, head: &Head, row: &[u8], inks: &[Ink], out: &mut Vec<u8>) {
        out.extend_from_slice(&self.shape.lead);
        self.head(head, out);
        out.extend_from_slice(&self.shape.after_offset);
        self.cells(row, inks, out);
        if self.shape.glyphs.is_some() {
            self.chars(row, inks, out);
        }
    }

    /// Appends a line of column numbers under a blank offset as wide as this one.
    pub(super) fn ruler(&self, width: u64, out: &mut Vec<u8>) {
        let shape = self.shape;
        let mut brush = Brush { paint: self.paint, ink: NONE, out };
        brush.out.extend_from_slice(&shape.lead);
        blank(self.offsets.digits(width), brush.out);
        match shape.lead.is_empty() {
            // Without a frame nothing is closed by the separator, and a colon would promise an offset.
            true => blank(shape.after_offset.len(), brush.out),
            false => brush.out.extend_from_slice(&shape.after_offset),
        }
        let ink = self.paint.map_or(NONE, Paint::offset);
        let (unit, columns) = (shape.cells.bytes(), shape.cells.columns());
        let mut start = 0;
        for panel in &shape.panels {
            let end = start + panel.bytes;
            for group in (start..end).step_by(shape.group) {
                let size = shape.group.min(end - group).div_ceil(unit);
                brush.blanks(1, ink);
                for place in 0..size {
                    let column = group + shape.order.member(place, size, size).unwrap_or(place) * unit;
                    brush.out.extend_from_slice(self.offsets.column(column, columns).as_bytes());
                }
            }
            brush.close(false);
            brush.out.extend_from_slice(&panel.after_cells);
            start = end;
        }
        if shape.glyphs.is_none() {
            return;
        }
        let mut start = 0;
        for panel in &shape.panels {
            for column in start..start + panel.bytes {
                brush.change(ink);
                brush.out.extend_from_slice(self.offsets.column(column, 1).as_bytes());
            }
            brush.close(false);
            brush.out.extend_from_slice(&panel.after_chars);
            start += panel.bytes;
        }
    }

    fn head(&self, head: &Head, out: &mut Vec<u8>) {
        match *head {
            Head::Offset(shown) => self.offset(shown, out),
            Head::Star(width) => {
                self.in_offset_colour(out, |out| out.push(b'*'));
                blank(self.offsets.digits(width) - 1, out);
            }
        }
    }

    /// Appends an offset alone.
    pub(super) fn offset(&self, shown: u64, out: &mut Vec<u8>) {
        self.in_offset_colour(out, |out| self.offsets.push(shown, out));
    }

    fn in_offset_colour(&self, out: &mut Vec<u8>, append: impl FnOnce(&mut Vec<u8>)) {
        let mut brush = Brush { paint: self.paint, ink: NONE, out };
        brush.change(self.paint.map_or(NONE, Paint::offset));
        append(brush.out);
        brush.change(NONE);
    }

    fn cells(&self, row: &[u8], inks: &[Ink], out: &mut Vec<u8>) {
        let shape = self.shape;
        let (unit, columns) = (shape.cells.bytes(), shape.cells.columns());
        let mut brush = Brush { paint: self.paint, ink: NONE, out };
        let mut start = 0;
        for (number, panel) in shape.panels.iter().enumerate() {
            let end = start + panel.bytes;
            // Blanks wait until something follows them, so that a line can end without them.
            let mut blanks = 0;
            for group in (start..end).step_by(shape.group) {
                blanks += 1;
                let size = shape.group.min(end - group).div_ceil(unit);
                let present = row.len().saturating_sub(group).div_ceil(unit).min(size);
                for place in 0..size {
                    let Some(member) = shape.order.member(place, size, present) else {
                        blanks += columns;
                        continue;
                    };
                    let first = group + member * unit;
                    let bytes = &row[first..(first + unit).min(end).min(row.len())];
                    brush.blanks(blanks, self.ink(first, bytes, inks));
                    blanks = 0;
                    shape.cells.push(bytes, brush.out);
                }
            }
            let is_last = number + 1 == shape.panels.len();
            if shape.pads_cells {
                brush.blanks(blanks, NONE_AFTER_MARKS);
                brush.close(shape.always_resets || brush.ink != NONE);
                brush.out.extend_from_slice(&panel.after_cells);
            } else if is_last || row.len() > end {
                brush.close(brush.ink != NONE);
                brush.out.extend_from_slice(&panel.after_cells);
            }
            start = end;
        }
    }

    fn chars(&self, row: &[u8], inks: &[Ink], out: &mut Vec<u8>) {
        let shape = self.shape;
        let Some(glyphs) = &shape.glyphs else { return };
        let mut brush = Brush { paint: self.paint, ink: NONE, out };
        let mut start = 0;
        for (number, panel) in shape.panels.iter().enumerate() {
            let end = start + panel.bytes;
            let shown = row.get(start..end.min(row.len())).unwrap_or_default();
            for (place, &byte) in (start..).zip(shown) {
                if self.paint.is_some() {
                    brush.change(inks[place]);
                }
                brush.out.extend_from_slice(glyphs.text(byte));
            }
            let is_last = number + 1 == shape.panels.len();
            if shape.pads_chars {
                brush.blanks(panel.bytes - shown.len(), NONE_AFTER_MARKS);
            }
            if is_last || !panel.after_chars.is_empty() {
                brush.close(shape.always_resets || brush.ink != NONE);
            }
            if is_last || shape.pads_chars {
                brush.out.extend_from_slice(&panel.after_chars);
            }
            start = end;
        }
    }

    /// The colour of a cell: its byte's, or what its value deserves, unless a mark touches it.
    fn ink(&self, at: usize, bytes: &[u8], inks: &[Ink]) -> Ink {
        let Some(paint) = self.paint else { return NONE };
        match &inks[at..at + bytes.len()] {
            [ink] => *ink,
            inks => match inks.iter().find(|&&ink| paint::is_mark(ink)) {
                Some(mark) => *mark,
                None => paint.value(bytes),
            },
        }
    }
}

/// For [`Brush::blanks`]: no colour follows, and what is no mark may run on through the blanks.
const NONE_AFTER_MARKS: Ink = NONE;

/// The colour that the text has at its end.
struct Brush<'a> {
    paint: Option<&'a Paint>,
    ink: Ink,
    out: &'a mut Vec<u8>,
}

impl Brush<'_> {
    fn change(&mut self, to: Ink) {
        if let Some(paint) = self.paint {
            paint.change(&mut self.ink, to, self.out);
        }
    }

    /// Appends blanks and then goes on in the colour of what follows, if anything does.
    ///
    /// A space between two bytes of one colour needs no escape, and reverse video shows only where both are marked.
    fn blanks(&mut self, count: usize, next: Ink) {
        if count > 0 && paint::is_mark(self.ink) && next != self.ink {
            self.change(NONE);
        }
        blank(count, self.out);
        if next != NONE {
            self.change(next);
        }
    }

    /// Ends the colour; `always` writes the escape even where there is none to end.
    fn close(&mut self, always: bool) {
        if self.ink != NONE {
            self.change(NONE);
        } else if always && self.paint.is_some() {
            self.out.extend_from_slice(RESET);
        }
    }
}

fn blank(count: usize, out: &mut Vec<u8>) {
    out.resize(out.len() + count, b' ');
}
