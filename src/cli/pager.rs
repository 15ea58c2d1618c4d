//! A pager for what is longer than the screen, started when that is known and not before.

use std::fs::File;
use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

/// A terminal, with a pager before it once the text has more lines than it shows.
#[derive(Debug)]
pub(super) struct Pager {
    terminal: File,
    lines: usize,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// The text so far may still fit the screen.
    Waiting(Vec<u8>),
    /// It goes through the pager; with the beginning of it, for the case that the pager turns out not to be there.
    Running(Child, Vec<u8>),
    /// It goes to the terminal: there is no pager, or the text was short.
    Direct,
}

/// How much of the text is kept until the pager has shown that it is there: more than a pipe holds.
const KEPT: usize = 256 * 1024;

impl Pager {
    pub(super) fn new(terminal: File, lines: usize) -> Pager {
        Pager { terminal, lines, stage: Stage::Waiting(Vec::new()) }
    }

    /// Lets what waits go on to `stage`.
    fn go(&mut self, stage: Stage) -> io::Result<()> {
        match std::mem::replace(&mut self.stage, stage) {
            Stage::Waiting(text) => self.write_all(&text),
            _ => Ok(()),
        }
    }
}

impl Write for Pager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.stage {
            Stage::Direct => self.terminal.write(bytes),
            Stage::Running(child, kept) => {
                let written = match &mut child.stdin {
                    Some(pipe) => pipe.write(bytes),
                    None => Err(io::ErrorKind::BrokenPipe.into()),
                };
                match written {
                    Ok(count) if kept.len() < KEPT => {
                        kept.extend_from_slice(&bytes[..count]);
                        Ok(count)
                    }
                    Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe && is_missing(child) => {
                        let kept = std::mem::take(kept);
                        self.stage = Stage::Direct;
                        self.terminal.write_all(&kept)?;
                        self.terminal.write(bytes)
                    }
                    other => other,
                }
            }
            Stage::Waiting(text) => {
                text.extend_from_slice(bytes);
                // The prompt takes a line of the screen.
                if text.iter().filter(|&&byte| byte == b'\n').count() >= self.lines {
                    let stage = start().map_or(Stage::Direct, |child| Stage::Running(child, Vec::new()));
                    self.go(stage)?;
                }
                Ok(bytes.len())
            }
        }
    }

    /// Everything has been written: shows a text that was short.
    fn flush(&mut self) -> io::Result<()> {
        if matches!(self.stage, Stage::Waiting(_)) {
            self.go(Stage::Direct)?;
        }
        Ok(())
    }
}

impl Drop for Pager {
    /// The pager has the terminal until the user leaves it.
    fn drop(&mut self) {
        if let Stage::Running(child, kept) = &mut self.stage {
            drop(child.stdin.take());
            if is_missing(child) {
                let _ = self.terminal.write_all(kept);
            }
        }
    }
}

/// Waits for a pager that reads no more, and says whether the shell had found none: then nobody has seen the text.
fn is_missing(child: &mut Child) -> bool {
    drop(child.stdin.take());
    child.wait().is_ok_and(|status| matches!(status.code(), Some(126 | 127)))
}

/// The pager that the user chose, or `less`; nothing where none is wanted or none can be started.
///
/// As git does, `less` is told by `LESS` to pass colours on and to leave at once where one screen is enough.
fn start() -> Option<Child> {
    let chosen = std::env::var_os("RMMAP_PAGER").or_else(|| std::env::var_os("PAGER"));
    let mut command = match chosen {
        Some(chosen) if chosen.is_empty() => return None,
        Some(chosen) => shell(&chosen),
        None => {
            let mut less = Command::new("less");
            less.arg("-RFX");
            less
        }
    };
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let child = command.stdin(Stdio::piped()).spawn().ok()?;
    // After the start: the pager must not inherit it.
    crate::session::leave_interrupts_to_the_pager();
    Some(child)
}

#[cfg(unix)]
fn shell(line: &std::ffi::OsStr) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(line);
    command
}

#[cfg(not(unix))]
fn shell(line: &std::ffi::OsStr) -> Command {
    let mut command = Command::new("cmd");
    command.arg("/C").arg(line);
    command
}
