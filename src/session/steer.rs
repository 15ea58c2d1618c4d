//! Advice to the kernel about a span of the mapping, for what takes one call and for what takes several.

use super::map::Map;
use super::{Access, Body, Constant, Session, Support, Unknown, system};
use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Result};
use std::fs::File;
use std::io;

/// What is behind a mapping, as far as losing it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// A file, shared with whoever else uses it.
    File,
    /// A private copy of a file.
    Copy,
    /// Memory of this process alone.
    Memory,
    /// Memory that children would share.
    SharedMemory,
    /// A file that cannot be mapped here, or is empty.
    Unmapped,
    /// No file: what was read once.
    Nothing,
}

/// Whether write-back is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteBack {
    /// Until everything is on the disk.
    Wait,
    /// It is only begun.
    Start,
}

/// What was written back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The pages of the span.
    Span,
    /// The whole file: only one who may write it can have a part of it written back.
    File,
}

impl Session {
    /// What is behind the mapping.
    pub fn holding(&self) -> Holding {
        match &self.body {
            // A file of which no descriptor was kept is a file all the same.
            Body::Mapped { file, .. } if file.is_some() || !self.is_tracked => match self.access {
                Access::Copy => Holding::Copy,
                _ => Holding::File,
            },
            Body::Mapped { map, .. } if map.is_shared() => Holding::SharedMemory,
            Body::Mapped { .. } => Holding::Memory,
            Body::Positioned { .. } => Holding::Unmapped,
            Body::Memory(_) | Body::Streamed(_) => Holding::Nothing,
        }
    }

    /// Whether the file may be changed: `--access write`.
    pub fn is_writable(&self) -> bool {
        self.access == Access::Write
    }

    /// The pages of the mapping that hold `span`.
    pub fn outer_pages(&self, span: Span) -> Span {
        let (origin, page) = self.pages_begin();
        let span = span.clamp(self.len());
        if span.is_empty() {
            return span;
        }
        let start = (origin + span.start()) / page * page;
        let end = (origin + span.end()).div_ceil(page).saturating_mul(page);
        Span::new(start.saturating_sub(origin), end - origin).clamp(self.len())
    }

    /// The pages that lie in `span` whole; nothing where there are none. The last page of a file is whole where `span`
    /// reaches to the end of the file.
    pub fn inner_pages(&self, span: Span) -> Option<Span> {
        let (origin, page) = self.pages_begin();
        let span = span.clamp(self.len());
        let start = (origin + span.start()).div_ceil(page).saturating_mul(page).checked_sub(origin)?;
        let is_end = span.end() == self.len() && self.reaches_the_end();
        let end =
            if is_end { span.end() } else { ((origin + span.end()) / page * page).saturating_sub(origin) };
        (start < end).then(|| Span::new(start, end))
    }

    /// How many pages hold `span`.
    pub fn page_count(&self, span: Span) -> u64 {
        let (origin, page) = self.pages_begin();
        if span.is_empty() {
            0
        } else {
            (origin + span.end()).div_ceil(page) - (origin + span.start()) / page
        }
    }

    /// How many bytes lie between the last border of pages and the start of the mapping, and how many a page has.
    fn pages_begin(&self) -> (u64, u64) {
        match &self.body {
            // Memory begins at a page whatever the offset is.
            Body::Mapped { map, file: None } => (0, map.page()),
            Body::Mapped { map, .. } => (self.base % map.page(), map.page()),
            _ => (self.base % super::page_size(), super::page_size()),
        }
    }

    /// Whether nothing of the file lies behind the mapping.
    fn reaches_the_end(&self) -> bool {
        let Some(file) = self.descriptor() else { return true };
        super::file::length(file).is_ok_and(|length| self.base + self.len() >= length)
    }

    /// Hands `advice` to the kernel about the pages that hold `span`, in one call.
    pub fn advise(&mut self, advice: &Constant, span: Span) -> Result<()> {
        let (map, number) = self.advisable(advice)?;
        let clamped = span.clamp(self.len());
        map.advise(number, clamped).map_err(|cause| self.not_taken(advice, clamped, cause))?;
        if advice.is("GUARD_INSTALL") {
            self.guarded.push(self.outer_pages(clamped));
        } else if advice.is("GUARD_REMOVE") {
            let freed = self.outer_pages(clamped);
            let rest = |span: &Span| {
                let before = Span::new(span.start(), freed.start().min(span.end()));
                [before, Span::new(freed.end().max(span.start()), span.end())]
            };
            let left: Vec<Span> =
                self.guarded.iter().flat_map(rest).filter(|span| !span.is_empty()).collect();
            self.guarded = left;
        }
        Ok(())
    }

    /// The mapping, and the number of `advice` about it.
    pub(super) fn advisable(&self, advice: &Constant) -> Result<(&Map, u32)> {
        let refused = |why: String| Err(self.refused("advise", why));
        let Body::Mapped { map, .. } = &self.body else {
            return refused(match self.holding() {
                Holding::Unmapped if self.is_empty() => "it is empty".to_string(),
                Holding::Unmapped => "it cannot be mapped here, so there is nothing to advise".to_string(),
                _ => "it was read and is not mapped, so there is nothing to advise".to_string(),
            });
        };
        match advice.here() {
            Some(_) if advice.support() == Support::No => {
                refused(format!("this kernel does not take {}", advice.word()))
            }
            Some(number) => Ok((map, number)),
            None => refused(format!("this system has no {}", advice.word())),
        }
    }

    /// Why the kernel did not take `advice`, in our words.
    pub(super) fn not_taken(&self, advice: &Constant, span: Span, cause: io::Error) -> Error {
        #[cfg(unix)]
        {
            let why = match cause.raw_os_error().unwrap_or_default() {
                libc::EINVAL if advice.is("FREE") || advice.is("WIPEONFORK") => {
                    Some("it is for memory of this process alone (anon:N)")
                }
                libc::EINVAL if advice.is("POPULATE_WRITE") => Some("it cannot be written"),
                libc::EINVAL if advice.is("REMOVE") && self.holding() == Holding::Memory => {
                    Some("it is for files and for shared memory")
                }
                libc::EINVAL => {
                    Some("the kernel does not take it about this mapping (are its pages locked?)")
                }
                libc::EOPNOTSUPP => Some("its file system makes no holes"),
                libc::EPERM => Some("only root (CAP_SYS_ADMIN) may"),
                libc::ENOSPC => Some("its file system is full"),
                libc::EFAULT if advice.is("POPULATE_WRITE") => {
                    Some("a page could not be made: the file system is full, or the file was cut short")
                }
                _ => None,
            };
            if cause.raw_os_error() == Some(libc::EFAULT) && advice.is("POPULATE_READ") {
                return self.fault(span.start(), self.descriptor());
            }
            if let Some(why) = why {
                return self
                    .refused(&format!("advise {} for", advice.word()), why.to_string())
                    .at(span.start());
            }
        }
        Error::system(format!("advise {} for", advice.word()), cause)
            .file(self.name.as_encoded_bytes())
            .at(span.start())
    }

    /// An advice that only those may give who may know what is in memory.
    pub(super) fn not_told(&self, advice: &Constant, why: Unknown) -> Error {
        self.refused(&format!("advise {} for", advice.word()), why.reason().to_string())
    }

    pub(super) fn refused(&self, doing: &str, why: String) -> Error {
        Error::said(Kind::Failed, doing, why).file(self.name.as_encoded_bytes())
    }

    /// Keeps the pages of `span` in memory for as long as the mapping lives; those that are not there yet from their
    /// first touch on only, if `on_fault`.
    pub fn lock(&self, span: Span, on_fault: bool) -> Result<()> {
        let Body::Mapped { map, .. } = &self.body else {
            return Err(self.refused("lock", "it is not mapped".to_string()));
        };
        map.lock(span, on_fault).map_err(|cause| match cause.kind() {
            io::ErrorKind::Unsupported => {
                self.refused("lock", "this system does not lock on fault; Linux does".to_string())
            }
            _ => self.not_locked(span, cause),
        })
    }

    #[cfg(unix)]
    fn not_locked(&self, span: Span, cause: io::Error) -> Error {
        match cause.raw_os_error() {
            Some(libc::ENOMEM | libc::EAGAIN | libc::EPERM) => {
                let pages = self.page_count(span) * self.pages_begin().1;
                super::probe::locking_refused(pages).file(self.name.as_encoded_bytes())
            }
            _ => self.failed("lock", cause),
        }
    }

    #[cfg(not(unix))]
    fn not_locked(&self, _span: Span, cause: io::Error) -> Error {
        self.failed("lock", cause)
    }

    /// Writes the changed pages that hold `span` back to the file, and tells whether only they were written.
    ///
    /// `msync` of a mapping through a descriptor that may only read writes nothing and says that all went well: such a
    /// file is synchronised as a whole. An error is reported once by the kernel, and asking again would not show it.
    pub fn write_back(&self, span: Span, how: WriteBack, invalidate: bool) -> Result<Written> {
        let file = match (self.holding(), self.descriptor()) {
            (Holding::Copy, _) => {
                return Err(
                    self.refused("flush", "nothing of a private copy ever reaches the file".to_string())
                );
            }
            (_, Some(file)) => file,
            (_, None) => return Err(self.refused("flush", "there is no file to write to".to_string())),
        };
        let pages = self.outer_pages(span);
        if invalidate {
            self.invalidate(pages)?;
        }
        match (how, &self.body) {
            (WriteBack::Start, _) => {
                let place = Span::new(self.base + pages.start(), self.base + pages.end());
                system::start_write_back(file, place)
                    .map(|()| Written::Span)
                    .map_err(|cause| self.not_written(cause))
            }
            #[cfg(unix)]
            (WriteBack::Wait, Body::Mapped { map, .. })
                if self.access == Access::Write && map.is_shared() =>
            {
                map.sync(libc::MS_SYNC as u32, pages)
                    .map(|()| Written::Span)
                    .map_err(|cause| self.not_written(cause))
            }
            (WriteBack::Wait, _) => self.write_all_back().map(|()| Written::File),
        }
    }

    /// Writes all changed pages of the file back, and waits for it.
    pub fn write_all_back(&self) -> Result<()> {
        match self.descriptor() {
            Some(file) => file.sync_data().map_err(|cause| self.not_written(cause)),
            None => Ok(()),
        }
    }

    fn not_written(&self, cause: io::Error) -> Error {
        self.failed("write back", cause).hint(
            "what was not written may be lost, and the kernel says so once: a second flush would find nothing to report",
        )
    }

    /// Has other mappings of the file read it anew.
    #[cfg(unix)]
    fn invalidate(&self, pages: Span) -> Result<()> {
        let Body::Mapped { map, .. } = &self.body else { return Ok(()) };
        map.sync(libc::MS_INVALIDATE as u32 | libc::MS_ASYNC as u32, pages).map_err(|cause| {
            match cause.raw_os_error() {
                Some(libc::EBUSY) => {
                    self.refused("invalidate", "pages of it are locked in memory".to_string())
                }
                _ => self.failed("invalidate", cause),
            }
        })
    }

    #[cfg(not(unix))]
    fn invalidate(&self, _pages: Span) -> Result<()> {
        Err(self.refused("invalidate", "this system has no such thing".to_string()))
    }

    /// Asks for the pages that hold `span` to leave the page cache. They do if nobody else uses them and they are not
    /// changed; ask [`Session::residency`] what stayed.
    ///
    /// The mapping ends for this, as it would keep its pages, and is made anew: what was locked is locked no longer.
    pub fn drop_cache(&mut self, span: Span) -> Result<()> {
        if self.holding() == Holding::Copy && self.is_altered {
            let why = "its private changes would be lost; save them first";
            return Err(self.refused("evict", why.to_string()));
        }
        let pages = self.outer_pages(span);
        let place = Span::new(self.base + pages.start(), self.base + pages.end());
        let dropped = self.without_mapping(|file| system::drop_cache(file, place))?;
        dropped.map_err(|cause| self.failed("evict", cause))
    }

    /// Asks for those pages of `span` to leave the page cache that no mapping holds.
    pub(super) fn drop_unmapped(&self, span: Span) -> Result<()> {
        let Some(file) = self.descriptor() else { return Ok(()) };
        let place = Span::new(self.base + span.start(), self.base + span.end());
        system::drop_cache(file, place).map_err(|cause| self.failed("evict", cause))
    }

    /// Lets `act` work on the file while no mapping of ours lives, and maps again.
    fn without_mapping<T>(&mut self, act: impl FnOnce(&File) -> T) -> Result<T> {
        match std::mem::replace(&mut self.body, Body::Memory(Vec::new())) {
            Body::Mapped { map, file: Some(file) } => {
                drop(map);
                self.guarded.clear();
                let answer = act(&file);
                let length = self.len();
                let again = usize::try_from(length)
                    .map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))
                    .and_then(|length| Map::file(&file, self.base, length, self.sharing));
                self.body = match again {
                    Ok(map) => Body::Mapped { map, file: Some(file) },
                    Err(_) => Body::Positioned { file },
                };
                Ok(answer)
            }
            Body::Positioned { file } => {
                let answer = act(&file);
                self.body = Body::Positioned { file };
                Ok(answer)
            }
            body => {
                self.body = body;
                Err(self.refused("evict", "there is no file behind it, so it is in no cache".to_string()))
            }
        }
    }

    /// Makes a hole of exactly the bytes of `span`: they read as zeros, and whole blocks of them take no room.
    pub fn punch(&mut self, span: Span) -> Result<()> {
        let span = span.clamp(self.len());
        let Some(file) = self.descriptor().filter(|_| self.is_writable()) else {
            let why = match self.holding() {
                Holding::File | Holding::Unmapped => "it is open for reading only (--access write)",
                Holding::Copy => "a private copy has no holes",
                _ => "there is no file to make a hole in",
            };
            return Err(self.refused("punch", why.to_string()));
        };
        let place = Span::new(self.base + span.start(), self.base + span.end());
        system::punch(file, place).map_err(|cause| match cause.kind() {
            io::ErrorKind::Unsupported => self.refused("punch", "its file system makes no holes".to_string()),
            _ => self.failed("punch", cause),
        })
    }

    /// An error where `span` holds a byte that must not be touched.
    pub(super) fn touches_no_guard(&self, doing: &str, span: Span) -> Result<()> {
        match self.guarded.iter().find(|guarded| guarded.overlaps(span)) {
            None => Ok(()),
            Some(guarded) => {
                let why = "guard-install made a touch of it a fault; `advise guard-remove` takes that back";
                Err(self.refused(doing, why.to_string()).at(guarded.start().max(span.start())))
            }
        }
    }
}
