//! What an edit will do: a plan is made and checked without touching a byte.

use super::journal::Verb;
use super::work::{Edit, Move, Work, part};
use super::{PIECE, copied, pieces};
use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Label, Result};
use crate::value::Content;
use std::io;

/// Reads old bytes: fills the buffer from the offset on.
pub(super) type Read<'a> = &'a dyn Fn(u64, &mut [u8]) -> Result<()>;

/// What is changed together: all of it, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    old_length: u64,
    new_length: u64,
    work: Work,
}

impl Plan {
    /// Overwrites by `edits`, in any order, in a file of `length` bytes, and keeps that length. Fails where an edit
    /// reaches past it, and where two overlap.
    pub fn overwrite(edits: Vec<Edit>, length: u64) -> Result<Plan> {
        let plan = Plan::extend(edits, length)?;
        match plan.edits().iter().find(|edit| edit.span().end() > length) {
            None => Ok(plan),
            Some(edit) => {
                let end = edit.span().end();
                let why = format!(
                    "it would reach to {end:#x}, past the end at {length:#x}, and an edit keeps the length"
                );
                let error = Error::said(Kind::Failed, "patch", why).at(edit.span().start());
                let error = error.label(Label::OutOfRange);
                Err(error.hint("--extend lets the file grow"))
            }
        }
    }

    /// The same, where the file grows as far as the edits reach. What they leave out between is zero.
    pub fn extend(mut edits: Vec<Edit>, length: u64) -> Result<Plan> {
        edits.sort_by_key(|edit| edit.span());
        for pair in edits.windows(2) {
            if pair[0].span().overlaps(pair[1].span()) {
                let why = format!(
                    "the edit at {:#x} overlaps this one, so what should stand there is not clear",
                    pair[0].span().start()
                );
                return Err(Error::said(Kind::Usage, "patch", why).at(pair[1].span().start()));
            }
        }
        let new_length = edits.iter().map(|edit| edit.span().end()).max().unwrap_or(0).max(length);
        Ok(Plan { old_length: length, new_length, work: Work::Overwrite(edits) })
    }

    /// A block copied inside a file of `length` bytes. Fails where source or destination does not lie inside it.
    pub fn copy(block: Move, length: u64) -> Result<Plan> {
        for (what, at) in [("the source", block.src), ("the destination", block.dest)] {
            let end = at.checked_add(block.count);
            if end.is_none_or(|end| end > length) {
                let end = end.map_or("2^64".to_string(), |end| format!("{end:#x}"));
                let why = format!("{what} would reach to {end}, past the end at {length:#x}");
                return Err(Error::said(Kind::Failed, "move", why).at(at).label(Label::OutOfRange));
            }
        }
        Ok(Plan { old_length: length, new_length: length, work: Work::Move(block) })
    }

    /// A file of `old` bytes made `new` bytes long. What it gains is `fill`; with `allocate`, blocks are reserved for
    /// it.
    pub fn resize(old: u64, new: u64, fill: u8, allocate: bool) -> Plan {
        Plan { old_length: old, new_length: new, work: Work::Resize { fill, allocate } }
    }

    /// The length that the file must have.
    pub fn old_length(&self) -> u64 {
        self.old_length
    }

    /// The length that it will have.
    pub fn new_length(&self) -> u64 {
        self.new_length
    }

    /// An error where no file can be so long, of which the store's first byte is byte `origin`. What would stumble over
    /// it later is a journal, or room that is asked for, and what systems say of it are riddles.
    pub fn fits(&self, origin: u64) -> Result<()> {
        match origin.checked_add(self.new_length).map(i64::try_from) {
            Some(Ok(_)) => Ok(()),
            _ => Err(Error::system(self.verb(), io::ErrorKind::FileTooLarge.into())),
        }
    }

    /// The overwrites, in the order of their offsets; none where it is no patch.
    pub fn edits(&self) -> &[Edit] {
        match &self.work {
            Work::Overwrite(edits) => edits,
            Work::Move(_) | Work::Resize { .. } => &[],
        }
    }

    /// The block that is copied, where it is a move.
    pub fn block(&self) -> Option<Move> {
        match self.work {
            Work::Move(block) => Some(block),
            Work::Overwrite(_) | Work::Resize { .. } => None,
        }
    }

    /// Whether only the length changes.
    pub fn is_resize(&self) -> bool {
        matches!(self.work, Work::Resize { .. })
    }

    /// What is done, as a verb.
    pub fn verb(&self) -> &'static str {
        self.sort().word()
    }

    /// What is done, for a journal.
    pub(super) fn sort(&self) -> Verb {
        match &self.work {
            Work::Overwrite(_) => Verb::Patch,
            Work::Move(_) => Verb::Move,
            Work::Resize { .. } => Verb::Resize,
        }
    }

    /// The stretches that may differ after it, in order and apart; with what is cut off or gained.
    pub fn touched(&self) -> Vec<Span> {
        let (old, new) = (self.old_length, self.new_length);
        let mut spans = match &self.work {
            Work::Overwrite(edits) => edits.iter().map(Edit::span).collect(),
            Work::Move(block) => vec![block.dest_span(), block.vacated()],
            Work::Resize { .. } => vec![Span::new(old.min(new), old.max(new))],
        };
        spans.retain(|span| !span.is_empty());
        spans.sort();
        spans
    }

    /// Those that get bytes of their own.
    pub(super) fn written(&self) -> Vec<Span> {
        let gets_zeros = matches!(self.work, Work::Resize { fill: 0, .. });
        let mut spans = self.touched();
        spans.retain(|span| !gets_zeros && span.start() < self.new_length);
        if let Work::Move(block) = &self.work {
            // What is vacated is filled when it has been read.
            spans.sort_by_key(|span| *span != block.dest_span());
        }
        spans
    }

    /// `span` of [`Plan::written`] in pieces, in an order in which no byte is overwritten that is still to be read;
    /// `origin` is where offset 0 lies in the file.
    pub(super) fn pieces(&self, span: Span, origin: u64) -> impl Iterator<Item = Span> + Send + use<> {
        let is_backward = matches!(&self.work, Work::Move(block) if block.dest > block.src);
        let mut pieces = pieces(span, PIECE, origin);
        std::iter::from_fn(move || if is_backward { pieces.next_back() } else { pieces.next() })
    }

    /// The stretches that a journal has to tell of, in order and apart, cut at the old and the new length; with the byte
    /// that a stretch is filled with.
    pub(super) fn journalled(&self) -> impl Iterator<Item = (Span, Option<u8>)> + Send {
        let run = match &self.work {
            Work::Overwrite(_) => None,
            Work::Move(block) => block.fill,
            Work::Resize { fill, .. } => Some(*fill),
        };
        let is_run = move |span: Span| match &self.work {
            Work::Move(block) => span == block.vacated(),
            _ => true,
        };
        let (old, new) = (self.old_length, self.new_length);
        let mut grown_to = old;
        self.touched().into_iter().flat_map(move |span| {
            // What an extension leaves out between its edits.
            let gap = Span::new(grown_to, span.start().min(new));
            grown_to = grown_to.max(span.end());
            let known = run.filter(|_| is_run(span));
            let (low, high) = (old.min(new), old.max(new));
            let parts =
                [(gap, Some(0)), (span.clamp(low), known), (span.shared(Span::new(low, high)), known)];
            parts.into_iter().filter(|(part, _)| !part.is_empty())
        })
    }

    /// Whether what is written at `span` depends on what is there.
    pub(super) fn keeps(&self, span: Span) -> bool {
        self.edits_of(span).any(|edit| edit.keeps())
    }

    /// Whether blocks are to be reserved for the growth.
    pub(super) fn allocates(&self) -> bool {
        matches!(self.work, Work::Resize { allocate: true, .. })
    }

    fn edits_of(&self, span: Span) -> impl Iterator<Item = &Edit> {
        let edits = self.edits();
        let first = edits.partition_point(|edit| edit.span().end() <= span.start());
        edits[first..].iter().take_while(move |edit| edit.span().start() < span.end())
    }

    /// Makes new bytes of `buffer`, which holds the old ones from `offset` on; zeros past the old end.
    pub(super) fn overlay(&self, read: Read<'_>, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let wanted = Span::new(offset, offset + buffer.len() as u64);
        match &self.work {
            Work::Overwrite(_) => self.edits_of(wanted).for_each(|edit| edit.overlay(offset, buffer)),
            Work::Move(block) => {
                let shared = wanted.shared(block.vacated());
                part(buffer, offset, shared).fill(block.fill.unwrap_or(0));
                let shared = wanted.shared(block.dest_span());
                if !shared.is_empty() {
                    read(shared.start() - block.dest + block.src, part(buffer, offset, shared))?;
                }
            }
            Work::Resize { fill, .. } => {
                let grown = Span::new(self.old_length, self.new_length);
                part(buffer, offset, wanted.shared(grown)).fill(*fill);
            }
        }
        Ok(())
    }

    /// The bytes of `span` as they will be, as far as the new length reaches; `source` is as it is before.
    pub fn after(&self, source: &dyn Source, span: Span) -> Result<Vec<u8>> {
        self.both(source, span).map(|(_, new)| new)
    }

    /// The bytes of `span` as they are and as they will be, each as far as its length reaches.
    pub(super) fn both(&self, source: &dyn Source, span: Span) -> Result<(Vec<u8>, Vec<u8>)> {
        let old = copied(source, span.clamp(self.old_length))?;
        let mut new = old.clone();
        // A piece's length is a usize, as the old bytes' is.
        new.resize(span.clamp(self.new_length).len() as usize, 0);
        let read = |offset, buffer: &mut [u8]| {
            buffer.copy_from_slice(&copied(source, Span::new(offset, offset + buffer.len() as u64))?);
            Ok(())
        };
        self.overlay(&read, span.start(), &mut new)?;
        Ok((old, new))
    }

    /// Whether `source` already holds what the plan would write.
    pub fn is_done(&self, source: &dyn Source) -> Result<bool> {
        if self.new_length != self.old_length {
            return Ok(false);
        }
        for piece in self.touched().into_iter().flat_map(|span| pieces(span, PIECE, 0)) {
            let (old, new) = self.both(source, piece)?;
            if old != new {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The first offset at which `source` does not hold `expected` from `at` on.
pub fn first_mismatch(source: &dyn Source, at: u64, expected: &Content) -> Result<Option<u64>> {
    let expected = Plan::overwrite(vec![Edit::new(at, expected.clone())?], source.len())?;
    for piece in expected.touched().into_iter().flat_map(|span| pieces(span, PIECE, 0)) {
        let (old, new) = expected.both(source, piece)?;
        if let Some(index) = old.iter().zip(&new).position(|(old, new)| old != new) {
            return Ok(Some(piece.start() + index as u64));
        }
    }
    Ok(None)
}
