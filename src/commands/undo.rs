//! `rmmap undo`: take back an edit that was kept, or that was interrupted.

use super::editing;
use super::mapping::{self, Mapping};
use super::words::{Words, color, switch};
use crate::edit::Undo;
use crate::error::{Error, Result};
use crate::session::Terms;
use clap::{ArgGroup, Command};

/// What to take back, and how.
#[derive(Clone, Debug)]
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// What is to be done with the journals.
    pub task: Task,
    /// Where they are, and who else may edit.
    pub terms: Terms,
    /// Tell every stretch that is put back.
    pub verbose: bool,
    /// JSON lines instead of plain ones.
    pub json: bool,
}

/// What is to be done with the journals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Restore from the newest.
    Undo(Undo),
    /// Show what that would do.
    Show(Undo),
    /// List them.
    List,
    /// Drop the newest and leave the file as it is.
    Discard {
        /// Only that of an interrupted edit.
        interrupted: bool,
    },
}

const EXAMPLES: &str = "\
Examples:
  rmmap undo fw.bin                 take back the last edit that was kept or interrupted
  rmmap undo fw.bin -n              show what that would put back
  rmmap undo fw.bin --list          every journal there is, the newest first
  rmmap undo fw.bin --interrupted   finish off an interrupted edit, if there is one
  rmmap undo fw.bin --discard       forget the last edit's old bytes";

/// The parser.
pub fn words() -> Command {
    let command = Command::new("undo")
        .about("Put back the bytes and the length from before the last edit that was kept or interrupted")
        .after_help(EXAMPLES)
        .override_usage("rmmap undo [OPTIONS] FILE");
    mapping::place_file(command)
        .args([
            switch("interrupted").help("Only an edit that was interrupted; content when there is none"),
            switch("list").help("List the journals, the newest first").conflicts_with("interrupted"),
            switch("dry-run").short('n').help("Show what would be put back, and write nothing"),
            switch("discard").help("Drop the newest journal, and keep the file as it is"),
            switch("force").help("Restore although the file was changed since, or the journal is damaged"),
            editing::journal().help("Look for journals in this directory"),
            editing::no_lock(),
            editing::wait(),
            switch("verbose").short('v').help("Print each stretch as OFFSET NOW -> OLD"),
            color(),
            switch("json").help("Print JSON lines"),
        ])
        .group(ArgGroup::new("task").args(["list", "dry-run", "discard"]))
}

impl Args {
    /// Reads the words.
    pub fn read(words: Words<'_>) -> Result<Args> {
        let interrupted = words.has("interrupted");
        let how = Undo { interrupted, force: words.has("force") };
        if words.has("force") && (words.has("list") || words.has("discard")) {
            return Err(Error::usage("--force is about restoring, and --list and --discard restore nothing"));
        }
        Ok(Args {
            mapping: Mapping::read(words)?,
            task: match () {
                () if words.has("list") => Task::List,
                () if words.has("discard") => Task::Discard { interrupted },
                () if words.has("dry-run") => Task::Show(how),
                () => Task::Undo(how),
            },
            terms: editing::terms(words)?,
            verbose: words.has("verbose"),
            json: words.has("json"),
        })
    }
}
