//! The bytes around matches, for whoever is told of them.

use super::lister::{Common, Shown};
use super::tuned::Memories;
use super::window::{CONTEXT, Piece};
use super::{Folded, Match, engine::Way};
use crate::bytes::{Source, Span, patched};
use crate::error::Result;
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::ControlFlow::Continue;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many bytes of memory are remembered of them.
const ALLOWANCE: usize = 1 << 20;

/// A way to look at matches and what is around them, while they are told of.
pub struct Seen<'a> {
    pub(super) common: &'a Common<'a>,
    /// What was searched is less than there is, where something was left out of it.
    pub(super) folded: Option<Folded<'a>>,
    /// The window of a stream, whose bytes come only once.
    pub(super) shown: Option<&'a Shown<'a>>,
    /// What is known to be data.
    pub(super) solid: Option<Span>,
    /// What engines remember of the matches before: to begin anew costs more than most matches.
    pub(super) memories: RefCell<Memories>,
}

impl Seen<'_> {
    /// The bytes of `span`, which lies around a match. What a stream does not show any more is left out at the end.
    pub fn bytes(&self, span: Span) -> Result<Cow<'_, [u8]>> {
        match self.folded {
            None => self.searched(span),
            Some(Folded { fold, whole }) => {
                let span = span.clamp(whole.len());
                let places = fold.places(span);
                // A match may be as long as what was left out.
                if places.len() == span.len() { self.searched(places) } else { patched(whole, span) }
            }
        }
    }

    /// The bytes of `span` of what was searched.
    fn searched(&self, span: Span) -> Result<Cow<'_, [u8]>> {
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
        let around = self.around(hit);
        let bytes = self.bytes(around)?.into_owned();
        let index = (hit.span.start() - around.start()) as usize;
        let matched = index..bytes.len().min(index + hit.span.len() as usize);
        into.extend_from_slice(&bytes[matched]);
        self.matches(hit, (&bytes, around.start()), (&bytes, around.start()))
    }

    /// Whether a long match still matches, where it lies.
    pub fn is_there(&self, hit: Match) -> Result<bool> {
        let engine = self.common.tuned.engine(hit.pattern);
        let span = self.folded.map_or(hit.span, |folded| folded.fold.places(hit.span));
        let hit = Match { span, ..hit };
        let mut around = self.around(hit);
        if !engine.links().is_empty() {
            // The parts that follow the first are looked for in windows of their own.
            around = Span::new(around.start(), hit.span.start().saturating_add(engine.longest()));
        }
        let bytes = self.searched(around)?;
        let links = (self.common.source, 0);
        let is_match = AssertUnwindSafe(|| self.matches(hit, (&bytes, around.start()), links));
        // The bytes may change meanwhile, which the regex engines do not forgive.
        catch_unwind(is_match).unwrap_or_else(|_| {
            self.memories.take();
            Ok(false)
        })
    }

    /// A match and what it sees.
    fn around(&self, hit: Match) -> Span {
        let before = hit.span.start().saturating_sub(CONTEXT);
        let behind = hit.span.end().saturating_add(CONTEXT);
        // At the edge of a stream's window less is seen, and it is as right: the window was cut where nothing looks.
        match self.shown.filter(|_| self.is_stream()) {
            Some(shown) => Span::new(before.max(shown.at), behind),
            None => Span::new(before, behind),
        }
    }

    /// Whether a window, given with the offset of its first byte, holds the match. The parts that follow the first are
    /// looked for in `links`, given in the same way.
    fn matches(&self, hit: Match, window: (&[u8], u64), links: (&dyn Source, u64)) -> Result<bool> {
        let (bytes, at) = window;
        let starts = Span::new(hit.span.start(), hit.span.start().saturating_add(1));
        let piece = Piece { bytes, at, starts, end: hit.span.end(), is_copy: true };
        let engine = self.common.tuned.engine(hit.pattern);
        let mut end = None;
        let _ = self.memories.borrow_mut().with(hit.pattern, ALLOWANCE, |memory| {
            piece.each_of_few(engine, &Way::Everywhere, memory, &mut |_, found| {
                end = Some(found);
                Continue(())
            })
        });
        let Some(end) = end.filter(|_| !engine.links().is_empty()) else {
            return Ok(end == Some(hit.span.end()));
        };
        let (source, origin) = links;
        let part = Span::new(hit.span.start() - origin, end - origin);
        let mut found = vec![Match { span: part, ..hit }];
        let common = Common { source, end: hit.span.end() - origin, ..*self.common };
        common.follow(&mut found, &mut Memories::default())?;
        Ok(found.first().is_some_and(|found| found.span.end() + origin == hit.span.end()))
    }

    /// A copy of a piece of a match, which can be believed.
    pub fn piece(&self, span: Span) -> Result<Vec<u8>> {
        let bytes = self.bytes(span)?.into_owned();
        self.check(span.end())?;
        Ok(bytes)
    }

    /// An error where what was shown from below `end` cannot be believed.
    pub fn check(&self, end: u64) -> Result<()> {
        self.common.source.check(self.folded.map_or(end, |folded| folded.fold.place(end)))
    }

    fn is_stream(&self) -> bool {
        self.common.source.len() == u64::MAX
    }
}
