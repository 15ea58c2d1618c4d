//! Advice to the kernel about a span of the mapping, for what takes one call and for what takes several.

use super::map::Map;
use super::{Access, Body, Constant, Session, Support, Unknown};
use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Label, Result};
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
        let error = Error::said(Kind::Failed, doing, why).file(self.name.as_encoded_bytes());
        error.label(Label::NotSupported)
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
