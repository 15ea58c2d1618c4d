//! A run of a command that edits: show the plan or carry it out, and tell what was done.

use super::{Console, Desk, Ending, named};
use crate::bytes::Source;
use crate::commands::patch;
use crate::commands::words::Words;
use crate::edit::{self, Care, Done, Plan};
use crate::error::{Error, Kind};
use crate::report::{Edit, Event, Fields, Preview, Report};
use crate::session::{self, Purpose, Session};
use anyhow::Result;

pub(in crate::cli) fn patch(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let mut files = desk.files(words);
    let args = patch::Args::read(words, &mut |name| files.load(name))?;
    let palette = desk.console.palette(words)?;
    let purpose = if args.dry_run { Purpose::Look } else { Purpose::Change };
    let (session, console) = desk.open(&args.mapping, purpose)?;
    session.settle(u64::MAX)?;
    let plan = match args.plan(session).map_err(|error| named(error, session))? {
        patch::Found::Ready(plan) => plan,
        patch::Found::Already(plan) => {
            if args.json {
                let fields = Fields { base: session.base(), ..Fields::default() };
                let mut report = console.report(true, None, fields)?;
                show(&plan, session, true, report.as_mut())?;
                report.finish()?;
            }
            console.note("unchanged: the new bytes are there already");
            return Ok(Ending::Done);
        }
    };
    let fields = Fields { base: session.base(), ..Fields::default() };
    let mut report = console.report(args.json, palette, fields)?;
    let tells = args.verbose || args.json;
    let told = if args.dry_run || session.is_private() {
        show(&plan, session, tells, report.as_mut()).map_err(|error| named(error, session))?;
        if !args.dry_run {
            carry_out(&plan, session, console)?;
        }
        Ok(())
    } else {
        let done = carry_out(&plan, session, console)?;
        let told = if !tells {
            Ok(())
        } else {
            done.tell(&plan, &session.store()?, |at, old, new| {
                report.event(Event::Edit(Edit { at, old, new, applied: true }))
            })
        };
        told.and_then(|()| report.finish()).map_err(stands)
    };
    told.and_then(|()| report.finish())?;
    if args.dry_run {
        console.note("dry run: nothing was written");
    } else if session.is_private() {
        console.note("nothing was saved: the edit was made in a private copy");
    }
    Ok(Ending::Done)
}

/// Makes the edits. A signal that would end the process takes them back first.
fn carry_out(plan: &Plan, session: &mut Session, console: &mut Console) -> Result<Done, Error> {
    session::hold_interrupts();
    let applied = edit::commit(plan, &mut session.store()?, Care::default(), &session::interrupted);
    session::release_interrupts();
    if applied.is_ok() && session::interrupted() {
        console.note("interrupted after the last byte was written: the edit stands");
        session::end_as_interrupted();
    }
    applied.map_err(|error| named(error, session))
}

/// Rows before and after, or each edit as it would be told.
fn show(plan: &Plan, source: &dyn Source, tells: bool, report: &mut dyn Report) -> Result<(), Error> {
    if tells {
        return plan.planned(source, |at, old, new| {
            report.event(Event::Edit(Edit { at, old, new, applied: false }))
        });
    }
    plan.preview(source, Preview::ROW, |at, before, after| {
        report.event(Event::Preview(Preview { at, before, after }))
    })
}

/// An edit was made, and only telling about it failed.
fn stands(error: Error) -> Error {
    match error.kind() {
        Kind::ClosedPipe => error,
        _ => error.hint("only printing failed; the edit was made"),
    }
}
