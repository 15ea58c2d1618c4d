//! `--at PATTERN`: an edit that goes where a pattern matches.

use crate::bytes::{Source, Span};
use crate::commands::mapping;
use crate::commands::words::Words;
use crate::error::{Error, Kind, Result};
use crate::pattern::{Case, Named};
use crate::search::{Direction, Engines, Match, Pace, Search, Seen, Watcher};
use crate::session::page_size;
use crate::value::{Accept, Loader, Type};

/// How many offsets are told where the pattern matches more than once.
const TOLD: usize = 10;

/// Where an edit goes that has no OFFSET.
pub(super) struct Aim {
    engines: Engines,
    /// Every match, not one that must be the only one.
    all: bool,
    /// How far inside the match the edit begins.
    plus: u64,
    /// Whether it may reach past the match.
    past: bool,
}

impl Aim {
    /// Reads the options; nothing where there is no `--at`.
    pub(super) fn read(words: Words<'_>, kind: Option<Type>, loader: &mut Loader<'_>) -> Result<Option<Aim>> {
        let Some(word) = words.one("at").map(|word| word.as_encoded_bytes()) else { return Ok(None) };
        let Named { pattern, .. } = Named::of_word(word, kind, Accept::BYTES)?;
        let case = if words.has("ignore-case") { Case::Ignored } else { Case::Exact };
        let engines = Engines::of(pattern.compile(case, page_size(), loader)?)?;
        let plus = words.one("plus").map(|word| mapping::number("--plus", word)).transpose()?.unwrap_or(0);
        Ok(Some(Aim { engines, all: words.has("all"), plus, past: words.has("force") }))
    }

    /// Whether there may be several edits.
    pub(super) fn is_many(&self) -> bool {
        self.all
    }

    /// Where `length` bytes have to be written in `source`, in order.
    pub(super) fn places(
        &self,
        source: &dyn Source,
        length: u64,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<u64>> {
        let search = Search {
            source,
            engines: &self.engines,
            within: Span::new(0, source.len()),
            no_overlap: self.all,
            align: 1,
            around: 0,
            pace: Pace::default(),
        };
        // One more than is told says that there are more.
        let limit = if self.all { u64::MAX } else { TOLD as u64 + 1 };
        let mut matches = Matches { spans: Vec::new(), progress };
        search.list(Direction::Forward, limit, &mut matches)?;
        match matches.spans.as_slice() {
            [] => Err(unmet("the pattern is not there; nothing was written")),
            [_, _, ..] if !self.all => Err(several(&matches.spans)),
            spans => spans.iter().map(|&span| self.place(span, length)).collect(),
        }
    }

    fn place(&self, span: Span, length: u64) -> Result<u64> {
        let end = self.plus.checked_add(length).filter(|&end| self.past || end <= span.len());
        if end.is_none() {
            let (match_length, plus) = (span.len(), self.plus);
            let from = if plus > 0 { format!(" from {plus} on") } else { String::new() };
            let why = format!("{length} bytes{from} reach past the match, which has {match_length}");
            return Err(Error::said(Kind::Failed, "patch", why)
                .at(span.start())
                .hint("--force writes them all the same"));
        }
        Ok(span.start().saturating_add(self.plus))
    }
}

fn unmet(why: impl Into<String>) -> Error {
    Error::said(Kind::Unmet, "patch", why)
}

fn several(spans: &[Span]) -> Error {
    let count = if spans.len() > TOLD { "more than ten".to_string() } else { spans.len().to_string() };
    let told: Vec<String> = spans.iter().take(TOLD).map(|span| format!("{:#x}", span.start())).collect();
    unmet(format!("the pattern matches at {count} places: {}; nothing was written", told.join(", ")))
        .hint("-a patches all of them; an OFFSET or a longer pattern, one")
}

/// Keeps every match.
struct Matches<'a> {
    spans: Vec<Span>,
    progress: &'a mut dyn FnMut(u64, u64),
}

impl Watcher for Matches<'_> {
    fn hits(&mut self, hits: &[Match], _seen: &Seen<'_>) -> Result<()> {
        self.spans.extend(hits.iter().map(|hit| hit.span));
        Ok(())
    }

    fn progress(&mut self, done: u64, all: u64) {
        (self.progress)(done, all);
    }
}
