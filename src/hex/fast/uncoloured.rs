//! The quick way without colours: a fixed place for each byte's digits.

use super::chars::Chars;
use super::prefix::Prefix;
use super::template::{BODY, MASK, Template};
#[cfg(target_arch = "x86_64")]
use super::vector::Vector;
use super::{Piece, WIDEST, piece, store};
use crate::hex::digits::HEX;
use crate::hex::offsets::{self, Offsets};
use crate::hex::pen::Pen;
use crate::hex::shape::Shape;
#[cfg(target_arch = "x86_64")]
use fearless_simd::Simd as _;

/// The longest prefix: the longest offset between two separators.
const PREFIX: usize = 32;

const ROOM: usize = PREFIX + BODY;

/// The template's size; copied whole, because a copy of constant size takes a few instructions.
const TEMPLATE: usize = 128;

/// The geometry of an uncoloured row.
pub(in crate::hex) struct Uncoloured {
    lead: Piece<16>,
    after_offset: Piece<16>,
    /// What stands between the cells, and the place of each byte's digits.
    template: [u8; TEMPLATE],
    slots: [u8; WIDEST],
    /// Where the characters begin.
    chars_at: usize,
    chars: Chars,
    #[cfg(target_arch = "x86_64")]
    vector: Option<Vector>,
}

impl Uncoloured {
    pub(super) fn new(shape: &Shape) -> Option<Uncoloured> {
        if shape.width() > WIDEST {
            return None;
        }
        let template = Template::new(shape)?;
        let chars_at = template.text.len();
        let chars_bytes: usize =
            shape.panels.iter().map(|panel| 3 * panel.bytes + panel.after_chars.len()).sum();
        let separators = shape.lead.len() + shape.after_offset.len();
        if chars_at > TEMPLATE || chars_at + chars_bytes > MASK || separators + offsets::MOST > PREFIX {
            return None;
        }
        let mut text = [b' '; TEMPLATE];
        text[..chars_at].copy_from_slice(&template.text);
        let mut slots = [0; WIDEST];
        for (slot, &at) in slots.iter_mut().zip(&template.slots) {
            *slot = u8::try_from(at).ok()?;
        }
        Some(Uncoloured {
            lead: piece(&[&shape.lead])?,
            after_offset: piece(&[&shape.after_offset])?,
            template: text,
            slots,
            chars_at,
            chars: Chars::new(shape)?,
            #[cfg(target_arch = "x86_64")]
            vector: Vector::new(shape, &template),
        })
    }

    pub(super) fn push<const WIDTH: usize>(
        &self,
        shown: u64,
        rows: &[[u8; WIDTH]],
        offsets: &Offsets,
        pen: &mut Pen<'_>,
    ) {
        #[cfg(target_arch = "x86_64")]
        if let Some(vector) = &self.vector {
            // The instructions of a vector are the processor's only inside of `vectorize`.
            macro_rules! each_with {
                ($way:ident) => {
                    $way.simd.vectorize(
                        #[inline(always)]
                        || {
                            self.each(shown, rows, offsets, pen, |row, body| {
                                $way.write(row, &self.chars, self.chars_at, body)
                            })
                        },
                    )
                };
            }
            return match vector {
                Vector::Compressed(way) => each_with!(way),
                Vector::Shuffled(way) => each_with!(way),
            };
        }
        self.each(shown, rows, offsets, pen, |row, body| self.write(row, body));
    }

    /// Writes each row's offset, and lets `write` do the rest and say where it ends.
    #[inline(always)]
    fn each<const WIDTH: usize>(
        &self,
        mut shown: u64,
        rows: &[[u8; WIDTH]],
        offsets: &Offsets,
        pen: &mut Pen<'_>,
        write: impl Fn(&[u8; WIDTH], &mut [u8; BODY]) -> usize,
    ) {
        let mut prefix = Prefix::<PREFIX>::new(offsets, &self.lead, &self.after_offset);
        pen.rows(rows, |row, room: &mut [u8; ROOM]| {
            let start = prefix.write(shown, room);
            let body = room[start..].first_chunk_mut().expect("a room is longer than a prefix and a body");
            shown = shown.wrapping_add(WIDTH as u64);
            start + write(row, body)
        });
    }

    #[inline(always)]
    fn write<const WIDTH: usize>(&self, row: &[u8; WIDTH], body: &mut [u8; BODY]) -> usize {
        body[..TEMPLATE].copy_from_slice(&self.template);
        for (byte, slot) in row.iter().zip(&self.slots) {
            store!(body, usize::from(*slot), HEX[usize::from(*byte)], MASK);
        }
        self.chars.write(row, self.chars_at, body)
    }
}
