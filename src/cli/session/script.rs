//! Lines of a script, of `-c`, or of a pipe: what each prints is printed, and the first that fails ends it.

use super::lines::{LONGEST, Line, Lines};
use super::talk::{Outcome, Talk};
use crate::cli::{Ending, complain, guarded};
use crate::commands::session::Args;
use crate::error::{Error, Kind, Label};
use crate::escape;
use crate::report::{Event, Fields, Plain, Report};
use crate::session::{self, Files};
use crate::value::shell_words;
use anyhow::Result;
use std::io::{Cursor, Read};

/// Lines, and what to call them in messages.
pub(super) struct Script {
    lines: Lines<Box<dyn Read>>,
    /// What stands before the number of a line.
    place: String,
}

impl Script {
    /// The lines that were asked for: those of `-c`, of `--script`, or of standard input.
    pub(super) fn of(args: &Args) -> Result<Script> {
        let (from, place): (Box<dyn Read>, String) = match &args.script {
            _ if args.reads_stdin() => (Box::new(std::io::stdin()), "line".to_string()),
            Some(script) => {
                let name = script.as_encoded_bytes();
                (
                    Box::new(Cursor::new(Files::default().load(name)?)),
                    format!("{} line", escape::quoted(name)),
                )
            }
            None => {
                let commands: Vec<&[u8]> = args.commands.iter().map(|line| line.as_encoded_bytes()).collect();
                (Box::new(Cursor::new(commands.join(&b'\n'))), "-c".to_string())
            }
        };
        Ok(Script { lines: Lines::new(from), place })
    }

    /// The next line; nothing where there is none.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>, Error> {
        self.lines.next().map_err(|cause| Error::system("read the next line", cause))
    }

    /// Runs them, and says how the worst of them ended.
    pub(super) fn run(mut self, talk: &mut Talk, keep_going: bool) -> Result<Ending> {
        let mut worst = Ending::Done;
        let mut number = 0u64;
        while !talk.is_over {
            number += 1;
            let answer = match self.next()? {
                None => break,
                Some(Line::Whole(line)) => guarded(|| run_line(talk, line, Fields::default())),
                Some(Line::TooLong(length)) => Err(too_long(length).into()),
            };
            let ending = match answer {
                Ok(ending) => ending,
                Err(failure) => {
                    let kind = complain(&failure, &format!("{} {number}: ", self.place));
                    Ending::Failed(kind)
                }
            };
            worst = worst.worse(ending);
            match ending {
                Ending::Failed(Kind::ClosedPipe) => break,
                // What asked the process to end has waited for the line.
                _ if session::interrupted() => break,
                Ending::Failed(_) if !keep_going => break,
                _ => {}
            }
        }
        Ok(worst)
    }
}

/// A line that was not kept.
pub(super) fn too_long(length: u64) -> Error {
    let why = format!("it has {length} bytes, and {LONGEST} are the most");
    Error::said(Kind::Usage, "read the line", why).label(Label::TooLarge)
}

/// Runs one line and prints its answer, with `fields`.
pub(super) fn run_line(talk: &mut Talk, line: &[u8], fields: Fields) -> Result<Ending> {
    let words = shell_words(line).map_err(Error::from)?;
    let Outcome { ending, value, is_asked_for } = talk.run(&words)?;
    if let Some(value) = value.filter(|_| is_asked_for) {
        let mut report = Plain::new(talk.desk.console.paged(fields.rows)?, fields);
        report.event(Event::Value(&value))?;
        report.finish()?;
    }
    Ok(ending)
}
