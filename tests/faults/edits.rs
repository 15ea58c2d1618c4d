//! The edits that faults are tried on, and what may be left of a file after one.

use crate::machine::{Chance, Ended, start_as};
use crate::support::RMMAP;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// One way of editing a file `f`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edit {
    /// What is done before the edit, as words of `rmmap`; nothing for most.
    pub(crate) first: &'static [&'static str],
    /// The edit.
    pub(crate) words: &'static [&'static str],
}

const fn edit(words: &'static [&'static str]) -> Edit {
    Edit { first: &[], words }
}

/// How long the file is at first: some pages and a bit.
pub(crate) const LENGTH: usize = 40_007;

/// Every shape of edit there is.
pub(crate) const EDITS: &[Edit] = &[
    edit(&["patch", "f", "100", "deadbeef"]),
    edit(&["patch", "f", "0", "42*30000"]),
    edit(&["patch", "f", "5=11*3000", "20000=22*9000", "-1=33", "-v"]),
    edit(&["patch", "f", "39000", "42*5000", "--extend"]),
    edit(&["move", "f", "3000", "1000", "30000"]),
    edit(&["move", "f", "1000", "3000", "30000", "--fill", "0xee"]),
    edit(&["resize", "f", "10001", "--shrink"]),
    edit(&["resize", "f", "0", "--shrink"]),
    edit(&["resize", "f", "90000", "--fill", "0x41"]),
    edit(&["patch", "f", "7=44*9000", "30000=55*500", "--keep-undo"]),
    edit(&["patch", "f", "7=66*9000", "30000=77*500", "--sync"]),
    edit(&["resize", "f", "10001", "--shrink", "--sync"]),
    Edit { first: &["move", "f", "0", "5000", "20000", "--keep-undo"], words: &["undo", "f"] },
    Edit { first: &["resize", "f", "10001", "--shrink", "--keep-undo"], words: &["undo", "f"] },
];

/// A file to be edited, in a folder of its own, and a folder for journals that cannot lie beside it.
pub(crate) struct Scene {
    folder: PathBuf,
    state: PathBuf,
    /// Gone at the end.
    _own: Option<TempDir>,
    /// The file at the very first.
    base: Vec<u8>,
    pub(crate) old: Vec<u8>,
    pub(crate) new: Vec<u8>,
    pub(crate) edit: Edit,
}

/// What a file is after a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Old,
    New,
    /// Neither.
    Torn,
}

impl Scene {
    /// `edit` of a file of `length` bytes.
    pub(crate) fn new(edit: Edit, length: usize) -> Scene {
        let own = tempfile::tempdir().expect("a temporary directory");
        let (folder, state) = (own.path().join("there"), own.path().join("state"));
        std::fs::create_dir(&folder).expect("a folder");
        Scene { _own: Some(own), ..Scene::at(edit, length, folder, state) }
    }

    /// The same in a folder that is there already.
    pub(crate) fn at(edit: Edit, length: usize, folder: PathBuf, state: PathBuf) -> Scene {
        let base = Chance::new(7).bytes(length);
        let mut scene = Scene { folder, state, _own: None, base, old: Vec::new(), new: Vec::new(), edit };
        scene.reset();
        scene.old = scene.bytes();
        let ended = scene.run(edit.words);
        assert_eq!(ended.code(), 0, "{:?}: {}", edit.words, ended.err);
        scene.new = scene.bytes();
        assert!(scene.old != scene.new, "{:?} changes nothing", edit.words);
        scene
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("f")
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.file()).expect("the file")
    }

    /// The file as it is before the edit.
    pub(crate) fn reset(&self) {
        for folder in [&self.folder, &self.state.join("rmmap")] {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.expect("an entry").path();
                if path.is_file() {
                    std::fs::remove_file(path).expect("it goes");
                }
            }
        }
        std::fs::write(self.file(), &self.base).expect("the file");
        if !self.edit.first.is_empty() {
            let ended = self.run(self.edit.first);
            assert_eq!(ended.code(), 0, "{:?}: {}", self.edit.first, ended.err);
        }
    }

    /// Runs `rmmap`.
    pub(crate) fn run(&self, words: &[&str]) -> Ended {
        let mut command = Command::new(RMMAP);
        command.args(words);
        self.start(command)
    }

    /// Runs the edit under strace, which does `faults` to it.
    pub(crate) fn disturbed(&self, faults: &[String]) -> Ended {
        self.traced(faults, self.edit.words)
    }

    /// Runs any words under strace.
    pub(crate) fn traced(&self, faults: &[String], words: &[&str]) -> Ended {
        let mut command = Command::new("timeout");
        command.args(["--foreground", "20", "strace", "-f", "-qq", "-o", "/dev/null", "-e", "signal=none"]);
        for fault in faults {
            command.args(["-e", fault]);
        }
        command.arg(RMMAP).args(words);
        self.start(command)
    }

    fn start(&self, mut command: Command) -> Ended {
        command.env("XDG_STATE_HOME", &self.state).env_remove("RUST_BACKTRACE");
        start_as(&self.folder, command).end()
    }

    /// What the file is now.
    pub(crate) fn state(&self) -> State {
        match self.bytes() {
            bytes if bytes == self.new => State::New,
            bytes if bytes == self.old => State::Old,
            _ => State::Torn,
        }
    }

    /// Finishes off an edit that was interrupted, as a user would; the state before and after that, or why it failed.
    pub(crate) fn recovered(&self) -> Result<(State, State), String> {
        let before = self.state();
        let undone = self.run(&["undo", "f", "--interrupted"]);
        match (undone.status.code(), self.state()) {
            (Some(0), after @ (State::Old | State::New)) => Ok((before, after)),
            (_, after) => {
                Err(format!("{before:?}, {after:?} after undo: {:?} {}", undone.status, undone.err))
            }
        }
    }

    /// The system calls of the edit in their order, from the first that names the file on, each with how many of its
    /// name came before it; and how many there were before that.
    pub(crate) fn calls(&self) -> (Vec<(String, usize)>, usize) {
        self.reset();
        self.calls_of(self.edit.words)
    }

    /// The same of any words.
    pub(crate) fn calls_of(&self, words: &[&str]) -> (Vec<(String, usize)>, usize) {
        let log = tempfile::NamedTempFile::new().expect("a file");
        let mut command = Command::new("strace");
        command.args(["-qq", "-e", "signal=none", "-o"]).arg(log.path()).arg(RMMAP).args(words);
        let ended = self.start(command);
        assert_eq!(ended.code(), 0, "{words:?}: {}", ended.err);
        let log = std::fs::read_to_string(log.path()).expect("the log");
        let mut seen = std::collections::HashMap::new();
        let mut calls = Vec::new();
        let mut before = None;
        for line in log.lines() {
            let Some((name, rest)) = line.split_once('(') else { continue };
            if before.is_none() && rest.contains("\"f\"") && name != "execve" {
                before = Some(calls.len());
            }
            let count = seen.entry(name.to_string()).or_insert(0);
            *count += 1;
            calls.push((name.to_string(), *count));
        }
        calls.retain(|(name, _)| !matches!(&**name, "execve" | "exit_group" | "rt_sigreturn"));
        (calls, before.expect("the file is opened"))
    }
}
