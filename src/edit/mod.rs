//! Edits as plans: what will be overwritten by what, checked as a whole before the first byte is written.
//!
//! A [`Plan`] is shown with [`Plan::preview`] and [`Plan::planned`], carried out by [`Plan::apply`], which takes back
//! what it wrote where a write fails, and told with [`Plan::done`].

mod apply;
mod preview;

pub use apply::Before;

use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Result};
use crate::value::Content;

/// How many bytes are read, compared or written at a time: large enough to cost nothing, small enough to keep.
const PIECE: usize = 1 << 20;

/// One stretch of bytes to be overwritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    span: Span,
    content: Content,
}

impl Edit {
    /// `content` from offset `at` on. Fails where it does not end below `length`: what is patched keeps its
    /// length.
    pub fn new(at: u64, content: Content, length: u64) -> Result<Edit> {
        let past = || {
            let end = at.checked_add(content.len()).map_or("2^64".to_string(), |end| format!("{end:#x}"));
            let why =
                format!("it would reach to {end}, past the end at {length:#x}, and an edit keeps the length");
            Error::said(Kind::Failed, "patch", why).at(at)
        };
        let span = Span::sized(at, content.len()).filter(|span| span.end() <= length).ok_or_else(past)?;
        Ok(Edit { span, content })
    }

    /// What it overwrites.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Puts the new bytes of `[offset, offset + buffer.len())` of the store into `buffer`, which holds the old ones.
    fn overlay(&self, offset: u64, buffer: &mut [u8]) {
        let wanted = Span::new(offset, offset + buffer.len() as u64);
        let shared = Span::new(wanted.start().max(self.span.start()), wanted.end().min(self.span.end()));
        if !shared.is_empty() {
            // Both ends lie inside `buffer`, whose length is a usize.
            let (from, to) = ((shared.start() - offset) as usize, (shared.end() - offset) as usize);
            self.content.copy_to(shared.start() - self.span.start(), &mut buffer[from..to]);
        }
    }

    /// The edit in pieces of at most `size` bytes.
    fn pieces(&self, size: usize) -> impl Iterator<Item = Span> + use<> {
        pieces(self.span, size)
    }
}

/// Edits that belong together: all of them are made, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order of their offsets, without overlaps.
    edits: Vec<Edit>,
}

impl Plan {
    /// A plan of `edits`, in any order. Fails where two of them overlap.
    pub fn new(mut edits: Vec<Edit>) -> Result<Plan> {
        edits.sort_by_key(|edit| edit.span);
        for pair in edits.windows(2) {
            if pair[0].span.overlaps(pair[1].span) {
                let why = format!(
                    "the edits at {:#x} and {:#x} overlap, so what should stand there is not clear",
                    pair[0].span.start(),
                    pair[1].span.start()
                );
                return Err(Error::said(Kind::Usage, "patch", why));
            }
        }
        Ok(Plan { edits })
    }

    /// The edits, in the order of their offsets.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Whether `source` already holds what the plan would write.
    pub fn is_done(&self, source: &dyn Source) -> Result<bool> {
        for edit in &self.edits {
            if first_difference(source, edit.span, |offset, buffer| edit.overlay(offset, buffer))?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The first offset at which `source` does not hold `expected` from `at` on.
pub fn first_mismatch(source: &dyn Source, at: u64, expected: &Content) -> Result<Option<u64>> {
    let expected = Edit::new(at, expected.clone(), source.len())?;
    first_difference(source, expected.span, |offset, buffer| expected.overlay(offset, buffer))
}

/// The first offset of `span` at which `overlay` changes what `source` holds.
fn first_difference(
    source: &dyn Source,
    span: Span,
    overlay: impl Fn(u64, &mut [u8]),
) -> Result<Option<u64>> {
    for piece in pieces(span, PIECE) {
        let old = copied(source, piece)?;
        let mut new = old.clone();
        overlay(piece.start(), &mut new);
        if let Some(index) = old.iter().zip(&new).position(|(old, new)| old != new) {
            return Ok(Some(piece.start() + index as u64));
        }
    }
    Ok(None)
}

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
fn pieces(span: Span, size: usize) -> impl Iterator<Item = Span> + use<> {
    let mut at = span.start();
    std::iter::from_fn(move || {
        let piece = Span::new(at, at.saturating_add(size as u64).min(span.end()));
        at = piece.end();
        (!piece.is_empty()).then_some(piece)
    })
}
