//! `base64`: the standard alphabet with padding, in one line unless a width was asked for.

use super::{Can, Choice, Form};
use crate::error::{Error, Result};
use crate::hex::block::Block;
use crate::hex::layout::Layout;
use crate::hex::shape;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Three bytes are four characters, so only rows of whole triples can be joined again.
const TRIPLE: usize = 3;

struct Base64 {
    start: u64,
    /// Bytes a line, if there are lines.
    width: Option<usize>,
}

/// What `base64 -w0` prints, and a newline, which a terminal and `read` want. As in `plain`, nothing at all for no bytes.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    Can(&[Choice::Width]).check(layout)?;
    let width = layout.width.map(|width| shape::width(layout, width)).transpose()?;
    if let Some(width) = width.filter(|width| !width.is_multiple_of(TRIPLE)) {
        return Err(Error::usage(format!("base64 has rows of a multiple of 3 bytes, not {width}")));
    }
    Ok(Base64 { start: layout.start, width })
}

impl Form for Base64 {
    fn row_bytes(&self) -> usize {
        self.width.unwrap_or(TRIPLE)
    }

    fn block(&self, block: &Block<'_>, out: &mut Vec<u8>) {
        let width = self.width.unwrap_or(block.bytes.len()).max(1);
        for (number, row) in block.bytes.chunks(width).enumerate() {
            if self.width.is_some() && (number > 0 || block.at != self.start) {
                out.push(b'\n');
            }
            let at = out.len();
            out.resize(at + row.len().div_ceil(TRIPLE) * 4, 0);
            let written = STANDARD.encode_slice(row, &mut out[at..]);
            debug_assert_eq!(written.ok(), Some(out.len() - at), "the room is what the encoding takes");
        }
    }

    fn tail(&self, end: u64, _before: &[u8], out: &mut Vec<u8>) {
        if end != self.start {
            out.push(b'\n');
        }
    }
}
