//! The bytes around matches, for whoever is told of them.

use super::lister::{Common, Shown};
use super::piece::{CONTEXT, Memory, Piece};
use super::{Match, engine::Way};
use crate::bytes::{Span, patched};
use crate::error::Result;
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::ControlFlow::Continue;

/// A way to look at matches and what is around them, while they are told of.
pub struct Seen<'a> {
    pub(super) common: &'a Common<'a>,
    /// The window of a stream, whose bytes come only once.
    pub(super) shown: Option<&'a Shown<'a>>,
    /// What is known to be data.
    pub(super) solid: Option<Span>,
    /// The pattern of the last copy, and what its engine remembers: to begin anew costs more than most matches.
    pub(super) last: RefCell<(usize, Memory)>,
}

impl Seen<'_> {
    /// The bytes of `span`, which lies around a match. What a stream does not show any more is left out at the end.
    pub fn bytes(&self, span: Span) -> Result<Cow<'_, [u8]>> {
        let span = span.clamp(self.common.source.len());
        if let Some(shown) = self.shown.filter(|_| self.is_stream()) {
            let index = |offset: u64| {
                usize::try_from(offset.saturating_sub(shown.at)).unwrap_or(usize::MAX).min(shown.bytes.len())
            };
            return Ok(Cow::Borrowed(&shown.bytes[index(span.start())..index(span.end())]));
        }
        let is_data = |solid: &Span| solid.start() <= span.start() && span.end() <= solid.end();
        if self.solid.as_ref().is_some_and(is_data) {
            return self.common.source.window(span);
        }
        patched(self.common.source, span)
    }

    /// Appends a copy of the matched bytes, and says whether they still match: another process may have changed them.
    ///
    /// Whoever prints the copy asks [`Seen::check`] first.
    pub fn copy(&self, hit: Match, into: &mut Vec<u8>) -> Result<bool> {
        let before = hit.span.start().saturating_sub(CONTEXT);
        let around = Span::new(before, hit.span.end().saturating_add(CONTEXT));
        // At the edge of a stream's window less is seen, and it is as right: the window was cut where nothing looks.
        let around = match self.shown.filter(|_| self.is_stream()) {
            Some(shown) => Span::new(before.max(shown.at), around.end()),
            None => around,
        };
        let bytes = self.bytes(around)?.into_owned();
        let index = (hit.span.start() - around.start()) as usize;
        let matched = index..bytes.len().min(index + hit.span.len() as usize);
        into.extend_from_slice(&bytes[matched]);
        let starts = Span::new(hit.span.start(), hit.span.start().saturating_add(1));
        let piece = Piece { bytes: &bytes, at: around.start(), starts, end: hit.span.end(), is_copy: true };
        let engine = self.common.tuned.engine(hit.pattern);
        let mut last = self.last.borrow_mut();
        if last.0 != hit.pattern {
            *last = (hit.pattern, Memory::default());
        }
        let mut is_there = false;
        let _ = piece.each_of_few(engine, &Way::Everywhere, &mut last.1, &mut |start, end| {
            is_there |= Span::new(start, end) == hit.span;
            Continue(())
        });
        Ok(is_there)
    }

    /// An error where what was shown from below `end` cannot be believed.
    pub fn check(&self, end: u64) -> Result<()> {
        self.common.source.check(end)
    }

    fn is_stream(&self) -> bool {
        self.common.source.len() == u64::MAX
    }
}
