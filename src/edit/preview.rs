//! What a plan will do, shown before it is done, and what it has done, told after.

use super::{Before, Plan, copied};
use crate::bytes::{Source, Span};
use crate::error::Result;

/// How many bytes of an edit one line tells: short enough to read, long enough for scripts not to mind.
const TOLD: usize = 4096;

/// How many bytes of rows are shown at a time.
const SHOWN: usize = 64 * 1024;

impl Plan {
    /// Calls `show(offset, before, after)` with the rows of `row` bytes that the plan touches, whole and in order,
    /// without those that stay as they are. Rows are counted from offset 0.
    pub fn preview(
        &self,
        source: &dyn Source,
        row: u64,
        mut show: impl FnMut(u64, &[u8], &[u8]) -> Result<()>,
    ) -> Result<()> {
        let mut shown_to = 0;
        for (index, edit) in self.edits.iter().enumerate() {
            let rows = Span::new(
                (edit.span.start() / row * row).max(shown_to),
                edit.span.end().next_multiple_of(row).min(source.len()),
            );
            for piece in super::pieces(rows, SHOWN) {
                let before = copied(source, piece)?;
                let mut after = before.clone();
                // Several edits may share a row: the row is shown once, with all of them.
                for edit in self.edits[index..].iter().take_while(|edit| edit.span.start() < piece.end()) {
                    edit.overlay(piece.start(), &mut after);
                }
                show_changed_rows(piece.start(), row as usize, &before, &after, &mut show)?;
            }
            shown_to = rows.end().max(shown_to);
        }
        Ok(())
    }

    /// Calls `tell(offset, old, new)` for every edit, in order, as it would be from `source`; long ones in pieces.
    pub fn planned(
        &self,
        source: &dyn Source,
        mut tell: impl FnMut(u64, &[u8], &[u8]) -> Result<()>,
    ) -> Result<()> {
        for edit in &self.edits {
            for piece in edit.pieces(TOLD) {
                let old = copied(source, piece)?;
                let mut new = old.clone();
                edit.overlay(piece.start(), &mut new);
                tell(piece.start(), &old, &new)?;
            }
        }
        Ok(())
    }

    /// Calls `tell(offset, old, new)` for every edit, in order, as it was done; long ones in pieces.
    pub fn done(&self, before: &Before, mut tell: impl FnMut(u64, &[u8], &[u8]) -> Result<()>) -> Result<()> {
        for (edit, (span, old)) in self.edits.iter().zip(before.stretches()) {
            for (index, old) in old.chunks(TOLD).enumerate() {
                let at = span.start() + (index * TOLD) as u64;
                let mut new = old.to_vec();
                edit.overlay(at, &mut new);
                tell(at, old, &new)?;
            }
        }
        Ok(())
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
    let rows = before.len().div_ceil(row);
    let changed = |index: usize| {
        let end = before.len().min((index + 1) * row);
        before[index * row..end] != after[index * row..end]
    };
    let mut index = 0;
    while index < rows {
        let start = index;
        while index < rows && changed(index) {
            index += 1;
        }
        if index > start {
            let (from, to) = (start * row, before.len().min(index * row));
            show(at + from as u64, &before[from..to], &after[from..to])?;
        } else {
            index += 1;
        }
    }
    Ok(())
}
