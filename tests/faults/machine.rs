//! What the tests share: chance, what this machine can do, and a program run with its output in a file.

use crate::support::{RMMAP, has, skip};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

/// Numbers that look random, the same in every run.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    /// So many bytes, none of them zero.
    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| 1 + self.below(255) as u8).collect()
    }
}

/// Whether every sweep is to be run whole.
pub(crate) fn is_full() -> bool {
    std::env::var_os("RMMAP_FAULTS").is_some_and(|value| value == "full")
}

/// Whether `programs` are there and the user is root; says so where not.
pub(crate) fn can(test: &str, programs: &[&str]) -> bool {
    let id = Command::new("id").arg("-u").output();
    if !id.is_ok_and(|output| output.stdout == b"0\n") {
        skip(test, "root");
        return false;
    }
    match programs.iter().find(|program| !has(program)) {
        Some(missing) => {
            skip(test, missing);
            false
        }
        None => true,
    }
}

/// A program under way, whose output goes to files, so that nobody has to read it meanwhile.
pub(crate) struct Running {
    pub(crate) child: Child,
    out: File,
    err: File,
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

/// Starts `rmmap` in `folder`.
pub(crate) fn start<S: AsRef<std::ffi::OsStr>>(folder: &Path, words: impl IntoIterator<Item = S>) -> Running {
    let mut command = Command::new(RMMAP);
    command.args(words);
    start_as(folder, command)
}

/// Starts any program in `folder`.
pub(crate) fn start_as(folder: &Path, mut command: Command) -> Running {
    let file = || tempfile::tempfile().expect("a temporary file");
    let (out, err) = (file(), file());
    let handle = |file: &File| Stdio::from(file.try_clone().expect("a second descriptor"));
    command.current_dir(folder).stdin(Stdio::null()).stdout(handle(&out)).stderr(handle(&err));
    Running { child: command.spawn().expect("the program starts"), out, err }
}

impl Running {
    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        let status = self.child.wait().expect("the program ends");
        let read = |mut file: File| {
            let mut bytes = Vec::new();
            file.rewind().and_then(|()| file.read_to_end(&mut bytes)).expect("its output can be read");
            bytes
        };
        Ended { status, out: read(self.out), err: String::from_utf8_lossy(&read(self.err)).into_owned() }
    }
}

impl Ended {
    /// The exit code; a signal and a panic are failures of the test.
    #[track_caller]
    pub(crate) fn code(&self) -> i32 {
        assert!(!self.err.contains("mistake in rmmap"), "{}", self.err);
        self.status.code().unwrap_or_else(|| panic!("ended by a signal: {:?} {}", self.status, self.err))
    }
}
