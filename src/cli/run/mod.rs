//! One run of a command: make sense of the words, open, act, report. A file for each way of acting; what they share is
//! here.

mod commit;
mod desk;
mod dump;
mod edit;
mod info;
mod search;
mod steer;
mod stoppable;
mod undo;

pub(super) use commit::{carry_out, claim, save};
pub(super) use desk::{Console, Desk, Parts};
pub(super) use dump::dump;
pub(super) use edit::{r#move, patch, resize};
pub(super) use info::info;
pub(super) use search::{find, rfind};
pub(super) use steer::{advise, flush};
use stoppable::Stoppable;
pub(super) use undo::undo;

use super::Ending;
use crate::commands::mapping::Mapping;
use crate::commands::words::Words;
use crate::commands::{Answer, completions, help};
use crate::error::{Error, Kind};
use crate::report::{Event, Fields, Report};
use crate::session::{self, Purpose, Session};
use crate::value::Range;
use anyhow::Result;

pub(super) fn completions(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let shell = completions::read(words)?;
    print(&shell.script(&mut super::tree()), &desk.console)
}

pub(super) fn help(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    print(help::text(words, super::tree())?.as_bytes(), &desk.console)
}

/// Writes `text` as it is.
pub(super) fn print(text: &[u8], console: &Console) -> Result<Ending> {
    let mut report = console.plain(Fields::default())?;
    finish(report.event(Event::Block(text)).map(|()| Answer::Yes), &mut report)
}

/// In which order a command looks at bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// From front to back, so that a pipe need not be kept.
    Upwards,
    /// Anywhere.
    Any,
}

/// The longest character, which is the most that `\b` looks at.
const LOOKAROUND: u64 = 4;

/// Opens what a command wants to look at. A pipe is read no further than the command's range reaches.
///
/// `reach` is how far beyond the range a pattern may look.
fn open<'a>(
    desk: &'a mut Desk,
    mapping: &Mapping,
    range: Option<Range>,
    order: Order,
    reach: u64,
) -> Result<(&'a mut Session, &'a mut Console)> {
    let (session, console) = desk.open(mapping, Purpose::Look)?;
    let bounded = range
        .map_or(Some(u64::MAX), |range| range.without_length(session::page_size()).map(|span| span.end()));
    match bounded {
        Some(_) if order == Order::Upwards => {}
        // A little further, so that `$` and `\b` see what follows.
        Some(end) => session.settle(end.saturating_add(reach.max(LOOKAROUND)))?,
        None => session.settle(u64::MAX)?,
    }
    Ok((session, console))
}

/// The error with the name of the file, for floors that do not know it.
fn named(error: Error, session: &Session) -> Error {
    error.or_file(session.name().as_encoded_bytes())
}

/// Writes out what waits, whether the work went well or not: what was found before a failure is true.
fn finish(answer: Result<Answer, Error>, report: &mut dyn Report) -> Result<Ending> {
    let written = report.finish();
    let ending = match answer? {
        Answer::Yes => Ending::Done,
        Answer::No => Ending::No,
    };
    written?;
    Ok(ending)
}

/// An error where raw bytes would reach a terminal, unless that is what the user wants.
fn refuse_raw(console: &Console, force: bool) -> Result<(), Error> {
    if force || !console.is_terminal() {
        return Ok(());
    }
    let why = "they would reach a terminal raw and might do anything to it";
    Err(Error::said(Kind::Usage, "write the bytes", why).hint("--force writes them all the same"))
}
