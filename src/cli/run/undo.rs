//! A run of `undo`.

use super::commit::uninterrupted;
use super::{Console, Desk, Ending, finish, named};
use crate::commands::Answer;
use crate::commands::undo::{Args, Task};
use crate::commands::words::Words;
use crate::edit::{self, Undo, Undone};
use crate::error::Error;
use crate::report::{Edit, Event, Fields, Journal, Length, Preview, Report};
use crate::session::{Claim, Journaling, Purpose, Session, Terms};
use anyhow::Result;
use std::ffi::OsStr;

pub(in crate::cli) fn undo(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let args = Args::read(words)?;
    let palette = desk.console.palette(words)?;
    let purpose = match args.task {
        Task::List | Task::Show(_) => Purpose::Steer,
        Task::Undo(_) | Task::Discard { .. } => Purpose::Change,
    };
    let (session, console) = desk.open(&args.mapping, purpose)?;
    let fields = Fields { base: session.base(), ..Fields::default() };
    let mut report = console.report(args.json, palette, fields)?;
    let answer = match args.task {
        Task::List => list(session, &args.terms, report.as_mut()),
        Task::Discard { interrupted } => session
            .claim(&args.terms)
            .and_then(|claim| {
                claim.map_or(Ok(false), |mut claim| edit::discard(claim.journals(), interrupted))
            })
            .map(|was_there| answered(was_there, interrupted, console)),
        Task::Show(how) => show(session, how, &args, report.as_mut()).map(|undone| {
            if undone != Undone::Nothing {
                console.note("dry run: nothing was written");
            }
            answered(undone != Undone::Nothing, how.interrupted, console)
        }),
        Task::Undo(how) => {
            let claim = session.claim(&args.terms)?;
            let tells = args.verbose || args.json;
            restore(session, claim, how, tells, report.as_mut())
                .map(|undone| answered(undone != Undone::Nothing, how.interrupted, console))
        }
    };
    finish(answer.map_err(|error| named(error, session)), report.as_mut())
}

/// Whoever asks only for interrupted edits is content when there is none.
fn answered(was_there: bool, interrupted: bool, console: &mut Console) -> Answer {
    if was_there || interrupted {
        return Answer::Yes;
    }
    console.note("there is nothing to undo");
    Answer::No
}

fn restore(
    session: &mut Session,
    claim: Option<Claim>,
    how: Undo,
    tells: bool,
    report: &mut dyn Report,
) -> Result<Undone, Error> {
    let Some(mut claim) = claim else { return Ok(Undone::Nothing) };
    let mut told = Ok(());
    let mut tell = |at, now: &[u8], old: &[u8]| {
        if tells && told.is_ok() {
            told = report.event(Event::Edit(Edit { at, old: now, new: old, applied: true }));
        }
    };
    let undone =
        uninterrupted(|watch| edit::undo(&mut session.store()?, claim.journals(), how, watch, &mut tell))?;
    if let Undone::Restored { from, to } = undone
        && from != to
        && tells
    {
        told = told.and_then(|()| report.event(Event::Length(Length { old: from, new: to, applied: true })));
    }
    told = told.and_then(|()| report.finish());
    // The old bytes are back, whoever could read of it.
    told.map_err(|error| error.hint("only printing failed; the old bytes are back")).map(|()| undone)
}

/// Shows rows as they are and as they would be, or tells every stretch.
fn show(session: &Session, how: Undo, args: &Args, report: &mut dyn Report) -> Result<Undone, Error> {
    let Some((mut store, shelf)) = session.looked_at().zip(session.journals(asked(&args.terms))) else {
        return Ok(Undone::Nothing);
    };
    let mut told = Ok(());
    let undone = if args.verbose || args.json {
        edit::undoing(&mut store, &shelf, how, &mut |at, now, old| {
            if told.is_ok() {
                told = report.event(Event::Edit(Edit { at, old: now, new: old, applied: false }));
            }
        })?
    } else {
        edit::preview_undo(&mut store, &shelf, how, Preview::ROW, |at, before, after| {
            report.event(Event::Preview(Preview { at, before, after }))
        })?
    };
    told?;
    if let Undone::Restored { from, to } = undone
        && from != to
    {
        report.event(Event::Length(Length { old: from, new: to, applied: false }))?;
    }
    report.finish()?;
    Ok(undone)
}

/// The directory of journals that the user asked for.
fn asked(terms: &Terms) -> Option<&OsStr> {
    match &terms.journal {
        Journaling::In(directory) => Some(directory.as_os_str()),
        Journaling::Auto | Journaling::Off => None,
    }
}

fn list(session: &Session, terms: &Terms, report: &mut dyn Report) -> Result<Answer, Error> {
    let journals = session.journals(asked(terms)).map(|journals| edit::journals(&journals)).transpose()?;
    let journals = journals.unwrap_or_default();
    for edit::Entry { number, said } in &journals {
        let said = said.as_ref();
        report.event(Event::Journal(Journal {
            number: *number,
            edit: said.map(|said| said.verb),
            started: said.map_or(0, |said| said.started),
            old_length: said.map_or(0, |said| said.old_length),
            new_length: said.map_or(0, |said| said.new_length),
        }))?;
    }
    if journals.is_empty() { Ok(Answer::No) } else { Ok(Answer::Yes) }
}
