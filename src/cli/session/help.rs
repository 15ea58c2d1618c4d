//! What a session says of its verbs.

use super::parsers::Parsers;
use crate::cli::COMMANDS;
use crate::commands::cursor::{Entry, VERBS};
use crate::error::{Error, Result};
use crate::escape;
use std::fmt::Write;

/// The verbs about the session itself.
pub(super) const OWN: &[Entry] = &[
    Entry { name: "save", usage: "OUT", about: "Write what is mapped to a file, edits of a copy included" },
    Entry {
        name: "undo",
        usage: "",
        about: "Take the session's last edit back; repeated, the one before it",
    },
    Entry { name: "close", usage: "", about: "Give the mapping up; what comes after finds nothing open" },
    Entry { name: "help", usage: "[VERB]", about: "List the verbs, or explain one" },
    Entry { name: "quit", usage: "", about: "End the session" },
];

/// Every verb that is no command of the shell.
pub(super) fn entries() -> impl Iterator<Item = &'static Entry> {
    VERBS.iter().chain(OWN)
}

/// The commands of the shell that are verbs as they are, with their places in the table.
pub(super) fn commands() -> impl Iterator<Item = (usize, &'static crate::cli::Entry)> {
    let is_own = |name: &str| entries().any(|own| own.name == name);
    COMMANDS.iter().enumerate().filter(move |(_, entry)| entry.is_verb && !is_own(entry.name))
}

/// The text about the verb that `words` ask for, or about all of them.
pub(super) fn text(words: &[Vec<u8>], parsers: &mut Parsers) -> Result<String> {
    let Some(name) = words.first() else { return Ok(list(parsers)) };
    if let Some(entry) = entries().find(|entry| entry.name.as_bytes() == name) {
        let usage = format!("{} {}", entry.name, entry.usage);
        return Ok(format!("{}\n\nUsage: {}\n", entry.about, usage.trim_end()));
    }
    let index = parsers.index(name).ok_or_else(|| unknown(name))?;
    // The page of the shell's command, as a session writes it: the file is open already.
    let page = parsers.get(index).render_long_help().to_string();
    Ok(page.replace("rmmap ", "").replace(" FILE", "").replace(" fw.bin", ""))
}

fn list(parsers: &mut Parsers) -> String {
    let mut text = String::new();
    let mut line = |name: &str, usage: &str, about: &str| {
        let left = format!("{name} {usage}");
        let _ = writeln!(text, "{:<44} {about}", left.trim_end());
    };
    for Entry { name, usage, about } in entries() {
        line(name, usage, about);
    }
    for (index, entry) in commands() {
        let about = parsers.get(index).get_about().map(ToString::to_string).unwrap_or_default();
        line(entry.name, "...", &about);
    }
    text
}

/// A verb that there is not.
pub(super) fn unknown(name: &[u8]) -> Error {
    Error::usage(format!("there is no verb {}", escape::quoted(name))).hint("`help` lists the verbs")
}
