//! JSON lines: a greeting, and exactly one reply to every line, so that any language can drive a session.

use super::lines::Line;
use super::script::{Script, too_long};
use super::talk::{Outcome, Talk};
use crate::bytes::Source;
use crate::cli::output::Output;
use crate::cli::run::{Desk, Parts};
use crate::cli::{Ending, guarded, known};
use crate::commands::session::Args;
use crate::error::{Error, Kind, Label, Result};
use crate::escape;
use crate::report::{Failure, Greeting, Json, Reply, unwritable};
use crate::session::{self, Session, page_size};
use crate::value::{Vocabulary, shell_words};

/// The most room for a reply that is kept for the next one.
const KEPT: usize = 1 << 20;

/// Says in the greeting why there is no session.
pub(super) fn refuse(error: &Error) -> anyhow::Result<Ending> {
    let mut out = Json::new(Output::standard().map_err(unwritable)?, 0);
    out.greet(Err(&Failure::from(error)))?;
    Ok(Ending::Failed(error.kind()))
}

/// Greets, and answers every line until the last. A failure that was told in a reply is no failure of the session.
pub(super) fn run(args: &Args, mut script: Script, mut desk: Desk) -> anyhow::Result<Ending> {
    let mut out = Json::new(Output::standard().map_err(unwritable)?, 0);
    if let Some(session) = &desk.session {
        out.greet(Ok(greeting(session)))?;
    }
    desk.console.reply = Some(Parts::default());
    let mut talk = Talk::new(desk, args);
    let mut number = 0;
    // What asks the process to end waits for the line.
    while !talk.is_over && !session::interrupted() {
        number += 1;
        let answer = match script.next()? {
            None => break,
            Some(Line::Whole(line)) => guarded(|| talk.run(&words(line)?)).map_err(known),
            Some(Line::TooLong(length)) => Err(too_long(length)),
        };
        reply(number, answer, &mut talk, &mut out)?;
    }
    Ok(Ending::Done)
}

fn greeting(session: &Session) -> Greeting<'_> {
    let access = session.access();
    Greeting {
        file: escape::text(session.name().as_encoded_bytes()),
        access: crate::session::Access::WORDS
            .iter()
            .find(|(_, value)| *value == access)
            .map_or("", |(name, _)| name),
        offset: session.base(),
        length: session.len(),
        page: page_size(),
        private: session.is_private(),
    }
}

/// The words of a line: a JSON array of strings and numbers, or text in shell quoting.
fn words(line: &[u8]) -> Result<Vec<Vec<u8>>> {
    let text = std::str::from_utf8(line).map_err(|wrong| {
        let why = format!("the line is no UTF-8: byte {} of it cannot stand there", wrong.valid_up_to() + 1);
        Error::usage(why).hint("write such bytes as hex, or with esc:")
    })?;
    if !text.trim_ascii_start().starts_with('[') {
        return Ok(shell_words(line)?);
    }
    let no_array = |why: String| Error::usage(format!("the line is no JSON array of words: {why}"));
    let words: Vec<serde_json::Value> =
        serde_json::from_str(text).map_err(|wrong| no_array(wrong.to_string()))?;
    let word = |word: serde_json::Value| match word {
        serde_json::Value::String(word) => Ok(word.into_bytes()),
        serde_json::Value::Number(number) => Ok(number.to_string().into_bytes()),
        _ => Err(no_array("a word is a string or a number".to_string())),
    };
    words.into_iter().map(word).collect()
}

fn reply(line: u64, answer: Result<Outcome>, talk: &mut Talk, out: &mut Json<Output>) -> Result<()> {
    let position = talk.position();
    let parts = talk.desk.console.reply.get_or_insert_default();
    let (mut text, mut events) = (parts.text.text(), parts.events.text());
    let shown = std::str::from_utf8(&text);
    let answer = match &shown {
        Ok(_) => answer,
        Err(_) => Err(Error::said(Kind::Failed, "show the bytes", "they are no text")
            .label(Label::NotSupported)
            .hint("`get` gives bytes as hex")),
    };
    let failure = answer.as_ref().err().map(Failure::from);
    let ending = match &answer {
        Ok(outcome) => outcome.ending,
        Err(error) => Ending::Failed(error.kind()),
    };
    let told = out.reply(&Reply {
        line,
        exit: ending.code(),
        position,
        value: answer.as_ref().ok().and_then(|outcome| outcome.value.as_ref()),
        text: shown.ok().filter(|text| !text.is_empty()),
        events: parts.has_events.then_some(events.as_slice()),
        notes: &parts.notes,
        failure: failure.as_ref(),
    });
    for kept in [&mut text, &mut events] {
        kept.clear();
        kept.shrink_to(KEPT);
    }
    drop((text, events));
    parts.has_events = false;
    parts.notes.clear();
    told
}
