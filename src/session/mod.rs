//! The mapping: a target opened by its options, to be looked at through [`Source`] and changed through
//! [`Store`](crate::bytes::Store).
//!
//! This is the shared layer under every command, and the only place with unsafe code. Offsets here count from the
//! start of the mapping; `--offset` is added in one place on the way to the file.

mod access;
mod ahead;
mod changing;
mod claim;
mod collapse;
mod constants;
mod copy;
mod draft;
mod extents;
mod fetch;
mod file;
mod files;
mod filesystem;
mod grants;
#[cfg(unix)]
mod guard;
mod holders;
mod how;
mod identity;
mod inode;
mod journal_file;
mod journals;
mod kernel;
mod kind;
mod leave;
mod manner;
mod map;
mod memory;
mod object;
mod open;
#[cfg(unix)]
mod over_holes;
mod pages;
mod piped;
#[cfg(unix)]
mod probe;
mod processor;
#[cfg(unix)]
mod raw;
#[cfg(target_os = "linux")]
mod release;
mod residency;
mod signal;
mod steer;
mod stream;
mod support;
mod sweep;
mod system;
mod target;
mod write_back;

pub use access::Access;
pub use changing::Changing;
pub use claim::{Claim, Journaling, Terms};
pub use collapse::Collapsed;
pub use constants::{Constant, Danger, Kind as ConstantKind, Lasts, System};
pub use draft::{Draft, Taken};
pub use extents::Extents;
pub use fetch::Done;
pub use files::Files;
pub use filesystem::FileSystem;
pub use grants::Grant;
pub use holders::{Lock, Mapped, Mapper, Mappers};
pub use how::{How, Purpose};
pub use journals::Journals;
pub use kernel::HugePages;
pub use kind::{TargetKind, granularity};
pub use map::prefetch;
pub use memory::Memory;
pub use processor::Processor;
pub use residency::{Residency, Unknown};
pub use signal::{
    end_as_interrupted, fail_at_limits, forget_interrupt, hold_interrupts, hold_interrupts_at_a_prompt,
    interrupted, leave_interrupts_to_the_pager, release_interrupts,
};
pub use steer::Holding;
pub use support::Support;
pub use target::Target;
pub use write_back::{WriteBack, Written};

#[cfg(unix)]
use crate::bytes::Fold;
use crate::bytes::{Looks, Source, Span, Sweep};
use crate::error::{Error, Kind, Label, Result};
use changing::Place;
use manner::Sharing;
use map::Map;
use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::sync::{Mutex, OnceLock};
use stream::Stream;

/// `MADV_NORMAL`, `MADV_RANDOM` and `MADV_SEQUENTIAL`, which are the same numbers everywhere.
const NORMAL: u32 = 0;
const RANDOM: u32 = 1;
const SEQUENTIAL: u32 = 2;

/// An open target.
#[derive(Debug)]
pub struct Session {
    name: OsString,
    /// Where the mapping begins in the file.
    base: u64,
    /// How many bytes it shows; `u64::MAX` for a stream whose end has not been seen.
    length: u64,
    access: Access,
    /// Whether the bytes may differ from the file's, because they are private and were handed out to be changed.
    is_altered: bool,
    /// Whether the descriptor is kept beside the mapping.
    is_tracked: bool,
    /// What the user said last of the order in which the bytes are looked at: the number of `MADV_RANDOM` or
    /// `MADV_SEQUENTIAL`.
    advice: Option<u32>,
    /// Whether the user said whether its pages are to be huge.
    is_paged: bool,
    /// Whether its pages are all that there is of it; asked once, because a session may search often.
    lies_in_memory: OnceLock<bool>,
    /// How it is mapped, for the case that it has to be mapped again.
    sharing: Sharing,
    /// What must not be touched, because a touch of it is a fault.
    guarded: Vec<Span>,
    body: Body,
}

/// Where the bytes are.
#[derive(Debug)]
enum Body {
    /// Mapped; with the file it is a window of, unless it is anonymous.
    Mapped { map: Map, file: Option<File> },
    /// A file that cannot be mapped here, read by position.
    Positioned { file: File },
    /// Read once, into memory.
    Memory(Vec<u8>),
    /// A pipe that has not been read yet.
    Streamed(Mutex<Stream>),
}

impl Session {
    /// The target, as the user named it.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// Where the mapping begins in the file, in bytes.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// Whether edits stay in this process, so that nothing reaches a file.
    pub fn is_private(&self) -> bool {
        self.access == Access::Copy
            || !matches!(self.body, Body::Mapped { file: Some(_), .. } | Body::Positioned { .. })
    }

    /// The file behind the mapping; nothing where the bytes come from elsewhere.
    fn descriptor(&self) -> Option<&File> {
        match &self.body {
            Body::Mapped { file, .. } => file.as_ref(),
            Body::Positioned { file } => Some(file),
            Body::Memory(_) | Body::Streamed(_) => None,
        }
    }

    /// The file that holds exactly what is shown, and perhaps more on either side.
    fn file(&self) -> Option<&File> {
        self.descriptor().filter(|_| self.access != Access::Copy || !self.is_altered)
    }

    /// How many bytes the target takes where it is kept; nothing where nobody tells.
    pub fn allocated(&self) -> Option<u64> {
        system::allocated(self.descriptor()?)
    }

    /// The bytes to be changed.
    ///
    /// Fails where the session was opened to be looked at only.
    pub fn store(&mut self) -> Result<Changing<'_>> {
        self.refuse_read_only()?;
        if matches!(self.body, Body::Mapped { file: None, .. }) || self.access == Access::Copy {
            self.touches_no_guard("edit", Span::new(0, self.length))?;
        }
        self.is_altered = true;
        let is_file = self.access == Access::Copy;
        let place = match &mut self.body {
            Body::Mapped { file: Some(file), .. } | Body::Positioned { file }
                if self.access == Access::Write =>
            {
                Place::File { file, base: self.base }
            }
            Body::Mapped { map, .. } => {
                if map.bytes_mut().is_none() {
                    return Err(read_only(&self.name));
                }
                Place::Mapped { map, is_file }
            }
            Body::Memory(bytes) => Place::Memory(bytes),
            Body::Positioned { .. } | Body::Streamed(_) => return Err(read_only(&self.name)),
        };
        Ok(Changing::new(&self.name, place))
    }

    /// The file, to be compared with its journals; nothing where there is none. Whether it could be written to depends on
    /// how it was opened.
    pub fn looked_at(&self) -> Option<Changing<'_>> {
        let place = Place::File { file: self.file()?, base: self.base };
        Some(Changing::new(&self.name, place))
    }

    /// Advice on the whole mapping, as soon as it is open.
    fn take_advice(&mut self, advice: &Constant) -> Result<()> {
        // Advice is about a mapping, and where there is none, there is nothing to be told and nothing lost.
        let (Body::Mapped { map, .. }, Some(number)) = (&self.body, advice.here()) else { return Ok(()) };
        let all = Span::new(0, self.length);
        map.advise(number, all).map_err(|cause| self.failed("advise", cause))?;
        match number {
            NORMAL => self.advice = None,
            RANDOM | SEQUENTIAL => self.advice = Some(number),
            _ => self.is_paged |= advice.is("HUGEPAGE") || advice.is("NOHUGEPAGE"),
        }
        Ok(())
    }

    fn failed(&self, doing: &str, cause: io::Error) -> Error {
        Error::system(doing, cause).file(self.name.as_encoded_bytes())
    }

    /// What went wrong at a page that could not be read.
    fn fault(&self, at: u64, file: Option<&File>) -> Error {
        let mut byte = [0];
        let position = self.base.saturating_add(at);
        let asked = file.map(|file| file::read_at(file, position, &mut byte));
        let error = match asked {
            Some(Err(cause)) => self.failed("read", cause).kind_of(Kind::Changed),
            _ => Error::said(Kind::Changed, "read", "it was changed or cut short while it was being read")
                .file(self.name.as_encoded_bytes()),
        };
        error.at(at)
    }

    /// An error where the file no longer reaches to `end` of the mapping.
    fn check_length(&self, file: &File, end: u64) -> Result<()> {
        // A disk keeps its size; only what has a length in its metadata can shrink.
        let Ok(found) = file.metadata() else { return Ok(()) };
        let wanted = self.base.saturating_add(end.min(self.length));
        if !found.is_file() || found.len() >= wanted {
            return Ok(());
        }
        let why = format!("it was cut to {} bytes while it was being read", found.len());
        Err(Error::said(Kind::Changed, "read", why)
            .file(self.name.as_encoded_bytes())
            .at(found.len().saturating_sub(self.base)))
    }
}

impl Source for Session {
    fn len(&self) -> u64 {
        self.length
    }

    fn window(&self, span: Span) -> Result<Cow<'_, [u8]>> {
        let span = span.clamp(self.length);
        self.touches_no_guard("read", span)?;
        match &self.body {
            Body::Mapped { map, .. } => map.bytes().window(span),
            Body::Memory(bytes) => bytes.window(span),
            Body::Positioned { file } => {
                let mut bytes = zeroed(span.len()).map_err(|cause| self.failed("read", cause))?;
                let count = file::read_at(file, self.base + span.start(), &mut bytes)
                    .map_err(|cause| self.failed("read", cause).at(span.start()).kind_of(Kind::Changed))?;
                if (count as u64) < span.len() {
                    self.check_length(file, span.end())?;
                    return Err(self.fault(span.start() + count as u64, None));
                }
                Ok(Cow::Owned(bytes))
            }
            Body::Streamed(stream) => self.streamed(stream, span, u64::MAX),
        }
    }

    fn arriving(&self, span: Span, least: u64) -> Result<Cow<'_, [u8]>> {
        match &self.body {
            Body::Streamed(stream) => self.streamed(stream, span.clamp(self.length), least),
            _ => self.window(span),
        }
    }

    fn next_data(&self, at: u64) -> Option<Span> {
        match self.file() {
            Some(file) => {
                let end = self.base + self.length;
                let (start, stop) = file::next_data(file, self.base.checked_add(at)?, end)?;
                Some(Span::new(start - self.base, stop - self.base))
            }
            // What a private mapping that was changed holds over a hole may differ from the hole.
            None => (at < self.length).then(|| Span::new(at, self.length)),
        }
    }

    fn is_at_hand(&self) -> bool {
        match self.body {
            Body::Mapped { .. } | Body::Memory(_) => true,
            // An empty file cannot be mapped, and is there as a whole all the same.
            Body::Positioned { .. } => self.length == 0,
            Body::Streamed(_) => false,
        }
    }

    fn sweep(&self) -> Option<Box<dyn Sweep + '_>> {
        self.sweeping()
    }

    #[cfg(unix)]
    fn over_holes<'s>(&'s self, fold: &'s Fold) -> Option<Box<dyn Source + 's>> {
        self.mapped_over_holes(fold)
    }

    fn expect(&self, looks: Looks) {
        self.reads_ahead(looks);
    }

    fn check(&self, end: u64) -> Result<()> {
        let Body::Mapped { map, file } = &self.body else { return Ok(()) };
        if let Some(file) = file {
            self.check_length(file, end)?;
        }
        match map.fault() {
            Some(at) if at < end => Err(self.fault(at, file.as_ref())),
            _ => Ok(()),
        }
    }
}

/// How many bytes a page of this machine has.
pub fn page_size() -> u64 {
    static SIZE: OnceLock<u64> = OnceLock::new();
    *SIZE.get_or_init(file::page_size)
}

fn read_only(name: &OsStr) -> Error {
    Error::said(Kind::Failed, "edit", "it was opened to be looked at only")
        .file(name.as_encoded_bytes())
        .label(Label::ReadOnly)
}

/// `length` zero bytes, or an error where the machine has no room for them.
fn zeroed(length: u64) -> io::Result<Vec<u8>> {
    let no_room = || io::Error::from(io::ErrorKind::OutOfMemory);
    let length = usize::try_from(length).map_err(|_| no_room())?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).map_err(|_| no_room())?;
    bytes.resize(length, 0);
    Ok(bytes)
}
