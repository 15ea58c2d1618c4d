//! A plan carried out so that nothing can be lost: first the old bytes into a journal, then the new ones into the file,
//! then the journal away.

use super::Plan;
use super::apply::write;
use super::care::{Care, is_one_write};
use super::course::Course;
use super::journal::Journal;
use super::keep::{self, Keeping};
use super::restore::restore;
use crate::bytes::{Shelf, Store, UNWATCHED, Watch};
use crate::error::{Error, Kind, Result};

/// An edit that was made, with the old bytes, where they were kept.
#[derive(Debug)]
pub struct Done {
    pub(super) journal: Option<Journal>,
}

/// Carries out `plan` on `store`: all of it, or nothing.
///
/// The journal goes to `shelf`; without one, an edit that cannot be taken back from memory may be left half done.
/// Where a write fails, or `watch` says so, what was written is taken back and the error is that of the write. An
/// error of [`Kind::HalfDone`] says that this failed too, or that success is not known; the journal stays then.
pub fn commit(
    plan: &Plan,
    store: &mut dyn Store,
    shelf: Option<&mut dyn Shelf>,
    care: Care,
    watch: Watch<'_>,
) -> Result<Done> {
    let length = store.len()?;
    if plan.new_length() != plan.old_length() && length != plan.old_length() {
        let why = format!("its length was {:#x}, and is {length:#x} now", plan.old_length());
        return Err(Error::said(Kind::Failed, plan.verb(), why));
    }
    let mut shelf = shelf.filter(|_| !is_one_write(plan, store.origin(), care));
    let is_kept = shelf.is_some() || keep::wants_memory(plan, care);
    let size = if is_kept { keep::size(plan, store)? } else { 0 };
    let course = Course::new(plan, size, watch);
    let keeping = Keeping { plan, store, length, size, sync: care.sync, course: &course };
    let journal = match &mut shelf {
        Some(shelf) => Some(keeping.on(*shelf)?),
        None if is_kept => Some(keeping.in_memory()?),
        None => None,
    };
    if let Err(error) = write(plan, store, &course) {
        return Err(taken_back(error, journal.as_ref(), store, shelf, care));
    }
    if care.sync {
        store.sync().map_err(|error| unsure(&error, shelf.as_deref()))?;
    }
    if let Some(shelf) = shelf {
        put_away(shelf, care).map_err(|error| not_put_away(&error, shelf))?;
    }
    Ok(Done { journal })
}

/// The error of an edit that failed with `error`, after everything was put back; or of one that could not be.
fn taken_back(
    error: Error,
    journal: Option<&Journal>,
    store: &mut dyn Store,
    shelf: Option<&mut dyn Shelf>,
    care: Care,
) -> Error {
    let Some(journal) = journal else {
        let why = format!("{error}; what was written stays, as there is no journal to take it back from");
        return Error::said(Kind::HalfDone, "finish the edit", why);
    };
    let back = restore(journal, store, UNWATCHED, &mut |_| {})
        .and_then(|()| if care.sync { store.sync() } else { Ok(()) });
    match (back, shelf) {
        (Ok(()), None) => error,
        (Ok(()), Some(shelf)) => match shelf.remove(0) {
            Ok(()) => error,
            Err(_) => error.hint(format!("`{}` clears the journal away", shelf.undo_command())),
        },
        (Err(second), shelf) => {
            let why = format!("{error}; and taking the edit back failed too: {second}");
            advised(Error::said(Kind::HalfDone, "finish the edit", why), shelf.as_deref())
        }
    }
}

/// The edit was made, and whether it is on stable storage is not known.
fn unsure(error: &Error, shelf: Option<&dyn Shelf>) -> Error {
    let why = format!("{error}; the edit was made, and whether it is on the disk is not known");
    advised(Error::said(Kind::HalfDone, "finish the edit", why), shelf)
}

fn advised(error: Error, shelf: Option<&dyn Shelf>) -> Error {
    match shelf {
        Some(shelf) => error.hint(format!("`{}` puts the old bytes back", shelf.undo_command())),
        None => error,
    }
}

/// Ends the edit: the journal is gone, or has a number under which it is kept.
fn put_away(shelf: &mut dyn Shelf, care: Care) -> Result<()> {
    if care.keep_undo {
        let newest = shelf.numbers()?.last().copied().unwrap_or(0);
        shelf.renumber(0, newest + 1)?;
    } else {
        shelf.remove(0)?;
    }
    if care.sync { shelf.sync() } else { Ok(()) }
}

fn not_put_away(error: &Error, shelf: &dyn Shelf) -> Error {
    let why = format!("{error}; the edit was made, and its journal is still there");
    let undo = shelf.undo_command();
    Error::said(Kind::HalfDone, "finish the edit", why)
        .hint(format!("`{undo}` takes the edit back, `{undo} --discard` keeps it"))
}
