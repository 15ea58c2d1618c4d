//! What every edit goes through: the right to edit, and a commit that signals take back.

use super::{Console, named};
use crate::bytes::{Shelf, UNWATCHED, Watch};
use crate::cli::progress::Progress;
use crate::edit::{self, Care, Done, Plan};
use crate::error::Error;
use crate::session::{self, Claim, Draft, Session, Taken, Terms};
use std::ffi::OsStr;
use std::sync::{Mutex, PoisonError};

/// The right to edit what is open; nothing where edits stay in memory. To be held until the edit is made, and taken
/// before anything is decided by what the file holds.
///
/// Fails where another process edits it, and where an edit of it was interrupted.
pub(in crate::cli) fn claim(session: &Session, terms: &Terms) -> Result<Option<Claim>, Error> {
    let mut claim = session.claim(terms)?;
    if let Some(claim) = &mut claim {
        edit::refuse_interrupted(claim.journals(), "edit").map_err(|error| named(error, session))?;
    }
    Ok(claim)
}

/// Makes the edits. A signal that would end the process takes them back first.
pub(in crate::cli) fn carry_out(
    plan: &Plan,
    session: &mut Session,
    claim: Option<&mut Claim>,
    care: Care,
    console: &mut Console,
) -> Result<Done, Error> {
    let shelf: Option<&mut dyn Shelf> = claim.and_then(Claim::shelf);
    let is_one_write = edit::is_one_write(plan, session.base(), care);
    let commit = |watch: Watch<'_>| edit::commit(plan, &mut session.store()?, shelf, care, watch);
    let made = if is_one_write {
        session::fail_at_limits();
        commit(UNWATCHED)
    } else {
        uninterrupted(commit)
    };
    if made.is_ok() && session::interrupted() {
        console.note("interrupted after the last byte was written: the edit stands");
        if !console.is_prompt {
            session::end_as_interrupted();
        }
    }
    made.map_err(|error| named(error, session))
}

/// Writes what is mapped to the file called `name`, private edits included: a file that is there is replaced, by all of it
/// or not at all.
pub(in crate::cli) fn save(session: &Session, name: &OsStr) -> Result<(), Error> {
    let saved = uninterrupted(|watch| Draft::copy(session, name, Taken::Replaced, watch)?.finish(false));
    saved.map_err(|error| named(error, session))
}

/// Does what a signal must not end in the middle, though it may ask for an end; a person sees how far it is.
pub(super) fn uninterrupted<T>(work: impl FnOnce(Watch<'_>) -> Result<T, Error>) -> Result<T, Error> {
    session::hold_interrupts();
    let progress = Mutex::new(Progress::new(false));
    let done = work(&|done, all| {
        progress.lock().unwrap_or_else(PoisonError::into_inner).tell(done, all);
        session::interrupted()
    });
    drop(progress);
    session::release_interrupts();
    done
}

/// Says on standard error that the file is in the middle of an edit, to somebody who only looks.
pub(super) fn report_interrupted(session: &Session, console: &mut Console) {
    let refused = session
        .journals(None)
        .map_or(Ok(()), |journals| edit::refuse_interrupted(&journals, "trust what is in"));
    if let Err(error) = refused.map_err(|error| named(error, session)) {
        let advice = error.advice().map(|advice| format!("; {advice}")).unwrap_or_default();
        console.note(&format!("{error}{advice}"));
    }
}
