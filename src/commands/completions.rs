//! `rmmap completions SHELL`: a script that completes rmmap's words in that shell.

use super::words::{Words, place, vocabulary};
use crate::error::Result;
use crate::value::Vocabulary;
use clap::Command;
use clap_complete::{generate, shells};
use clap_complete_nushell::Nushell;

/// The parser.
pub fn words() -> Command {
    Command::new("completions")
        .about("Print a completion script for a shell")
        .after_help(
            "\
Examples:
  rmmap completions bash > ~/.local/share/bash-completion/completions/rmmap
  rmmap completions fish > ~/.config/fish/completions/rmmap.fish
  rmmap completions zsh > ~/.zfunc/_rmmap",
        )
        .arg(place("SHELL").required(true).help(Shell::listed()))
}

/// A shell that can complete words by a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// GNU's.
    Bash,
    /// Elvish.
    Elvish,
    /// The friendly one.
    Fish,
    /// Nu.
    Nushell,
    /// Microsoft's.
    PowerShell,
    /// Z.
    Zsh,
}

impl Vocabulary for Shell {
    const WORDS: &'static [(&'static str, Shell)] = &[
        ("bash", Shell::Bash),
        ("elvish", Shell::Elvish),
        ("fish", Shell::Fish),
        ("nushell", Shell::Nushell),
        ("powershell", Shell::PowerShell),
        ("zsh", Shell::Zsh),
    ];
}

/// The shell asked for.
pub fn read(words: Words<'_>) -> Result<Shell> {
    vocabulary("SHELL", words.one("SHELL").unwrap_or_default())
}

impl Shell {
    /// The name of the file in which it keeps such a script.
    pub fn file(self) -> &'static str {
        match self {
            Shell::Bash => "rmmap.bash",
            Shell::Elvish => "rmmap.elv",
            Shell::Fish => "rmmap.fish",
            Shell::Nushell => "rmmap.nu",
            Shell::PowerShell => "_rmmap.ps1",
            Shell::Zsh => "_rmmap",
        }
    }

    /// The script that completes the words of `tree`.
    pub fn script(self, tree: &mut Command) -> Vec<u8> {
        let mut script = Vec::new();
        match self {
            Shell::Bash => generate(shells::Bash, tree, "rmmap", &mut script),
            Shell::Elvish => generate(shells::Elvish, tree, "rmmap", &mut script),
            Shell::Fish => generate(shells::Fish, tree, "rmmap", &mut script),
            Shell::Nushell => generate(Nushell, tree, "rmmap", &mut script),
            Shell::PowerShell => generate(shells::PowerShell, tree, "rmmap", &mut script),
            Shell::Zsh => generate(shells::Zsh, tree, "rmmap", &mut script),
        }
        script
    }
}
