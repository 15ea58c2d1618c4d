//! Where a target has data and where it has holes, and what its file system says of the extents behind the data.

use super::{Session, Unknown, system};
use crate::bytes::{Source, Span};

/// What a file system says of the extents of a stretch, in bytes of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extents {
    /// How many extents there are, whatever they are.
    pub count: u64,
    /// Reserved and never written, so they read as zeros.
    pub unwritten: u64,
    /// Written to memory, with no place on the disk yet.
    pub delayed: u64,
    /// Shared with another file, or a snapshot of this one.
    pub shared: u64,
    /// Compressed or encrypted on the disk.
    pub encoded: u64,
}

impl Session {
    /// Calls `each` for every stretch of `span` of the mapping, in ascending order, and says whether it is data. Stretches
    /// of a kind do not touch.
    ///
    /// What has no holes, or cannot tell, is one stretch of data.
    pub fn each_extent(&self, span: Span, each: &mut dyn FnMut(Span, bool)) {
        let span = span.clamp(self.len());
        let mut at = span.start();
        let mut data = None::<Span>;
        while at < span.end() {
            let next =
                self.next_data(at).map_or(Span::new(span.end(), span.end()), |next| next.clamp(span.end()));
            match &mut data {
                // Some file systems tell of one stretch in pieces.
                Some(last) if last.end() == next.start() => *last = Span::new(last.start(), next.end()),
                _ => {
                    data.replace(next).into_iter().for_each(|last| each(last, true));
                    if at < next.start() {
                        each(Span::new(at, next.start()), false);
                    }
                }
            }
            at = next.end().max(at + 1);
        }
        data.into_iter().filter(|last| !last.is_empty()).for_each(|last| each(last, true));
    }

    /// What the file system says of the extents of `span` of the mapping.
    pub fn extents(&self, span: Span) -> Result<Extents, Unknown> {
        let file = self.descriptor().ok_or(Unknown::Uncached)?;
        let span = self.among_pages(span.clamp(self.len()));
        let mut extents = Extents::default();
        system::each_extent(file, span, &mut |extent| {
            let bytes =
                extent.span.end().min(span.end()).saturating_sub(extent.span.start().max(span.start()));
            extents.count += 1;
            for (is_so, sum) in [
                (extent.is_unwritten, &mut extents.unwritten),
                (extent.is_delayed, &mut extents.delayed),
                (extent.is_shared, &mut extents.shared),
                (extent.is_encoded, &mut extents.encoded),
            ] {
                *sum += if is_so { bytes } else { 0 };
            }
        })?;
        Ok(extents)
    }
}
