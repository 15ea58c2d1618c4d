//! Bytes that stop coming when the user presses Ctrl-C at a prompt, so that a search ends and the session does not.

use crate::bytes::{Fold, Looks, Source, Span, Sweep};
use crate::error::{Error, Kind, Label, Result};
use crate::session::interrupted;
use std::borrow::Cow;
use std::ops::Deref;

/// Bytes, for as long as nobody stops the command. Outside of a prompt a signal has its usual way, and these are the
/// bytes themselves.
pub(super) struct Stoppable<T>(pub(super) T);

fn go_on() -> Result<()> {
    if interrupted() {
        return Err(Error::said(Kind::Failed, "go on", "it was stopped").label(Label::Interrupted));
    }
    Ok(())
}

impl<T> Source for Stoppable<T>
where
    T: Deref<Target: Source> + Sync,
{
    fn len(&self) -> u64 {
        self.0.len()
    }

    fn window(&self, span: Span) -> Result<Cow<'_, [u8]>> {
        go_on()?;
        self.0.window(span)
    }

    fn arriving(&self, span: Span, least: u64) -> Result<Cow<'_, [u8]>> {
        go_on()?;
        self.0.arriving(span, least)
    }

    fn next_data(&self, at: u64) -> Option<Span> {
        self.0.next_data(at)
    }

    fn check(&self, end: u64) -> Result<()> {
        go_on()?;
        self.0.check(end)
    }

    fn is_at_hand(&self) -> bool {
        self.0.is_at_hand()
    }

    fn sweep(&self) -> Option<Box<dyn Sweep + '_>> {
        self.0.sweep()
    }

    fn over_holes<'s>(&'s self, fold: &'s Fold) -> Option<Box<dyn Source + 's>> {
        Some(Box::new(Stoppable(self.0.over_holes(fold)?)))
    }

    fn expect(&self, looks: Looks) {
        self.0.expect(looks);
    }
}
