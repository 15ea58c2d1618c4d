//! Edits as plans: what will be overwritten by what, checked as a whole before the first byte is written.
//!
//! A [`Plan`] is shown with [`Plan::preview`] and [`Plan::planned`], carried out by [`commit()`], which takes back what
//! it wrote where a write fails, and told with [`Done::tell`].

mod apply;
mod care;
mod commit;
mod course;
mod examine;
mod history;
mod journal;
mod keep;
mod plan;
mod preview;
mod restore;
mod tell;
mod turns;
mod undo;
mod work;

pub use apply::apply;
pub use care::{Care, is_one_write};
pub use commit::{Done, commit};
pub use history::History;
pub use plan::{Plan, first_mismatch};
pub use undo::{
    Entry, Said, Undo, Undone, discard, journals, preview_undo, refuse_interrupted, undo, undoing,
};
pub use work::{Edit, Move};

use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Result};

/// What is called with an offset and the bytes before and after.
pub type Tell<'a> = dyn FnMut(u64, &[u8], &[u8]) + 'a;

/// How many bytes are read, compared or written at a time: large enough to cost nothing, small enough for the nearer of
/// the processor's caches.
const PIECE: u64 = 512 << 10;

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

/// `span` cut wherever a multiple of `size` bytes of the file lies inside it, of which `origin` is offset 0.
///
/// What is written piece by piece is torn at such places only, so that every block of a journal is old or new.
fn pieces(span: Span, size: u64, origin: u64) -> impl DoubleEndedIterator<Item = Span> + Send + use<> {
    let first = span.start().saturating_add(origin) / size;
    let last = span.end().saturating_add(origin).div_ceil(size);
    let within =
        move |index: u64| index.saturating_mul(size).saturating_sub(origin).clamp(span.start(), span.end());
    (first..last.max(first)).map(move |index| Span::new(within(index), within(index + 1)))
}
