//! The seams between the work and where bytes live: [`Source`] is read, [`Store`] is written, and what a [`Store`] held
//! before is kept in a [`Log`] on a [`Shelf`].
//!
//! Everything that looks at bytes is written against [`Source`], and a byte slice is one, so that a search or a dump
//! is tested without a file. Nothing here knows what a file is.

mod buffer;
mod fold;
mod shelf;
mod span;
mod store;
mod watch;

pub use buffer::Buffer;
pub use fold::Fold;
pub use shelf::{Identity, Log, Shelf, Tag};
pub use span::Span;
pub use store::{Reader, Store};
pub use watch::{UNWATCHED, Watch};

use crate::error::Result;
use std::borrow::Cow;

/// Bytes that can be looked at.
///
/// Offsets count from the start of the mapping. A source may be read by several threads at once.
pub trait Source: Sync {
    /// How many bytes there are; `u64::MAX` for a stream whose end has not been seen.
    fn len(&self) -> u64;

    /// The bytes of `span`, borrowed where they are mapped.
    ///
    /// Fewer come back only where the source ends first, so an empty answer to a span that is not empty means the end.
    /// Another process may change what a borrowed window shows at any time; whoever prints bytes copies them first and
    /// calls [`Source::check`] after.
    fn window(&self, span: Span) -> Result<Cow<'_, [u8]>>;

    /// The bytes of `span`, or the first of them, at least `least`, as soon as they are there: what [`Source::window`]
    /// says, for sources that come slowly.
    fn arriving(&self, span: Span, _least: u64) -> Result<Cow<'_, [u8]>> {
        self.window(span)
    }

    /// The first stretch of data at or after `at`, or nothing where only a hole follows to the end.
    ///
    /// Bytes between `at` and the stretch are zero and need not be read. A source without holes answers with all that
    /// is left.
    fn next_data(&self, at: u64) -> Option<Span> {
        (at < self.len()).then(|| Span::new(at, self.len()))
    }

    /// An error where what was handed out from below `end` cannot be believed: the file failed or shrank meanwhile.
    ///
    /// The error's offset says up to where the bytes were the file's.
    fn check(&self, _end: u64) -> Result<()> {
        Ok(())
    }

    /// Whether windows of any length are borrowed, so that even one on everything costs no memory.
    fn is_at_hand(&self) -> bool {
        true
    }

    /// A way for one thread to look at piece after piece that is quicker than windows; nothing where there is none.
    fn sweep(&self) -> Option<Box<dyn Sweep + '_>> {
        None
    }

    /// The same bytes with memory of nobody's in the place of holes, so that looks anywhere fill none of them, and without
    /// what `fold` leaves out, which lies in holes; nothing where there are no holes, or no such thing can be had.
    ///
    /// Errors speak of offsets in the whole source all the same.
    fn over_holes<'s>(&'s self, _fold: &'s Fold) -> Option<Box<dyn Source + 's>> {
        None
    }

    /// Says how the bytes are going to be looked at, until the next word of this kind.
    fn expect(&self, _looks: Looks) {}

    /// Whether there is nothing at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Pieces of a source, one after the other.
pub trait Sweep {
    /// Whether copies of `span`, all of it data, are to be had sooner, part by part, than a look at its window. Where they
    /// are not, the window is looked at next. It may look at some of the bytes to know.
    fn copies(&mut self, span: Span) -> bool;

    /// A copy of the bytes of `span`; nothing where they cannot be read.
    fn copy(&mut self, span: Span) -> Option<&[u8]>;

    /// A copy of the few bytes of `span`, where no disk has to be waited for.
    fn peek(&mut self, span: Span) -> Option<&[u8]>;
}

/// How a source is going to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// As its owner said, or anyhow.
    Usual,
    /// All of it, in large pieces that follow each other closely, upwards.
    Upwards,
    /// The same, downwards; each piece is looked at upwards.
    Downwards,
}

/// The bytes of `span`, of which holes are made up and not looked at: a look through a mapping would fill them.
pub fn patched(source: &dyn Source, span: Span) -> Result<Cow<'_, [u8]>> {
    let span = span.clamp(source.len());
    let mut bytes = Vec::new();
    let mut at = span.start();
    while at < span.end() {
        let data = source.next_data(at).unwrap_or(Span::new(span.end(), span.end()));
        // What makes no progress is nonsense, and then everything is data.
        let is_sensible = data.end() > at;
        let start = if is_sensible { data.start().clamp(at, span.end()) } else { at };
        let end = if is_sensible { data.end().min(span.end()) } else { span.end() };
        let part = Span::new(start, end);
        if part == span {
            return source.window(span);
        }
        // A window, which fits into memory.
        if bytes.is_empty() {
            bytes.reserve_exact(span.len() as usize);
        }
        bytes.resize(bytes.len() + (start - at) as usize, 0);
        at = end;
        if part.is_empty() {
            continue;
        }
        let window = source.window(part)?;
        bytes.extend_from_slice(&window);
        if (window.len() as u64) < part.len() {
            break;
        }
    }
    Ok(Cow::Owned(bytes))
}

impl Source for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn window(&self, span: Span) -> Result<Cow<'_, [u8]>> {
        let length = <[u8]>::len(self) as u64;
        // Both ends are at most the slice's length, which is a usize.
        let (start, end) = (span.start().min(length) as usize, span.end().min(length) as usize);
        Ok(Cow::Borrowed(&self[start..end]))
    }
}

impl Source for Vec<u8> {
    fn len(&self) -> u64 {
        Source::len(self.as_slice())
    }

    fn window(&self, span: Span) -> Result<Cow<'_, [u8]>> {
        self.as_slice().window(span)
    }
}
