//! `--highlight`: the matches of patterns, as marks for the rows that they touch.

use crate::bytes::{Source, Span};
use crate::error::Result;
use crate::hex::Mark;
use crate::pattern::{Case, PatternSet};
use crate::search::{Direction, Engine, Match, Search};
use crate::session::page_size;
use crate::value::{Accept, Loader};
use std::ffi::OsStr;
use std::iter::Peekable;

/// The patterns to be marked, a colour each.
pub(super) struct Highlights {
    engines: Vec<Engine>,
    /// How far a match may reach beyond where it begins; nothing where there is no limit.
    reach: Option<u64>,
}

impl Highlights {
    pub(super) fn read<'a>(
        words: impl Iterator<Item = &'a OsStr>,
        loader: &mut Loader<'_>,
    ) -> Result<Highlights> {
        let mut patterns = PatternSet::default();
        for word in words {
            patterns.add(word.as_encoded_bytes(), None, Accept::BYTES)?;
        }
        let compiled = patterns.compile(Case::Exact, page_size(), loader)?;
        let reach =
            compiled.iter().map(|pattern| pattern.max_len()).try_fold(0, |most, len| Some(len?.max(most)));
        Ok(Highlights { engines: compiled.into_iter().map(Engine::new).collect::<Result<_>>()?, reach })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.engines.is_empty()
    }

    /// How far beyond a span its marks may reach; nothing is marked there where there is no limit.
    pub(super) fn reach(&self) -> u64 {
        self.reach.unwrap_or(0)
    }

    /// The marks in `span` of `source`, found as the dump reaches them.
    pub(super) fn in_span<'a>(&'a self, source: &'a dyn Source, span: Span) -> Option<Marks<'a>> {
        if self.is_empty() {
            return None;
        }
        // A match that only reaches into the span is marked as well, where its length has a limit.
        let reach = self.reach();
        let within = Span::new(span.start().saturating_sub(reach), span.end().saturating_add(reach));
        let search = Search { source, engines: &self.engines, within, no_overlap: false };
        Some(Marks { found: search.matches(Direction::Forward).peekable(), near: Vec::new() })
    }
}

/// Marks in the order of their offsets.
pub(super) struct Marks<'a> {
    found: Peekable<Box<dyn Iterator<Item = Result<Match>> + 'a>>,
    /// Those that touch the last block, and may touch the next.
    near: Vec<Mark>,
}

impl Marks<'_> {
    /// The marks that touch `block`, which lies behind every block asked about before.
    pub(super) fn of(&mut self, block: Span) -> Result<&[Mark]> {
        self.near.retain(|mark| mark.span.end() > block.start());
        while let Some(found) = self.found.next_if(|found| match found {
            Ok(found) => found.span.start() < block.end(),
            Err(_) => true,
        }) {
            let found = found?;
            if found.span.end() > block.start() {
                // More patterns than colours begin the colours again.
                let style = (found.pattern % 256) as u8;
                // Matches of one pattern that overlap are one mark: how many they are cannot be seen.
                match self.near.iter_mut().rev().find(|mark| mark.style == style) {
                    Some(mark) if mark.span.end() >= found.span.start() => {
                        mark.span = Span::new(mark.span.start(), mark.span.end().max(found.span.end()));
                    }
                    _ => self.near.push(Mark { span: found.span, style }),
                }
            }
        }
        Ok(&self.near)
    }
}
