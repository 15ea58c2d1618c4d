//! `rmmap help TOPIC`: the words that all commands share, and each command.

use super::advise;
use super::words::{Words, place};
use crate::error::{Error, Result};
use crate::escape;
use clap::Command;

/// The parser.
pub fn words() -> Command {
    Command::new("help")
        .about("Explain a command, or one of the topics data, pattern, range, exit-codes, safety, constants")
        .after_help(format!("Topics: {}", topics()))
        .arg(place("TOPIC").help("A command, a topic, or a constant; nothing for the list of commands"))
}

/// The topic that is made of the table of constants, of which any name is a topic of its own.
const CONSTANTS: &str = "constants";

/// What each topic says: a page of `docs/topics`, readable as it stands.
const TOPICS: &[(&str, &str)] = &[
    ("data", include_str!("../../docs/topics/data.md")),
    ("pattern", include_str!("../../docs/topics/pattern.md")),
    ("range", include_str!("../../docs/topics/range.md")),
    ("exit-codes", include_str!("../../docs/topics/exit-codes.md")),
    ("safety", include_str!("../../docs/topics/safety.md")),
];

/// The text about the topic that `words` ask for, out of the pages here and the commands of `tree`.
pub fn text(words: Words<'_>, tree: Command) -> Result<String> {
    let mut tree = tree;
    tree.build();
    let Some(topic) = words.one("TOPIC") else { return Ok(tree.render_help().to_string()) };
    let named = topic.to_str().unwrap_or_default();
    if let Some((_, text)) = TOPICS.iter().find(|(name, _)| *name == named) {
        return Ok((*text).to_string());
    }
    if let Some(command) = tree.find_subcommand_mut(named) {
        return Ok(command.render_long_help().to_string());
    }
    if let Some(text) = advise::explain(if named == CONSTANTS { "" } else { named }) {
        return Ok(text);
    }
    let quoted = escape::quoted(topic.as_encoded_bytes());
    Err(Error::usage(format!("TOPIC {quoted} is neither a command nor one of {}", topics())))
}

/// The names of all topics, for a sentence.
fn topics() -> String {
    let names: Vec<&str> = TOPICS.iter().map(|(name, _)| *name).chain([CONSTANTS]).collect();
    names.join(", ")
}
