//! A source with stretches left out.

use super::Span;

/// Which stretches of a source are left out, so that what follows each of them moves down to where it began.
///
/// Offsets are those of the whole; what is left are places.
#[derive(Clone, Debug, Default)]
pub struct Fold {
    creases: Vec<Crease>,
}

/// Where a stretch was left out.
#[derive(Clone, Copy, Debug)]
struct Crease {
    /// The place of the first byte behind it.
    place: u64,
    /// How many bytes are left out up to there, by all stretches.
    left_out: u64,
}

impl Fold {
    /// Leaves out `span` as well, which lies behind all others and touches none.
    pub fn leave_out(&mut self, span: Span) {
        let before = self.creases.last().map_or(0, |crease| crease.left_out);
        self.creases.push(Crease { place: span.start() - before, left_out: before + span.len() });
    }

    /// Whether nothing is left out.
    pub fn is_flat(&self) -> bool {
        self.creases.is_empty()
    }

    /// The offset of the byte at `place`, whose last value is the number of places.
    pub fn offset(&self, place: u64) -> u64 {
        let before = self.creases.partition_point(|crease| crease.place <= place);
        place.saturating_add(self.left_out(before))
    }

    /// The place of the byte at `offset`; of one that is left out, the place of the next that is not.
    pub fn place(&self, offset: u64) -> u64 {
        let before = self.creases.partition_point(|crease| crease.place + crease.left_out <= offset);
        let next = self.creases.get(before).map_or(u64::MAX, |crease| crease.place);
        (offset - self.left_out(before)).min(next)
    }

    /// The offsets of the bytes at the places of `span`, and of what is left out between them.
    pub fn offsets(&self, span: Span) -> Span {
        Span::new(self.offset(span.start()), self.offset(span.end()))
    }

    /// The places of the bytes of `span`.
    pub fn places(&self, span: Span) -> Span {
        Span::new(self.place(span.start()), self.place(span.end()))
    }

    /// The stretches that are left out, by offsets, in order.
    pub fn stretches(&self) -> impl Iterator<Item = Span> {
        self.creases.iter().enumerate().map(|(index, crease)| {
            Span::new(crease.place + self.left_out(index), crease.place + crease.left_out)
        })
    }

    /// How many bytes the first `count` stretches leave out.
    fn left_out(&self, count: usize) -> u64 {
        count.checked_sub(1).map_or(0, |last| self.creases[last].left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_place_and_an_offset() {
        let stretches = [Span::new(3, 5), Span::new(6, 16), Span::new(17, 18)];
        let mut fold = Fold::default();
        assert!(fold.is_flat());
        assert_eq!((fold.place(7), fold.offset(7)), (7, 7));
        stretches.into_iter().for_each(|span| fold.leave_out(span));
        assert_eq!(fold.stretches().collect::<Vec<Span>>(), stretches);
        let kept: Vec<u64> = (0..20)
            .filter(|&at| !stretches.iter().any(|span| span.start() <= at && at < span.end()))
            .collect();
        for (place, &offset) in (0..).zip(&kept) {
            assert_eq!((fold.offset(place), fold.place(offset)), (offset, place));
        }
        for offset in 0..20 {
            let next = kept.iter().position(|&kept| kept >= offset).unwrap() as u64;
            assert_eq!(fold.place(offset), next, "{offset}");
        }
        assert_eq!((fold.place(20), fold.offset(7)), (7, 20));
        assert_eq!(fold.offsets(Span::new(2, 4)), Span::new(2, 16));
        assert_eq!(fold.places(Span::new(2, 16)), Span::new(2, 4));
    }
}
