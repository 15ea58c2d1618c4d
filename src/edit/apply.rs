//! A plan carried out, and taken back where it cannot be.

use super::{PIECE, Plan, pieces};
use crate::bytes::{Span, Store};
use crate::error::{Error, Kind, Result};

/// The bytes that a plan has overwritten.
#[derive(Debug, Default)]
pub struct Before(Vec<(Span, Vec<u8>)>);

impl Before {
    /// Copies what `plan` will overwrite. Fails where it cannot be read or there is no room for it.
    fn take(plan: &Plan, store: &dyn Store) -> Result<Before> {
        let mut kept = Vec::with_capacity(plan.edits.len());
        for edit in &plan.edits {
            let length = usize::try_from(edit.span.len()).map_err(|_| no_room(edit.span))?;
            let mut old = Vec::new();
            old.try_reserve_exact(length).map_err(|_| no_room(edit.span))?;
            old.resize(length, 0);
            store.read_at(edit.span.start(), &mut old)?;
            kept.push((edit.span, old));
        }
        Ok(Before(kept))
    }

    /// Each overwritten stretch with its old bytes, in the order of the plan's edits.
    pub fn stretches(&self) -> impl Iterator<Item = (Span, &[u8])> {
        self.0.iter().map(|(span, old)| (*span, old.as_slice()))
    }

    /// Puts back whatever differs of the first `count` stretches, of the last one only what lies before `end`.
    ///
    /// What is as it was is not written: where nothing can be written any more, nothing has to be. One place that cannot
    /// be mended does not keep the others from it; the first failure is returned.
    fn restore(&self, store: &mut dyn Store, count: usize, end: u64) -> Result<()> {
        let mut outcome = Ok(());
        for (span, old) in &self.0[..count] {
            for piece in pieces(Span::new(span.start(), span.end().min(end)), PIECE) {
                // The piece lies inside `old`, which is as long as its span.
                let from = (piece.start() - span.start()) as usize;
                let old = &old[from..from + piece.len() as usize];
                let mut now = vec![0; old.len()];
                let is_as_it_was = store.read_at(piece.start(), &mut now).is_ok() && now == old;
                if !is_as_it_was {
                    outcome = outcome.and(store.write_at(piece.start(), old));
                }
            }
        }
        outcome
    }
}

fn no_room(span: Span) -> Error {
    Error::said(Kind::Failed, "patch", "there is not enough memory to keep the old bytes meanwhile")
        .at(span.start())
}

impl Plan {
    /// Writes every edit to `store` and returns the bytes that were there.
    ///
    /// Where a write fails, or `interrupted` says that the user has thought better of it, what was written so far is
    /// taken back and the store is as it was; where that fails too, the error is of [`Kind::HalfDone`].
    pub fn apply(&self, store: &mut dyn Store, interrupted: &dyn Fn() -> bool) -> Result<Before> {
        let before = Before::take(self, store)?;
        for (index, edit) in self.edits.iter().enumerate() {
            let old = &before.0[index].1;
            let mut reached = edit.span.start();
            if let Err(error) = write_edit(edit, old, store, interrupted, &mut reached) {
                return Err(match before.restore(store, index + 1, reached) {
                    Ok(()) => error,
                    Err(second) => half_done(&error, &second),
                });
            }
        }
        Ok(before)
    }
}

fn write_edit(
    edit: &super::Edit,
    old: &[u8],
    store: &mut dyn Store,
    interrupted: &dyn Fn() -> bool,
    reached: &mut u64,
) -> Result<()> {
    let mut buffer = Vec::with_capacity(PIECE.min(old.len()));
    for piece in pieces(edit.span, PIECE) {
        if interrupted() {
            return Err(Error::said(Kind::Failed, "patch", "it was interrupted; the old bytes are back"));
        }
        // `old` is as long as the edit's span, so the piece lies inside it.
        let from = (piece.start() - edit.span.start()) as usize;
        buffer.clear();
        buffer.extend_from_slice(&old[from..from + piece.len() as usize]);
        edit.overlay(piece.start(), &mut buffer);
        // How much of a piece was written that failed is not known.
        *reached = piece.end();
        store.write_at(piece.start(), &buffer)?;
    }
    Ok(())
}

fn half_done(first: &Error, second: &Error) -> Error {
    let why = format!("{first}; and taking the edit back failed too: {second}");
    Error::said(Kind::HalfDone, "finish the edit", why)
}
