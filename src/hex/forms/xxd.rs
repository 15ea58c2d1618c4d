//! `xxd`: an offset, hex in pairs of bytes, and characters.

use super::rows::{Bare, Closing, Rows, Star};
use super::{Can, Form};
use crate::error::Result;
use crate::hex::digits::Base;
use crate::hex::glyphs::Glyphs;
use crate::hex::layout::{Chars, Layout};
use crate::hex::number::Endian;
use crate::hex::offsets::Offsets;
use crate::hex::shape::{self, Cells, Order, Panel, Shape};
use crate::hex::squeeze::Rule;

/// Lines as xxd prints them.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    // As in xxd, little-endian groups are of four bytes unless the user says otherwise.
    let group = if layout.endian == Endian::Little { 4 } else { 2 };
    Can::UNFRAMED.check(layout)?;
    lines(layout, Cells::of(layout.base.unwrap_or(Base::Hex)), Chars::Ascii, 16, group)
}

/// xxd's geometry for any cells.
pub(super) fn lines(layout: &Layout, cells: Cells, chars: Chars, width: usize, group: usize) -> Result<Bare> {
    let width = shape::width(layout, width)?;
    let glyphs = Glyphs::of(layout.chars.unwrap_or(chars));
    let after_cells = if glyphs.is_some() { "  " } else { "\n" };
    let shape = Shape {
        lead: Vec::new(),
        after_offset: b":".to_vec(),
        panels: vec![Panel { bytes: width, after_cells: after_cells.into(), after_chars: b"\n".to_vec() }],
        cells,
        group: shape::group(layout, group, width),
        order: Order::of(layout.endian, true),
        pads_cells: glyphs.is_some(),
        glyphs,
        pads_chars: false,
        always_resets: false,
    };
    let rows = Rows::new(layout, shape, Offsets::growing(layout)?, Rule::Never, Star::Bare);
    Ok(Bare { rows, closing: Closing::LastRow, ruler: layout.ruler, start: layout.start })
}
