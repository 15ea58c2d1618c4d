//! The commands, one file each: its words, what they mean, and one `run` that does the work.
//!
//! A command cannot open, print, exit or choose an exit code. Those that look get a [`Source`](crate::bytes::Source)
//! and a [`Report`](crate::report::Report); those that change return a [`Plan`](crate::edit::Plan).

pub mod advise;
pub mod completions;
pub mod constants;
pub mod cursor;
pub mod dump;
pub mod editing;
pub mod find;
pub mod flush;
pub mod help;
mod hits;
pub mod info;
pub mod mapping;
pub mod r#move;
pub mod patch;
mod patterns;
pub mod resize;
pub mod session;
pub mod undo;
pub mod words;

use clap::Command;

/// The most bytes of a file that is read line by line: of edits, of ranges. It need not end where it is a pipe.
pub const MOST_OF_LINES: u64 = 256 << 20;

/// What a command that looks found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Something was found, or shown.
    Yes,
    /// Nothing was found.
    No,
}

/// The program's own words, without any command.
pub fn root() -> Command {
    Command::new("rmmap")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Look into mapped files, search them, and change them without losing data")
        .disable_help_subcommand(true)
        .subcommand_required(false)
        .after_help("`rmmap COMMAND --help` explains a command, `rmmap help TOPIC` what they share:\ndata, pattern, range, exit-codes, safety, constants.")
}
