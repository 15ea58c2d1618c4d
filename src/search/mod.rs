//! Patterns against a [`Source`]: every match in order of its offset, from either end.
//!
//! Each pattern has an engine that lists its matches; the lists are merged by offset. What `rfind` lists is by
//! construction what `find` lists, from the other end: both ask the same engines, and an engine finds the matches of a
//! chunk always forward.

mod engine;
mod fixed;
mod varying;

pub use engine::Engine;

use crate::bytes::{Source, Span};
use crate::error::Result;
use std::cmp::Reverse;
use std::iter::Peekable;

/// A match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Where it lies.
    pub span: Span,
    /// The index of its pattern.
    pub pattern: usize,
}

/// From which end matches are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Lowest offset first.
    Forward,
    /// Highest offset first.
    Backward,
}

/// What is searched, and how.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// The bytes.
    pub source: &'a dyn Source,
    /// One engine a pattern.
    pub engines: &'a [Engine],
    /// A match lies wholly inside; what surrounds it is seen by `^`, `$` and `\b` all the same.
    pub within: Span,
    /// List what grep would: no match that begins inside the one before it.
    pub no_overlap: bool,
}

/// The matches of one pattern, in the order of the search's direction.
type Matches<'a> = Box<dyn Iterator<Item = Result<Span>> + 'a>;

impl<'a> Search<'a> {
    /// Every match, in order; equal offsets in the order of the patterns. The list ends with the first error.
    pub fn matches(self, direction: Direction) -> Box<dyn Iterator<Item = Result<Match>> + 'a> {
        if !self.no_overlap {
            return Box::new(self.merged(direction));
        }
        let chosen = without_overlap(self.merged(Direction::Forward));
        match direction {
            Direction::Forward => Box::new(chosen),
            // Which matches are left depends on what stands before them, so they are chosen from the front.
            Direction::Backward => match chosen.collect::<Result<Vec<Match>>>() {
                Ok(all) => Box::new(all.into_iter().rev().map(Ok)),
                Err(error) => Box::new(std::iter::once(Err(error))),
            },
        }
    }

    fn merged(self, direction: Direction) -> Merged<'a> {
        let lists =
            self.engines.iter().map(|engine| engine.matches(self.source, self.within, direction).peekable());
        Merged { direction, lists: lists.collect(), failed: false }
    }
}

/// The lists of all patterns, merged by offset.
struct Merged<'a> {
    direction: Direction,
    lists: Vec<Peekable<Matches<'a>>>,
    failed: bool,
}

impl Iterator for Merged<'_> {
    type Item = Result<Match>;

    fn next(&mut self) -> Option<Result<Match>> {
        if self.failed {
            return None;
        }
        let mut best: Option<(u64, usize)> = None;
        for (pattern, list) in self.lists.iter_mut().enumerate() {
            let Some(head) = list.peek() else { continue };
            // An error comes first, whatever its offset is: nothing after it can be believed.
            let Ok(span) = head else {
                best = Some((0, pattern));
                break;
            };
            let better = best.is_none_or(|(start, _)| match self.direction {
                Direction::Forward => span.start() < start,
                Direction::Backward => Reverse(span.start()) < Reverse(start),
            });
            if better {
                best = Some((span.start(), pattern));
            }
        }
        let (_, pattern) = best?;
        let found = self.lists[pattern].next()?;
        self.failed = found.is_err();
        Some(found.map(|span| Match { span, pattern }))
    }
}

/// The matches that grep would list: from the front, each beginning at or after the end of the one before it.
fn without_overlap(all: impl Iterator<Item = Result<Match>>) -> impl Iterator<Item = Result<Match>> {
    let mut free_from = 0;
    all.filter(move |found| match found {
        Ok(found) if found.span.start() < free_from => false,
        Ok(found) => {
            free_from = found.span.end();
            true
        }
        Err(_) => true,
    })
}
