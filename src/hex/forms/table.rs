//! `table`: hexyl's box, with offsets, panels of bytes and panels of characters.

use super::rows::{Rows, Star};
use super::{Can, Form};
use crate::error::{Error, Result};
use crate::hex::block::Block;
use crate::hex::digits::Base;
use crate::hex::glyphs::Glyphs;
use crate::hex::layout::{Border, Chars, Layout, MAX_WIDTH, Panels};
use crate::hex::line::Head;
use crate::hex::offsets::Offsets;
use crate::hex::shape::{self, Cells, Order, Panel, Shape};
use crate::hex::squeeze::Rule;

/// The bytes of a panel, unless groups do not divide it.
const PANEL: usize = 8;

/// The characters of a frame.
struct Frame {
    /// Left corner, line, tee, right corner; of the top, of the line below a ruler, and of the bottom.
    top: [&'static str; 4],
    middle: [&'static str; 4],
    bottom: [&'static str; 4],
    outer: &'static str,
    inner: &'static str,
}

impl Frame {
    fn of(border: Border) -> Frame {
        match border {
            Border::Unicode => Frame {
                top: ["┌", "─", "┬", "┐"],
                middle: ["├", "─", "┼", "┤"],
                bottom: ["└", "─", "┴", "┘"],
                outer: "│",
                inner: "┊",
            },
            Border::Ascii => {
                let line = ["+", "-", "+", "+"];
                Frame { top: line, middle: line, bottom: line, outer: "|", inner: "|" }
            }
            Border::None => Frame { top: [""; 4], middle: [""; 4], bottom: [""; 4], outer: " ", inner: " " },
        }
    }
}

struct Table {
    rows: Rows,
    frame: Frame,
    start: u64,
    ruler: bool,
}

/// The table that a layout asks for.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    Can::EVERYTHING.check(layout)?;
    let border = layout.border.unwrap_or(Border::Unicode);
    // hexyl leaves its symbols in an ASCII frame, where they are what the user wanted to be rid of.
    let chars = layout.chars.unwrap_or(if border == Border::Ascii { Chars::Ascii } else { Chars::Default });
    let frame = Frame::of(border);
    let base = layout.base.unwrap_or(Base::Hex);
    let offsets = Offsets::straight(layout)?;
    let glyphs = Glyphs::of(chars);
    let cells = Cells::of(base);
    let mut shape = Shape {
        lead: frame.outer.into(),
        after_offset: frame.outer.into(),
        panels: Vec::new(),
        cells,
        group: layout.group.unwrap_or(1),
        order: Order::of(layout.endian, false),
        glyphs,
        pads_cells: true,
        pads_chars: true,
        always_resets: true,
    };
    let sizes = panels(layout, &mut shape, offsets.digits(offsets.shown(layout.start)))?;
    let count = sizes.len();
    shape.panels = (1..)
        .zip(sizes)
        .map(|(number, bytes)| {
            let separator = if number == count { frame.outer } else { frame.inner };
            let end = if number == count { "\n" } else { "" };
            let cells_end = if shape.glyphs.is_none() { end } else { "" };
            Panel {
                bytes,
                after_cells: format!(" {separator}{cells_end}").into(),
                after_chars: format!("{separator}{end}").into(),
            }
        })
        .collect();
    let rows = Rows::new(layout, shape, offsets, Rule::OneByte, Star::Framed);
    Ok(Table { rows, frame, start: layout.start, ruler: layout.ruler })
}

/// The bytes of each panel.
fn panels(layout: &Layout, shape: &mut Shape, digits: usize) -> Result<Vec<usize>> {
    // A panel holds whole groups: 8 bytes of 1, 2, 4 or 8; 9 of 3; 16 of 16; of one group of all, all.
    let panel = match (shape.group, layout.width) {
        (0, width) => {
            shape.group = width.unwrap_or(PANEL);
            shape.group
        }
        (group, _) => PANEL.checked_next_multiple_of(group).unwrap_or(MAX_WIDTH),
    };
    if let Some(width) = layout.width {
        let width = shape::width(layout, width)?;
        let panel = match layout.panels {
            Panels::Count(0) => return Err(no_panels()),
            // As even as groups allow, so that `1` is one panel whatever the width.
            Panels::Count(count) => width.div_ceil(count).next_multiple_of(shape.group.min(width)),
            Panels::Usual | Panels::Fit => panel,
        };
        shape.group = shape.group.min(width);
        return Ok((0..width).step_by(panel).map(|start| panel.min(width - start)).collect());
    }
    let (count, panel) = match layout.panels {
        Panels::Count(0) => return Err(no_panels()),
        Panels::Count(count) => (count, panel),
        Panels::Usual | Panels::Fit => {
            let panel = narrowed(layout, shape, panel, digits);
            let most = if layout.panels == Panels::Usual { 2 } else { usize::MAX };
            (fit(layout, shape, panel, digits).min(most), panel)
        }
    };
    match count.checked_mul(panel) {
        Some(1..=MAX_WIDTH) => Ok(vec![panel; count]),
        _ => Err(Error::usage(format!(
            "{count} panels of {panel} bytes are more than a row's {MAX_WIDTH} bytes"
        ))),
    }
}

fn no_panels() -> Error {
    Error::usage("a table has at least one panel, not 0")
}

/// The panel, halved until one fits a terminal that is narrower than hexyl's tables ever are; groups stay whole.
fn narrowed(layout: &Layout, shape: &Shape, panel: usize, digits: usize) -> usize {
    let mut panel = panel;
    while panel.is_multiple_of(2 * shape.group)
        && layout.columns.is_some_and(|columns| digits + 2 + columns_of(shape, panel) > columns)
    {
        panel /= 2;
    }
    panel
}

/// The columns of a panel and its characters, each with the separator behind it.
fn columns_of(shape: &Shape, panel: usize) -> usize {
    let characters = if shape.glyphs.is_some() { panel + 1 } else { 0 };
    shape.panel_columns(panel) + 2 + characters
}

/// How many panels fit the terminal without wrapping: the box has a column more than the sum of its parts' columns,
/// each counted with the separator behind it.
fn fit(layout: &Layout, shape: &Shape, panel: usize, digits: usize) -> usize {
    // Without a terminal nothing wraps, and what is shown must not depend on the length of the file.
    let (columns, digits) = layout.columns.map_or((80, 8), |columns| (columns, digits));
    (columns.saturating_sub(digits + 2) / columns_of(shape, panel)).clamp(1, MAX_WIDTH / panel.max(1))
}

impl Table {
    fn border(&self, [left, line, tee, right]: [&str; 4], digits: usize, out: &mut Vec<u8>) {
        if left.is_empty() {
            return;
        }
        let lines: Vec<String> =
            self.columns(digits).into_iter().map(|columns| line.repeat(columns)).collect();
        out.extend_from_slice(format!("{left}{}{right}\n", lines.join(tee)).as_bytes());
    }

    /// The columns between separators: the offset's, each panel's, and its characters'.
    fn columns(&self, digits: usize) -> Vec<usize> {
        let shape = &self.rows.shape;
        let cells = shape.panels.iter().map(|panel| shape.panel_columns(panel.bytes) + 1);
        let chars = shape.panels.iter().map(|panel| panel.bytes).filter(|_| shape.glyphs.is_some());
        std::iter::once(digits).chain(cells).chain(chars).collect()
    }

    fn digits_at(&self, position: u64) -> usize {
        self.rows.offsets.digits(self.rows.offsets.shown(position))
    }

    /// The row of an empty dump: without colours and with outer separators throughout, as hexyl has it.
    fn nothing(&self, out: &mut Vec<u8>) {
        let mut line = String::new();
        for (number, columns) in self.columns(self.digits_at(self.start)).into_iter().enumerate() {
            let text = if number == 1 { " No content" } else { "" };
            line += &format!("{}{text:columns$.columns$}", self.frame.outer);
        }
        out.extend_from_slice(format!("{line}{}\n", self.frame.outer).as_bytes());
    }
}

impl Form for Table {
    fn row_bytes(&self) -> usize {
        self.rows.shape.width()
    }

    fn folds_zeros(&self) -> bool {
        self.rows.folds()
    }

    fn head(&self, out: &mut Vec<u8>) {
        let digits = self.digits_at(self.start);
        self.border(self.frame.top, digits, out);
        if self.ruler {
            self.rows.lines().ruler(self.rows.offsets.shown(self.start), out);
            self.border(self.frame.middle, digits, out);
        }
    }

    fn block(&self, block: &Block<'_>, out: &mut Vec<u8>) {
        self.rows.block(block, out);
    }

    fn tail(&self, end: u64, before: &[u8], out: &mut Vec<u8>) {
        if end == self.start {
            self.nothing(out);
        } else if self.rows.ends_folded(end, before) {
            let head = Head::Offset(self.rows.offsets.shown(end));
            self.rows.lines().push(&head, &[], &[], out);
        }
        self.border(self.frame.bottom, self.digits_at(end), out);
    }
}
