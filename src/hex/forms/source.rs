//! What arrays in programming languages share: a head, rows of literals, a tail.

use super::{Can, Choice, Form};
use crate::error::Result;
use crate::hex::block::Block;
use crate::hex::layout::Layout;
use crate::hex::shape;

/// How a language writes bytes.
pub(super) struct Language {
    /// What stands before the first row.
    pub(super) head: &'static str,
    /// What stands before each row's first literal.
    pub(super) open: &'static str,
    /// What stands before a byte's two digits.
    pub(super) prefix: &'static str,
    /// What stands between two literals of a row.
    pub(super) between: &'static str,
    /// What stands behind each row's last literal.
    pub(super) close: &'static str,
    /// What stands between two rows.
    pub(super) separator: &'static str,
    /// What stands behind the last row, made of the number of bytes.
    pub(super) tail: fn(u64) -> String,
    /// How many bytes a row has unless the user says otherwise.
    pub(super) width: usize,
}

/// A dump as source text.
pub(super) struct Source {
    language: Language,
    start: u64,
    width: usize,
    /// Each byte's literal and what stands between it and the next.
    literals: Vec<Vec<u8>>,
}

/// The text of an array in that language.
pub(super) fn form(layout: &Layout, language: Language) -> Result<Source> {
    Can(&[Choice::Width]).check(layout)?;
    let width = shape::width(layout, language.width)?;
    let literal = |byte: u8| format!("{}{byte:02x}{}", language.prefix, language.between).into_bytes();
    let literals = (0..=255).map(literal).collect();
    Ok(Source { language, start: layout.start, width, literals })
}

impl Form for Source {
    fn row_bytes(&self) -> usize {
        self.width
    }

    fn head(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.language.head.as_bytes());
    }

    fn block(&self, block: &Block<'_>, out: &mut Vec<u8>) {
        let mut is_first = block.at == self.start;
        for row in block.bytes.chunks(self.width) {
            if !is_first {
                out.extend_from_slice(self.language.separator.as_bytes());
            }
            is_first = false;
            out.extend_from_slice(self.language.open.as_bytes());
            for &byte in row {
                out.extend_from_slice(&self.literals[usize::from(byte)]);
            }
            out.truncate(out.len() - self.language.between.len());
            out.extend_from_slice(self.language.close.as_bytes());
        }
    }

    fn tail(&self, end: u64, _before: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice((self.language.tail)(end - self.start).as_bytes());
    }
}
