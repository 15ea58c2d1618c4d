//! Pages that leave: out of the page cache, or out of the file as a hole.

use super::map::Map;
use super::{Body, Holding, Session, system};
use crate::bytes::{Source, Span};
use crate::error::Result;
use std::fs::File;
use std::io;

impl Session {
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
        let place = pages.moved(self.base);
        let dropped = self.without_mapping(|file| system::drop_cache(file, place))?;
        dropped.map_err(|cause| self.failed("evict", cause))
    }

    /// Asks for those pages of `span` to leave the page cache that no mapping holds.
    pub(super) fn drop_unmapped(&self, span: Span) -> Result<()> {
        let Some(file) = self.descriptor() else { return Ok(()) };
        let place = span.moved(self.base);
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
        let place = span.moved(self.base);
        system::punch(file, place).map_err(|cause| match cause.kind() {
            io::ErrorKind::Unsupported => self.refused("punch", "its file system makes no holes".to_string()),
            _ => self.failed("punch", cause),
        })
    }
}
