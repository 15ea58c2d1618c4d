//! The geometry of a line: where offsets, bytes and characters stand, without a byte to show.

use super::digits::Base;
use super::glyphs::Glyphs;
use super::layout::{Layout, MAX_WIDTH};
use super::number::Endian;
use super::number::Number;
use crate::error::{Error, Result};

/// What fills a cell.
pub(super) enum Cells {
    /// One byte in digits.
    Digits(Base, Box<[[u8; 8]; 256]>),
    /// Several bytes as a number, or those left at the end of the dump as hex behind a `+`.
    Value(Number),
}

impl Cells {
    pub(super) fn of(base: Base) -> Cells {
        Cells::Digits(base, base.table())
    }

    /// How many bytes a cell shows.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Cells::Digits(..) => 1,
            Cells::Value(number) => number.kind.bytes(),
        }
    }

    /// How many columns it takes.
    pub(super) fn columns(&self) -> usize {
        match self {
            Cells::Digits(base, _) => base.digits(),
            Cells::Value(number) => number.kind.columns(),
        }
    }

    /// Appends the cell of `bytes`, of which the last of a dump may be too few.
    pub(super) fn push(&self, bytes: &[u8], out: &mut Vec<u8>) {
        match self {
            Cells::Digits(base, table) => {
                for &byte in bytes {
                    out.extend_from_slice(&table[usize::from(byte)][..base.digits()]);
                }
            }
            Cells::Value(number) => number.push(bytes, out),
        }
    }
}

/// The order of the cells inside a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// As in the file.
    Forward,
    /// Reversed; where the dump ends inside a group, those that exist move to its front (hexyl).
    Backward,
    /// Reversed, each in its own place; where the dump ends inside a group, its front stays blank (xxd).
    BackwardInPlace,
}

impl Order {
    pub(super) fn of(endian: Endian, in_place: bool) -> Order {
        match (endian, in_place) {
            (Endian::Big, _) => Order::Forward,
            (Endian::Little, false) => Order::Backward,
            (Endian::Little, true) => Order::BackwardInPlace,
        }
    }

    /// Which member of a group of `size` stands in `place`, when `present` of them exist.
    pub(super) fn member(self, place: usize, size: usize, present: usize) -> Option<usize> {
        let member = match self {
            Order::Forward => place,
            Order::Backward => present.checked_sub(place + 1)?,
            Order::BackwardInPlace => size - 1 - place,
        };
        (member < present).then_some(member)
    }
}

/// A run of bytes inside a row, closed by a separator.
pub(super) struct Panel {
    /// How many bytes it shows.
    pub(super) bytes: usize,
    /// What stands behind its cells.
    pub(super) after_cells: Vec<u8>,
    /// What stands behind its characters.
    pub(super) after_chars: Vec<u8>,
}

/// How a line is laid out.
pub(super) struct Shape {
    /// What stands before the offset.
    pub(super) lead: Vec<u8>,
    /// What stands between the offset and the first cell's space.
    pub(super) after_offset: Vec<u8>,
    /// The panels; all cells of a row come before all of its characters.
    pub(super) panels: Vec<Panel>,
    /// What fills the cells.
    pub(super) cells: Cells,
    /// How many bytes stand together; a space stands before each group.
    pub(super) group: usize,
    /// The order inside a group.
    pub(super) order: Order,
    /// The characters, if they are shown.
    pub(super) glyphs: Option<Glyphs>,
    /// Whether missing cells are left blank; otherwise the line ends behind the last one.
    pub(super) pads_cells: bool,
    /// Whether missing characters are left blank.
    pub(super) pads_chars: bool,
    /// Whether each panel ends with a reset even where nothing was coloured, as hexyl's do.
    pub(super) always_resets: bool,
}

impl Shape {
    /// How many bytes a row shows.
    pub(super) fn width(&self) -> usize {
        self.panels.iter().map(|panel| panel.bytes).sum()
    }

    /// The columns of a panel of `bytes` bytes: its cells and the space before each group.
    pub(super) fn panel_columns(&self, bytes: usize) -> usize {
        bytes.div_ceil(self.group) + bytes.div_ceil(self.cells.bytes()) * self.cells.columns()
    }
}

/// The bytes of a row that a user asked for, checked.
pub(super) fn width(layout: &Layout, usual: usize) -> Result<usize> {
    let width = layout.width.unwrap_or(usual);
    if (1..=MAX_WIDTH).contains(&width) {
        Ok(width)
    } else {
        Err(Error::usage(format!("a row has 1 to {MAX_WIDTH} bytes, not {width}")))
    }
}

/// The bytes of a group that a user asked for; none at all means one group.
pub(super) fn group(layout: &Layout, usual: usize, width: usize) -> usize {
    match layout.group.unwrap_or(usual) {
        0 => width,
        group => group.min(width),
    }
}
