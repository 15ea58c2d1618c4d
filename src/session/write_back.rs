//! Writing changed pages back to the file.

#[cfg(unix)]
use super::{Access, Body};
use super::{Holding, Session, system};
use crate::bytes::Span;
use crate::error::{Error, Result};
use std::io;

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
                let place = pages.moved(self.base);
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
}
