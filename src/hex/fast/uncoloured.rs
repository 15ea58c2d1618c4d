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
                ($way:ident $(, $chars:expr)?) => {
                    $way.simd.vectorize(
                        #[inline(always)]
                        || {
                            self.each(shown, rows, offsets, pen, |row, body| {
                                $way.write(row, $($chars,)? self.chars_at, body)
                            })
                        },
                    )
                };
            }
            return match vector {
                Vector::Compressed(way) => each_with!(way),
                Vector::Shuffled(way) => each_with!(way, &self.chars),
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

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;
    use crate::hex::digits::Base;
    use crate::hex::glyphs::Glyphs;
    use crate::hex::layout::{Chars, Format, Layout};
    use crate::hex::shape::{Cells, Order, Panel};

    fn shape(width: usize, panel: usize, group: usize, order: Order, chars: Chars) -> Shape {
        let glyphs = Glyphs::of(chars);
        let panels = (0..width).step_by(panel).map(|start| {
            let end = if start + panel < width { "" } else { "\n" };
            let after_cells = format!(" ┊{}", if glyphs.is_none() { end } else { "" });
            Panel { bytes: panel, after_cells: after_cells.into(), after_chars: format!("│{end}").into() }
        });
        Shape {
            lead: "│".into(),
            after_offset: "│".into(),
            panels: panels.collect(),
            cells: Cells::of(Base::Hex),
            group,
            order,
            glyphs,
            pads_cells: true,
            pads_chars: true,
            always_resets: true,
        }
    }

    fn text<const WIDTH: usize>(way: &Uncoloured, bytes: &[u8]) -> String {
        let offsets = Offsets::growing(&Layout::new(Format::Table)).unwrap();
        let mut out = Vec::new();
        way.push(0xffe0, bytes.as_chunks::<WIDTH>().0, &offsets, &mut Pen::new(&mut out));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_vector_writes_what_none_writes() {
        let bytes: Vec<u8> = (0..96 * 32_u32).map(|at| (at * at / 7 + at) as u8).collect();
        let (mut ways, mut usual) = (0, 0);
        for (width, panel) in [(16, 8), (16, 16), (16, 4), (32, 8), (32, 16), (16, 5)] {
            for (group, order) in [
                (1, Order::Forward),
                (2, Order::Forward),
                (4, Order::Backward),
                (8, Order::BackwardInPlace),
                (16, Order::Backward),
            ] {
                for chars in [Chars::Default, Chars::Ascii, Chars::Cp437, Chars::Ebcdic, Chars::None] {
                    let shape = shape(width, panel, group, order, chars);
                    let Some(mut way) = Uncoloured::new(&shape) else { continue };
                    let vectors: Vec<Vector> = Vector::all(&shape, &Template::new(&shape).unwrap()).collect();
                    way.vector = None;
                    let of = if width == 16 { text::<16> } else { text::<32> };
                    let plain = of(&way, &bytes);
                    for vector in vectors {
                        way.vector = Some(vector);
                        assert_eq!(of(&way, &bytes), plain, "{width} {panel} {group} {order:?} {chars:?}");
                        usual += usize::from(group == 1 && panel == 8);
                        ways += 1;
                    }
                }
            }
        }
        // Of the usual shapes, of both widths, each has those that it is for.
        let level = fearless_simd::Level::new();
        let (avx2, avx512) = (level.as_avx2().is_some(), level.as_avx512().is_some());
        assert_eq!(usual, 10 * usize::from(avx2) + 2 * usize::from(avx512));
        assert!(ways >= 3 * usual);
    }
}
