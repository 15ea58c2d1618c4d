//! Colours as small integers, and the escapes between them.

use super::marks::Mark;
use super::palette::{Class, Palette};
use crate::bytes::Span;

/// A colour: one of the classes', or one of the marks'. Equal colours have equal numbers.
pub(super) type Ink = u8;

/// The terminal's own colour.
pub(super) const NONE: Ink = u8::MAX;

/// The first of the marks' numbers.
const MARKS: Ink = 16;

/// Back to the terminal's own foreground; not to all defaults, which the surrounding text may have changed.
pub(super) const RESET: &[u8] = b"\x1b[39m";
const RESET_MARK: &[u8] = b"\x1b[27;39m";

/// A palette made ready for painting.
#[derive(Clone)]
pub(super) struct Paint {
    bytes: Box<[Ink; 256]>,
    offset: Ink,
    zero: Ink,
    value: Ink,
    /// The escape to each class's colour: from any other, and from a mark's.
    classes: Vec<[Vec<u8>; 2]>,
    /// The escape to each mark's.
    marks: Vec<Vec<u8>>,
}

impl Paint {
    pub(super) fn new(palette: &Palette) -> Paint {
        let mut classes: Vec<String> = Vec::new();
        let mut ink = |class: Class| {
            let code = palette.code(class);
            let known = classes.iter().position(|known| *known == code).unwrap_or_else(|| {
                classes.push(code);
                classes.len() - 1
            });
            known as Ink
        };
        let bytes = Box::new(std::array::from_fn(|byte| ink(Class::of(byte as u8))));
        let (offset, zero, value) = (ink(Class::Offset), ink(Class::Nul), ink(Class::Printable));
        let escape = |video: &str, code: &str| format!("\x1b[{video}{code}m").into_bytes();
        let classes = classes.iter().map(|code| [escape("", code), escape("27;", code)]).collect();
        let marks = palette.mark_codes().iter().map(|code| escape("7;", code)).collect();
        Paint { bytes, offset, zero, value, classes, marks }
    }

    /// The colour of a byte that no mark touches.
    #[inline]
    pub(super) fn byte(&self, byte: u8) -> Ink {
        self.bytes[usize::from(byte)]
    }

    /// The colour of offsets.
    pub(super) fn offset(&self) -> Ink {
        self.offset
    }

    /// The colour of a value of several bytes: zero is set apart, as the zero byte is.
    pub(super) fn value(&self, bytes: &[u8]) -> Ink {
        match bytes {
            [byte] => self.byte(*byte),
            _ if bytes.iter().all(|&byte| byte == 0) => self.zero,
            _ => self.value,
        }
    }

    /// The colour of each byte of a row at `at`; where marks overlap, the one that starts later lies on top.
    pub(super) fn row(&self, at: u64, row: &[u8], marks: &[Mark], inks: &mut Vec<Ink>) {
        inks.clear();
        inks.extend(row.iter().map(|&byte| self.byte(byte)));
        for mark in marks {
            let place = |position: u64| (position.saturating_sub(at)).min(row.len() as u64) as usize;
            let inside = place(mark.span.start())..place(mark.span.end());
            inks[inside].fill(MARKS + (usize::from(mark.style) % self.marks.len()) as Ink);
        }
    }

    /// Changes the colour, if it is another.
    pub(super) fn change(&self, from: &mut Ink, to: Ink, out: &mut Vec<u8>) {
        if *from == to {
            return;
        }
        out.extend_from_slice(self.escape(is_mark(*from), to));
        *from = to;
    }

    /// The escape to a colour, from a mark or from any other colour.
    pub(super) fn escape(&self, from_mark: bool, to: Ink) -> &[u8] {
        match to {
            NONE if from_mark => RESET_MARK,
            NONE => RESET,
            MARKS.. => &self.marks[usize::from(to - MARKS)],
            _ => &self.classes[usize::from(to)][usize::from(from_mark)],
        }
    }
}

/// Whether the colour is a mark's, which is drawn in reverse video and so must not run on into blanks.
pub(super) fn is_mark(ink: Ink) -> bool {
    ink >= MARKS && ink != NONE
}

/// The stretch that a row of `length` bytes covers.
pub(super) fn covered(at: u64, length: usize) -> Span {
    Span::new(at, at.saturating_add(length as u64))
}
