//! `canonical`: an offset, bytes in hex with a gap in the middle, and characters between bars.

use super::rows::{Bare, Closing, Rows, Star};
use super::{Can, Form};
use crate::error::Result;
use crate::hex::digits::Base;
use crate::hex::glyphs::Glyphs;
use crate::hex::layout::{Chars, Layout};
use crate::hex::offsets::Offsets;
use crate::hex::shape::{self, Cells, Order, Panel, Shape};
use crate::hex::squeeze::Rule;

/// Lines as `hexdump -C` prints them.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    Can::UNFRAMED.check(layout)?;
    let width = shape::width(layout, 16)?;
    let glyphs = Glyphs::of(layout.chars.unwrap_or(Chars::Ascii));
    let group = shape::group(layout, 1, width);
    // The gap stands behind every eighth byte, or behind the group that reaches it.
    let panel = 8_usize.next_multiple_of(group);
    let panels = (0..width).step_by(panel).map(|start| {
        let is_last = start + panel >= width;
        let after_cells: &[u8] = match (is_last, &glyphs) {
            (false, _) => b" ",
            (true, Some(_)) => b"  |",
            (true, None) => b"\n",
        };
        let after_chars: &[u8] = if is_last { b"|\n" } else { b"" };
        Panel {
            bytes: panel.min(width - start),
            after_cells: after_cells.into(),
            after_chars: after_chars.into(),
        }
    });
    let shape = Shape {
        lead: Vec::new(),
        after_offset: b" ".to_vec(),
        panels: panels.collect(),
        cells: Cells::of(layout.base.unwrap_or(Base::Hex)),
        group,
        order: Order::of(layout.endian, true),
        pads_cells: glyphs.is_some(),
        glyphs,
        pads_chars: false,
        always_resets: false,
    };
    let rows = Rows::new(layout, shape, Offsets::growing(layout)?, Rule::Equal, Star::Bare);
    Ok(Bare { rows, closing: Closing::Offset, ruler: layout.ruler, start: layout.start })
}
