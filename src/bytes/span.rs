//! A stretch of bytes between two offsets.

/// A half-open stretch `[start, end)` with `start <= end`, so its length never underflows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    start: u64,
    end: u64,
}

impl Span {
    /// The stretch from `start` up to `end`; empty, at `start`, where `end` lies before it (as Python's slices do).
    pub fn new(start: u64, end: u64) -> Span {
        Span { start, end: end.max(start) }
    }

    /// `len` bytes from `start`, or nothing where the sum passes 2^64.
    pub fn sized(start: u64, len: u64) -> Option<Span> {
        Some(Span { start, end: start.checked_add(len)? })
    }

    /// The first offset inside.
    pub fn start(self) -> u64 {
        self.start
    }

    /// The first offset behind.
    pub fn end(self) -> u64 {
        self.end
    }

    /// How many bytes it covers.
    pub fn len(self) -> u64 {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same stretch `by` bytes further on; what would pass 2^64 ends there.
    #[must_use]
    pub fn moved(self, by: u64) -> Span {
        Span::new(self.start.saturating_add(by), self.end.saturating_add(by))
    }

    /// The part of it that lies inside `[0, length)`.
    pub fn clamp(self, length: u64) -> Span {
        Span { start: self.start.min(length), end: self.end.min(length) }
    }

    /// The part that both cover; empty where they share nothing.
    pub fn shared(self, other: Span) -> Span {
        Span::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}
