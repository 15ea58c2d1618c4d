//! How far an edit is, for whoever watches it, and the end of it where they have thought better of it.

use super::Plan;
use crate::bytes::Watch;
use crate::error::{Error, Kind, Label, Result};
use std::sync::atomic::{AtomicU64, Ordering};

/// The bytes of an edit, one after the other: those that are kept, and then those that are written.
pub(super) struct Course<'a> {
    plan: &'a Plan,
    watch: Watch<'a>,
    done: AtomicU64,
    all: u64,
}

impl<'a> Course<'a> {
    /// That of an edit which writes what `plan` says, and keeps `kept` bytes before.
    pub(super) fn new(plan: &'a Plan, kept: u64, watch: Watch<'a>) -> Course<'a> {
        let written: u64 = plan.written().into_iter().map(|span| span.len()).sum();
        Course { plan, watch, done: AtomicU64::new(0), all: kept.saturating_add(written) }
    }

    /// Goes on to the next `count` bytes. Fails where a signal came that would have ended the process.
    pub(super) fn pass(&self, count: u64) -> Result<()> {
        let done = self.done.fetch_add(count, Ordering::Relaxed);
        if !(self.watch)(done, self.all) {
            return Ok(());
        }
        Err(Error::said(Kind::Failed, self.plan.verb(), "it was interrupted; the file is as it was")
            .label(Label::Interrupted))
    }
}
