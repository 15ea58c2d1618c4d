//! What a command works on, and whether such a thing can be worked on at all.

use crate::error::{Error, Kind, Result};
use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io::{ErrorKind, IsTerminal};
use std::path::Path;

/// What FILE names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A path.
    Path(OsString),
    /// `-`: standard input.
    Stdin,
    /// `anon:N`: that many bytes of anonymous memory, all zero.
    Anonymous(u64),
}

impl Target {
    /// The name to show in messages, as the user typed it.
    pub fn name(&self) -> OsString {
        match self {
            Target::Path(path) => path.clone(),
            Target::Stdin => OsString::from("standard input"),
            Target::Anonymous(length) => OsString::from(format!("anon:{length}")),
        }
    }
}

/// What stands behind an open descriptor, as far as mapping it is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A regular file of this length. `/proc` and `/sys` files say this too, and lie about the length.
    Regular(u64),
    /// A disk, whose length only a seek to its end tells.
    Block,
    /// A pipe or socket that the shell opened for us: read from front to back.
    Pipe,
    /// A device without places, which may have no end: `/dev/urandom`. Read from front to back.
    Device,
}

/// Opens `path` so that nothing can make the open itself wait, and refuses what cannot be mapped or read.
pub(super) fn open(path: &OsStr, write: bool) -> Result<(File, Sort)> {
    let failed = |cause| Error::system("open", cause).file(path.as_encoded_bytes());
    // Looked at before it is opened: a socket cannot be opened at all, and "No such device or address" helps nobody.
    let before = std::fs::metadata(path).map_err(failed)?;
    let handed_over = is_handed_over(Path::new(path));
    refuse(&before, handed_over).map_err(|why| refusal(path, why))?;
    let file = open_without_waiting(path, write, handed_over).map_err(|cause| match cause.kind() {
        ErrorKind::ExecutableFileBusy => {
            failed(cause).hint("an edit can go to a copy, which may then take its place: `-o OUT`")
        }
        _ => failed(cause),
    })?;
    // Looked at again: the name may have been given to something else in between.
    let found =
        file.metadata().map_err(|cause| Error::system("look at", cause).file(path.as_encoded_bytes()))?;
    let sort = refuse(&found, handed_over).map_err(|why| refusal(path, why))?;
    if !found.is_file() && file.is_terminal() {
        return Err(refusal(path, TERMINAL));
    }
    Ok((file, sort))
}

/// What an already open descriptor (standard input) is.
pub(super) fn inspect(file: &File, name: &OsStr) -> Result<Sort> {
    let found =
        file.metadata().map_err(|cause| Error::system("look at", cause).file(name.as_encoded_bytes()))?;
    if !found.is_file() && file.is_terminal() {
        return Err(refusal(name, TERMINAL));
    }
    refuse(&found, true).map_err(|why| refusal(name, why))
}

const TERMINAL: &str = "it is a terminal, which has no bytes to map";

fn refusal(name: &OsStr, why: &str) -> Error {
    Error::said(Kind::Failed, "map", why).file(name.as_encoded_bytes())
}

/// Whether the name only stands for a descriptor that the shell opened, as `<(command)` does.
fn is_handed_over(path: &Path) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
    let Some(parts) = path.to_str().map(|path| path.split('/').collect::<Vec<&str>>()) else { return false };
    match parts.as_slice() {
        ["", "dev", "stdin"] => true,
        ["", "dev", "fd", number] => is_number(number),
        ["", "proc", process, "fd", number] | ["", "proc", process, "task", _, "fd", number] => {
            (matches!(*process, "self" | "thread-self") || is_number(process)) && is_number(number)
        }
        _ => false,
    }
}

#[cfg(unix)]
fn refuse(found: &Metadata, handed_over: bool) -> Result<Sort, &'static str> {
    use std::os::unix::fs::FileTypeExt;
    let sort = found.file_type();
    if sort.is_file() {
        Ok(Sort::Regular(found.len()))
    } else if sort.is_block_device() {
        Ok(Sort::Block)
    } else if sort.is_dir() {
        Err("it is a directory")
    } else if (sort.is_fifo() || sort.is_socket()) && handed_over {
        Ok(Sort::Pipe)
    } else if sort.is_fifo() {
        Err("it is a named pipe; to read it, use - with < in front of its name")
    } else if sort.is_socket() {
        Err("it is a socket")
    } else {
        // /dev/null, /dev/urandom: what they give is read as it comes.
        Ok(Sort::Device)
    }
}

#[cfg(not(unix))]
fn refuse(found: &Metadata, handed_over: bool) -> Result<Sort, &'static str> {
    if found.is_dir() {
        Err("it is a directory")
    } else if found.is_file() {
        Ok(Sort::Regular(found.len()))
    } else if handed_over {
        Ok(Sort::Pipe)
    } else {
        Err("it is neither a file nor a disk")
    }
}

#[cfg(unix)]
fn open_without_waiting(path: &OsStr, write: bool, handed_over: bool) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    // O_NONBLOCK: should the name turn into a FIFO, the open must not wait for a writer. A pipe handed over by the
    // shell is opened without it: reading it has to wait for the command that writes it.
    let nonblocking = if handed_over { 0 } else { libc::O_NONBLOCK };
    File::options().read(true).write(write).custom_flags(nonblocking | libc::O_NOCTTY).open(path)
}

#[cfg(not(unix))]
fn open_without_waiting(path: &OsStr, write: bool, _handed_over: bool) -> std::io::Result<File> {
    File::options().read(true).write(write).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_stand_for_descriptors() {
        for name in ["/dev/stdin", "/dev/fd/63", "/proc/self/fd/4", "/proc/12/fd/4"] {
            assert!(is_handed_over(Path::new(name)), "{name}");
        }
        for name in [
            "/dev/sda",
            "/proc/cpuinfo",
            "fd/3",
            "/tmp/fd/3",
            "/dev/fdx",
            "/proc/self/cwd/fd/3",
            "/dev/fd/../x",
        ] {
            assert!(!is_handed_over(Path::new(name)), "{name}");
        }
    }
}
