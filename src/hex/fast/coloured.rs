//! The quick way with colours: every cell is made beforehand, with and without the escape in front of it.

use super::prefix::Prefix;
use super::{Piece, WIDEST, piece, store};
use crate::hex::digits::HEX;
use crate::hex::offsets::Offsets;
use crate::hex::paint::{Ink, NONE, Paint, RESET};
use crate::hex::pen::Pen;
use crate::hex::shape::Shape;

/// More than a row of cells with the longest escapes takes.
const MASK: usize = 2047;

/// A store of the longest piece at the last place that is counted.
const ROOM: usize = MASK + 1 + 32;

/// The longest prefix: the longest offset between an escape, a reset and two separators.
const PREFIX: usize = 64;

/// The geometry and the cells of a coloured row.
pub(in crate::hex) struct Coloured<const SIZE: usize> {
    /// What stands before the offset, its escape included, and behind it.
    lead: Piece<32>,
    after_offset: Piece<16>,
    inks: [Ink; 256],
    /// Digits of each byte: as they are, with an escape, with a space, with both.
    cells: Box<[Piece<SIZE>; 1024]>,
    /// 512 where a space stands before the byte: the table's half.
    spaces: [u16; WIDEST],
    /// Characters of each byte: as they are, with an escape.
    chars: Option<Box<[Piece<SIZE>; 512]>>,
    /// The bytes of each panel, and what stands behind its cells and characters, resets included.
    panels: Vec<(usize, Piece<16>, Piece<16>)>,
    /// Whether characters run on from one panel to the next.
    chars_in_one: bool,
}

impl<const SIZE: usize> Coloured<SIZE> {
    /// Nothing where an escape is too long for the cells, or a separator for its place.
    pub(super) fn new(shape: &Shape, paint: &Paint) -> Option<Coloured<SIZE>> {
        let (cells, chars) = Coloured::pieces(shape, paint)?;
        let mut spaces = [0; WIDEST];
        let mut panels = Vec::new();
        let mut start = 0;
        for panel in &shape.panels {
            for group in (0..panel.bytes).step_by(shape.group) {
                spaces[start + group] = 512;
            }
            start += panel.bytes;
            // A full panel always ends in a colour, which its separator ends.
            let reset = if panel.after_chars.is_empty() { b"" } else { RESET };
            panels.push((
                panel.bytes,
                piece(&[RESET, &panel.after_cells])?,
                piece(&[reset, &panel.after_chars])?,
            ));
        }
        let (_, others) = shape.panels.split_last()?;
        let chars_in_one = others.iter().all(|panel| panel.after_chars.is_empty());
        if !chars_in_one && others.iter().any(|panel| panel.after_chars.is_empty()) {
            return None;
        }
        Some(Coloured {
            lead: piece(&[&shape.lead, paint.escape(false, paint.offset())])?,
            after_offset: piece(&[RESET, &shape.after_offset])?,
            inks: std::array::from_fn(|byte| paint.byte(byte as u8)),
            cells,
            spaces,
            chars: shape.glyphs.is_some().then_some(chars),
            panels,
            chars_in_one,
        })
    }

    #[allow(clippy::type_complexity, reason = "the two tables are named where they are kept")]
    fn pieces(shape: &Shape, paint: &Paint) -> Option<(Box<[Piece<SIZE>; 1024]>, Box<[Piece<SIZE>; 512]>)> {
        let (mut cells, mut chars) = (Box::new([[0; SIZE]; 1024]), Box::new([[0; SIZE]; 512]));
        for (byte, digits) in (0..=255_u8).zip(&HEX) {
            let at = usize::from(byte);
            let escape = paint.escape(false, paint.byte(byte));
            cells[at] = piece(&[digits])?;
            cells[256 + at] = piece(&[escape, digits])?;
            cells[512 + at] = piece(&[b" ", digits])?;
            cells[768 + at] = piece(&[b" ", escape, digits])?;
            if let Some(glyphs) = &shape.glyphs {
                chars[at] = piece(&[glyphs.text(byte)])?;
                chars[256 + at] = piece(&[escape, glyphs.text(byte)])?;
            }
        }
        Some((cells, chars))
    }

    pub(super) fn push<const WIDTH: usize>(
        &self,
        shown: u64,
        rows: &[[u8; WIDTH]],
        offsets: &Offsets,
        pen: &mut Pen<'_>,
    ) {
        let mut prefix = Prefix::<PREFIX>::new(offsets, &self.lead, &self.after_offset);
        let mut shown = shown;
        pen.rows(rows, |row, room: &mut [u8; ROOM]| {
            let at = prefix.write(shown, room);
            let inks: [Ink; WIDTH] = std::array::from_fn(|place| self.inks[usize::from(row[place])]);
            let at = self.cells(row, &inks, at, room);
            shown = shown.wrapping_add(WIDTH as u64);
            self.chars(row, &inks, at, room)
        });
    }

    #[inline(always)]
    fn cells<const WIDTH: usize>(
        &self,
        row: &[u8; WIDTH],
        inks: &[Ink; WIDTH],
        mut at: usize,
        room: &mut [u8; ROOM],
    ) -> usize {
        let mut start = 0;
        for (bytes, after_cells, _) in &self.panels {
            let end = (start + bytes).min(WIDTH);
            let mut ink = NONE;
            for place in start..end {
                let change = usize::from(inks[place] != ink) << 8;
                ink = inks[place];
                let space = usize::from(self.spaces[place % WIDEST] & 512);
                let cell = &self.cells[space | change | usize::from(row[place])];
                store!(room, at, *cell, MASK);
                at += usize::from(cell[SIZE - 1]);
            }
            store!(room, at, *after_cells, MASK);
            at += usize::from(after_cells[15]);
            start = end;
        }
        at
    }

    #[inline(always)]
    fn chars<const WIDTH: usize>(
        &self,
        row: &[u8; WIDTH],
        inks: &[Ink; WIDTH],
        mut at: usize,
        room: &mut [u8; ROOM],
    ) -> usize {
        let Some(chars) = &self.chars else { return at };
        let mut start = 0;
        let mut ink = NONE;
        for (bytes, _, after_chars) in &self.panels {
            let end = (start + bytes).min(WIDTH);
            if !self.chars_in_one {
                ink = NONE;
            }
            for place in start..end {
                let change = usize::from(inks[place] != ink) << 8;
                ink = inks[place];
                let cell = &chars[change | usize::from(row[place])];
                store!(room, at, *cell, MASK);
                at += usize::from(cell[SIZE - 1]);
            }
            store!(room, at, *after_chars, MASK);
            at += usize::from(after_chars[15]);
            start = end;
        }
        at
    }
}
