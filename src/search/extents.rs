//! Where a source has data and where it has holes, asked from either end.

use crate::bytes::{Source, Span};

/// A stretch that is all data or all hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) span: Span,
    pub(super) is_data: bool,
}

/// Walking down, a stretch of this length is looked at upwards before its parts are told of downwards.
const STRETCH: u64 = 64 << 20;

/// The most parts of such a stretch; where there are more, it is made shorter.
const MOST: usize = 1024;

/// The extents of a source, with those that were asked for last.
pub(super) struct Extents<'a> {
    source: &'a dyn Source,
    known: Vec<Extent>,
}

impl<'a> Extents<'a> {
    pub(super) fn new(source: &'a dyn Source) -> Extents<'a> {
        Extents { source, known: Vec::new() }
    }

    /// The extent with the byte at `offset`, which lies inside the source. It may begin earlier than this says.
    pub(super) fn at(&mut self, offset: u64) -> Extent {
        if let Some(extent) = self.find(offset) {
            return extent;
        }
        self.known = self.parts(Span::new(offset, offset.saturating_add(1)), 2).unwrap_or_default();
        self.find(offset).unwrap_or(Extent { span: Span::new(offset, self.source.len()), is_data: true })
    }

    /// The extent with the byte before `offset`, which is inside the source and not its start. It may end later, and
    /// begin earlier, than this says.
    pub(super) fn before(&mut self, offset: u64) -> Extent {
        if let Some(extent) = self.find(offset - 1) {
            return extent;
        }
        let mut stretch = STRETCH;
        loop {
            let low = offset.saturating_sub(stretch);
            match self.parts(Span::new(low, offset), MOST) {
                // A hole as long as this may be much longer still.
                Some(parts) if low > 0 && parts.iter().all(|part| !part.is_data) => {
                    stretch = stretch.saturating_mul(4);
                }
                None if stretch > 1 => stretch /= 8,
                parts => {
                    self.known = parts.unwrap_or_default();
                    let whole = Extent { span: Span::new(low, offset), is_data: true };
                    return self.find(offset - 1).unwrap_or(whole);
                }
            }
        }
    }

    fn find(&self, offset: u64) -> Option<Extent> {
        let index = self.known.partition_point(|extent| extent.span.end() <= offset);
        self.known.get(index).copied().filter(|extent| extent.span.start() <= offset)
    }

    /// The extents that touch `span`, or nothing where they are more than `most`. The first begins no earlier than
    /// `span` does; the last may end later.
    fn parts(&self, span: Span, most: usize) -> Option<Vec<Extent>> {
        let mut parts = Vec::new();
        let (mut at, until) = (span.start(), span.end());
        while at < until {
            if parts.len() + 2 > most {
                return None;
            }
            let length = self.source.len();
            // What makes no progress is nonsense, and then everything is data.
            let data = self.source.next_data(at).unwrap_or(Span::new(length, length));
            let data = if data.start() < at || data.is_empty() && data.start() < length {
                Span::new(at, length)
            } else {
                data
            };
            for (span, is_data) in [(Span::new(at, data.start()), false), (data, true)] {
                if !span.is_empty() && span.start() < until {
                    parts.push(Extent { span, is_data });
                }
            }
            at = data.end();
        }
        Some(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Result;
    use std::borrow::Cow;

    /// Data at these stretches only.
    struct Sparse(Vec<Span>, u64);

    impl Source for Sparse {
        fn len(&self) -> u64 {
            self.1
        }

        fn window(&self, _span: Span) -> Result<Cow<'_, [u8]>> {
            unreachable!("extents are not looked at")
        }

        fn next_data(&self, at: u64) -> Option<Span> {
            let next = self.0.iter().find(|span| span.end() > at)?;
            Some(Span::new(next.start().max(at), next.end()))
        }
    }

    #[test]
    fn both_ends_tell_the_same() {
        let islands = |step: u64, count: u64| {
            (1..=count).map(|n| Span::new(n * step, n * step + 4096)).collect::<Vec<Span>>()
        };
        for (data, length) in [
            (vec![], 1 << 40),
            (vec![Span::new(0, 10)], 10),
            (islands(1 << 30, 9), 1 << 40),
            (islands(8192, 5000), 8192 * 5002),
            (islands(1 << 20, 300), (300 << 20) + 4096 + (1 << 20)),
        ] {
            let source = Sparse(data.clone(), length);
            let mut upwards = Vec::new();
            let (mut extents, mut at) = (Extents::new(&source), 0);
            while at < length {
                let extent = extents.at(at);
                assert!(extent.span.start() <= at && at < extent.span.end());
                upwards.push((at, extent.is_data));
                at = extent.span.end();
            }
            let (mut extents, mut at, mut seen) = (Extents::new(&source), length, Vec::new());
            while at > 0 {
                let extent = extents.before(at);
                assert!(extent.span.start() < at && at <= extent.span.end());
                seen.push((extent.span.start(), extent.is_data));
                at = extent.span.start();
            }
            seen.reverse();
            // Stretches of the same kind may be told of in pieces.
            seen.dedup_by_key(|(_, is_data)| *is_data);
            assert_eq!(seen, upwards);
            assert_eq!(upwards.iter().filter(|(_, is_data)| *is_data).count(), data.len());
        }
    }
}
