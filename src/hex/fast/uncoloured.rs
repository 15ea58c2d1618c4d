//! The quick way without colours: a fixed place for each byte's digits.

use super::prefix::Prefix;
use super::{Piece, WIDEST, piece, store};
use crate::hex::digits::HEX;
use crate::hex::glyphs::{self, Glyph};
use crate::hex::offsets::{self, Offsets};
use crate::hex::pen::Pen;
use crate::hex::shape::{Panel, Shape};

/// Places behind the offset are counted in a byte, so that none lies outside the room.
const MASK: usize = 255;

/// What a row may write behind its prefix: a store of 32 bytes at the last place that is counted.
const BODY: usize = MASK + 1 + 32;

/// The longest prefix: the longest offset between two separators.
const PREFIX: usize = 32;

const ROOM: usize = PREFIX + BODY;

/// The template's size; copied whole, because a copy of constant size takes a few instructions.
const TEMPLATE: usize = 128;

/// Every byte's digits with two spaces behind, for cells that stand apart.
static SPACED: [[u8; 4]; 256] = {
    let mut table = [[b' '; 4]; 256];
    let mut byte = 0;
    while byte < 256 {
        [table[byte][0], table[byte][1]] = HEX[byte];
        byte += 1;
    }
    table
};

/// The geometry of an uncoloured row.
pub(in crate::hex) struct Uncoloured {
    lead: Piece<16>,
    after_offset: Piece<16>,
    cells: Cells,
    /// Where the characters begin.
    chars_at: usize,
    chars: Chars,
    /// The quickest way, where the row allows it.
    eights: Option<Box<Eights>>,
}

/// A byte as the table shows it: in the lowest 24 bits its digits and a space, then 24 bits of its glyph, then the bytes
/// of that glyph. One look finds all, and each part is stored whole, with what is overwritten behind it.
type Both = u64;

/// Cells that stand apart and characters, both in panels of eight.
struct Eights {
    /// What stands between the cells.
    template: [u8; TEMPLATE],
    /// From the last cell of a panel to the first of the next.
    between: usize,
    /// What stands behind the characters of each panel.
    joins: Vec<Piece<8>>,
    every: [Both; 256],
}

fn both(byte: u8, glyph: Glyph) -> Both {
    let [high, low] = HEX[usize::from(byte)];
    u64::from_le_bytes([high, low, b' ', glyph[0], glyph[1], glyph[2], 0, glyph[3]])
}

/// How the cells are written.
enum Cells {
    /// Panels of eight bytes with a space before each, and what stands behind each panel.
    Eights(Vec<Piece<8>>),
    /// Anything else: what stands between the cells, and the place of each byte's digits.
    Slots([u8; TEMPLATE], [u8; WIDEST]),
}

/// How the characters are written.
enum Chars {
    None,
    /// ASCII and full stops, all in one run.
    Dots(Piece<8>),
    /// Whatever the table says, in panels of eight with a separator behind each.
    Eights(Box<[Glyph; 256]>, Vec<Piece<8>>),
    /// The same, in panels of so many.
    Panels(Box<[Glyph; 256]>, Vec<(u8, Piece<8>)>),
}

impl Uncoloured {
    pub(super) fn new(shape: &Shape) -> Option<Uncoloured> {
        if shape.width() > WIDEST {
            return None;
        }
        let mut template = [b' '; TEMPLATE];
        let mut slots = [0; WIDEST];
        let (mut at, mut start) = (0, 0);
        for panel in &shape.panels {
            let end = start + panel.bytes;
            for group in (start..end).step_by(shape.group) {
                let size = shape.group.min(end - group);
                at += 1;
                for place in 0..size {
                    slots[group + shape.order.member(place, size, size)?] = u8::try_from(at).ok()?;
                    at += 2;
                }
            }
            template.get_mut(at..at + panel.after_cells.len())?.copy_from_slice(&panel.after_cells);
            at += panel.after_cells.len();
            start = end;
        }
        let chars_bytes: usize =
            shape.panels.iter().map(|panel| 3 * panel.bytes + panel.after_chars.len()).sum();
        let separators = shape.lead.len() + shape.after_offset.len();
        if at + chars_bytes > MASK || separators + offsets::MOST > PREFIX {
            return None;
        }
        let are_eights = shape.panels.iter().all(|panel| panel.bytes == 8);
        let cells = if shape.group == 1 && are_eights {
            Cells::Eights(
                shape.panels.iter().map(|panel| piece(&[&panel.after_cells])).collect::<Option<_>>()?,
            )
        } else {
            Cells::Slots(template, slots)
        };
        let chars = Chars::new(shape, are_eights)?;
        let eights = match (&cells, &chars) {
            (Cells::Eights(_), Chars::Eights(table, joins)) => {
                let every = std::array::from_fn(|byte| both(byte as u8, table[byte]));
                let between = shape.panels.first()?.after_cells.len();
                Some(Box::new(Eights { template, between, joins: joins.clone(), every }))
            }
            _ => None,
        };
        Some(Uncoloured {
            lead: piece(&[&shape.lead])?,
            after_offset: piece(&[&shape.after_offset])?,
            cells,
            chars_at: at,
            chars,
            eights,
        })
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
        for row in rows {
            let room: &mut [u8; ROOM] = pen.room();
            let start = prefix.write(shown, room);
            let body: &mut [u8; BODY] =
                room[start..].first_chunk_mut().expect("the room is longer than a prefix and a body");
            let end = match &self.eights {
                Some(eights) => eights.write(row, self.chars_at, body),
                None => {
                    self.cells.write(row, body);
                    self.chars.write(row, self.chars_at, body)
                }
            };
            pen.keep(start + end);
            shown = shown.wrapping_add(WIDTH as u64);
        }
    }
}

impl Eights {
    /// Writes a row, whose characters begin at `at`, and says where it ends.
    #[inline(always)]
    fn write<const WIDTH: usize>(&self, row: &[u8; WIDTH], mut at: usize, body: &mut [u8; BODY]) -> usize {
        body[..TEMPLATE].copy_from_slice(&self.template);
        let mut cell = 1;
        for (panel, join) in row.as_chunks::<8>().0.iter().zip(&self.joins) {
            for (place, byte) in panel.iter().enumerate() {
                let both = self.every[usize::from(*byte)];
                // A store of four bytes would reach into the separator behind the last cell.
                if place < 7 {
                    store!(body, cell + 3 * place, (both as u32).to_le_bytes(), MASK);
                } else {
                    store!(body, cell + 3 * place, (both as u16).to_le_bytes(), MASK);
                }
                store!(body, at, ((both >> 24) as u32).to_le_bytes(), MASK);
                at += (both >> 56) as usize;
            }
            cell += 24 + self.between;
            store!(body, at, *join, MASK);
            at += usize::from(join[7]);
        }
        at
    }
}

impl Cells {
    #[inline(always)]
    fn write<const WIDTH: usize>(&self, row: &[u8; WIDTH], body: &mut [u8; BODY]) {
        match self {
            Cells::Eights(joins) => {
                let mut at = 0;
                for (panel, join) in row.as_chunks::<8>().0.iter().zip(joins) {
                    body[at & MASK] = b' ';
                    let cells: &mut [u8; 32] =
                        (&mut body[(at & MASK)..(at & MASK) + 32]).try_into().expect("32");
                    for (place, byte) in panel.iter().enumerate() {
                        cells[1 + 3 * place..5 + 3 * place].copy_from_slice(&SPACED[usize::from(*byte)]);
                    }
                    at += 24;
                    store!(body, at, *join, MASK);
                    at += usize::from(join[7]);
                }
            }
            Cells::Slots(template, slots) => {
                body[..TEMPLATE].copy_from_slice(template);
                for (byte, slot) in row.iter().zip(slots) {
                    store!(body, usize::from(*slot), HEX[usize::from(*byte)], MASK);
                }
            }
        }
    }
}

impl Chars {
    fn new(shape: &Shape, are_eights: bool) -> Option<Chars> {
        let Some(glyphs) = &shape.glyphs else { return Some(Chars::None) };
        let (last, others) = shape.panels.split_last()?;
        if glyphs.are_dots() && others.iter().all(|panel| panel.after_chars.is_empty()) {
            return Some(Chars::Dots(piece(&[&last.after_chars])?));
        }
        let table = Box::new(*glyphs.table());
        let panel = |panel: &Panel| Some((u8::try_from(panel.bytes).ok()?, piece(&[&panel.after_chars])?));
        let panels: Vec<_> = shape.panels.iter().map(panel).collect::<Option<_>>()?;
        if are_eights {
            return Some(Chars::Eights(table, panels.into_iter().map(|(_, join)| join).collect()));
        }
        Some(Chars::Panels(table, panels))
    }

    /// Writes the characters at `at` and says where they end.
    #[inline(always)]
    fn write<const WIDTH: usize>(&self, row: &[u8; WIDTH], mut at: usize, body: &mut [u8; BODY]) -> usize {
        match self {
            Chars::None => at,
            Chars::Dots(join) => {
                let text = glyphs::dots(row);
                store!(body, at, text, MASK);
                store!(body, at + WIDTH, *join, MASK);
                at + WIDTH + usize::from(join[7])
            }
            Chars::Eights(table, joins) => {
                for (panel, join) in row.as_chunks::<8>().0.iter().zip(joins) {
                    for byte in panel {
                        let glyph = table[usize::from(*byte)];
                        store!(body, at, glyph, MASK);
                        at += usize::from(glyph[3]);
                    }
                    store!(body, at, *join, MASK);
                    at += usize::from(join[7]);
                }
                at
            }
            Chars::Panels(table, panels) => {
                let mut rest = row.as_slice();
                for (bytes, join) in panels {
                    let (panel, behind) = rest.split_at(usize::from(*bytes).min(rest.len()));
                    for byte in panel {
                        let glyph = table[usize::from(*byte)];
                        store!(body, at, glyph, MASK);
                        at += usize::from(glyph[3]);
                    }
                    store!(body, at, *join, MASK);
                    at += usize::from(join[7]);
                    rest = behind;
                }
                at
            }
        }
    }
}
