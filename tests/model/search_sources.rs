//! Sources that do not forgive: holes that must not be looked at, and streams that cannot go back.

use rmmap::bytes::{Fold, Source, Span, Sweep};
use rmmap::error::Result;
use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of which some are holes. Whoever looks into a hole, and does not know that it is zeros, fails.
pub(crate) struct Sparse {
    pub(crate) bytes: Vec<u8>,
    /// In order, not empty, and not touching.
    pub(crate) holes: Vec<Span>,
    /// How much of them was not asked for at all by searches that may look anywhere.
    pub(crate) left_out: AtomicU64,
}

impl Sparse {
    /// The bytes with zeros where the holes are.
    pub(crate) fn new(mut bytes: Vec<u8>, cuts: &[usize]) -> Sparse {
        let mut cuts: Vec<usize> = cuts.iter().map(|&cut| cut.min(bytes.len())).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let holes: Vec<Span> =
            cuts.chunks_exact(2).map(|pair| Span::new(pair[0] as u64, pair[1] as u64)).collect();
        for hole in &holes {
            bytes[hole.start() as usize..hole.end() as usize].fill(0);
        }
        Sparse { bytes, holes, left_out: AtomicU64::new(0) }
    }
}

impl Source for Sparse {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn window(&self, span: Span) -> Result<Cow<'_, [u8]>> {
        let looked = self.holes.iter().find(|hole| hole.overlaps(span.clamp(Source::len(self))));
        assert_eq!(looked, None, "a hole was looked at with {span:?}");
        self.bytes.window(span)
    }

    fn over_holes<'s>(&'s self, fold: &'s Fold) -> Option<Box<dyn Source + 's>> {
        let left_out: Vec<Span> = fold.stretches().collect();
        for stretch in &left_out {
            let is_hole = |hole: &Span| hole.start() <= stretch.start() && stretch.end() <= hole.end();
            assert!(self.holes.iter().any(is_hole), "{stretch:?} is not all hole");
            self.left_out.fetch_add(stretch.len(), Ordering::Relaxed);
        }
        let is_left = |at: u64| !left_out.iter().any(|span| span.start() <= at && at < span.end());
        let left = (0u64..).zip(&self.bytes).filter(|(at, _)| is_left(*at));
        Some(Box::new(left.map(|(_, &byte)| byte).collect::<Vec<u8>>()))
    }

    fn next_data(&self, at: u64) -> Option<Span> {
        let start = self
            .holes
            .iter()
            .find(|hole| hole.start() <= at && at < hole.end())
            .map_or(at, |hole| hole.end());
        if start >= Source::len(self) {
            return None;
        }
        let end = self
            .holes
            .iter()
            .find(|hole| hole.start() >= start)
            .map_or(Source::len(self), |hole| hole.start());
        Some(Span::new(start, end))
    }
}

/// Bytes of which most pieces are to be looked at in copies, some of which cannot be had.
pub(crate) struct Copied(pub(crate) Vec<u8>);

impl Source for Copied {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn window(&self, span: Span) -> Result<Cow<'_, [u8]>> {
        self.0.window(span)
    }

    fn sweep(&self) -> Option<Box<dyn Sweep + '_>> {
        Some(Box::new(Copies { bytes: &self.0, asked: 0 }))
    }
}

struct Copies<'a> {
    bytes: &'a [u8],
    asked: usize,
}

impl Sweep for Copies<'_> {
    fn copies(&mut self, _span: Span) -> bool {
        self.asked += 1;
        !self.asked.is_multiple_of(4)
    }

    fn copy(&mut self, span: Span) -> Option<&[u8]> {
        self.asked += 1;
        self.bytes.get(span.start() as usize..span.end() as usize).filter(|_| !self.asked.is_multiple_of(11))
    }

    fn peek(&mut self, span: Span) -> Option<&[u8]> {
        self.copy(span)
    }
}

/// Bytes that come once, from front to back.
pub(crate) struct Stream {
    bytes: Vec<u8>,
    passed: AtomicU64,
}

impl Stream {
    pub(crate) fn new(bytes: Vec<u8>) -> Stream {
        Stream { bytes, passed: AtomicU64::new(0) }
    }
}

impl Source for Stream {
    fn len(&self) -> u64 {
        u64::MAX
    }

    fn window(&self, span: Span) -> Result<Cow<'_, [u8]>> {
        let passed = self.passed.fetch_max(span.start(), Ordering::Relaxed);
        assert!(span.start() >= passed, "{span:?} begins before {passed}");
        Ok(Cow::Owned(self.bytes.window(span)?.into_owned()))
    }

    fn is_at_hand(&self) -> bool {
        false
    }
}
