//! From a target and the mapping options to an open session: what is mapped, what is read instead, what is refused.

use super::access::Access;
use super::how::{How, Purpose};
use super::manner::Manner;
use super::map::Map;
use super::stream::Stream;
use super::target::{self, Sort, Target};
use super::{Body, Session, file};
use crate::error::{Error, Kind, Label, Result};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::sync::{Mutex, OnceLock};

/// The longest `/proc` or `/sys` file that is read whole. They say 0 or 4096 whatever their length is.
const PSEUDO_LIMIT: u64 = 64 << 20;

/// Up to this length a file that cannot be mapped is read whole: `/sys` files claim one page and hold less.
const SMALL: u64 = 64 * 1024;

impl Session {
    /// Opens `target` for `purpose`.
    ///
    /// Fails where the target cannot be opened or is no thing to map, where the window does not lie inside the file,
    /// and where an edit is asked of something that cannot be edited.
    pub fn open(target: &Target, how: &How, purpose: Purpose) -> Result<Session> {
        let is_memory = matches!(target, Target::Anonymous(_));
        let manner = Manner::of(how, purpose, is_memory)
            .map_err(|error| error.or_file(target.name().as_encoded_bytes()))?;
        let mut opening = Opening { name: target.name(), how, manner, purpose, is_file: false };
        let mut session = match target {
            Target::Anonymous(length) => opening.anonymous(*length)?,
            Target::Stdin => opening.standard_input()?,
            Target::Path(path) => {
                let writes = manner.access == Access::Write;
                let may_refuse =
                    purpose == Purpose::Flush && how.access == Access::Default && manner.raw.is_none();
                let (file, sort) = match target::open(path, writes) {
                    Err(_) if may_refuse => {
                        opening.manner.access = Access::Read;
                        target::open(path, false)?
                    }
                    answer => answer?,
                };
                opening.is_file = matches!(sort, Sort::Regular(length) if length > 0);
                opening.opened(file, sort)?
            }
        };
        for advice in &how.advice {
            session.take_advice(advice)?;
        }
        Ok(session)
    }
}

/// One opening under way.
struct Opening<'a> {
    name: OsString,
    how: &'a How,
    manner: Manner,
    purpose: Purpose,
    /// Whether it has a length that could be changed.
    is_file: bool,
}

impl Opening<'_> {
    fn anonymous(self, length: u64) -> Result<Session> {
        let window = self.window(length)?;
        let numbers = self.manner.raw.filter(|_| window > 0);
        let mapped = usize::try_from(window)
            .map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))
            .and_then(|length| match numbers {
                Some(numbers) => Map::memory(length, numbers),
                None => Map::anonymous(length),
            });
        let map = mapped.map_err(|cause| self.unmapped(cause, window, true))?;
        Ok(self.session(window, Body::Mapped { map, file: None }))
    }

    fn standard_input(self) -> Result<Session> {
        let input = duplicate_stdin().map_err(|cause| self.failed("open", cause))?;
        let sort = target::inspect(&input, &self.name)?;
        // A redirected file is a file, as long as nobody has read from it before us.
        let position = io::Seek::stream_position(&mut &input);
        match (sort, position) {
            (Sort::Regular(_) | Sort::Block, Ok(0)) if self.manner.access != Access::Write => {
                self.opened(input, sort)
            }
            (Sort::Device, _) => self.opened(input, Sort::Device),
            _ => self.opened(input, Sort::Pipe),
        }
    }

    fn opened(self, file: File, sort: Sort) -> Result<Session> {
        let length = match sort {
            Sort::Regular(length) => length,
            Sort::Block => file::length(&file).map_err(|cause| self.failed("measure", cause))?,
            Sort::Pipe => return self.piped(Stream::new(file)),
            Sort::Device => return self.piped(Stream::endless(file)),
        };
        if length == 0 && sort != Sort::Block {
            // The memory of a process has places but no length: a window of it is read by position.
            return match self.how.length {
                Some(window)
                    if file::read_at(&file, self.how.offset, &mut [0]).is_ok_and(|count| count == 1) =>
                {
                    Ok(self.session(window, Body::Positioned { file }))
                }
                _ => self.read_whole(file),
            };
        }
        let window = self.window(length)?;
        let sharing = self.manner.sharing(self.purpose);
        let mapped = usize::try_from(window)
            .map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))
            .and_then(|window| Map::file(&file, self.how.offset, window, sharing));
        match mapped {
            // No mapping may live while a file is edited there: the system refuses to change its length.
            Ok(_) if cfg!(windows) && self.manner.access == Access::Write => {
                Ok(self.session(window, Body::Positioned { file }))
            }
            Ok(map) => Ok(self.session(window, Body::Mapped { map, file: Some(file) })),
            Err(cause) if self.manner.raw.is_some() => Err(self.unmapped(cause, window, false)),
            Err(cause) if self.purpose == Purpose::Change && self.manner.access == Access::Copy => {
                Err(self.failed("map", cause))
            }
            // /proc and /sys files, address spaces that are too small, `ulimit -v`: read instead.
            // An edit wants the file itself, though: `/sys` files are refused when they turn out shorter.
            Err(_) if length <= SMALL && sort != Sort::Block && self.purpose == Purpose::Look => {
                self.read_whole(file)
            }
            Err(_) => Ok(self.session(window, Body::Positioned { file })),
        }
    }

    fn piped(self, pipe: Stream) -> Result<Session> {
        if self.manner.raw.is_some() {
            let why = "a pipe is read and not mapped, so --prot and --flags say nothing";
            return Err(Error::said(Kind::Failed, "map", why).file(self.name.as_encoded_bytes()));
        }
        if self.purpose == Purpose::Change && self.manner.access == Access::Write {
            let why = "a pipe cannot be changed in place";
            return Err(Error::said(Kind::Failed, "edit", why)
                .file(self.name.as_encoded_bytes())
                .hint("-o OUT writes an edited copy, -o - to standard output"));
        }
        let window = self.how.length.unwrap_or(u64::MAX);
        Ok(self.session(window, Body::Streamed(Mutex::new(pipe))))
    }

    /// A file that says it is empty, or that cannot be mapped: `/proc` and `/sys` files, and empty files.
    fn read_whole(self, file: File) -> Result<Session> {
        let again = file.try_clone().map_err(|cause| self.failed("open", cause))?;
        let bytes = Stream::new(again)
            .drain(PSEUDO_LIMIT + 1)
            .map_err(|cause| self.failed("read", cause).kind_of(Kind::Changed))?;
        if bytes.len() as u64 > PSEUDO_LIMIT {
            return Err(self.failed("read", io::Error::from(io::ErrorKind::FileTooLarge)));
        }
        if bytes.is_empty() && self.manner.access != Access::Copy {
            // The file itself, which an edit may make longer.
            let window = self.window(0)?;
            return Ok(self.session(window, Body::Positioned { file }));
        }
        if self.manner.access == Access::Write && self.purpose == Purpose::Change {
            let why = "it is made by the kernel as it is read, so there is nothing to change in place";
            return Err(Error::said(Kind::Failed, "edit", why).file(self.name.as_encoded_bytes()));
        }
        let window = self.window(bytes.len() as u64)?;
        // Both lie inside `bytes`, as window() has checked.
        let start = self.how.offset as usize;
        let bytes = if self.how.offset == 0 && window == bytes.len() as u64 {
            bytes
        } else {
            bytes[start..start + window as usize].to_vec()
        };
        Ok(self.session(window, Body::Memory(bytes)))
    }

    /// The length of the window inside a file of `length` bytes.
    fn window(&self, length: u64) -> Result<u64> {
        let offset = self.how.offset;
        let end = match self.how.length {
            Some(window) => offset.checked_add(window),
            None => Some(offset.max(length)),
        };
        match end {
            Some(end) if offset <= length && end <= length => Ok(end - offset),
            _ => {
                let asked = match end {
                    Some(end) if offset <= length || self.how.length.is_some() => format!("{end:#x}"),
                    Some(_) => format!("{offset:#x}"),
                    None => "2^64".to_string(),
                };
                let why = format!("the window reaches to {asked}, and the file ends at {length:#x}");
                let name = self.name.as_encoded_bytes();
                let error = Error::said(Kind::Failed, "map", why).file(name).label(Label::OutOfRange);
                Err(match end {
                    Some(_) if self.is_file => error.hint(format!(
                        "`rmmap resize {} {asked}` makes it that long",
                        crate::escape::shell(name)
                    )),
                    _ => error,
                })
            }
        }
    }

    fn session(self, length: u64, body: Body) -> Session {
        Session {
            name: self.name,
            base: self.how.offset,
            length,
            access: self.manner.access,
            is_altered: false,
            is_tracked: true,
            advice: None,
            is_paged: false,
            lies_in_memory: OnceLock::new(),
            sharing: self.manner.sharing(self.purpose),
            guarded: Vec::new(),
            body,
        }
    }

    /// Why the kernel did not map `length` bytes of a file or of memory.
    #[cfg_attr(
        not(unix),
        expect(unused_variables, reason = "only numbers can be refused in more than one way")
    )]
    fn unmapped(&self, cause: io::Error, length: u64, is_memory: bool) -> Error {
        #[cfg(unix)]
        if let Some(numbers) = self.manner.raw {
            return numbers.refused(cause, length, is_memory).file(self.name.as_encoded_bytes());
        }
        self.failed("map", cause)
    }

    fn failed(&self, doing: &str, cause: io::Error) -> Error {
        Error::system(doing, cause).file(OsStr::as_encoded_bytes(&self.name))
    }
}

#[cfg(unix)]
pub(super) fn duplicate_stdin() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
pub(super) fn duplicate_stdin() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
}
