//! The command line: from words to a command, from a command to an ending.
//!
//! Only the parser of the command that was named is built: the whole tree costs as much time as everything else that
//! a short dump does (`docs/architecture.md`, "Start-up").

mod output;
mod pager;
mod progress;
mod run;
mod terminal;
mod usage;

use crate::commands::words::{Typed, Words};
use crate::commands::{self, completions, dump, find, help, r#move, patch, resize};
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

/// One entry of the command table: its name, its parser, and what it does.
struct Entry {
    name: &'static str,
    /// The parser for words without options, which costs half as much.
    places: fn() -> clap::Command,
    words: fn() -> clap::Command,
    run: fn(Words<'_>, &mut Desk) -> anyhow::Result<Ending>,
}

/// Every command, in the order in which help lists them.
const COMMANDS: &[Entry] = &[
    Entry { name: "dump", places: dump::places, words: dump::words, run: run::dump },
    Entry { name: "find", places: find::forward_places, words: find::forward_words, run: run::find },
    Entry { name: "rfind", places: find::backward_places, words: find::backward_words, run: run::rfind },
    Entry { name: "patch", places: patch::places, words: patch::words, run: run::patch },
    Entry { name: "move", places: r#move::words, words: r#move::words, run: run::r#move },
    Entry { name: "resize", places: resize::words, words: resize::words, run: run::resize },
    Entry {
        name: "completions",
        places: completions::words,
        words: completions::words,
        run: run::completions,
    },
    Entry { name: "help", places: help::words, words: help::words, run: run::help },
];

/// The whole tree of commands, for help, completions and man pages.
pub fn tree() -> clap::Command {
    COMMANDS.iter().fold(commands::root(), |root, entry| root.subcommand((entry.words)()))
}

/// Runs the command that `words` (without the program's own name) ask for, and reports a failure on standard error.
pub fn run(words: impl Iterator<Item = OsString>) -> Ending {
    let words: Vec<OsString> = words.collect();
    // A panic is a mistake of ours; it must not look like anything else, nor print a backtrace.
    std::panic::set_hook(Box::new(|_| {}));
    let answer = catch_unwind(AssertUnwindSafe(|| dispatch(&words))).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Err(Error::said(Kind::Failed, "go on", format!("a mistake in rmmap itself: {said}")).into())
    });
    let ending = answer.unwrap_or_else(|failure| {
        let known = failure.downcast_ref::<Error>();
        let kind = known.map_or(Kind::Failed, Error::kind);
        if kind != Kind::ClosedPipe {
            complain(&failure, known.and_then(Error::advice));
        }
        Ending::Failed(kind)
    });
    // An edit that was interrupted has been taken back, and that was said; now the signal has its way.
    crate::session::end_as_interrupted();
    ending
}

fn dispatch(words: &[OsString]) -> anyhow::Result<Ending> {
    let named = words.first().and_then(|word| COMMANDS.iter().find(|entry| word == entry.name));
    match named {
        Some(entry) => {
            let typed = Typed::new(words[1..].iter().cloned());
            let parser = if typed.may_have_options() { (entry.words)() } else { (entry.places)() };
            let parser = parser.no_binary_name(true).bin_name(format!("rmmap {}", entry.name));
            match parser.try_get_matches_from(typed.shielded()) {
                Ok(sorted) => (entry.run)(Words { sorted: &sorted, typed: &typed }, &mut Desk::default()),
                Err(found) => unsorted(entry.name, &found, &typed),
            }
        }
        None => {
            let typed = Typed::new(words.iter().cloned());
            match tree().no_binary_name(true).try_get_matches_from(typed.shielded()) {
                // No word at all: the list of commands is what the user wants to see.
                Ok(_) => run::print(tree().render_help().to_string().as_bytes(), &Console::default()),
                Err(found) => unsorted("", &found, &typed),
            }
        }
    }
}

/// What clap could not sort: help and version, which are no errors, or words that make no sense.
fn unsorted(command: &str, found: &clap::Error, typed: &Typed) -> anyhow::Result<Ending> {
    match found.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            run::print(found.to_string().as_bytes(), &Console::default())
        }
        _ => Err(usage::refusal(command, found, typed).into()),
    }
}

/// One line on standard error, and one of advice.
fn complain(failure: &anyhow::Error, advice: Option<&str>) {
    // One write, so that lines of processes that share a terminal do not mix. A closed standard error is nobody to
    // complain to.
    let hint = advice.map(|advice| format!("hint: {advice}\n")).unwrap_or_default();
    let _ = std::io::stderr().lock().write_all(format!("rmmap: {failure}\n{hint}").as_bytes());
}
