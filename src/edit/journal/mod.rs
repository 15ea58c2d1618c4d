//! The journal of an edit: the old bytes, written whole before the first new one.
//!
//! The format is described for users in `docs/safety.md`: a header, records, and an end. Every part carries a digest
//! that begins from the digest of the part before it, so that nothing can be missing, added or moved unnoticed. All
//! numbers are little-endian.

mod header;
mod read;
mod write;

pub(super) use header::{Header, Verb};
pub(super) use read::{Flaw, Journal, Records};
pub(super) use write::{Record, Writer};

use crate::bytes::Span;
use crate::error::{Error, Kind};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// New bytes are known by a digest of each stretch of this many bytes of the file, counted from its start. A write that
/// was cut off may have reached the disk in part, but no system and no disk tears less than this.
pub(super) const BLOCK: u64 = 512;

/// The most old bytes that one record holds, so that a reader needs no more memory than this.
pub(super) const MOST: u64 = 1 << 20;

/// The size of the head of a record, and of the end without its digest.
const HEAD: usize = 24;

/// What was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Old {
    /// Nothing: the file ended before.
    Absent,
    /// The bytes that the record holds.
    Bytes,
    /// Zeros, most often a hole.
    Zeros,
}

/// What is there after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum New {
    /// Nothing: the file ends before.
    Absent,
    /// Bytes of which the record holds a digest a block.
    Digests,
    /// This byte again and again.
    Run(u8),
}

/// The head of a record: a stretch of the file, and what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) span: Span,
    pub(super) old: Old,
    pub(super) new: New,
}

/// What a record begins with.
const RECORD: u8 = b'R';
/// What the end begins with.
const END: u8 = b'E';

impl Head {
    fn encode(self) -> [u8; HEAD] {
        let old = match self.old {
            Old::Absent => 0,
            Old::Bytes => 1,
            Old::Zeros => 2,
        };
        let (new, fill) = match self.new {
            New::Absent => (0, 0),
            New::Digests => (1, 0),
            New::Run(fill) => (2, fill),
        };
        let mut bytes = [0; HEAD];
        bytes[..4].copy_from_slice(&[RECORD, old, new, fill]);
        bytes[8..16].copy_from_slice(&self.span.start().to_le_bytes());
        bytes[16..].copy_from_slice(&self.span.len().to_le_bytes());
        bytes
    }

    /// Nothing where it makes no sense.
    fn decode(bytes: &[u8; HEAD]) -> Option<Head> {
        let old = match bytes[1] {
            0 => Old::Absent,
            1 => Old::Bytes,
            2 => Old::Zeros,
            _ => return None,
        };
        let new = match (bytes[2], bytes[3]) {
            (0, 0) => New::Absent,
            (1, 0) => New::Digests,
            (2, fill) => New::Run(fill),
            _ => return None,
        };
        let head = Head { span: Span::sized(number(bytes, 8), number(bytes, 16))?, old, new };
        let is_short = head.span.len() <= MOST || !head.is_bounded();
        let says_something = old != Old::Absent || new != New::Absent;
        (bytes[0] == RECORD && bytes[4..8] == [0; 4] && is_short && says_something).then_some(head)
    }

    /// Whether a record of it has at most [`MOST`] bytes of the file, because bytes or digests follow.
    pub(super) fn is_bounded(self) -> bool {
        self.old == Old::Bytes || self.new == New::Digests
    }

    /// How many bytes follow the head: old bytes and digests of new ones. At most a little more than [`MOST`].
    fn payload(&self) -> usize {
        let bytes = if self.old == Old::Bytes { self.span.len() } else { 0 };
        let digests = if self.new == New::Digests { blocks(self.span).count() as u64 * 8 } else { 0 };
        // Bounded by what decode() accepts and the writer makes.
        (bytes + digests) as usize
    }
}

/// The blocks of the file that `span` lies in, the first and the last cut to it.
pub(super) fn blocks(span: Span) -> impl Iterator<Item = Span> {
    super::pieces(span, BLOCK, 0)
}

/// The digest of the new bytes of one block, or of a part of one.
pub(super) fn digest(block: &[u8]) -> u64 {
    xxh3_64(block)
}

/// The digest of one part of a journal, begun from that of the part before.
fn chained(part: &[u8], before: u64) -> u64 {
    xxh3_64_with_seed(part, before)
}

/// The number at `at`, which must lie inside.
fn number(bytes: &[u8], at: usize) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(number)
}

pub(super) fn damaged(at: u64) -> Error {
    Error::said(Kind::Failed, "read the journal", "it is damaged").at(at)
}
