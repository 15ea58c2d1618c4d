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

    /// Writes back the first `count` stretches.
    fn restore(&self, store: &mut dyn Store, count: usize) -> Result<()> {
        self.0[..count].iter().try_for_each(|(span, old)| store.write_at(span.start(), old))
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
            if let Err(error) = write_edit(edit, old, store, interrupted) {
                return Err(match before.restore(store, index + 1) {
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
        store.write_at(piece.start(), &buffer)?;
    }
    Ok(())
}

fn half_done(first: &Error, second: &Error) -> Error {
    let why = format!("{first}; and taking the edit back failed too: {second}");
    Error::said(Kind::HalfDone, "finish the edit", why)
}
