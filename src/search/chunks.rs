//! The starts that are left, cut into chunks from either end; holes in which nothing can match are left out.

use super::Direction;
use super::extents::Extents;
use super::window::CONTEXT;
use crate::bytes::{Source, Span};

/// Some starts, to be searched by one thread.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk {
    pub(super) starts: Span,
    /// Whether everything that is looked at for them is data.
    pub(super) is_solid: bool,
}

/// How far a match and what it sees reach beyond its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    /// The most bytes of a match; nothing where there is no limit.
    pub(super) longest: Option<u64>,
    /// How far it looks around.
    pub(super) context: u64,
}

impl Reach {
    /// The bytes behind a start that may matter.
    fn behind(self) -> u64 {
        self.longest.map_or(u64::MAX, |longest| longest.saturating_add(self.context))
    }

    /// What has to be seen for matches that begin in `starts`.
    pub(super) fn window(self, starts: Span, length: u64) -> Span {
        let Some(longest) = self.longest else { return Span::new(0, length) };
        let last = starts.end().saturating_sub(1);
        let end = last.saturating_add(longest).saturating_add(self.context).min(length);
        Span::new(starts.start().saturating_sub(self.context).min(length), end)
    }
}

/// The chunks that are left.
pub(super) struct Chunks<'a> {
    extents: Extents<'a>,
    length: u64,
    direction: Direction,
    /// The starts that have not been handed out.
    pub(super) left: Span,
    /// How many starts the next chunk has.
    size: u64,
    /// The most that a chunk may have.
    largest: u64,
    /// The most that it may have where data and holes have to be copied into one window.
    patched: u64,
    reach: Reach,
    /// Whether nothing can match among zeros.
    skips_holes: bool,
    /// What is known to be data, where all that the search looks at is; nothing where there are holes.
    pub(super) solid: Option<Span>,
}

impl<'a> Chunks<'a> {
    /// `matches_zeros` is asked only where there are holes.
    pub(super) fn new(
        source: &'a dyn Source,
        direction: Direction,
        starts: Span,
        sizes: (u64, u64),
        reach: Reach,
        matches_zeros: impl FnOnce(u64) -> bool,
    ) -> Chunks<'a> {
        let length = source.len();
        let mut extents = Extents::new(source);
        let first = starts.start().saturating_sub(reach.context).min(length.saturating_sub(1));
        // Without a limit there is one window on everything, whatever it consists of.
        let solid = if length == 0 || reach.longest.is_none() {
            Some(Span::new(0, u64::MAX))
        } else {
            let extent = extents.at(first);
            let is_whole = extent.is_data && extent.span.end() >= reach.window(starts, length).end();
            is_whole.then_some(extent.span)
        };
        let skips_holes = solid.is_none() && reach.longest.is_some_and(|longest| !matches_zeros(longest));
        let (size, largest) = sizes;
        let patched = largest;
        Chunks { extents, length, direction, left: starts, size, largest, patched, reach, skips_holes, solid }
    }

    /// From now on no chunk has more than so many starts.
    pub(super) fn limit(&mut self, most: u64) {
        self.largest = self.largest.min(most);
        self.size = self.size.min(most);
    }

    /// From now on no chunk has more than so many starts whose window has to be put together from data and holes.
    pub(super) fn limit_patched(&mut self, most: u64) {
        self.patched = self.patched.min(most);
    }

    /// The next chunk.
    pub(super) fn next(&mut self) -> Option<Chunk> {
        let chunk = loop {
            if self.left.is_empty() {
                return None;
            }
            let (bound, is_solid) = match self.direction {
                _ if self.solid.is_some() => (self.left, Some(true)),
                Direction::Forward => self.upwards(),
                Direction::Backward => self.downwards(),
            };
            let size = if is_solid == Some(true) { self.size } else { self.size.min(self.patched) };
            let starts = self.piece(bound, size.max(1));
            match is_solid {
                Some(is_solid) => {
                    self.take(starts);
                    break Chunk { starts, is_solid };
                }
                None => self.take(bound),
            }
        };
        self.size = self.size.saturating_mul(2).min(self.largest);
        Some(chunk)
    }

    /// The first starts of `bound`: up to a multiple of `size`, so that chunks share no large page of memory.
    fn piece(&self, bound: Span, size: u64) -> Span {
        match self.direction {
            Direction::Forward => {
                let end = bound.start().saturating_add(size) / size * size;
                Span::new(bound.start(), end.clamp(bound.start() + 1, bound.end()))
            }
            Direction::Backward => {
                let start = bound.end().saturating_sub(size).next_multiple_of(size);
                Span::new(start.clamp(bound.start(), bound.end() - 1), bound.end())
            }
        }
    }

    fn take(&mut self, starts: Span) {
        self.left = match self.direction {
            Direction::Forward => Span::new(starts.end(), self.left.end()),
            Direction::Backward => Span::new(self.left.start(), starts.start()),
        };
    }

    /// The next starts of one kind: on data alone, on both, or (nothing) on a hole to be passed over.
    fn upwards(&mut self) -> (Span, Option<bool>) {
        let at = self.left.start();
        let upto = |end: u64| Span::new(at, end.max(at + 1).min(self.left.end()));
        if at >= self.length {
            return (self.left, Some(false));
        }
        let extent = self.extents.at(at);
        let (start, end) = (extent.span.start(), extent.span.end());
        let lead = end.saturating_sub(self.reach.behind());
        if extent.is_data {
            let body = if end >= self.length { self.left.end() } else { lead };
            return match at {
                _ if at.saturating_sub(self.reach.context) < start => (upto(at + CONTEXT), Some(false)),
                _ if at < body => (upto(body), Some(true)),
                _ => (upto(end), Some(false)),
            };
        }
        let inner = start.saturating_add(self.reach.context);
        match at {
            _ if at < inner => (upto(inner), Some(false)),
            _ if at < lead => (upto(lead), if self.skips_holes { None } else { Some(false) }),
            _ => (upto(end), Some(false)),
        }
    }

    /// The same from the other end.
    fn downwards(&mut self) -> (Span, Option<bool>) {
        let at = self.left.end();
        let downto = |start: u64| Span::new(start.min(at - 1).max(self.left.start()), at);
        if at > self.length {
            return (downto(self.length), Some(false));
        }
        let extent = self.extents.before(at);
        let (start, end) = (extent.span.start(), extent.span.end());
        let lead = end.saturating_sub(self.reach.behind()).max(start);
        let inner = start.saturating_add(self.reach.context);
        if extent.is_data {
            let body = if end >= self.length { u64::MAX } else { lead };
            return match at {
                _ if at > body => (downto(body), Some(false)),
                _ if start == 0 => (downto(0), Some(true)),
                _ if at > inner => (downto(inner), Some(true)),
                _ => (downto(start), Some(false)),
            };
        }
        match at {
            _ if at > lead => (downto(lead), Some(false)),
            _ if at > inner => (downto(inner), if self.skips_holes { None } else { Some(false) }),
            _ => (downto(start), Some(false)),
        }
    }
}
