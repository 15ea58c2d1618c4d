//! What is told of an edit: before it is made, or after.

use crate::bytes::Source;
use crate::commands::editing::Editing;
use crate::edit::Plan;
use crate::error::Result;
use crate::report::{Edit, Event, Length, Move, Preview, Report};

/// Takes `(offset, old, new)` of every stretch.
pub(super) type Tell<'a> = &'a mut dyn FnMut(u64, &[u8], &[u8]) -> Result<()>;

/// What of a plan is told.
#[derive(Clone, Copy)]
pub(super) struct Telling<'a> {
    pub(super) editing: &'a Editing,
    pub(super) plan: &'a Plan,
}

impl Telling<'_> {
    /// Shows what would be done: rows before and after, or as it is told after.
    pub(super) fn show(&self, source: &dyn Source, report: &mut dyn Report) -> Result<()> {
        if self.editing.tells() {
            return self.tell(false, report, &mut |tell| self.plan.planned(source, tell));
        }
        self.length(false, report)?;
        if self.is_resize() {
            return Ok(());
        }
        self.plan.preview(source, Preview::ROW, |at, before, after| {
            report.event(Event::Preview(Preview { at, before, after }))
        })
    }

    /// Tells what was done, or would be, as far as the options want that; `edits` goes through the stretches.
    pub(super) fn tell(
        &self,
        applied: bool,
        report: &mut dyn Report,
        edits: &mut dyn FnMut(Tell<'_>) -> Result<()>,
    ) -> Result<()> {
        if !self.editing.tells() {
            return Ok(());
        }
        self.length(applied, report)?;
        if let Some(block) = self.plan.block() {
            let crate::edit::Move { dest, src, count, fill } = block;
            report.event(Event::Move(Move { dest, src, count, fill, applied }))?;
        }
        // A block may be long, and its place says all of it; a length has no bytes.
        if self.is_resize() || self.plan.block().is_some() && !self.editing.verbose {
            return Ok(());
        }
        edits(&mut |at, old, new| report.event(Event::Edit(Edit { at, old, new, applied })))
    }

    fn length(&self, applied: bool, report: &mut dyn Report) -> Result<()> {
        let (old, new) = (self.plan.old_length(), self.plan.new_length());
        if old == new && !self.is_resize() {
            return Ok(());
        }
        report.event(Event::Length(Length { old, new, applied }))
    }

    fn is_resize(&self) -> bool {
        self.plan.is_resize()
    }
}
