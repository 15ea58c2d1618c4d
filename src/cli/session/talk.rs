//! One line of a session, run.

use super::help;
use super::parsers::Parsers;
use crate::bytes::Source;
use crate::cli::known;
use crate::cli::run::{self, Desk};
use crate::cli::{COMMANDS, Ending, Entry, unsorted};
use crate::commands::cursor::{Change, Verb};
use crate::commands::session::Args;
use crate::commands::words::{Typed, Words};
use crate::edit::Care;
use crate::error::{Error, Kind, Label, Result};
use crate::escape;
use crate::report::Value;
use crate::session::{Files, Terms};
use std::ffi::OsString;

/// The target, the position, and the parsers of the verbs that were used so far.
pub(super) struct Talk {
    pub(super) desk: Desk,
    file: OsString,
    parsers: Parsers,
    stdin_is_taken: bool,
    pub(super) is_over: bool,
}

/// What a line has come to.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) ending: Ending,
    /// The answer of one of a session's own verbs.
    pub(super) value: Option<Value>,
    /// Whether the answer is what the verb is for; else it is a receipt, for programs.
    pub(super) is_asked_for: bool,
}

impl Outcome {
    fn done() -> Outcome {
        Outcome { ending: Ending::Done, value: None, is_asked_for: false }
    }
}

impl Talk {
    pub(super) fn new(desk: Desk, args: &Args) -> Talk {
        Talk {
            desk,
            file: args.file.clone(),
            parsers: Parsers::default(),
            stdin_is_taken: args.reads_stdin() || args.file == "-",
            is_over: false,
        }
    }

    /// The position; nothing where the session is closed.
    pub(super) fn position(&self) -> Option<u64> {
        self.desk.session.as_ref().map(|_| self.desk.position)
    }

    /// Runs the line that these words are; none is an empty line.
    pub(super) fn run(&mut self, words: &[Vec<u8>]) -> anyhow::Result<Outcome> {
        self.line(words).map_err(|failure| {
            let error = known(failure);
            let as_in_a_shell = words.iter().any(|word| word.ends_with(b";"));
            match error.advice().map(|advice| self.as_a_line(advice)) {
                _ if as_in_a_shell && error.labelled() == Label::InvalidArgument => {
                    error.hint(ONE_COMMAND).into()
                }
                Some(advice) => error.hint(advice).into(),
                None => error.into(),
            }
        })
    }

    /// Advice for the command line as it would be typed here, where the file is open already.
    fn as_a_line(&self, advice: &str) -> String {
        let file = escape::shell(self.file.as_encoded_bytes());
        let mut parts = advice.split("rmmap ");
        let mut said = parts.next().unwrap_or_default().to_string();
        for part in parts {
            let (verb, rest) = part.split_once(' ').unwrap_or((part, ""));
            let rest = ["FILE", &file].into_iter().find_map(|name| rest.strip_prefix(name));
            match rest.filter(|rest| rest.is_empty() || rest.starts_with([' ', '`'])) {
                Some(rest) => said.extend([verb, rest]),
                None => said.extend(["rmmap ", part]),
            }
        }
        said
    }

    fn line(&mut self, words: &[Vec<u8>]) -> anyhow::Result<Outcome> {
        let Some((name, words)) = words.split_first() else { return Ok(Outcome::done()) };
        if words.iter().any(|word| word.contains(&0)) {
            // No argument of a process can hold one, and what is behind the words relies on that.
            return Err(Error::usage("a word holds a NUL character")
                .hint("write it as esc:\\0, or as hex")
                .into());
        }
        match name.as_slice() {
            b"close" => return Ok(self.close(words)?),
            b"quit" | b"exit" => {
                self.is_over = true;
                return Ok(self.close(words)?);
            }
            b"undo" => return self.undo(words),
            b"save" => return Ok(self.save(words)?),
            b"help" => {
                let text = help::text(words, &mut self.parsers)?;
                let ending = run::print(text.as_bytes(), &self.desk.console)?;
                return Ok(Outcome { ending, ..Outcome::done() });
            }
            _ => {}
        }
        let stdin_is_taken = self.stdin_is_taken;
        let mut load = |name: &[u8]| Files::new(stdin_is_taken).load(name);
        if let Some(verb) = Verb::read(name, words, &mut load)? {
            return Ok(self.verb(&verb)?);
        }
        match self.parsers.index(name) {
            Some(index) => self.command(index, words),
            None => Err(help::unknown(name).into()),
        }
    }

    fn close(&mut self, words: &[Vec<u8>]) -> Result<Outcome> {
        if let Some(word) = words.first() {
            return Err(Error::usage(format!("{} is one word too many", escape::quoted(word))));
        }
        self.desk.session = None;
        Ok(Outcome::done())
    }

    fn verb(&mut self, verb: &Verb) -> Result<Outcome> {
        let Desk { session, position, .. } = &mut self.desk;
        let session = session.as_mut().ok_or_else(closed)?;
        let (value, is_asked_for) = match verb {
            Verb::Look(look) => (look.run(session, position), look.is_asking()),
            Verb::Change(change) => return self.change(change),
        };
        let value = value.map_err(|error| error.or_file(session.name().as_encoded_bytes()))?;
        Ok(Outcome { ending: Ending::Done, value: Some(value), is_asked_for })
    }

    /// Makes a change, as an edit of its own, and moves the position.
    fn change(&mut self, change: &Change) -> Result<Outcome> {
        let Desk { session, position, console, .. } = &mut self.desk;
        let session = session.as_mut().ok_or_else(closed)?;
        session.refuse_read_only()?;
        let mut claim = run::claim(session, &Terms::default())?;
        let planned = change.plan(session, *position);
        let planned = planned.map_err(|error| error.or_file(session.name().as_encoded_bytes()))?;
        if let Some(plan) = planned.plan {
            let done = run::carry_out(&plan, session, claim.as_mut(), Care::default(), console)?;
            self.desk.made(plan, done)?;
        }
        self.desk.position = planned.position;
        let value = Some(Value::Count(planned.count));
        Ok(Outcome { ending: Ending::Done, value, is_asked_for: false })
    }

    /// Writes what is mapped to a file, private edits included.
    fn save(&mut self, words: &[Vec<u8>]) -> Result<Outcome> {
        let session = self.desk.session.as_ref().ok_or_else(closed)?;
        let [name] = words else { return Err(Error::usage("save takes one word, OUT").hint("save OUT")) };
        run::save(session, &os_string(name)?)?;
        Ok(Outcome::done())
    }

    /// Takes the last edit of this session back; that of a kept or interrupted journal where there is none, or where the
    /// words say which.
    fn undo(&mut self, words: &[Vec<u8>]) -> anyhow::Result<Outcome> {
        if self.desk.session.is_none() {
            return Err(closed().into());
        }
        if words.is_empty() && self.desk.take_back()? {
            return Ok(Outcome::done());
        }
        let size =
            |talk: &Talk| talk.desk.session.as_ref().and_then(|session| session.size().ok()).unwrap_or(0);
        let before = size(self);
        let outcome = match self.parsers.index(b"undo") {
            Some(index) => self.command(index, words)?,
            None => Outcome { ending: Ending::No, ..Outcome::done() },
        };
        let after = size(self);
        if let Some(session) = &mut self.desk.session
            && after != before
        {
            session.renew((session.len() + after).saturating_sub(before))?;
        }
        Ok(outcome)
    }

    /// Runs a command of the shell, with the open target in the place of FILE.
    fn command(&mut self, index: usize, words: &[Vec<u8>]) -> anyhow::Result<Outcome> {
        let Entry { name, run, .. } = &COMMANDS[index];
        let words = words.iter().map(|word| os_string(word)).collect::<Result<Vec<OsString>>>()?;
        let typed = Typed::new(std::iter::once(self.file.clone()).chain(words));
        let sorted = match self.parsers.get(index).try_get_matches_from_mut(typed.shielded()) {
            Ok(sorted) => sorted,
            Err(found) => {
                let ending = unsorted(name, &found, &typed, &self.desk.console)?;
                return Ok(Outcome { ending, ..Outcome::done() });
            }
        };
        if self.desk.session.is_none() {
            return Err(closed().into());
        }
        let words = Words::parsed(&sorted, &typed).with_json(self.desk.console.reply.is_some());
        let ending = run(words, &mut self.desk)?;
        Ok(Outcome { ending, ..Outcome::done() })
    }
}

/// For who writes `seek 4; tell`.
const ONE_COMMAND: &str =
    "a line is one command, and what follows a `;` is a line of its own: `-c` may be repeated";

fn closed() -> Error {
    Error::said(Kind::Failed, "do that", "the session is closed").label(Label::Closed)
}

#[cfg(unix)]
fn os_string(word: &[u8]) -> Result<OsString> {
    use std::os::unix::ffi::OsStringExt;
    Ok(OsString::from_vec(word.to_vec()))
}

#[cfg(not(unix))]
fn os_string(word: &[u8]) -> Result<OsString> {
    let text = std::str::from_utf8(word)
        .map_err(|_| Error::usage(format!("{} is no valid text", escape::quoted(word))))?;
    Ok(OsString::from(text))
}
