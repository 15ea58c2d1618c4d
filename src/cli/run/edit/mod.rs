//! A run of a command that edits: show the plan or carry it out, and tell what was done.

mod telling;

use super::commit::{carry_out, claim, uninterrupted};
use super::{Console, Desk, Ending, named, refuse_raw};
use crate::bytes::{Source, Span, Watch};
use crate::cli::progress::Progress;
use crate::commands::editing::{Editing, Found, Output};
use crate::commands::mapping::Mapping;
use crate::commands::words::Words;
use crate::commands::{r#move, patch, resize};
use crate::edit::{self, Plan};
use crate::error::{Error, Kind};
use crate::report::{Event, Fields, Report};
use crate::session::{Draft, Files, How, Purpose, Session, Taken, Target};
use anyhow::Result;
use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use telling::Telling;

/// How many bytes of an edited copy are written at a time.
const PIECE: u64 = 1 << 20;

pub(in crate::cli) fn patch(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let files = RefCell::new(desk.files(words));
    let args =
        patch::Args::read(words, &mut |name| files.borrow_mut().load(name), &mut |name, most, doing| {
            files.borrow_mut().load_at_most(name, most, doing)
        })?;
    edit(words, desk, &args.mapping, &args.editing, |source, progress| args.plan(source, progress))
}

pub(in crate::cli) fn r#move(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let mut files = desk.files(words);
    let args = r#move::Args::read(words, &mut |name| files.load(name))?;
    edit(words, desk, &args.mapping, &args.editing, |source, _| args.plan(source))
}

pub(in crate::cli) fn resize(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let mut files = desk.files(words);
    let args = resize::Args::read(words, &mut |name| files.load(name), &mut Files::measure)?;
    match &args.mapping {
        Mapping { target: Target::Path(path), how }
            if args.create && *how == How::default() && is_missing(path) =>
        {
            make(path, &args, &mut desk.console)
        }
        mapping => edit(words, desk, mapping, &args.editing, |source, _| {
            resize::refuse_copy(source.access(), &args.editing)?;
            args.plan(source)
        }),
    }
}

fn is_missing(path: &OsStr) -> bool {
    std::fs::symlink_metadata(path).is_err_and(|cause| cause.kind() == std::io::ErrorKind::NotFound)
}

/// Makes the file that a resize shall begin with: whole, or not at all.
fn make(path: &OsStr, args: &resize::Args, console: &mut Console) -> Result<Ending> {
    let Found { plan, .. } = args.plan(&Vec::new())?;
    plan.fits(0).map_err(|error| error.file(path.as_encoded_bytes()))?;
    let telling = Telling { editing: &args.editing, plan: &plan };
    let mut report = console.report(args.editing.json, None, Fields::default())?;
    if args.editing.dry_run {
        telling.show(&Vec::new(), report.as_mut())?;
        report.finish()?;
        console.note(DRY);
        return Ok(Ending::Done);
    }
    uninterrupted(|watch| fill(Draft::new(path, Taken::Refused)?, &plan, args.editing.care.sync, watch))?;
    telling.tell(true, report.as_mut(), &mut |_| Ok(())).and_then(|()| report.finish()).map_err(stands)?;
    Ok(Ending::Done)
}

const DRY: &str = "dry run: nothing was written";

/// Opens, has `plan` say what there is to do, and does it as `editing` says.
fn edit(
    words: Words<'_>,
    desk: &mut Desk,
    mapping: &Mapping,
    editing: &Editing,
    plan: impl FnOnce(&Session, &mut dyn FnMut(u64, u64)) -> Result<Found, Error>,
) -> Result<Ending> {
    let palette = desk.console.palette(words)?;
    if editing.output == Some(Output::Standard) {
        refuse_raw(&desk.console, editing.force)?;
        if (mapping.how.offset, mapping.how.length) != (0, None) {
            let why = "-o - writes all of the file, not what --offset and --length show of it";
            return Err(Error::usage(why).into());
        }
    }
    let is_left_alone = editing.dry_run || editing.output.is_some();
    let purpose = if is_left_alone { Purpose::Look } else { Purpose::Change };
    let is_one_of_many = desk.history.is_some();
    let (session, console) = desk.open(mapping, purpose)?;
    session.settle(u64::MAX)?;
    let mut claim = if is_left_alone { None } else { claim(session, &editing.terms)? };
    let mut progress = None;
    let found = plan(session, &mut |done, all| {
        progress.get_or_insert_with(|| Progress::new(false)).tell(done, all);
    });
    drop(progress);
    let Found { plan, already } = found.map_err(|error| named(error, session))?;
    plan.fits(session.base()).map_err(|error| named(error, session))?;
    if plan.old_length() != plan.new_length() {
        session.ends_where_the_file_does()?;
    }
    let telling = Telling { editing, plan: &plan };
    let fields = Fields { base: session.base(), ..Fields::default() };
    let mut report = console.report(editing.json, palette, fields)?;
    let is_private = session.is_private();
    match &editing.output {
        None if already => {
            if editing.json {
                telling.show(session, report.as_mut())?;
            }
            report.finish()?;
            console.note("unchanged: the new bytes are there already");
        }
        _ if editing.dry_run => {
            telling.show(session, report.as_mut()).map_err(|error| named(error, session))?;
            report.finish()?;
            console.note(DRY);
        }
        Some(Output::Standard) => {
            print(&plan, session, console.plain(Fields::default())?)
                .map_err(|error| named(error, session))?;
        }
        Some(Output::File(name)) => {
            uninterrupted(|watch| {
                fill(Draft::copy(session, name, Taken::Replaced, watch)?, &plan, editing.care.sync, watch)
            })
            .map_err(|error| named(error, session))?;
            let told = telling.tell(true, report.as_mut(), &mut |tell| plan.planned(session, tell));
            told.and_then(|()| report.finish()).map_err(stands)?;
        }
        None if is_private && !is_one_of_many => {
            telling.show(session, report.as_mut()).map_err(|error| named(error, session))?;
            carry_out(&plan, session, None, editing.care, console)?;
            report.finish()?;
            console.note("nothing was saved: the edit was made in a private copy");
        }
        None => {
            let done = backed_up(mapping, editing, session, |session| {
                carry_out(&plan, session, claim.as_mut(), editing.care, console)
            })?;
            let told = session.store().and_then(|store| {
                telling.tell(true, report.as_mut(), &mut |tell| done.tell(&plan, &store, tell))
            });
            let told = told.and_then(|()| report.finish()).map_err(stands);
            desk.made(plan, done)?;
            told?;
        }
    }
    Ok(Ending::Done)
}

/// Copies the file first, where that is wanted. The copy goes where the edit came to nothing.
fn backed_up<T>(
    mapping: &Mapping,
    editing: &Editing,
    session: &mut Session,
    work: impl FnOnce(&mut Session) -> Result<T, Error>,
) -> Result<T, Error> {
    let Some(suffix) = &editing.backup else { return work(session) };
    let Target::Path(path) = &mapping.target else {
        return Err(Error::usage("--backup copies a file, and there is none"));
    };
    let name: OsString = [path.as_os_str(), suffix].into_iter().collect();
    uninterrupted(|watch| Draft::copy(session, &name, Taken::Refused, watch)?.finish(editing.care.sync))?;
    let done = work(session);
    if done.as_ref().is_err_and(|error| error.kind() != Kind::HalfDone) {
        // Or it would be in the way of the next try.
        let _ = std::fs::remove_file(&name);
    }
    done
}

/// Makes of a draft what the plan says.
fn fill(mut draft: Draft, plan: &Plan, sync: bool, watch: Watch<'_>) -> Result<(), Error> {
    edit::apply(plan, &mut draft.store(), watch)?;
    draft.finish(sync)
}

/// Writes the edited copy to standard output.
fn print(plan: &Plan, source: &dyn Source, mut report: impl Report) -> Result<(), Error> {
    let mut at = 0;
    while at < plan.new_length() {
        let piece = Span::new(at, plan.new_length().min(at.saturating_add(PIECE)));
        report.event(Event::Block(&plan.after(source, piece)?))?;
        at = piece.end();
    }
    report.finish()
}

/// An edit was made, and only telling about it failed.
fn stands(error: Error) -> Error {
    match error.kind() {
        Kind::ClosedPipe => error,
        _ => error.hint("only printing failed; the edit was made"),
    }
}
