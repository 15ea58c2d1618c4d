//! The prompt: lines typed by a person, with history between runs. Ctrl-C ends a command and not the session.

use super::editor::Assistant;
use super::script::run_line;
use super::talk::Talk;
use crate::bytes::Source;
use crate::cli::{Ending, complain, guarded, terminal};
use crate::error::Error;
use crate::escape;
use crate::report::Fields;
use crate::session::{self, Access};
use crate::value::Vocabulary;
use anyhow::Result;
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{ColorMode, CompletionType, Config, Editor};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// How many lines of history are kept.
const HISTORY: usize = 10_000;

/// The longest name of a file that a prompt shows.
const NAME: usize = 32;

/// Whether somebody sits there who can be prompted.
pub(super) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Prompts until the end of input, or until a line says that it was the last.
pub(super) fn run(mut talk: Talk) -> Result<Ending> {
    let paints = terminal::wants_color(talk.desk.console.color);
    let mut editor = editor(paints).map_err(|wrong| unusable(&wrong))?;
    let history = history();
    if let Some(path) = &history {
        // The first session has none.
        let _ = editor.load_history(path);
    }
    talk.desk.console.is_prompt = true;
    greet(&talk);
    let fields = Fields { rows: true, ..Fields::default() };
    while !talk.is_over {
        let prompt = prompt(&talk);
        let painted = if paints { format!("\x1b[1m{prompt}\x1b[m") } else { prompt.clone() };
        let line = match editor.readline(&(prompt, painted)) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => break,
            Err(wrong) => return Err(unusable(&wrong).into()),
        };
        if line.trim().is_empty() {
            continue;
        }
        // Kept before the line is run, so that a line that kills the session can be seen in the next one. A history
        // that cannot be written is no reason to stop.
        let _ = editor.add_history_entry(&line);
        if let Some(path) = &history {
            let _ = editor.append_history(path);
        }
        session::hold_interrupts_at_a_prompt();
        let answer = guarded(|| run_line(&mut talk, line.as_bytes(), fields));
        session::release_interrupts();
        session::forget_interrupt();
        if let Err(failure) = answer {
            complain(&failure, "");
        }
        // What asks the process to end, and is no Ctrl-C, has waited for the line.
        session::end_as_interrupted();
    }
    Ok(Ending::Done)
}

fn editor(paints: bool) -> rustyline::Result<Editor<Assistant, FileHistory>> {
    let config = Config::builder()
        .max_history_size(HISTORY)?
        .history_ignore_dups(true)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .auto_add_history(false)
        .build();
    let mut editor = Editor::with_config(config)?;
    editor.set_color_mode(if paints { ColorMode::Enabled } else { ColorMode::Disabled });
    editor.set_helper(Some(Assistant::new()));
    Ok(editor)
}

/// Where the history is kept: `$XDG_STATE_HOME/rmmap/history`, its folder made; nothing where there is no such place.
fn history() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = set("XDG_STATE_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| set("HOME").map(|home| home.join(".local/state")))
        .or_else(|| set("LOCALAPPDATA"))?;
    let folder = state.join("rmmap");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

/// What is open, in one line, and what becomes of edits.
fn greet(talk: &Talk) {
    let Some(session) = &talk.desk.session else { return };
    let edits = match session.access() {
        Access::Read | Access::Default => "to be looked at; --access write or copy allows edits",
        _ if session.is_private() => "edits stay here, and nothing is saved until `save FILE`",
        _ => "edits are made in the file; `undo` takes back the last",
    };
    let name = escape::text(session.name().as_encoded_bytes());
    // A terminal that is gone is noticed by the prompt.
    let _ = writeln!(
        io::stdout(),
        "{name}: {} bytes, {edits}\n`help` lists the verbs, Tab completes a word, Ctrl-D ends the session",
        session.len()
    );
}

/// The file, the position and the length.
fn prompt(talk: &Talk) -> String {
    let Some(session) = &talk.desk.session else { return "(closed)> ".to_string() };
    let name = Path::new(session.name()).file_name().unwrap_or(session.name());
    let mut name = escape::text(name.as_encoded_bytes());
    if name.chars().count() > NAME {
        name = name.chars().take(NAME - 3).chain("...".chars()).collect();
    }
    let access = match session.access() {
        Access::Read => String::new(),
        other => Access::WORDS
            .iter()
            .filter(|(_, access)| *access == other)
            .map(|(word, _)| format!(" {word}"))
            .collect(),
    };
    format!("{name}{access} {:#x}/{:#x}> ", talk.desk.position, session.len())
}

fn unusable(wrong: &ReadlineError) -> Error {
    Error::system("prompt", io::Error::other(wrong.to_string()))
}
