//! A directory of one's own, files in it, and the program run there.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The binary under test.
pub(crate) const RMMAP: &str = env!("CARGO_BIN_EXE_rmmap");

/// A directory that goes when the test ends.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Place {
        Place(tempfile::tempdir().expect("a temporary directory"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Makes a file and returns its path.
    pub(crate) fn file(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).expect("the file is there")
    }

    /// Runs `rmmap` in the directory with nothing on standard input.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>) -> Run {
        self.run_with(words, b"")
    }

    /// Runs `rmmap` in the directory with `input` on standard input, as a pipe.
    pub(crate) fn run_with<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>, input: &[u8]) -> Run {
        let mut command = Command::new(RMMAP);
        command.args(words);
        self.piped(command, input)
    }

    /// Runs a line of shell in the directory, with `rmmap` in its path.
    pub(crate) fn shell(&self, line: &str) -> Run {
        let mut command = Command::new("sh");
        let folder = Path::new(RMMAP).parent().expect("the binary lies in a folder").display().to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        command.args(["-c", line]).env("PATH", format!("{folder}:{path}"));
        self.piped(command, b"")
    }

    fn piped(&self, mut command: Command, input: &[u8]) -> Run {
        command
            .current_dir(self.path())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("RMMAP_COLORS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut pipe = child.stdin.take().expect("a pipe");
        let input = input.to_vec();
        // The program may not read all of it.
        let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
        let output = child.wait_with_output().expect("the program ends");
        writer.join().expect("the writer ends");
        Run(output)
    }
}

/// How a run ended.
#[must_use = "a run proves nothing until its outcome is looked at"]
pub(crate) struct Run(Output);

impl Run {
    /// The exit code; a signal is a failure of the test.
    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().unwrap_or_else(|| panic!("ended by a signal: {:?}", self.0.status))
    }

    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0.stdout
    }

    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// It went well; what it printed.
    #[track_caller]
    pub(crate) fn fine(&self) -> String {
        assert_eq!(self.code(), 0, "{}", self.err());
        self.out()
    }

    /// It failed with `code` and one line (and at most one hint) that holds every one of `parts`.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, parts: &[&str]) {
        let err = self.err();
        assert_eq!(self.code(), code, "{err}");
        let lines: Vec<&str> = err.lines().collect();
        assert!(lines[0].starts_with("rmmap: "), "{err}");
        assert!(lines.len() == 1 || (lines.len() == 2 && lines[1].starts_with("hint: ")), "{err}");
        assert!(err.chars().all(|ch| ch == '\n' || !ch.is_control()), "{err:?}");
        for part in parts {
            assert!(err.contains(part), "no {part:?} in {err}");
        }
    }
}

/// A file with something of everything that the documents look for.
pub(crate) fn firmware() -> Vec<u8> {
    let mut bytes = vec![0; 512];
    let mut put = |at: usize, data: &[u8]| bytes[at..at + data.len()].copy_from_slice(data);
    put(0x00, b"\x7fELF\x02\x01\x01\x00");
    put(0x10, b"firmware 1.4.2");
    put(0x50, &[0x48, 0x8b, 0x15, 0x20, 0x05, 0x90, 0x48, 0x8b, 0x0d, 0x1c, 0x05, 0xc3]);
    put(0x70, b"user=admin\0password=hunter2\0");
    put(0xa0, &[0xca, 0xfe, 0xba, 0xbe, 0xde, 0xad]);
    put(0xb0, "größe\0".as_bytes());
    put(0x100, &[0xff, 0xd8, 0xff, 0xe0]);
    put(0x10a, b"cafe");
    for (at, byte) in (0x140..0x180).zip(0xc0..=0xff) {
        put(at, &[byte]);
    }
    put(0x1f0, b"END\0");
    bytes
}

/// Says that a test could not be done. `RMMAP_REQUIRE_PEERS` makes that a failure, so that CI cannot skip silently.
pub(crate) fn skip(test: &str, missing: &str) {
    assert!(std::env::var_os("RMMAP_REQUIRE_PEERS").is_none(), "{test}: {missing} is required here");
    tell(&format!("SKIPPED {test}: {missing} is not there"));
}

/// Says that a test could not be done because of what the machine is; nothing that can be installed would help.
#[cfg(target_os = "linux")]
pub(crate) fn cannot(test: &str, missing: &str) {
    tell(&format!("SKIPPED {test}: this machine has not {missing}"));
}

/// A line past the test harness, which swallows what tests that pass print.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Whether a program can be started.
pub(crate) fn has(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program} > /dev/null")])
        .status()
        .is_ok_and(|s| s.success())
}

/// What a look at the page cache comes to once it agrees with what was expected of it.
///
/// The kernel may take a page back between two looks, and for a moment counts one that it is moving as missing. So a look
/// that disagrees is taken again, with all that led to it where advice may have missed such a page: what is wrong disagrees
/// every time.
#[cfg(target_os = "linux")]
#[track_caller]
pub(crate) fn settled<T>(mut look: impl FnMut() -> anyhow::Result<T>) -> T {
    const LOOKS: usize = 5;
    let mut answer = look();
    for _ in 1..LOOKS {
        if answer.is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
        answer = look();
    }
    match answer {
        Ok(answer) => answer,
        Err(why) => panic!("{LOOKS} looks disagreed, the last: {why:#}"),
    }
}
