//! Usage errors, in our words: one line, escaped, with what to type instead where clap knows it.

use crate::commands::words::Typed;
use crate::error::Error;
use crate::escape;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsStr;

/// What clap found wrong with the words of `command`, as one of our errors.
pub(super) fn refusal(command: &str, found: &clap::Error, typed: &Typed) -> Error {
    let facts = Facts { found, typed };
    let why = match found.kind() {
        ErrorKind::UnknownArgument => {
            let word = facts.word(ContextKind::InvalidArg);
            if word.starts_with('-') {
                format!("there is no option {}", quoted(&word))
            } else {
                format!("{} is one word too many", quoted(&word))
            }
        }
        ErrorKind::InvalidSubcommand => {
            format!("there is no command {}", quoted(&facts.word(ContextKind::InvalidSubcommand)))
        }
        ErrorKind::MissingRequiredArgument => {
            format!("{} is missing", facts.list(ContextKind::InvalidArg).replace(['<', '>'], ""))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let option = facts.word(ContextKind::InvalidArg);
            match facts.word(ContextKind::InvalidValue).as_str() {
                "" => format!("{option} needs a value"),
                value => format!("{option} does not take {}", quoted(value)),
            }
        }
        ErrorKind::TooManyValues => {
            let option = facts.word(ContextKind::InvalidArg);
            format!("{option} takes no value {}", quoted(&facts.word(ContextKind::InvalidValue)))
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{} needs more values", facts.word(ContextKind::InvalidArg))
        }
        ErrorKind::ArgumentConflict => {
            let prior = facts.list(ContextKind::PriorArg);
            let option = facts.word(ContextKind::InvalidArg);
            if prior.is_empty() {
                format!("{option} was given twice")
            } else {
                format!("{option} cannot be used together with {prior}")
            }
        }
        ErrorKind::NoEquals => format!("{} needs = before its value", facts.word(ContextKind::InvalidArg)),
        _ => found.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_string(),
    };
    let place = if command.is_empty() { String::new() } else { format!("{command}: ") };
    let error = Error::usage(format!("{place}{why}"));
    match facts.suggestion() {
        Some(word) => error.hint(format!("did you mean {word}?")),
        None => error.hint(format!("see `rmmap {command} --help`").replace("  ", " ")),
    }
}

struct Facts<'a> {
    found: &'a clap::Error,
    typed: &'a Typed,
}

impl Facts<'_> {
    /// The one word that clap filed under `kind`, as the user typed it.
    fn word(&self, kind: ContextKind) -> String {
        match self.found.get(kind) {
            Some(ContextValue::String(word)) => {
                self.typed.original(OsStr::new(word)).to_string_lossy().into_owned()
            }
            Some(ContextValue::Strings(words)) => words.first().cloned().unwrap_or_default(),
            _ => String::new(),
        }
    }

    fn list(&self, kind: ContextKind) -> String {
        match self.found.get(kind) {
            Some(ContextValue::Strings(words)) => words.join(" "),
            _ => self.word(kind),
        }
    }

    fn suggestion(&self) -> Option<String> {
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
            .into_iter()
            .map(|kind| self.word(kind))
            .find(|word| !word.is_empty())
    }
}

fn quoted(word: &str) -> String {
    escape::quoted(word.as_bytes())
}
