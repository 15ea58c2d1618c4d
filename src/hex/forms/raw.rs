//! `raw`: the bytes as they are.

use super::{Can, Form};
use crate::error::Result;
use crate::hex::block::Block;
use crate::hex::layout::Layout;

struct Raw;

/// The bytes as they are, which leaves nothing to choose.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    Can::NOTHING.check(layout)?;
    Ok(Raw)
}

impl Form for Raw {
    fn row_bytes(&self) -> usize {
        1
    }

    fn block(&self, block: &Block<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(block.bytes);
    }
}
