//! What a plan will do, shown before it is done.

use super::{Plan, pieces};
use crate::bytes::{Source, Span, Store};
use crate::error::Result;

/// How many bytes of an edit one line tells: short enough to read, long enough for scripts not to mind.
pub(super) const TOLD: u64 = 4096;

/// How many bytes of rows are shown at a time.
const SHOWN: u64 = 64 * 1024;

impl Plan {
    /// Calls `show(offset, before, after)` with the rows of `row` bytes that the plan touches, whole and in order,
    /// without those that stay as they are. Rows are counted from offset 0; where the length changes, one of the two
    /// ends first.
    pub fn preview(
        &self,
        source: &dyn Source,
        row: u64,
        mut show: impl FnMut(u64, &[u8], &[u8]) -> Result<()>,
    ) -> Result<()> {
        let mut shown_to = 0;
        let end = self.old_length().max(self.new_length());
        for span in self.touched() {
            // Several edits may share a row: the row is shown once, with all of them.
            let rows = Span::new(
                (span.start() / row * row).max(shown_to),
                span.end().checked_next_multiple_of(row).map_or(end, |rows| rows.min(end)),
            );
            for piece in pieces(rows, SHOWN, 0) {
                let (before, after) = self.both(source, piece)?;
                show_changed_rows(piece.start(), row as usize, &before, &after, &mut show)?;
            }
            shown_to = rows.end().max(shown_to);
        }
        Ok(())
    }

    /// Calls `tell(offset, old, new)` for every stretch, in order, as it would be from `source`; long ones in pieces.
    /// Of what is cut off there are no new bytes, of what is gained no old ones.
    pub fn planned(
        &self,
        source: &dyn Source,
        mut tell: impl FnMut(u64, &[u8], &[u8]) -> Result<()>,
    ) -> Result<()> {
        for piece in self.touched().into_iter().flat_map(|span| pieces(span, TOLD, 0)) {
            let (old, new) = self.both(source, piece)?;
            tell(piece.start(), &old, &new)?;
        }
        Ok(())
    }
}

/// Rows as they are and as they were, put together from the stretches that differ, which come in order.
pub(super) struct Rows {
    row: u64,
    /// The length now, and the one that it had.
    lengths: (u64, u64),
    span: Span,
    /// What was at some offsets inside of `span`.
    old: Vec<(u64, Vec<u8>)>,
}

impl Rows {
    pub(super) fn new(row: u64, from: u64, to: u64) -> Rows {
        Rows { row, lengths: (from, to), span: Span::default(), old: Vec::new() }
    }

    /// A stretch that held `old`. Shows the rows before it, unless it shares the last of them.
    pub(super) fn add(
        &mut self,
        store: &dyn Store,
        at: u64,
        old: &[u8],
        show: &mut impl FnMut(u64, &[u8], &[u8]) -> Result<()>,
    ) -> Result<()> {
        let end = at + old.len() as u64;
        if at >= self.span.end() {
            self.show(store, show)?;
            self.span = Span::new(at / self.row * self.row, at);
        }
        self.span = Span::new(self.span.start(), end.checked_next_multiple_of(self.row).unwrap_or(end));
        self.old.push((at, old.to_vec()));
        Ok(())
    }

    /// Shows the rows that were not shown yet.
    pub(super) fn show(
        &mut self,
        store: &dyn Store,
        show: &mut impl FnMut(u64, &[u8], &[u8]) -> Result<()>,
    ) -> Result<()> {
        let start = self.span.start();
        // Some rows and a piece of TOLD bytes at the most.
        let mut before = vec![0; self.span.clamp(self.lengths.0).len() as usize];
        store.read_at(start, &mut before)?;
        let mut after = before.clone();
        after.resize(self.span.clamp(self.lengths.1).len() as usize, 0);
        for (at, old) in self.old.drain(..) {
            let from = (at - start) as usize;
            after[from..from + old.len()].copy_from_slice(&old);
        }
        show_changed_rows(start, self.row as usize, &before, &after, show)
    }
}

/// Hands on runs of rows that differ, so that a long edit that changes little shows little.
fn show_changed_rows(
    at: u64,
    row: usize,
    before: &[u8],
    after: &[u8],
    show: &mut impl FnMut(u64, &[u8], &[u8]) -> Result<()>,
) -> Result<()> {
    let rows = before.len().max(after.len()).div_ceil(row);
    let within = |bytes: &[u8], index: usize| bytes.len().min(index * row);
    let part = |bytes: &'_ [u8], from, to| within(bytes, from)..within(bytes, to);
    let changed =
        |index: usize| before[part(before, index, index + 1)] != after[part(after, index, index + 1)];
    let mut index = 0;
    while index < rows {
        let start = index;
        while index < rows && changed(index) {
            index += 1;
        }
        if index > start {
            let at = at + (start * row) as u64;
            show(at, &before[part(before, start, index)], &after[part(after, start, index)])?;
        } else {
            index += 1;
        }
    }
    Ok(())
}
