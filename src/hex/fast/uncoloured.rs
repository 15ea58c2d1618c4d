//! The quick way without colours: a template with a fixed place for each byte.

use super::{Join, WIDEST, join, store};
use crate::hex::digits::HEX;
use crate::hex::glyphs::{self, Glyph};
use crate::hex::offsets::{self, Offsets};
use crate::hex::pen::Pen;
use crate::hex::shape::{Panel, Shape};

/// Places behind the offset are counted in a byte, so that none lies outside the room.
const MASK: usize = 255;

/// What a row may write: a store of eight bytes at the last place that is counted.
const BODY: usize = MASK + 1 + 8;

/// The room of a row: the body, and before it a separator, the longest offset, and another separator.
const ROOM: usize = 16 + offsets::MOST + BODY;

/// The template's size; copied whole, because a copy of constant size takes a few instructions.
const TEMPLATE: usize = 128;

/// The geometry of an uncoloured row.
pub(in crate::hex) struct Uncoloured {
    lead: Join,
    after_offset: Join,
    template: [u8; TEMPLATE],
    /// Where each byte's digits stand.
    slots: [u8; WIDEST],
    /// Where the characters begin.
    chars_at: usize,
    chars: Chars,
}

/// How the characters are written.
enum Chars {
    None,
    /// ASCII and full stops, all in one run.
    Dots(Join),
    /// Whatever the table says, in panels with a separator behind each.
    Glyphs(Box<[Glyph; 256]>, Vec<(u8, Join)>),
}

impl Uncoloured {
    pub(super) fn new(shape: &Shape) -> Option<Uncoloured> {
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
        let chars = Chars::new(shape)?;
        let chars_bytes: usize =
            shape.panels.iter().map(|panel| 3 * panel.bytes + panel.after_chars.len()).sum();
        if at + chars_bytes > MASK {
            return None;
        }
        let (lead, after_offset) = (join(&shape.lead)?, join(&shape.after_offset)?);
        Some(Uncoloured { lead, after_offset, template, slots, chars_at: at, chars })
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
        store!(room, 0, self.lead, 7);
        let lead = usize::from(self.lead[7] & 7);
        let digits = offsets.digits(shown).min(offsets::MOST);
        offsets.write(shown, &mut room[lead..lead + digits]);
        store!(room, lead + digits, self.after_offset, 31);
        let start = lead + digits + usize::from(self.after_offset[7] & 7);
        let body: &mut [u8; BODY] =
            room[start..].first_chunk_mut().expect("the room is longer than its head and body");
        body[..TEMPLATE].copy_from_slice(&self.template);
        for (byte, slot) in row.iter().zip(&self.slots) {
            let slot = usize::from(*slot);
            body[slot..slot + 2].copy_from_slice(&HEX[usize::from(*byte)]);
        }
        let end = self.chars.push(row, self.chars_at, body);
        pen.keep(start + end);
    }
}

impl Chars {
    fn new(shape: &Shape) -> Option<Chars> {
        let Some(glyphs) = &shape.glyphs else { return Some(Chars::None) };
        let (last, others) = shape.panels.split_last()?;
        if glyphs.are_dots() && others.iter().all(|panel| panel.after_chars.is_empty()) {
            return Some(Chars::Dots(join(&last.after_chars)?));
        }
        let panel = |panel: &Panel| Some((u8::try_from(panel.bytes).ok()?, join(&panel.after_chars)?));
        let panels = shape.panels.iter().map(panel).collect::<Option<_>>()?;
        Some(Chars::Glyphs(Box::new(*glyphs.table()), panels))
    }

    /// Writes the characters at `at` and says where they end.
    #[inline]
    fn push<const WIDTH: usize>(&self, row: &[u8; WIDTH], mut at: usize, body: &mut [u8; BODY]) -> usize {
        match self {
            Chars::None => at,
            Chars::Dots(join) => {
                let at = at.min(BODY - WIDEST - 8);
                body[at..at + WIDTH].copy_from_slice(&glyphs::dots(row));
                body[at + WIDTH..at + WIDTH + 8].copy_from_slice(join);
                at + WIDTH + usize::from(join[7])
            }
            Chars::Glyphs(table, panels) => {
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
