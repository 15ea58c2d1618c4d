//! A stretch as a bar of characters, each for as much of it, that can be read without colour.

use super::survey::Survey;
use crate::bytes::Span;
use crate::session::page_size;

/// What the characters mean, for the line below a bar.
pub(super) const LEGEND: &str = "█ all  ▓▒░ part  · none";

/// Cells of equal length, cut where pages begin.
pub(super) struct Cells {
    whole: Span,
    count: u64,
}

impl Cells {
    /// `whole` in `count` cells; where it has fewer pages, each page is several of them.
    pub(super) fn new(whole: Span, count: usize) -> Cells {
        Cells { whole, count: count as u64 }
    }

    /// What a cell stands for: at least one page.
    fn span(&self, index: u64) -> Span {
        let first = self.whole.start() / page_size();
        let pages = u128::from(self.whole.end().div_ceil(page_size()) - first);
        let edge = |page: u128| {
            // No more than the pages of the whole, which are a u64.
            first.saturating_add(page as u64).saturating_mul(page_size())
        };
        let from = u128::from(index) * pages / u128::from(self.count);
        let to = (u128::from(index + 1) * pages).div_ceil(u128::from(self.count));
        Span::new(edge(from).max(self.whole.start()), edge(to).min(self.whole.end()))
    }

    /// Which part of each cell is in memory.
    pub(super) fn resident(&self, survey: &Survey<'_>) -> String {
        (0..self.count)
            .map(|index| {
                let residency = survey.session.residency(self.span(index));
                residency.resident.map_or('?', |resident| glyph(resident, residency.pages))
            })
            .collect()
    }

    /// Which part of each cell is data.
    pub(super) fn data(&self, survey: &Survey<'_>) -> String {
        let mut shares = vec![0; self.count as usize];
        // The first cell that the next stretch can touch, which only grows.
        let mut first = 0;
        survey.session.each_extent(self.whole, &mut |stretch, is_data| {
            while first < self.count && self.span(first).end() <= stretch.start() {
                first += 1;
            }
            let cells = (first..self.count).map(|index| (index, self.span(index)));
            for (index, cell) in cells.take_while(|(_, cell)| is_data && cell.start() < stretch.end()) {
                let end = cell.end().min(stretch.end());
                shares[index as usize] += end.saturating_sub(cell.start().max(stretch.start()));
            }
        });
        shares.iter().zip(0..).map(|(share, index)| glyph(*share, self.span(index).len())).collect()
    }
}

/// Only all is shown as all, and only nothing as nothing.
fn glyph(part: u64, whole: u64) -> char {
    let third = |n: u128| u128::from(part) * 3 <= u128::from(whole) * n;
    match part {
        0 => '·',
        _ if part >= whole => '█',
        _ if third(1) => '░',
        _ if third(2) => '▒',
        _ => '▓',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_cover_everything_once_where_there_are_pages_enough() {
        let page = page_size();
        let cells = Cells::new(Span::new(page + 1, 1000 * page + 7), 77);
        let mut at = page + 1;
        for index in 0..77 {
            let cell = cells.span(index);
            assert!(cell.start() <= at && cell.end() > at, "{index}");
            at = cell.end();
        }
        assert_eq!(at, 1000 * page + 7);
        // Two pages in five cells: the third is half of each.
        let few = Cells::new(Span::new(0, 2 * page), 5);
        let ends: Vec<u64> = (0..5).map(|index| few.span(index).end() / page).collect();
        assert_eq!(ends, [1, 1, 2, 2, 2]);
        let last = Cells::new(Span::new(0, u64::MAX), 80).span(79);
        assert_eq!(last.end(), u64::MAX);
    }

    #[test]
    fn nearly_is_not_all() {
        assert_eq!(
            [(0, 9), (1, 9), (4, 9), (8, 9), (9, 9)].map(|(part, whole)| glyph(part, whole)),
            ['·', '░', '▒', '▓', '█']
        );
    }
}
