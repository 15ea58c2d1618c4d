//! `json`: an object a row, with its offset and its bytes in hex.

use super::{Can, Choice, Form, plain};
use crate::error::Result;
use crate::hex::block::Block;
use crate::hex::layout::Layout;
use crate::hex::offsets::Offsets;
use crate::hex::shape;
use std::io::Write as _;

struct Json {
    width: usize,
    offsets: Offsets,
    file_start: Option<u64>,
}

/// Lines of `{"type":"row","offset":0,"hex":"..."}`, with `file_offset` where it differs from the offset.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    Can(&[Choice::Width, Choice::Label]).check(layout)?;
    let offsets = Offsets::growing(layout)?;
    Ok(Json { width: shape::width(layout, 16)?, offsets, file_start: layout.file_start })
}

impl Form for Json {
    fn row_bytes(&self) -> usize {
        self.width
    }

    fn block(&self, block: &Block<'_>, out: &mut Vec<u8>) {
        for (position, row) in (block.at..).step_by(self.width).zip(block.bytes.chunks(self.width)) {
            // Writing into a vector does not fail.
            let _ = write!(out, "{{\"type\":\"row\",\"offset\":{}", self.offsets.shown(position));
            if let Some(start) = self.file_start {
                let _ = write!(out, ",\"file_offset\":{}", start.wrapping_add(position));
            }
            out.extend_from_slice(b",\"hex\":\"");
            plain::encode(row, out);
            out.extend_from_slice(b"\"}\n");
        }
    }
}
