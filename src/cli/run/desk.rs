//! What a run works at: the open target, and the console where its text goes.
//!
//! A command that the shell starts gets a fresh desk and opens what it wants. A session keeps one desk for all of its
//! lines, where the target lies open already. The commands need not know which of the two it is.

use super::commit::{claim, report_interrupted, uninterrupted};
use super::named;
use crate::cli::output::{Kept, Output};
use crate::cli::terminal;
use crate::commands::mapping::Mapping;
use crate::commands::words::{ColorChoice, Words};
use crate::edit::{Done, History, Plan};
use crate::error::{Error, Result};
use crate::hex::Palette;
use crate::report::{Fields, Human, Json, Plain, Report, unwritable};
use crate::session::{Claim, Files, How, Purpose, Session, Terms};
use crate::value::Accept;
use std::io::{IsTerminal, Write};

/// The open target, where there is one, and the console.
#[derive(Default)]
pub(in crate::cli) struct Desk {
    pub(in crate::cli) session: Option<Session>,
    /// Where a search begins that names no range: Python's position.
    pub(in crate::cli) position: u64,
    pub(in crate::cli) console: Console,
    /// The edits that were made, where more may follow.
    pub(in crate::cli) history: Option<History>,
}

impl Desk {
    /// The open target, opened as `mapping` says unless it is open already.
    ///
    /// Fails where it cannot be opened, and where it is open already and the line wants it open in another way.
    pub(in crate::cli) fn open(
        &mut self,
        mapping: &Mapping,
        purpose: Purpose,
    ) -> Result<(&mut Session, &mut Console)> {
        let Desk { session, console, .. } = self;
        match session {
            Some(_) if mapping.how != How::default() => {
                let why = "the options of the mapping are given to the session, not to its commands";
                Err(Error::usage(why).hint("begin another session with them"))
            }
            Some(session) => {
                if purpose == Purpose::Change {
                    session.refuse_read_only()?;
                }
                Ok((session, console))
            }
            None => {
                let opened = Session::open(&mapping.target, &mapping.how, purpose)?;
                if purpose == Purpose::Look {
                    report_interrupted(&opened, console);
                }
                Ok((session.insert(opened), console))
            }
        }
    }

    /// An edit was made: it may be taken back, and what is open shows the file as it is now.
    pub(in crate::cli) fn made(&mut self, plan: Plan, done: Done) -> Result<()> {
        if let (Some(history), Some(session)) = (&mut self.history, &mut self.session) {
            let lengths = (plan.old_length(), plan.new_length());
            history.push(plan, done);
            if lengths.0 != lengths.1 {
                session.renew(lengths.1)?;
            }
        }
        Ok(())
    }

    /// Takes the last edit back; false where there is none.
    pub(in crate::cli) fn take_back(&mut self) -> Result<bool> {
        let Desk { session: Some(session), history: Some(history), .. } = self else { return Ok(false) };
        let mut claim = claim(session, &Terms::default())?;
        let undone = uninterrupted(|watch| {
            let shelf = claim.as_mut().and_then(Claim::shelf);
            history.undo(&mut session.store()?, shelf, watch)
        });
        let Some(plan) = undone.map_err(|error| named(error, session))? else { return Ok(false) };
        if plan.old_length() != plan.new_length() {
            session.renew(plan.old_length())?;
        }
        Ok(true)
    }

    /// Whether a pattern may be empty: only where Python's answer is wanted.
    pub(super) fn accepts(&self) -> Accept {
        Accept { nothing: self.session.is_some(), ..Accept::BYTES }
    }

    /// The files that arguments may name; standard input is not among them where it is FILE, or where lines come
    /// from it.
    pub(super) fn files(&self, words: Words<'_>) -> Files {
        Files::new(self.session.is_some() || words.one("FILE").is_some_and(|file| file == "-"))
    }
}

/// What a reply is made of.
#[derive(Default)]
pub(in crate::cli) struct Parts {
    /// Text for eyes.
    pub(in crate::cli) text: Kept,
    /// JSON lines.
    pub(in crate::cli) events: Kept,
    /// Whether the command tells events, even where it has found none.
    pub(in crate::cli) has_events: bool,
    /// Remarks.
    pub(in crate::cli) notes: Vec<String>,
}

/// Where text and remarks go: standard output and standard error, or one reply of a session.
#[derive(Default)]
pub(in crate::cli) struct Console {
    /// What a reply is made of, where a program asks instead of a person.
    pub(in crate::cli) reply: Option<Parts>,
    /// Whether a person types line after line, and Ctrl-C ends a line only.
    pub(in crate::cli) is_prompt: bool,
    /// Colours where a command says nothing of them.
    pub(in crate::cli) color: ColorChoice,
}

impl Console {
    /// Lines of JSON, or plain ones, painted where there is a palette. A reply is JSON always.
    pub(super) fn report(
        &mut self,
        json: bool,
        palette: Option<Palette>,
        fields: Fields,
    ) -> Result<Box<dyn Report>> {
        let output = self.output()?;
        self.report_to(output, json, palette, fields)
    }

    /// The same to `output`, which may be a pager.
    pub(super) fn report_to(
        &mut self,
        output: Output,
        json: bool,
        palette: Option<Palette>,
        fields: Fields,
    ) -> Result<Box<dyn Report>> {
        if let Some(parts) = &mut self.reply {
            parts.has_events = true;
            return Ok(Box::new(Json::new(Output::kept(&parts.events), fields.base)));
        }
        let plain = |output| Plain::new(output, fields);
        Ok(match palette {
            _ if json => Box::new(Json::new(output, fields.base)),
            Some(palette) => Box::new(Human::new(plain(output), palette)),
            None => Box::new(plain(output)),
        })
    }

    /// Plain lines.
    pub(in crate::cli) fn plain(&self, fields: Fields) -> Result<Plain<Output>> {
        Ok(Plain::new(self.output()?, fields))
    }

    /// Where text goes.
    pub(super) fn output(&self) -> Result<Output> {
        match &self.reply {
            Some(parts) => Ok(Output::kept(&parts.text)),
            None => Output::standard().map_err(unwritable),
        }
    }

    /// Where text goes that may be longer than the screen, with the size of the screen.
    pub(in crate::cli) fn paged(&self, may_page: bool) -> Result<Output> {
        match self.size() {
            Some((_, lines)) if may_page => Output::paged(lines).map_err(unwritable),
            _ => self.output(),
        }
    }

    /// How many columns and lines the terminal has; nothing where text goes elsewhere.
    pub(super) fn size(&self) -> Option<(usize, usize)> {
        if self.reply.is_some() { None } else { terminal::size() }
    }

    /// Whether a person sees the text on a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        self.reply.is_none() && std::io::stdout().is_terminal()
    }

    /// The colours, if any are wanted.
    pub(super) fn palette(&self, words: Words<'_>) -> Result<Option<Palette>> {
        let choice = words.chosen("color")?;
        if self.reply.is_some() || !terminal::wants_color(choice.unwrap_or(self.color)) {
            return Ok(None);
        }
        let colors = std::env::var_os("RMMAP_COLORS").unwrap_or_default();
        Ok(Some(Palette::parse(&colors.to_string_lossy())?))
    }

    /// A remark. It is no failure where nobody can read it.
    pub(super) fn note(&mut self, text: &str) {
        match &mut self.reply {
            Some(parts) => parts.notes.push(text.to_string()),
            None => drop(writeln!(std::io::stderr().lock(), "rmmap: {text}")),
        }
    }

    /// Advice for a person who may not know.
    pub(super) fn hint(&self, text: &str) {
        if self.is_terminal() && std::io::stderr().is_terminal() {
            let _ = writeln!(std::io::stderr().lock(), "hint: {text}");
        }
    }
}
