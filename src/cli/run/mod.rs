//! One run of a command: make sense of the words, open, act, report. A file for each way of acting; what they share is
//! here.

mod dump;
mod edit;
mod search;

pub(super) use dump::dump;
pub(super) use edit::patch;
pub(super) use search::{find, rfind};

use super::Ending;
use super::output::Output;
use super::terminal;
use crate::commands::mapping::Mapping;
use crate::commands::words::{Words, vocabulary};
use crate::commands::{Answer, completions, help};
use crate::error::Error;
use crate::hex::Palette;
use crate::report::{Event, Fields, Human, Json, Plain, Report};
use crate::session::{self, Files, Purpose, Session};
use crate::value::Range;
use anyhow::Result;
use std::io::Write;

pub(super) fn completions(words: Words<'_>) -> Result<Ending> {
    let shell = completions::read(words)?;
    print(&completions::script(shell, &mut super::tree()))
}

pub(super) fn help(words: Words<'_>) -> Result<Ending> {
    print(help::text(words, super::tree())?.as_bytes())
}

/// Writes `text` to standard output.
pub(super) fn print(text: &[u8]) -> Result<Ending> {
    let mut report = plain(Fields::default())?;
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
fn open(mapping: &Mapping, range: Option<Range>, order: Order, reach: u64) -> Result<Session> {
    let mut session = Session::open(&mapping.target, &mapping.how, Purpose::Look)?;
    let bounded = range
        .map_or(Some(u64::MAX), |range| range.without_length(session::page_size()).map(|span| span.end()));
    match bounded {
        Some(_) if order == Order::Upwards => {}
        // A little further, so that `$` and `\b` see what follows.
        Some(end) => session.settle(end.saturating_add(reach.max(LOOKAROUND)))?,
        None => session.settle(u64::MAX)?,
    }
    Ok(session)
}

/// The files that arguments may name; standard input is not among them where it is FILE.
fn files(words: Words<'_>) -> Files {
    Files::new(words.one("FILE").is_some_and(|file| file == "-"))
}

/// The error with the name of the file, for floors that do not know it.
fn named(error: Error, session: &Session) -> Error {
    error.or_file(session.name().as_encoded_bytes())
}

fn plain(fields: Fields) -> Result<Plain<Output>> {
    Ok(Plain::new(Output::standard().map_err(unwritable)?, fields))
}

/// JSON lines, or plain ones, painted where there is a palette.
fn reporter(json: bool, palette: Option<Palette>, fields: Fields) -> Result<Box<dyn Report>> {
    Ok(match palette {
        _ if json => Box::new(Json::new(Output::standard().map_err(unwritable)?, fields.base)),
        Some(palette) => Box::new(Human::new(plain(fields)?, palette)),
        None => Box::new(plain(fields)?),
    })
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

/// The colours, if any are wanted.
fn palette(words: Words<'_>) -> Result<Option<Palette>> {
    let choice = words.one("color").map(|word| vocabulary("--color", word)).transpose()?.unwrap_or_default();
    if !terminal::wants_color(choice) {
        return Ok(None);
    }
    let colors = std::env::var_os("RMMAP_COLORS").unwrap_or_default();
    Ok(Some(Palette::parse(&colors.to_string_lossy())?))
}

/// Advice on standard error, for a person who may not know.
fn hint(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "hint: {text}");
}

/// A remark on standard error. It is no failure where nobody can read it.
fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "rmmap: {text}");
}

fn unwritable(cause: std::io::Error) -> Error {
    Error::system("write to standard output", cause)
}
