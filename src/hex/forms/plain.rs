//! `plain`: the bytes as hex and nothing else, in one line unless a width was asked for.

use super::{Can, Choice, Form};
use crate::error::Result;
use crate::hex::block::Block;
use crate::hex::digits::HEX;
use crate::hex::layout::Layout;
use crate::hex::pen::Pen;
use crate::hex::shape;

struct Plain {
    start: u64,
    /// Bytes a line, if there are lines.
    width: Option<usize>,
    /// Bytes between two spaces, if there are spaces.
    group: Option<usize>,
}

/// Hex that `hexfile:` and `xxd -r -p` read back.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    Can(&[Choice::Width, Choice::Group]).check(layout)?;
    let width = layout.width.map(|width| shape::width(layout, width)).transpose()?;
    Ok(Plain { start: layout.start, width, group: layout.group.filter(|&group| group > 0) })
}

/// Bytes that are encoded by one loop without a check inside.
const STEP: usize = 256;

/// Appends the digits of `bytes` without a break.
pub(super) fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    let mut pen = Pen::new(out);
    let (steps, rest) = bytes.as_chunks();
    pen.rows(steps, |step, text| {
        digits(step, text);
        2 * STEP
    });
    pen.text(|out| {
        for &byte in rest {
            out.extend_from_slice(&HEX[usize::from(byte)]);
        }
    });
}

/// Arithmetic in place of a table: compilers turn it into wide instructions.
fn digits(bytes: &[u8; STEP], text: &mut [u8; 2 * STEP]) {
    let digit = |nibble: u8| nibble + b'0' + if nibble > 9 { b'a' - b'9' - 1 } else { 0 };
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
}

impl Plain {
    fn line(&self, bytes: &[u8], out: &mut Vec<u8>) {
        match self.group {
            None => encode(bytes, out),
            Some(group) => {
                for (number, bytes) in bytes.chunks(group).enumerate() {
                    if number > 0 {
                        out.push(b' ');
                    }
                    encode(bytes, out);
                }
            }
        }
    }
}

impl Form for Plain {
    fn row_bytes(&self) -> usize {
        self.width.or(self.group).unwrap_or(1)
    }

    fn block(&self, block: &Block<'_>, out: &mut Vec<u8>) {
        if block.bytes.is_empty() {
            return;
        }
        out.reserve(2 * block.bytes.len() + STEP);
        // What separates two rows stands before the second, so that no block needs to know whether it is the last.
        let separator: &[u8] = match (self.width, self.group) {
            (Some(_), _) => b"\n",
            (None, Some(_)) => b" ",
            (None, None) => b"",
        };
        if block.at != self.start {
            out.extend_from_slice(separator);
        }
        for (number, row) in block.bytes.chunks(self.width.unwrap_or(block.bytes.len())).enumerate() {
            if number > 0 {
                out.extend_from_slice(separator);
            }
            self.line(row, out);
        }
    }

    fn tail(&self, end: u64, _before: &[u8], out: &mut Vec<u8>) {
        // Nothing at all for no bytes, as every tool that writes hex has it.
        if end != self.start {
            out.push(b'\n');
        }
    }
}
