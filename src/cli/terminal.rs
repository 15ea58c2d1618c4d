//! What is known about the place where output goes: is it a terminal, how wide, and are colours wanted.

use crate::commands::words::ColorChoice;
use std::ffi::OsStr;
use std::io::IsTerminal;

/// Whether to paint, decided once from the flag, the environment and where standard output goes.
///
/// `NO_COLOR` (not empty) forbids colours and `CLICOLOR_FORCE` (neither empty nor 0) forces them, as
/// <https://no-color.org> and <https://bixense.com/clicolors> have it; the flag is stronger than both, and a terminal
/// that calls itself dumb gets none.
pub(super) fn wants_color(choice: ColorChoice) -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR").is_some() => false,
        ColorChoice::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != *"0") => true,
        ColorChoice::Auto => {
            std::io::stdout().is_terminal() && set("TERM").as_deref() != Some(OsStr::new("dumb"))
        }
    }
}

/// How many columns and lines the terminal has that standard output goes to; nothing where it goes elsewhere.
pub(super) fn size() -> Option<(usize, usize)> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let (width, height) = terminal_size::terminal_size()?;
    Some((usize::from(width.0), usize::from(height.0)))
}
