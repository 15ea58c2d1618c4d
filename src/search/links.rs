//! The parts of a pattern that follow the first after any number of bytes.
//!
//! A match ends as early as it can. Since any number of bytes may stand before a part, it ends earliest where every part
//! is taken that ends first behind the one before it. Where that is, is the same for all starts up to the one that is
//! found, so a part is looked for once, and not once for each start.

use super::chunks::Reach;
use super::engine::{Engine, Way};
use super::lister::Common;
use super::tuned::{self, Memories};
use super::window::{Memory, Piece};
use super::{Match, Stop};
use crate::bytes::{Span, patched};
use crate::error::Result;
use std::borrow::Cow;
use std::ops::ControlFlow::{Break, Continue};

/// How many starts are looked at first, and at most, at a time.
const FIRST: u64 = 16 << 10;
const LARGEST: u64 = 1 << 20;

/// What is known of one part.
#[derive(Default)]
pub(super) struct Trail {
    known: Option<Known>,
    /// The stretch of data that was met last.
    data: Span,
    /// Whether the part can begin among zeros, where that was asked.
    matches_zeros: Option<bool>,
    memory: Memory,
}

/// Of all matches of a part that begin at or behind `from`, and at or behind any offset up to `upto`, the one that ends
/// first ends here; nothing where there is none.
#[derive(Clone, Copy)]
struct Known {
    from: u64,
    upto: u64,
    end: Option<u64>,
}

impl Common<'_> {
    /// Goes on from the first parts in `hits` to where the whole patterns end, and leaves out what has no end. Says how
    /// far that was looked at.
    pub(super) fn follow(&self, hits: &mut Vec<Match>, memories: &mut Memories) -> Result<u64> {
        let (mut looked, mut error) = (0, None);
        hits.retain_mut(|hit| {
            let links = self.tuned.links(hit.pattern);
            if links.is_empty() || error.is_some() {
                return true;
            }
            let mut end = hit.span.end();
            for ((link, way), trail) in links.iter().zip(memories.trails(hit.pattern, links.len())) {
                let from = end.saturating_add(link.gap);
                match self.next(&link.engine, way, trail, from, &mut looked) {
                    Ok(Some(next)) => end = next,
                    Ok(None) => return false,
                    Err(cause) => {
                        error = Some(cause);
                        return false;
                    }
                }
            }
            hit.span = Span::new(hit.span.start(), end);
            true
        });
        error.map_or(Ok(looked), Err)
    }

    /// The end of the match that ends first, of those that begin at or behind `from`.
    fn next(
        &self,
        engine: &Engine,
        way: &Way<'_>,
        trail: &mut Trail,
        from: u64,
        looked: &mut u64,
    ) -> Result<Option<u64>> {
        let below = trail.known.filter(|known| from < known.from);
        if let Some(known) = trail.known.filter(|known| known.from <= from && from <= known.upto) {
            return Ok(known.end);
        }
        let limit = below.map_or(u64::MAX, |known| known.from);
        let found = self.first(engine, way, trail, Span::new(from, limit), looked)?;
        let known = match (found, below) {
            (None, Some(known)) => Known { from, ..known },
            (None, None) => Known { from, upto: u64::MAX, end: None },
            (Some(found), Some(known)) if known.end.is_some_and(|end| end <= found.end()) => {
                Known { from, ..known }
            }
            (Some(found), _) => Known { from, upto: found.start(), end: Some(found.end()) },
        };
        trail.known = Some(known);
        Ok(known.end)
    }

    /// The match that begins in `starts` and ends first, and of those with one end the one that begins last.
    fn first(
        &self,
        engine: &Engine,
        way: &Way<'_>,
        trail: &mut Trail,
        starts: Span,
        looked: &mut u64,
    ) -> Result<Option<Span>> {
        let longest = engine.longest();
        let reach = Reach { longest: Some(longest), context: 0 };
        let is_fixed = longest == engine.min();
        let end = self.end.min(self.source.len());
        let mut until = starts.end().min((end + 1).saturating_sub(engine.min()));
        let (mut at, mut size) = (starts.start(), FIRST);
        let mut best: Option<Span> = None;
        while at < until {
            if !(trail.data.start() <= at && at < trail.data.end()) {
                let end = self.source.len();
                trail.data = self.source.next_data(at).unwrap_or(Span::new(end, end));
            }
            if trail.data.start() > at && !trail.matches_zeros(engine) {
                // What begins in the hole and ends behind it begins near its end.
                let edge = (trail.data.start() + 1).saturating_sub(longest);
                if edge > at {
                    at = edge;
                    continue;
                }
            }
            let some = Span::new(at, at.saturating_add(size).min(until));
            let span = reach.window(some, self.source.len());
            let is_data = trail.data.start() <= span.start() && span.end() <= trail.data.end();
            let bytes = if is_data { self.source.window(span)? } else { patched(self.source, span)? };
            *looked = span.end().max(*looked);
            let is_copy = matches!(bytes, Cow::Owned(_));
            let piece = Piece { bytes: &bytes, at: span.start(), starts: some, end: self.end, is_copy };
            let _ = piece.each_of_few(engine, way, &mut trail.memory, &mut |start, end| {
                if best.is_some_and(|best| start.saturating_add(engine.min()) > best.end()) {
                    return Break(Stop::Full);
                }
                if best.is_none_or(|best| end <= best.end()) {
                    best = Some(Span::new(start, end));
                }
                if is_fixed { Break(Stop::Full) } else { Continue(()) }
            });
            if let Some(best) = best {
                // Only what begins before may end before.
                until = until.min(if is_fixed { at } else { best.end() });
            }
            at = some.end();
            size = (size * 2).min(LARGEST);
        }
        Ok(best)
    }
}

impl Trail {
    fn matches_zeros(&mut self, engine: &Engine) -> bool {
        let asked = || tuned::match_zeros(std::slice::from_ref(engine), engine.longest());
        *self.matches_zeros.get_or_insert_with(asked)
    }
}
