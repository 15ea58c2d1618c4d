//! Matches of patterns that differ in length: regexes, and hex patterns with jumps or alternatives.
//!
//! They are searched in one piece, because where a match ends is not known beforehand: a regex without a limit may
//! reach to the end of the file. A mapped file is one piece anyway.

use super::Direction;
use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Result};
use crate::pattern::{Program, Scratch};
use regex_automata::meta::{self, Regex};
use regex_automata::{Anchored, Input};
use regex_syntax::hir::Hir;
use std::borrow::Cow;

/// How many matches are found before the source is asked whether they can be believed.
const BATCH: usize = 1024;

/// Lists matches one after the other.
pub(super) trait Finder: Send + Sync {
    /// What is remembered from match to match.
    type Memory: Default;

    /// The next match in `piece[from..to]`, from `from` on; what lies outside is seen but not matched. The second
    /// value is from where to go on.
    fn next(
        &self,
        memory: &mut Self::Memory,
        piece: &[u8],
        from: usize,
        to: usize,
    ) -> Option<((usize, usize), usize)>;
}

fn engine(tree: &Hir) -> Result<Regex> {
    // Matches may be empty between any two bytes, not only between characters.
    let config = meta::Config::new().utf8_empty(false).nfa_size_limit(Some(32 << 20));
    Regex::builder().configure(config).build_from_hir(tree).map_err(|cause| {
        let why = cause.to_string();
        Error::said(Kind::Usage, "search for this pattern", why.lines().next().unwrap_or_default())
    })
}

/// A regular expression: leftmost first, without overlap.
pub(super) struct Expression(Regex);

impl Expression {
    pub(super) fn new(tree: &Hir) -> Result<Expression> {
        Ok(Expression(engine(tree)?))
    }
}

impl Finder for Expression {
    /// Where the last match ended.
    type Memory = Option<usize>;

    fn next(
        &self,
        last: &mut Option<usize>,
        piece: &[u8],
        from: usize,
        to: usize,
    ) -> Option<((usize, usize), usize)> {
        let mut from = from;
        loop {
            let found = self.0.search(&Input::new(piece).range(from..to))?;
            // An empty match that touches the one before it is none.
            if found.is_empty() && *last == Some(found.end()) {
                from = found.end() + 1;
                if from > to {
                    return None;
                }
                continue;
            }
            *last = Some(found.end());
            return Some(((found.start(), found.end()), found.end()));
        }
    }
}

/// A hex pattern with jumps or alternatives: one match a start, the shortest, overlapping or not.
pub(super) struct Jumping {
    program: Box<Program>,
    scout: Regex,
}

impl Jumping {
    pub(super) fn new(program: Box<Program>) -> Result<Jumping> {
        let scout = engine(program.scout())?;
        Ok(Jumping { program, scout })
    }
}

impl Finder for Jumping {
    type Memory = Scratch;

    fn next(
        &self,
        scratch: &mut Scratch,
        piece: &[u8],
        from: usize,
        to: usize,
    ) -> Option<((usize, usize), usize)> {
        let mut from = from;
        loop {
            let found = self.scout.search(&Input::new(piece).range(from..to).anchored(Anchored::No))?;
            let start = found.start();
            if let Some(end) = self.program.matches_at(scratch, &piece[..to], start) {
                return Some(((start, end), start + 1));
            }
            from = start + 1;
        }
    }
}

/// The matches of one finder in one stretch of a source.
pub(super) struct VaryingMatches<'a, F: Finder> {
    finder: &'a F,
    memory: F::Memory,
    source: &'a dyn Source,
    direction: Direction,
    within: Span,
    piece: Option<Cow<'a, [u8]>>,
    /// Where to go on; nothing after the last match.
    from: Option<usize>,
    /// Matches that are still to be listed, the next one last.
    waiting: Vec<(usize, usize)>,
}

impl<'a, F: Finder> VaryingMatches<'a, F> {
    pub(super) fn new(finder: &'a F, source: &'a dyn Source, within: Span, direction: Direction) -> Self {
        let within = within.clamp(source.len());
        VaryingMatches {
            finder,
            memory: F::Memory::default(),
            source,
            direction,
            within,
            piece: None,
            from: usize::try_from(within.start()).ok(),
            waiting: Vec::new(),
        }
    }

    /// Finds more matches; in the end there are none.
    fn search(&mut self) -> Result<()> {
        let piece = match &mut self.piece {
            Some(piece) => piece,
            none => none.insert(self.source.window(Span::new(0, self.source.len()))?),
        };
        // The piece is as long as the source, so both ends lie inside it unless a stream or file has shrunk.
        let to = usize::try_from(self.within.end()).unwrap_or(usize::MAX).min(piece.len());
        // Backwards, all matches have to be known before the last one is.
        let batch = if self.direction == Direction::Forward { BATCH } else { usize::MAX };
        while let Some(from) = self.from.filter(|&from| from <= to) {
            let Some((found, next)) = self.finder.next(&mut self.memory, piece, from, to) else {
                self.from = None;
                break;
            };
            self.waiting.push(found);
            self.from = Some(next);
            if self.waiting.len() >= batch {
                break;
            }
        }
        self.from = self.from.filter(|&from| from <= to);
        let seen =
            if self.from.is_some() { self.waiting.last().map_or(0, |found| found.1) } else { piece.len() };
        self.source.check(seen as u64)?;
        if self.direction == Direction::Forward {
            self.waiting.reverse();
        }
        Ok(())
    }
}

impl<F: Finder> Iterator for VaryingMatches<'_, F> {
    type Item = Result<Span>;

    fn next(&mut self) -> Option<Result<Span>> {
        if self.waiting.is_empty()
            && self.from.is_some()
            && let Err(error) = self.search()
        {
            self.from = None;
            self.waiting.clear();
            return Some(Err(error));
        }
        let (start, end) = self.waiting.pop()?;
        Some(Ok(Span::new(start as u64, end as u64)))
    }
}
