//! The characters of an uncoloured row, each stored by one instruction.

use super::template::{BODY, MASK};
use super::{Piece, piece, store};
use crate::hex::glyphs::{self, Glyph};
use crate::hex::layout;
use crate::hex::shape::Shape;

/// How the characters are written.
pub(super) enum Chars {
    None,
    /// ASCII and full stops, all in one run.
    Dots(Piece<8>),
    /// Whatever the table says, in panels of so many, with what stands behind each.
    Panels(Box<[Glyph; 256]>, Vec<(u8, Piece<8>)>),
}

impl Chars {
    pub(super) fn new(shape: &Shape) -> Option<Chars> {
        let Some(glyphs) = &shape.glyphs else { return Some(Chars::None) };
        let (last, others) = shape.panels.split_last()?;
        if glyphs.are(layout::Chars::Ascii) && others.iter().all(|panel| panel.after_chars.is_empty()) {
            return Some(Chars::Dots(piece(&[&last.after_chars])?));
        }
        let panels = shape.panels.iter();
        let panels =
            panels.map(|panel| Some((u8::try_from(panel.bytes).ok()?, piece(&[&panel.after_chars])?)));
        Some(Chars::Panels(Box::new(*glyphs.table()), panels.collect::<Option<_>>()?))
    }

    /// Writes the characters at `at` and says where they end.
    #[inline(always)]
    pub(super) fn write<const WIDTH: usize>(
        &self,
        row: &[u8; WIDTH],
        mut at: usize,
        body: &mut [u8; BODY],
    ) -> usize {
        match self {
            Chars::None => at,
            Chars::Dots(join) => {
                let text = glyphs::dots(row);
                store!(body, at, text, MASK);
                store!(body, at + WIDTH, *join, MASK);
                at + WIDTH + usize::from(join[7])
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
