//! Edits as plans: what will be overwritten by what, checked as a whole before the first byte is written.
//!
//! A [`Plan`] is shown with [`Plan::preview`] and [`Plan::planned`], carried out by [`commit`], which takes back what
//! it wrote where a write fails, and told with [`Done::tell`].

mod commit;
mod plan;
mod preview;

pub use commit::{Care, Done, apply, commit};
pub use plan::{Edit, Move, Plan, first_mismatch};

use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Result};

/// How many bytes are read, compared or written at a time: large enough to cost nothing, small enough to keep.
const PIECE: usize = 1 << 20;

/// A copy of `span` that was the source's at one time: nothing is decided on bytes that may still change.
fn copied(source: &dyn Source, span: Span) -> Result<Vec<u8>> {
    let bytes = source.window(span)?.into_owned();
    source.check(span.end())?;
    if (bytes.len() as u64) < span.len() {
        let why = "it ended while it was being read";
        return Err(Error::said(Kind::Changed, "read", why).at(span.start() + bytes.len() as u64));
    }
    Ok(bytes)
}

/// `span` in pieces of at most `size` bytes.
fn pieces(span: Span, size: usize) -> impl DoubleEndedIterator<Item = Span> + use<> {
    let size = size as u64;
    (0..span.len().div_ceil(size)).map(move |index| {
        let start = span.start() + index * size;
        Span::new(start, start.saturating_add(size).min(span.end()))
    })
}
