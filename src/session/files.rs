//! Files that arguments name (`file:PATH`, `hexfile:PATH`), read whole.

use super::file;
use super::stream::Stream;
use super::target::{self, Sort};
use crate::error::{Error, Kind, Result};
use std::ffi::OsString;

/// Reads the files that arguments name, and standard input for one of them.
#[derive(Debug, Default)]
pub struct Files {
    stdin_is_taken: bool,
}

impl Files {
    /// None is read yet; `stdin_is_taken` says that standard input is read by somebody else.
    pub fn new(stdin_is_taken: bool) -> Files {
        Files { stdin_is_taken }
    }

    /// All bytes of the file called `name`; `-` is standard input, once a run.
    pub fn load(&mut self, name: &[u8]) -> Result<Vec<u8>> {
        self.drain(name, u64::MAX)
    }

    /// The same, but no more than `most` bytes.
    fn drain(&mut self, name: &[u8], most: u64) -> Result<Vec<u8>> {
        let failed = |doing: &str, cause| Error::system(doing, cause).file(name);
        let stream = if name == b"-" {
            if std::mem::replace(&mut self.stdin_is_taken, true) {
                let why = "standard input can be read only once a run";
                return Err(Error::said(Kind::Usage, "read", why).file(name));
            }
            Stream::new(super::open::duplicate_stdin().map_err(|cause| failed("open", cause))?)
        } else {
            self.open(name)?
        };
        stream.drain(most).map_err(|cause| failed("read", cause))
    }

    /// The same of a file that must not have more bytes than this; `doing` (`search for`) says what it is wanted for.
    pub fn load_at_most(&mut self, name: &[u8], most: u64, doing: &str) -> Result<Vec<u8>> {
        let long = || {
            let why = format!("it has more than {most} bytes");
            Error::said(Kind::Usage, doing, why).file(name)
        };
        if name != b"-" && Files::measure(name).is_ok_and(|length| length > most) {
            return Err(long());
        }
        // What comes through a pipe need not end.
        let bytes = self.drain(name, most.saturating_add(1))?;
        if bytes.len() as u64 > most { Err(long()) } else { Ok(bytes) }
    }

    /// How many bytes the file called `name` has.
    pub fn measure(name: &[u8]) -> Result<u64> {
        let path = Files::path(name)?;
        let (file, sort) = target::open(&path, false)?;
        match sort {
            Sort::Regular(length) => Ok(length),
            Sort::Block => file::length(&file).map_err(|cause| Error::system("measure", cause).file(name)),
            Sort::Pipe | Sort::Device => {
                Err(Error::said(Kind::Failed, "measure", "it has no length of its own").file(name))
            }
        }
    }

    fn open(&self, name: &[u8]) -> Result<Stream> {
        let path = Files::path(name)?;
        let (file, sort) = target::open(&path, false)?;
        Ok(if sort == Sort::Device { Stream::endless(file) } else { Stream::new(file) })
    }

    fn path(name: &[u8]) -> Result<OsString> {
        path(name).ok_or_else(|| Error::said(Kind::Failed, "open", "the name is not valid here").file(name))
    }
}

#[cfg(unix)]
fn path(name: &[u8]) -> Option<OsString> {
    use std::os::unix::ffi::OsStringExt;
    Some(OsString::from_vec(name.to_vec()))
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> Option<OsString> {
    std::str::from_utf8(name).ok().map(OsString::from)
}
