//! What there is to do: bytes to be overwritten, a block to be copied, a length to be changed.

use crate::bytes::Span;
use crate::error::{Error, Kind, Result};
use crate::value::Content;

/// What there is to do, of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// In the order of their offsets, without overlaps.
    Overwrite(Vec<Edit>),
    Move(Move),
    Resize {
        fill: u8,
        allocate: bool,
    },
}

/// One stretch of bytes to be overwritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    span: Span,
    content: Content,
}

impl Edit {
    /// `content` from offset `at` on. Fails where it would end past 2^64.
    pub fn new(at: u64, content: Content) -> Result<Edit> {
        let span = Span::sized(at, content.len()).ok_or_else(|| {
            Error::said(Kind::Failed, "patch", "it would reach to 2^64, past the end of any file").at(at)
        })?;
        Ok(Edit { span, content })
    }

    /// What it overwrites.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether some of its bytes are those that are there.
    pub(super) fn keeps(&self) -> bool {
        self.content.keeps()
    }

    /// Puts the new bytes of `[offset, offset + buffer.len())` of the store into `buffer`, which holds the old ones.
    pub(super) fn overlay(&self, offset: u64, buffer: &mut [u8]) {
        let shared = self.span.shared(Span::new(offset, offset + buffer.len() as u64));
        if !shared.is_empty() {
            self.content.copy_to(shared.start() - self.span.start(), part(buffer, offset, shared));
        }
    }
}

/// A block to be copied inside the file, as Python's `move(dest, src, count)` does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where its first byte will be.
    pub dest: u64,
    /// Where its first byte is.
    pub src: u64,
    /// How many bytes it has.
    pub count: u64,
    /// What overwrites the part of the source that the copy does not cover.
    pub fill: Option<u8>,
}

impl Move {
    pub(super) fn dest_span(self) -> Span {
        Span::new(self.dest, self.dest + self.count)
    }

    pub(super) fn src_span(self) -> Span {
        Span::new(self.src, self.src + self.count)
    }

    /// The part of the source that is filled: one stretch, as both blocks are equally long.
    pub(super) fn vacated(self) -> Span {
        let (src, dest) = (self.src_span(), self.dest_span());
        match self.fill {
            None => Span::new(src.start(), src.start()),
            Some(_) if !src.overlaps(dest) => src,
            Some(_) if src < dest => Span::new(src.start(), dest.start()),
            Some(_) => Span::new(dest.end(), src.end()),
        }
    }
}

/// The bytes of `span` in `buffer`, which begins at `offset` and holds them all; or none of them.
pub(super) fn part(buffer: &mut [u8], offset: u64, span: Span) -> &mut [u8] {
    if span.is_empty() {
        return &mut [];
    }
    // Both ends lie inside `buffer`, whose length is a usize.
    &mut buffer[(span.start() - offset) as usize..(span.end() - offset) as usize]
}
