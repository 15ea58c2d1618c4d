//! One piece of a dump: room for its text, the rows before it, and how far it can be believed.

use crate::bytes::{Source, Span};
use crate::error::{Error, Result};
use crate::hex::{Block, Renderer};
use std::borrow::Cow;

/// How much text a byte may become before its room has to grow: colours of the longest kind, nearly each byte another.
const LONGEST: u64 = 32;

/// Room for the text of so many bytes, or an error where there is none. What is not written to costs no memory.
///
/// A dump asks for it before anything is shown; later, memory that cannot be had would end the process.
pub(super) fn room(bytes: u64) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let length = usize::try_from(LONGEST * bytes).unwrap_or(usize::MAX);
    match text.try_reserve_exact(length) {
        Ok(()) => Ok(text),
        Err(_) => Err(Error::system("make room for the text of", std::io::ErrorKind::OutOfMemory.into())),
    }
}

/// The two rows before `at`, which lies behind a block; no block has fewer.
pub(super) fn rows_before(at: u64, row: u64) -> Span {
    Span::new(at - 2 * row, at)
}

/// Renders `block`, whose bytes are the source's; where they cannot be believed, as far as they can.
pub(super) fn checked(
    source: &dyn Source,
    renderer: &Renderer,
    block: Block<'_>,
    text: &mut Vec<u8>,
) -> Result<()> {
    let so_far = text.len();
    let mut good = block.bytes.len() as u64;
    let mut marks = Cow::Borrowed(block.marks);
    let mut outcome = Ok(());
    loop {
        text.truncate(so_far);
        renderer.block(&Block { bytes: &block.bytes[..good as usize], marks: &marks, ..block }, text);
        match source.check(block.at + good) {
            // The file may have been cut once more while what was left of the block was rendered.
            Err(error) if good > 0 => {
                good = error.offset().unwrap_or(block.at).saturating_sub(block.at).min(good);
                // A match of which an end is gone is none.
                marks.to_mut().retain(|mark| mark.span.end() <= block.at + good);
                outcome = Err(error);
            }
            last => return outcome.and(last),
        }
    }
}
