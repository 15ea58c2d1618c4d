//! What a session asks of an open target beyond its bytes: Python's `size()` and `trackfd=False`.

use super::manner::Sharing;
use super::map::Map;
use super::{Access, Body, Session, file};
use crate::error::{Error, Kind, Label, Result};

impl Session {
    /// How the target is mapped; never [`Access::Default`].
    pub fn access(&self) -> Access {
        self.access
    }

    /// An error where the mapping allows no change.
    pub fn refuse_read_only(&self) -> Result<()> {
        if self.access == Access::Read { Err(super::read_only(&self.name)) } else { Ok(()) }
    }

    /// How many bytes the file has now, whatever part of it is mapped; of memory, how many are mapped.
    ///
    /// Fails where no descriptor is kept.
    pub fn size(&self) -> Result<u64> {
        match &self.body {
            Body::Mapped { file: Some(file), .. } | Body::Positioned { file } => {
                file::length(file).map_err(|cause| self.failed("measure", cause))
            }
            _ if !self.is_tracked => {
                let why = "no descriptor of it was kept (--no-track)";
                Err(Error::said(Kind::Failed, "measure", why)
                    .file(self.name.as_encoded_bytes())
                    .label(Label::NotSupported))
            }
            _ => Ok(self.length),
        }
    }

    /// Maps again after an edit has changed the length: `length` bytes are there from the start of the mapping.
    pub fn renew(&mut self, length: u64) -> Result<()> {
        if let Body::Mapped { map, file: Some(file) } = &mut self.body {
            let mapped = usize::try_from(length)
                .map_err(|_| std::io::Error::from(std::io::ErrorKind::OutOfMemory))
                .and_then(|length| Map::file(file, self.base, length, Sharing::Read));
            // What is read by position needs no mapping, nor does what is not there any more.
            *map = mapped
                .map_err(|cause| Error::system("map again", cause).file(self.name.as_encoded_bytes()))?;
        }
        self.length = length;
        Ok(())
    }

    /// Gives the descriptor up and keeps the mapping, as Python's `trackfd=False` does.
    ///
    /// Fails where the descriptor is needed: edits of a file are written through it, and what cannot be mapped is read
    /// through it.
    pub fn untrack(&mut self) -> Result<()> {
        let why = match &mut self.body {
            Body::Mapped { file, .. } if file.is_none() || self.access != Access::Write => {
                *file = None;
                self.is_tracked = false;
                return Ok(());
            }
            Body::Mapped { .. } => "edits of a file are written through it; --access copy needs none",
            Body::Positioned { .. } => "it cannot be mapped here, so it is read through it",
            Body::Memory(_) | Body::Streamed(_) => {
                self.is_tracked = false;
                return Ok(());
            }
        };
        Err(Error::said(Kind::Failed, "give up the descriptor of", why)
            .file(self.name.as_encoded_bytes())
            .label(Label::NotSupported))
    }
}
