//! A plan carried out, and taken back where it cannot be.

use super::preview::TOLD;
use super::{PIECE, Plan, pieces};
use crate::bytes::{Span, Store};
use crate::error::{Error, Kind, Result};

/// What is paid for the safety of an edit beyond what every edit has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Care {
    /// The journal is kept, so that the edit can be taken back later.
    pub keep_undo: bool,
    /// Success means on stable storage.
    pub sync: bool,
}

/// An edit that was made, with the bytes that it has overwritten.
#[derive(Debug, Default)]
pub struct Done(Vec<(Span, Vec<u8>)>);

impl Done {
    /// Copies what `plan` will overwrite or cut off. Fails where it cannot be read or there is no room for it.
    fn take(plan: &Plan, store: &dyn Store) -> Result<Done> {
        let mut kept = Vec::new();
        for span in plan.touched() {
            let span = span.clamp(plan.old_length());
            let no_room = || {
                let why = "there is not enough memory to keep the old bytes meanwhile";
                Error::said(Kind::Failed, plan.verb(), why).at(span.start())
            };
            let length = usize::try_from(span.len()).map_err(|_| no_room())?;
            let mut old = Vec::new();
            old.try_reserve_exact(length).map_err(|_| no_room())?;
            old.resize(length, 0);
            store.read_at(span.start(), &mut old)?;
            kept.push((span, old));
        }
        Ok(Done(kept))
    }

    /// Calls `tell(offset, old, new)` for every stretch that `plan` has touched, in order; long ones in pieces. `store`
    /// holds the new bytes.
    pub fn tell(
        &self,
        plan: &Plan,
        store: &dyn Store,
        mut tell: impl FnMut(u64, &[u8], &[u8]) -> Result<()>,
    ) -> Result<()> {
        for (touched, (kept, old)) in plan.touched().into_iter().zip(&self.0) {
            for piece in pieces(touched, TOLD) {
                let old_piece = piece.shared(*kept);
                // It lies inside `old`, which is as long as its span.
                let from = (old_piece.start() - kept.start()) as usize;
                let old = &old[from..from + old_piece.len() as usize];
                let mut new = vec![0; piece.clamp(plan.new_length()).len() as usize];
                store.read_at(piece.start(), &mut new)?;
                tell(piece.start(), old, &new)?;
            }
        }
        Ok(())
    }

    /// Puts back whatever differs, and the old length.
    ///
    /// What is as it was is not written: where nothing can be written any more, nothing has to be. One place that cannot
    /// be mended does not keep the others from it; the first failure is returned.
    fn restore(&self, plan: &Plan, store: &mut dyn Store) -> Result<()> {
        let mut outcome = Ok(());
        if store.len()? != plan.old_length() {
            outcome = store.set_len(plan.old_length());
        }
        for (span, old) in &self.0 {
            for piece in pieces(*span, PIECE) {
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

/// Carries out `plan` on `store` and returns the bytes that were there.
///
/// Where a write fails, or `interrupted` says that the user has thought better of it, what was written so far is
/// taken back and the store is as it was; where that fails too, the error is of [`Kind::HalfDone`].
pub fn commit(
    plan: &Plan,
    store: &mut dyn Store,
    care: Care,
    interrupted: &dyn Fn() -> bool,
) -> Result<Done> {
    let length = store.len()?;
    if plan.new_length() != plan.old_length() && length != plan.old_length() {
        let why = format!("its length was {:#x}, and is {length:#x} now", plan.old_length());
        return Err(Error::said(Kind::Failed, plan.verb(), why));
    }
    let before = Done::take(plan, store)?;
    let applied =
        apply(plan, store, interrupted).and_then(|()| if care.sync { store.sync() } else { Ok(()) });
    match applied {
        Ok(()) => Ok(before),
        Err(error) => Err(match before.restore(plan, store) {
            Ok(()) => error,
            Err(second) => half_done(&error, &second),
        }),
    }
}

/// Writes what `plan` says. `interrupted` is asked before every piece.
pub fn apply(plan: &Plan, store: &mut dyn Store, interrupted: &dyn Fn() -> bool) -> Result<()> {
    if plan.new_length() != plan.old_length() {
        resize(plan, store)?;
    }
    if plan.is_resize() && plan.grows_by_zeros() {
        return Ok(());
    }
    let mut buffer = Vec::new();
    for span in plan.written() {
        for piece in plan.pieces(span) {
            if interrupted() {
                let why = "it was interrupted; the old bytes are back";
                return Err(Error::said(Kind::Failed, plan.verb(), why));
            }
            buffer.resize(piece.len() as usize, 0);
            if plan.keeps(piece) {
                store.read_at(piece.start(), &mut buffer)?;
            }
            plan.overlay(&|offset, old| store.read_at(offset, old), piece.start(), &mut buffer)?;
            store.write_at(piece.start(), &buffer)?;
        }
    }
    Ok(())
}

/// Gives the store its new length. What it gains is zero.
fn resize(plan: &Plan, store: &mut dyn Store) -> Result<()> {
    let grown = Span::new(plan.old_length(), plan.new_length());
    if plan.allocates() && !grown.is_empty() {
        store.allocate(grown)?;
    }
    store.set_len(plan.new_length())
}

fn half_done(first: &Error, second: &Error) -> Error {
    let why = format!("{first}; and taking the edit back failed too: {second}");
    Error::said(Kind::HalfDone, "finish the edit", why)
}
