//! The quick way with colours: every cell is made beforehand, with and without the escape in front of it.

use super::{Join, WIDEST, join, store};
use crate::hex::digits::HEX;
use crate::hex::offsets::Offsets;
use crate::hex::paint::{Ink, NONE, Paint, RESET};
use crate::hex::pen::Pen;
use crate::hex::shape::Shape;

/// More than a row of cells with the longest escapes takes.
const MASK: usize = 2047;

/// A store of the longest cell at the last place that is counted.
const ROOM: usize = MASK + 1 + 32;

/// A cell of at most `SIZE - 1` bytes; the last place says how many they are.
type Cell<const SIZE: usize> = [u8; SIZE];

/// The geometry and the cells of a coloured row.
pub(in crate::hex) struct Coloured<const SIZE: usize> {
    lead: Join,
    /// The escape before the offset, and what stands behind it.
    offset: Cell<SIZE>,
    after_offset: Cell<16>,
    inks: [Ink; 256],
    /// Digits of each byte: as they are, with an escape, with a space, with both.
    cells: Box<[Cell<SIZE>; 1024]>,
    /// 512 where a space stands before the byte: the table's half.
    spaces: [u16; WIDEST],
    /// Characters of each byte: as they are, with an escape.
    chars: Option<Box<[Cell<SIZE>; 512]>>,
    /// The bytes of each panel, and what stands behind its cells and characters, resets included.
    panels: Vec<(u8, Cell<16>, Cell<16>)>,
    /// Whether characters run on from one panel to the next.
    chars_in_one: bool,
}

fn cell<const SIZE: usize>(parts: &[&[u8]]) -> Option<Cell<SIZE>> {
    let text = parts.concat();
    let mut cell = [b' '; SIZE];
    cell[SIZE - 1] = u8::try_from(text.len()).ok()?;
    cell[..SIZE - 1].get_mut(..text.len())?.copy_from_slice(&text);
    Some(cell)
}

impl<const SIZE: usize> Coloured<SIZE> {
    /// Nothing where an escape is too long for the cells, or a separator for its place.
    pub(super) fn new(shape: &Shape, paint: &Paint) -> Option<Coloured<SIZE>> {
        let escape = |byte: u8| paint.escape(false, paint.byte(byte));
        let mut cells = vec![[0; SIZE]; 1024];
        let mut chars = vec![[0; SIZE]; 512];
        for byte in 0..=255_u8 {
            let at = usize::from(byte);
            let (escape, digits) = (escape(byte), &HEX[at]);
            cells[at] = cell(&[digits])?;
            cells[256 + at] = cell(&[&escape, digits])?;
            cells[512 + at] = cell(&[b" ", digits])?;
            cells[768 + at] = cell(&[b" ", &escape, digits])?;
            if let Some(glyphs) = &shape.glyphs {
                chars[at] = cell(&[glyphs.text(byte)])?;
                chars[256 + at] = cell(&[&escape, glyphs.text(byte)])?;
            }
        }
        let mut spaces = [0; WIDEST];
        let mut panels = Vec::new();
        let mut start = 0;
        let count = shape.panels.len();
        for (number, panel) in shape.panels.iter().enumerate() {
            for group in (0..panel.bytes).step_by(shape.group) {
                spaces[start + group] = 512;
            }
            start += panel.bytes;
            // A full panel always ends in a colour, which its separator ends. hexyl's blank before the separator
            // stands behind the reset.
            let ends_chars = number + 1 == count || !panel.after_chars.is_empty();
            let reset = if ends_chars { RESET } else { b"" };
            panels.push((
                u8::try_from(panel.bytes).ok()?,
                cell(&[RESET, &panel.after_cells])?,
                cell(&[reset, &panel.after_chars])?,
            ));
        }
        let chars_in_one = shape.panels[..count - 1].iter().all(|panel| panel.after_chars.is_empty());
        if !chars_in_one && shape.panels[..count - 1].iter().any(|panel| panel.after_chars.is_empty()) {
            return None;
        }
        let array = |cells: Vec<Cell<SIZE>>| -> Option<Box<[Cell<SIZE>; 512]>> {
            cells.into_boxed_slice().try_into().ok()
        };
        Some(Coloured {
            lead: join(&shape.lead)?,
            offset: cell(&[&paint.escape(false, paint.offset())])?,
            after_offset: cell(&[RESET, &shape.after_offset])?,
            inks: std::array::from_fn(|byte| paint.byte(byte as u8)),
            cells: cells.into_boxed_slice().try_into().ok()?,
            spaces,
            chars: if shape.glyphs.is_some() { Some(array(chars)?) } else { None },
            panels,
            chars_in_one,
        })
    }

    #[inline]
    pub(super) fn push<const WIDTH: usize>(
        &self,
        shown: u64,
        row: &[u8; WIDTH],
        offsets: &Offsets,
        pen: &mut Pen<'_>,
    ) {
        let room: &mut [u8; ROOM] = pen.room();
        let mut at = 0;
        store!(room, at, self.lead, MASK);
        at += usize::from(self.lead[7]);
        store!(room, at, self.offset, MASK);
        at += usize::from(self.offset[SIZE - 1]);
        let digits = offsets.digits(shown);
        offsets.write(shown, &mut room[at..at + digits]);
        at += digits;
        store!(room, at, self.after_offset, MASK);
        at += usize::from(self.after_offset[15]);

        let inks: [Ink; WIDTH] = std::array::from_fn(|place| self.inks[usize::from(row[place])]);
        let mut start = 0;
        for (bytes, after_cells, _) in &self.panels {
            let end = (start + usize::from(*bytes)).min(WIDTH);
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
        if let Some(chars) = &self.chars {
            let mut start = 0;
            let mut ink = NONE;
            for (bytes, _, after_chars) in &self.panels {
                let end = (start + usize::from(*bytes)).min(WIDTH);
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
        }
        pen.keep(at);
    }
}
