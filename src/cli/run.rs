//! One run of a command: make sense of the words, open, act, report.

use super::Ending;
use super::output::Output;
use super::progress::Progress;
use super::terminal;
use crate::bytes::Source;
use crate::commands::mapping::Mapping;
use crate::commands::words::{Words, vocabulary};
use crate::commands::{Answer, completions, dump, find, help, patch};
use crate::edit::{Before, Plan};
use crate::error::{Error, Kind};
use crate::hex::Palette;
use crate::report::{Edit, Event, Fields, Human, Json, Plain, Preview, Report};
use crate::search::Direction;
use crate::session::{self, Files, Purpose, Session};
use crate::value::Range;
use anyhow::Result;
use std::io::{IsTerminal, Write};

pub(super) fn dump(words: Words<'_>) -> Result<Ending> {
    let mut files = files(words);
    let args = dump::Args::read(words, &mut |name| files.load(name))?;
    let palette = palette(words)?;
    if args.is_raw() && !args.force && std::io::stdout().is_terminal() {
        let why = "they would reach a terminal raw and might do anything to it";
        return Err(Error::said(Kind::Usage, "write the bytes", why)
            .hint("--force writes them all the same")
            .into());
    }
    // Marks are for eyes: where nothing is painted, nothing is looked for.
    let order = if palette.is_some() && args.looks_twice() { Order::Any } else { Order::Upwards };
    let session = open(&args.mapping, args.range, order, args.reach())?;
    let size = terminal::size();
    let output = match size {
        // What comes slowly is shown as it comes, and not by the screen.
        Some((_, lines)) if args.pager && session.len() < u64::MAX => Output::paged(lines),
        _ => Output::standard(),
    };
    let mut report = Plain::new(output.map_err(unwritable)?, Fields::default());
    let screen = dump::Screen { palette, columns: size.map(|(columns, _)| columns) };
    let answer = dump::run(&args, &session, screen, &mut report);
    finish(answer.map_err(|error| named(error, &session)), &mut report)
}

pub(super) fn find(words: Words<'_>) -> Result<Ending> {
    search(words, Direction::Forward)
}

pub(super) fn rfind(words: Words<'_>) -> Result<Ending> {
    search(words, Direction::Backward)
}

fn search(words: Words<'_>, direction: Direction) -> Result<Ending> {
    let mut files = files(words);
    let args = find::Args::read(words, direction, &mut |name| files.load(name))?;
    let palette = palette(words)?;
    let order = if args.streams() { Order::Upwards } else { Order::Any };
    let session = open(&args.mapping, args.range, order, 0)?;
    let fields = Fields { base: session.base(), ..args.fields };
    let mut report = reporter(args.json, palette, fields)?;
    let mut progress = Progress::new(args.lists());
    let answer =
        find::run(&args, &session, palette, report.as_mut(), &mut |done, all| progress.tell(done, all));
    drop(progress);
    let ending = finish(answer.map_err(|error| named(error, &session)), report.as_mut())?;
    if std::io::stdout().is_terminal() && std::io::stderr().is_terminal() && !args.quiet {
        search_hint(&args, ending);
    }
    Ok(ending)
}

/// What a person may not know, once the search is over.
fn search_hint(args: &find::Args, ending: Ending) {
    match (ending, args.hex_word()) {
        (Ending::No, Some(word)) => hint(&format!("{word} was read as hex; text:{word} looks for the word")),
        (Ending::Done, _) if args.is_single => hint("-a lists all matches"),
        _ => {}
    }
}

pub(super) fn patch(words: Words<'_>) -> Result<Ending> {
    let mut files = files(words);
    let args = patch::Args::read(words, &mut |name| files.load(name))?;
    let palette = palette(words)?;
    let purpose = if args.dry_run { Purpose::Look } else { Purpose::Change };
    let mut session = Session::open(&args.mapping.target, &args.mapping.how, purpose)?;
    session.settle(u64::MAX)?;
    let plan = match args.plan(&session).map_err(|error| named(error, &session))? {
        patch::Found::Ready(plan) => plan,
        patch::Found::Already(plan) => {
            if args.json {
                let mut report = Json::new(Output::standard().map_err(unwritable)?, session.base());
                show(&plan, &session, true, &mut report)?;
                report.finish()?;
            }
            note("unchanged: the new bytes are there already");
            return Ok(Ending::Done);
        }
    };
    let fields = Fields { base: session.base(), ..Fields::default() };
    let mut report = reporter(args.json, palette, fields)?;
    let tells = args.verbose || args.json;
    let told = if args.dry_run || session.is_private() {
        show(&plan, &session, tells, report.as_mut()).map_err(|error| named(error, &session))?;
        if !args.dry_run {
            carry_out(&plan, &mut session)?;
        }
        Ok(())
    } else {
        let before = carry_out(&plan, &mut session)?;
        let told = if !tells {
            Ok(())
        } else {
            plan.done(&before, |at, old, new| report.event(Event::Edit(Edit { at, old, new, applied: true })))
        };
        told.and_then(|()| report.finish()).map_err(stands)
    };
    told.and_then(|()| report.finish())?;
    if args.dry_run {
        note("dry run: nothing was written");
    } else if session.is_private() {
        note("nothing was saved: the edit was made in a private copy");
    }
    Ok(Ending::Done)
}

/// Makes the edits. A signal that would end the process takes them back first.
fn carry_out(plan: &Plan, session: &mut Session) -> Result<Before, Error> {
    session::hold_interrupts();
    let applied = plan.apply(&mut session.store()?, &session::interrupted);
    session::release_interrupts();
    if applied.is_ok() && session::interrupted() {
        note("interrupted after the last byte was written: the edit stands");
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
