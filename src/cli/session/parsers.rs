//! The parsers of the shell's commands as verbs: each is built when it is first used, and kept.

use crate::cli::COMMANDS;
use crate::commands::mapping;
use clap::Command;

/// One parser a command, where it was used.
pub(super) struct Parsers(Vec<Option<Command>>);

impl Default for Parsers {
    fn default() -> Parsers {
        Parsers(COMMANDS.iter().map(|_| None).collect())
    }
}

impl Parsers {
    /// The index of the command that the verb `name` is.
    pub(super) fn index(&self, name: &[u8]) -> Option<usize> {
        COMMANDS.iter().position(|entry| entry.is_verb && entry.name.as_bytes() == name)
    }

    /// The parser of the command with that index. FILE and the options of the mapping are said once, when the session
    /// begins, so they are not shown.
    pub(super) fn get(&mut self, index: usize) -> &mut Command {
        let entry = &COMMANDS[index];
        self.0[index].get_or_insert_with(|| {
            let parser = (entry.words)().no_binary_name(true).bin_name(format!("rmmap {}", entry.name));
            parser.mut_args(|arg| {
                let is_said = arg.get_id() == "FILE" || arg.get_help_heading() == Some(mapping::HEADING);
                arg.hide(is_said)
            })
        })
    }
}
