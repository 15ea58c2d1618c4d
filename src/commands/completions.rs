//! `rmmap completions SHELL`: a script that completes rmmap's words in that shell.

use super::words::{Words, place};
use crate::error::{Error, Result};
use crate::escape;
use clap::Command;
use clap_complete::Shell;
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
        .arg(place("SHELL").required(true).help("bash, elvish, fish, nushell, powershell or zsh"))
}

/// The shells, with the file that each keeps such a script in.
pub const SHELLS: &[(&str, &str)] = &[
    ("bash", "rmmap.bash"),
    ("elvish", "rmmap.elv"),
    ("fish", "rmmap.fish"),
    ("nushell", "rmmap.nu"),
    ("powershell", "_rmmap.ps1"),
    ("zsh", "_rmmap"),
];

/// The name of the shell asked for.
pub fn read(words: Words<'_>) -> Result<&str> {
    let word = words.one("SHELL").unwrap_or_default();
    let known = |name: &&str| SHELLS.iter().any(|(shell, _)| shell == name);
    word.to_str().filter(known).ok_or_else(|| {
        let accepted: Vec<&str> = SHELLS.iter().map(|(shell, _)| *shell).collect();
        let quoted = escape::quoted(word.as_encoded_bytes());
        Error::usage(format!("SHELL {quoted} is not known; accepted: {}", accepted.join(", ")))
    })
}

/// The script for `shell`, one of [`SHELLS`], that completes the words of `tree`.
pub fn script(shell: &str, tree: &mut Command) -> Vec<u8> {
    let mut script = Vec::new();
    match shell {
        "bash" => clap_complete::generate(Shell::Bash, tree, "rmmap", &mut script),
        "elvish" => clap_complete::generate(Shell::Elvish, tree, "rmmap", &mut script),
        "fish" => clap_complete::generate(Shell::Fish, tree, "rmmap", &mut script),
        "powershell" => clap_complete::generate(Shell::PowerShell, tree, "rmmap", &mut script),
        "zsh" => clap_complete::generate(Shell::Zsh, tree, "rmmap", &mut script),
        _ => clap_complete::generate(Nushell, tree, "rmmap", &mut script),
    }
    script
}
