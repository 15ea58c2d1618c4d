//! Sessions: lines in, answers out, on one open target.
//!
//! A line is a verb with its words. Whatever way lines come (`-c`, a script, a pipe, JSON lines, a prompt), they are
//! run by [`Talk::run`]; the ways differ in how a line is read and how its outcome is told.

mod editor;
mod help;
mod json;
mod lines;
mod parsers;
mod prompt;
mod script;
mod talk;

use super::run::Desk;
use super::{Ending, known};
use crate::commands::session::Args;
use crate::commands::words::Words;
use crate::edit::History;
use anyhow::Result;
use script::Script;
use talk::Talk;

/// Opens the target and runs all lines.
pub(super) fn session(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let (args, script) = match begin(words, desk) {
        Err(failure) if words.has("json") => return json::refuse(&known(failure)),
        begun => begun?,
    };
    if args.json {
        return json::run(&args, script, std::mem::take(desk));
    }
    let mut talk = Talk::new(std::mem::take(desk), &args);
    if args.reads_stdin() && prompt::is_possible() {
        return prompt::run(talk);
    }
    script.run(&mut talk, args.keep_going)
}

/// Reads the words, finds the lines, and opens the target.
fn begin(words: Words<'_>, desk: &mut Desk) -> Result<(Args, Script)> {
    let args = Args::read(words)?;
    desk.console.color = args.color;
    desk.history = Some(History::default());
    let script = Script::of(&args)?;
    let (session, _) = desk.open(&args.mapping, args.purpose())?;
    // A session looks at its bytes in any order.
    session.settle(u64::MAX)?;
    if args.no_track {
        session.untrack()?;
    }
    Ok((args, script))
}
