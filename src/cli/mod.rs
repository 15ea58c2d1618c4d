//! The command line: from words to a command, from a command to an ending.
//!
//! Only the parser of the command that was named is built: the whole tree costs as much time as everything else that
//! a short dump does (`docs/architecture.md`, "Start-up").

mod output;
mod pager;
mod progress;
mod run;
mod session;
mod terminal;
mod usage;

use crate::commands::words::{Places, Typed, Words};
use crate::commands::{
    self, advise, completions, dump, find, flush, help, info, r#move, patch, resize, undo,
};
use crate::error::{Error, Kind};
use clap::error::ErrorKind;
use run::{Console, Desk};
use std::ffi::OsString;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How a run ended. `main` makes an exit code of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The work was done, or something was found.
    Done,
    /// The answer is no: nothing was found, and nothing was written.
    No,
    /// It failed, in this way.
    Failed(Kind),
}

impl Ending {
    /// The exit code that says it.
    pub fn code(self) -> u8 {
        match self {
            Ending::Done | Ending::Failed(Kind::ClosedPipe) => 0,
            Ending::No | Ending::Failed(Kind::Unmet) => 1,
            Ending::Failed(Kind::Usage | Kind::Failed) => 2,
            Ending::Failed(Kind::Changed) => 3,
            Ending::Failed(Kind::HalfDone) => 4,
        }
    }

    /// The worse one of the two.
    fn worse(self, other: Ending) -> Ending {
        if other.code() > self.code() { other } else { self }
    }
}

/// One entry of the command table: its name, its parser, and what it does.
struct Entry {
    name: &'static str,
    /// What words without options fill, so that no parser is built for them.
    places: Option<Places>,
    words: Parser,
    /// Whether it is a verb of sessions too: it works on FILE.
    is_verb: bool,
    run: Run,
}

/// Every command, in the order in which help lists them.
const COMMANDS: &[Entry] = &[
    verb("dump", dump::words, run::dump).with_places(dump::PLACES),
    verb("find", find::forward_words, run::find).with_places(find::PLACES),
    verb("rfind", find::backward_words, run::rfind).with_places(find::PLACES),
    verb("patch", patch::words, run::patch).with_places(patch::PLACES),
    verb("move", r#move::words, run::r#move).with_places(r#move::PLACES),
    verb("resize", resize::words, run::resize).with_places(resize::PLACES),
    verb("undo", undo::words, run::undo),
    verb("advise", advise::words, run::advise),
    verb("flush", flush::words, run::flush),
    verb("info", info::words, run::info),
    other("session", commands::session::words, session::session),
    other("completions", completions::words, run::completions),
    other("help", help::words, run::help),
];

type Parser = fn() -> clap::Command;
type Run = fn(Words<'_>, &mut Desk) -> anyhow::Result<Ending>;

/// A command that works on FILE.
const fn verb(name: &'static str, words: Parser, run: Run) -> Entry {
    Entry { name, places: None, words, is_verb: true, run }
}

/// A command that does not.
const fn other(name: &'static str, words: Parser, run: Run) -> Entry {
    Entry { name, places: None, words, is_verb: false, run }
}

impl Entry {
    const fn with_places(self, places: Places) -> Entry {
        Entry { places: Some(places), ..self }
    }
}

/// The whole tree of commands, for help, completions and man pages.
pub fn tree() -> clap::Command {
    COMMANDS.iter().fold(commands::root(), |root, entry| root.subcommand((entry.words)()))
}

/// Runs the command that `words` (without the program's own name) ask for, and reports a failure on standard error.
pub fn run(words: impl Iterator<Item = OsString>) -> Ending {
    let words: Vec<OsString> = words.collect();
    // A panic is a mistake of ours; it must not look like anything else, nor print a backtrace.
    std::panic::set_hook(Box::new(|_| {}));
    let ending =
        guarded(|| dispatch(&words)).unwrap_or_else(|failure| Ending::Failed(complain(&failure, "")));
    // An edit that was interrupted has been taken back, and that was said; now the signal has its way.
    crate::session::end_as_interrupted();
    ending
}

fn dispatch(words: &[OsString]) -> anyhow::Result<Ending> {
    let named = words.first().and_then(|word| COMMANDS.iter().find(|entry| word == entry.name));
    match named {
        Some(entry) => {
            let typed = Typed::new(words[1..].iter().cloned());
            if let Some(words) = entry.places.and_then(|places| Words::placed(places, &typed)) {
                return (entry.run)(words, &mut Desk::default());
            }
            let parser = (entry.words)().no_binary_name(true).bin_name(format!("rmmap {}", entry.name));
            match parser.try_get_matches_from(typed.shielded()) {
                Ok(sorted) => (entry.run)(Words::parsed(&sorted, &typed), &mut Desk::default()),
                Err(found) => unsorted(entry.name, &found, &typed, &Console::default()),
            }
        }
        None => {
            let typed = Typed::new(words.iter().cloned());
            match tree().no_binary_name(true).try_get_matches_from(typed.shielded()) {
                // No word at all: the list of commands is what the user wants to see.
                Ok(_) => run::print(tree().render_help().to_string().as_bytes(), &Console::default()),
                Err(found) => unsorted("", &found, &typed, &Console::default()),
            }
        }
    }
}

/// What clap could not sort: help and version, which are no errors, or words that make no sense.
fn unsorted(command: &str, found: &clap::Error, typed: &Typed, console: &Console) -> anyhow::Result<Ending> {
    match found.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            run::print(found.to_string().as_bytes(), console)
        }
        _ => Err(usage::refusal(command, found, typed).into()),
    }
}

/// What `act` answers; a panic in it becomes a failure.
fn guarded<T>(act: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Err(Error::said(Kind::Failed, "go on", format!("a mistake in rmmap itself: {said}")).into())
    })
}

/// The failure as one of this library's.
fn known(failure: anyhow::Error) -> Error {
    failure.downcast().unwrap_or_else(|other| Error::said(Kind::Failed, "go on", other.to_string()))
}

/// One line on standard error, and one of advice; what kind of failure it was. `place` says where it was asked for.
fn complain(failure: &anyhow::Error, place: &str) -> Kind {
    let known = failure.downcast_ref::<Error>();
    let kind = known.map_or(Kind::Failed, Error::kind);
    if kind != Kind::ClosedPipe {
        // One write, so that lines of processes that share a terminal do not mix. A closed standard error is nobody to
        // complain to.
        let advice = known.and_then(Error::advice);
        let hint = advice.map(|advice| format!("hint: {advice}\n")).unwrap_or_default();
        let _ = std::io::stderr().lock().write_all(format!("rmmap: {place}{failure}\n{hint}").as_bytes());
    }
    kind
}
