//! A plan carried out so that nothing can be lost: first the old bytes into a journal, then the new ones into the file,
//! then the journal away.

use super::apply::{apply, stopped};
use super::journal::{Flaw, Head, Header, Journal, MOST, New, Old, Writer};
use super::restore::restore;
use super::{Plan, pieces};
use crate::bytes::{Log, Shelf, Span, Store, Tag};
use crate::error::{Error, Kind, Result};

/// What is paid for the safety of an edit beyond what every edit has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Care {
    /// The journal is kept, so that the edit can be taken back later.
    pub keep_undo: bool,
    /// Success means on stable storage.
    pub sync: bool,
    /// [`Done::tell`] or [`Done::undo`] will be asked for the old bytes, so that they are held in memory, however many
    /// they are, where there is no journal.
    pub told: bool,
}

/// An edit that was made, with the old bytes, where they were kept.
#[derive(Debug)]
pub struct Done {
    pub(super) journal: Option<Journal>,
}

/// A write inside so many bytes of a file, counted from its start, happens as a whole or not at all as long as the
/// machine runs: no page is smaller, and the kernel copies into one page without a break.
const PAGE: u64 = 4096;

/// A write inside so many bytes reaches the disk as a whole or not at all.
const SECTOR: u64 = 512;

/// How many old bytes are held in memory to take an edit back that needs or wants no journal.
const HELD: u64 = 4 << 20;

/// What is asked before every piece: whether the user has thought better of it.
type Interrupted<'a> = &'a dyn Fn() -> bool;

/// Carries out `plan` on `store`: all of it, or nothing.
///
/// The journal goes to `shelf`; without one, an edit that cannot be taken back from memory may be left half done.
/// Where a write fails, or `interrupted` says so, what was written is taken back and the error is that of the write. An
/// error of [`Kind::HalfDone`] says that this failed too, or that success is not known; the journal stays then.
pub fn commit(
    plan: &Plan,
    store: &mut dyn Store,
    shelf: Option<&mut dyn Shelf>,
    care: Care,
    interrupted: Interrupted<'_>,
) -> Result<Done> {
    let length = store.len()?;
    if plan.new_length() != plan.old_length() && length != plan.old_length() {
        let why = format!("its length was {:#x}, and is {length:#x} now", plan.old_length());
        return Err(Error::said(Kind::Failed, plan.verb(), why));
    }
    let mut shelf = shelf.filter(|_| !is_one_write(plan, store.origin(), care));
    let journal = match &mut shelf {
        Some(shelf) => Some(journal_on(*shelf, plan, store, care, interrupted)?),
        None => journal_in_memory(plan, store, care, interrupted)?,
    };
    if let Err(error) = apply(plan, store, interrupted) {
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

/// Whether the edit is one write that cannot be torn, in a file that the plan's offset 0 is byte `origin` of: it is old
/// or new whatever happens, without a journal and whatever signals come. No journal is to be kept either.
pub fn is_one_write(plan: &Plan, origin: u64, care: Care) -> bool {
    let whole = if care.sync { SECTOR } else { PAGE };
    !care.keep_undo
        && plan.new_length() == plan.old_length()
        && match plan.written().as_slice() {
            [] => true,
            [span] => pieces(*span, whole, origin).count() == 1,
            _ => false,
        }
}

/// Writes the journal in the first place of the shelf that takes it. Nothing is left behind where none does.
fn journal_on(
    shelf: &mut dyn Shelf,
    plan: &Plan,
    store: &dyn Store,
    care: Care,
    interrupted: Interrupted<'_>,
) -> Result<Journal> {
    let header = header(shelf.tag()?, plan, store, care.sync)?;
    let mut size = 0;
    each_head(plan, store, |head| {
        size += if head.old == Old::Bytes { head.span.len() } else { 0 };
        Ok(())
    })?;
    let mut outcome = Err(Error::said(Kind::Failed, "keep a journal", "there is no place for it"));
    for place in 0..shelf.places() {
        let written = shelf.create(place, size).and_then(|mut log| {
            let whole = write(log.as_mut(), &header, plan, store, interrupted)
                .and_then(|()| if care.sync { log.sync() } else { Ok(()) })
                .and_then(|()| shelf.begin())
                .and_then(|()| if care.sync { shelf.sync() } else { Ok(()) });
            whole.map(|()| log).inspect_err(|_| give_up(shelf))
        });
        match written {
            Ok(log) => return reopened(log),
            Err(error) => outcome = Err(error),
        }
        if interrupted() {
            break;
        }
    }
    outcome.map_err(|error| match error.advice() {
        None if !interrupted() => {
            error.hint("nothing was written; --journal DIR keeps the journal elsewhere")
        }
        _ => error,
    })
}

/// Removes what there is of a journal whose edit does not begin. What cannot be removed does no harm: without a number it
/// is overwritten by the next edit, and with one it restores what is there already.
fn give_up(shelf: &mut dyn Shelf) {
    let _ = if shelf.is_begun().unwrap_or(false) { shelf.remove(0) } else { shelf.abandon() };
}

/// The old bytes in memory, where there are few of them or they will be asked for.
fn journal_in_memory(
    plan: &Plan,
    store: &dyn Store,
    care: Care,
    interrupted: Interrupted<'_>,
) -> Result<Option<Journal>> {
    let old: u64 = plan.touched().into_iter().map(|span| span.clamp(plan.old_length()).len()).sum();
    if old > HELD && !care.told {
        return Ok(None);
    }
    let mut log = Vec::new();
    write(&mut log, &header(Tag::default(), plan, store, false)?, plan, store, interrupted)?;
    reopened(Box::new(log)).map(Some)
}

fn header(tag: Tag, plan: &Plan, store: &dyn Store, is_synced: bool) -> Result<Header> {
    let old_length = store.origin() + store.len()?;
    let new_length = match plan.new_length() == plan.old_length() {
        true => old_length,
        false => store.origin() + plan.new_length(),
    };
    Ok(Header { tag, verb: plan.sort(), is_synced, old_length, new_length })
}

/// The journal that was just written, to be read.
fn reopened(log: Box<dyn Log>) -> Result<Journal> {
    Journal::open(log)?.map_err(|Flaw| super::journal::damaged(0))
}

fn write(
    log: &mut dyn Log,
    header: &Header,
    plan: &Plan,
    store: &dyn Store,
    interrupted: Interrupted<'_>,
) -> Result<()> {
    let mut writer = Writer::begin(log, header);
    each_head(plan, store, |head| {
        let is_bounded = head.old != Old::Bytes && head.new != New::Digests;
        let most = if is_bounded { u64::MAX } else { MOST };
        for piece in pieces(head.span, most, store.origin()) {
            if interrupted() {
                return Err(stopped(plan));
            }
            let place = Span::new(store.origin() + piece.start(), store.origin() + piece.end());
            writer.record(Head { span: place, ..head }, |old, new| {
                if !old.is_empty() {
                    store.read_at(piece.start(), old)?;
                }
                if new.is_empty() {
                    return Ok(());
                }
                if old.len() == new.len() && plan.keeps(piece) {
                    new.copy_from_slice(old);
                }
                plan.overlay(&|offset, bytes| store.read_at(offset, bytes), piece.start(), new)
            })?;
        }
        Ok(())
    })?;
    writer.finish()
}

/// Stretches shorter than this are not looked at for holes: asking costs more than reading them.
const WORTH_ASKING: u64 = 64 * 1024;

/// Visits what the journal has to tell of, hole by hole, in offsets of the store.
fn each_head(plan: &Plan, store: &dyn Store, mut visit: impl FnMut(Head) -> Result<()>) -> Result<()> {
    for (span, run) in plan.journalled() {
        let new = match run {
            _ if span.start() >= plan.new_length() => New::Absent,
            Some(fill) => New::Run(fill),
            None => New::Digests,
        };
        if span.start() >= plan.old_length() {
            visit(Head { span, old: Old::Absent, new })?;
            continue;
        }
        let mut at = span.start();
        while at < span.end() {
            let end = Span::new(span.end(), span.end());
            let data = match span.len() < WORTH_ASKING {
                true => span,
                false => store.next_data(at)?.unwrap_or(end).shared(span),
            };
            for (part, old) in [(Span::new(at, data.start().min(span.end())), Old::Zeros), (data, Old::Bytes)]
            {
                if !part.is_empty() {
                    visit(Head { span: part, old, new })?;
                }
            }
            at = data.end().max(at + 1);
        }
    }
    Ok(())
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
    let back =
        restore(journal, store, &mut |_| {}).and_then(|()| if care.sync { store.sync() } else { Ok(()) });
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
