//! Hex text as a value: bytes given whole or in part, with quoted text among them.
//!
//! [`super::lexer`] reads it.

use crate::escape;
use std::fmt;

/// A byte of which some bits may be open: those outside `mask`, which are 0 in `value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// The bits that are given.
    pub value: u8,
    /// Which bits are given.
    pub mask: u8,
}

impl Cell {
    /// A byte of which nothing is given: `??`.
    pub const ANY: Cell = Cell { value: 0, mask: 0 };

    /// A byte that is given whole.
    pub const fn exact(value: u8) -> Cell {
        Cell { value, mask: 0xff }
    }

    /// Whether `byte` has the bits that are given.
    pub const fn matches(self, byte: u8) -> bool {
        byte & self.mask == self.value
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mask {
            0xff => write!(out, "{:02x}", self.value),
            0xf0 => write!(out, "{:x}?", self.value >> 4),
            0x0f => write!(out, "?{:x}", self.value),
            _ => out.write_str("??"),
        }
    }
}

/// Bytes spelt in hex, with quoted text kept apart, because only text has upper and lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HexText {
    runs: Vec<Run>,
}

/// A stretch of [`HexText`]. Runs of a sort never follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Pairs of digits and wildcards.
    Cells(Vec<Cell>),
    /// Quoted text: printable, and without a quote.
    Text(String),
}

impl HexText {
    /// Its stretches, in order.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// How many bytes it spells.
    pub fn len(&self) -> usize {
        let length = |run: &Run| match run {
            Run::Cells(cells) => cells.len(),
            Run::Text(text) => text.len(),
        };
        self.runs.iter().map(length).sum()
    }

    /// Whether it spells nothing.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Every byte, text included, as cells.
    pub fn cells(&self) -> impl Iterator<Item = Cell> {
        self.runs.iter().flat_map(|run| {
            let (cells, text) = match run {
                Run::Cells(cells) => (cells.as_slice(), ""),
                Run::Text(text) => (&[][..], text.as_str()),
            };
            cells.iter().copied().chain(text.bytes().map(Cell::exact))
        })
    }

    /// Appends a byte spelt in digits.
    pub(crate) fn push(&mut self, cell: Cell) {
        match self.runs.last_mut() {
            Some(Run::Cells(cells)) => cells.push(cell),
            _ => self.runs.push(Run::Cells(vec![cell])),
        }
    }

    /// Appends quoted text; what of it cannot be printed has no case either, and becomes cells.
    pub(crate) fn push_text(&mut self, text: &[u8]) {
        for chunk in text.utf8_chunks() {
            for ch in chunk.valid().chars() {
                let mut room = [0; 4];
                let ch = &*ch.encode_utf8(&mut room);
                match self.runs.last_mut() {
                    _ if !is_plain(ch.as_bytes()) => ch.bytes().for_each(|byte| self.push(Cell::exact(byte))),
                    Some(Run::Text(text)) => text.push_str(ch),
                    _ => self.runs.push(Run::Text(ch.to_string())),
                }
            }
            chunk.invalid().iter().for_each(|&byte| self.push(Cell::exact(byte)));
        }
    }
}

impl fmt::Display for HexText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.runs.iter().try_for_each(|run| match run {
            Run::Cells(cells) => cells.iter().try_for_each(|cell| cell.fmt(out)),
            Run::Text(text) => write!(out, "\"{text}\""),
        })
    }
}

/// Whether a terminal shows `bytes` as they are: UTF-8 without controls.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    // Whatever `escape::text` changes it makes longer, and a backslash alone it doubles.
    let backslashes = bytes.iter().filter(|&&byte| byte == b'\\').count();
    escape::text(bytes).len() == bytes.len() + backslashes
}
