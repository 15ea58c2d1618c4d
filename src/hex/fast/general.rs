//! A quick way without colours for rows of any width and any digits: a template, and a place for each byte.
//!
//! Sizes are not known beforehand, so this takes some three times as long as the ways that know them, and a tenth of
//! the time that `line` takes.

use super::template::Template;
use crate::hex::glyphs::Glyph;
use crate::hex::offsets::Offsets;
use crate::hex::pen::Pen;
use crate::hex::shape::{Cells, Shape};

/// The geometry of an uncoloured row.
pub(in crate::hex) struct General {
    lead: Vec<u8>,
    after_offset: Vec<u8>,
    /// What stands behind the offset and before the characters.
    template: Vec<u8>,
    /// Where each byte's digits stand in the template.
    slots: Vec<usize>,
    columns: usize,
    digits: Box<[[u8; 8]; 256]>,
    /// Each byte's character, and the panels that they stand in.
    chars: Option<(Box<[Glyph; 256]>, Vec<CharPanel>)>,
}

/// How many bytes a panel has, and what stands behind its characters.
type CharPanel = (usize, Vec<u8>);

impl General {
    /// Nothing for cells of several bytes.
    pub(super) fn new(shape: &Shape) -> Option<General> {
        let Cells::Digits(base, digits) = &shape.cells else { return None };
        let columns = base.digits();
        let Template { text: template, slots } = Template::new(shape)?;
        let chars = shape.glyphs.as_ref().map(|glyphs| {
            let panels = shape.panels.iter().map(|panel| (panel.bytes, panel.after_chars.clone()));
            (Box::new(*glyphs.table()), panels.collect())
        });
        Some(General {
            lead: shape.lead.clone(),
            after_offset: shape.after_offset.clone(),
            template,
            slots,
            columns,
            digits: digits.clone(),
            chars,
        })
    }

    pub(super) fn push(&self, shown: u64, rows: &[u8], offsets: &Offsets, pen: &mut Pen<'_>) {
        match self.columns {
            2 => self.push_sized::<2>(shown, rows, offsets, pen),
            3 => self.push_sized::<3>(shown, rows, offsets, pen),
            _ => self.push_sized::<8>(shown, rows, offsets, pen),
        }
    }

    /// Digits of constant size are stored by one instruction.
    fn push_sized<const COLUMNS: usize>(
        &self,
        shown: u64,
        rows: &[u8],
        offsets: &Offsets,
        pen: &mut Pen<'_>,
    ) {
        let mut shown = shown;
        pen.text(|out| {
            for row in rows.chunks_exact(self.slots.len()) {
                out.extend_from_slice(&self.lead);
                offsets.push(shown, out);
                out.extend_from_slice(&self.after_offset);
                let start = out.len();
                out.extend_from_slice(&self.template);
                let cells = &mut out[start..];
                for (byte, &slot) in row.iter().zip(&self.slots) {
                    let digits = self.digits[usize::from(*byte)].first_chunk::<COLUMNS>();
                    cells[slot..slot + COLUMNS]
                        .copy_from_slice(digits.expect("cells have at most eight columns"));
                }
                if let Some((table, panels)) = &self.chars {
                    let mut rest = row;
                    for (bytes, join) in panels {
                        let (panel, behind) = rest.split_at(*bytes);
                        characters(table, panel, out);
                        out.extend_from_slice(join);
                        rest = behind;
                    }
                }
                shown = shown.wrapping_add(row.len() as u64);
            }
        });
    }
}

/// Appends the characters of a panel.
fn characters(table: &[Glyph; 256], panel: &[u8], out: &mut Vec<u8>) {
    let mut at = out.len();
    // Each is stored as four bytes.
    out.resize(at + 3 * panel.len() + 1, 0);
    for byte in panel {
        let glyph = table[usize::from(*byte)];
        out[at..at + 4].copy_from_slice(&glyph);
        at += usize::from(glyph[3]);
    }
    out.truncate(at);
}
