//! A session being changed: the seam between an edit and the file behind its descriptor.

use super::filesystem::HUGETLBFS;
use super::map::Map;
use super::{file, system};
use crate::bytes::{Reader, Span, Store};
use crate::error::{Error, Kind, Label, Result};
use std::ffi::OsStr;
use std::fs::File;
use std::io;

/// A session being changed: the file behind its descriptor, or memory that is ours alone.
#[derive(Debug)]
pub struct Changing<'a> {
    name: &'a OsStr,
    place: Place<'a>,
}

/// Where what is changed lies.
#[derive(Debug)]
pub(super) enum Place<'a> {
    /// In a file, from `base` on.
    File { file: &'a File, base: u64 },
    /// In memory that can grow.
    Memory(&'a mut Vec<u8>),
    /// In memory that is ours: a copy of a file, whose length is what it is, or memory of no file, which takes another place
    /// where its length changes.
    Mapped { map: &'a mut Map, is_file: bool },
}

impl<'a> Changing<'a> {
    pub(super) fn new(name: &'a OsStr, place: Place<'a>) -> Changing<'a> {
        Changing { name, place }
    }

    fn failed(&self, doing: &str, cause: io::Error) -> Error {
        Error::system(doing, cause).file(self.name.as_encoded_bytes())
    }

    fn said(&self, doing: &str, why: impl Into<String>) -> Error {
        Error::said(Kind::Failed, doing, why).file(self.name.as_encoded_bytes())
    }

    /// Why `file` was not written.
    fn unwritten(&self, file: &File, cause: io::Error) -> Error {
        let is_huge = || system::mounted(file).is_some_and(|mounted| mounted.magic == HUGETLBFS);
        if cause.kind() == io::ErrorKind::InvalidInput && is_huge() {
            return self
                .said("write", "hugetlbfs takes no write(2): its files are changed by mapping only")
                .label(Label::NotSupported)
                .hint("`-o OUT` writes an edited copy to another file system");
        }
        self.failed("write", cause)
    }

    /// `length` bytes from `offset` on of memory that has `of`.
    fn inside(&self, doing: &str, offset: u64, length: usize, of: usize) -> Result<std::ops::Range<usize>> {
        match Span::sized(offset, length as u64).filter(|span| span.end() <= of as u64) {
            // Both ends are at most the memory's length, which is a usize.
            Some(span) => Ok(span.start() as usize..span.end() as usize),
            None => Err(self.said(doing, format!("the mapping ends at {of:#x}")).at(offset)),
        }
    }
}

impl Place<'_> {
    fn memory(&mut self) -> Option<&mut [u8]> {
        match self {
            Place::File { .. } => None,
            Place::Memory(bytes) => Some(bytes),
            Place::Mapped { map, .. } => map.bytes_mut(),
        }
    }
}

impl Store for Changing<'_> {
    fn origin(&self) -> u64 {
        match &self.place {
            Place::File { base, .. } => *base,
            Place::Memory(_) | Place::Mapped { .. } => 0,
        }
    }

    fn len(&self) -> Result<u64> {
        match &self.place {
            Place::File { file, base } => {
                let length = file::length(file).map_err(|cause| self.failed("measure", cause))?;
                Ok(length.saturating_sub(*base))
            }
            Place::Memory(bytes) => Ok(bytes.len() as u64),
            Place::Mapped { map, .. } => Ok(map.bytes().len() as u64),
        }
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let memory: &[u8] = match &self.place {
            Place::File { file, base } => {
                let count = file::read_at(file, base.saturating_add(offset), buffer)
                    .map_err(|cause| self.failed("read", cause).at(offset))?;
                if count < buffer.len() {
                    let why = "it was cut short while it was being edited";
                    return Err(self.said("read", why).at(offset + count as u64));
                }
                return Ok(());
            }
            Place::Memory(bytes) => bytes,
            Place::Mapped { map, .. } => map.bytes(),
        };
        buffer.copy_from_slice(&memory[self.inside("read", offset, buffer.len(), memory.len())?]);
        Ok(())
    }

    fn reader(&self) -> Option<Reader> {
        let Place::File { file, base } = &self.place else { return None };
        let (file, base, name) = (file.try_clone().ok()?, *base, self.name.to_owned());
        Some(Box::new(move |offset, buffer| {
            Changing::new(&name, Place::File { file: &file, base }).read_at(offset, buffer)
        }))
    }

    fn next_data(&self, at: u64) -> Result<Option<Span>> {
        let length = self.len()?;
        match &self.place {
            Place::File { file, base } => Ok(file::next_data(file, base + at, base + length)
                .map(|(start, end)| Span::new(start - base, end - base))),
            Place::Memory(_) | Place::Mapped { .. } => Ok((at < length).then(|| Span::new(at, length))),
        }
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> Result<()> {
        if let Place::File { file, base } = &self.place {
            return file::write_at(file, base.saturating_add(offset), data)
                .map_err(|cause| self.unwritten(file, cause).at(offset));
        }
        let length = self.len()? as usize;
        let range = self.inside("write", offset, data.len(), length)?;
        if let Some(memory) = self.place.memory() {
            memory[range].copy_from_slice(data);
        }
        Ok(())
    }

    fn clear(&mut self, span: Span) -> Result<()> {
        if let Place::File { file, base } = &self.place {
            let place = span.moved(*base);
            return file::clear(file, place).map_err(|cause| self.failed("clear", cause).at(span.start()));
        }
        let length = self.len()? as usize;
        let range = self.inside("clear", span.start(), span.len() as usize, length)?;
        if let Some(memory) = self.place.memory() {
            memory[range].fill(0);
        }
        Ok(())
    }

    fn set_len(&mut self, length: u64) -> Result<()> {
        match &mut self.place {
            Place::File { file, base } => file::set_len(file, base.saturating_add(length))
                .map_err(|cause| Error::system("resize", cause).file(self.name.as_encoded_bytes())),
            Place::Memory(bytes) => {
                let more = usize::try_from(length)
                    .ok()
                    .map(|length| length.saturating_sub(bytes.len()))
                    .filter(|&more| bytes.try_reserve_exact(more).is_ok());
                if more.is_none() {
                    return Err(self.failed("resize", io::ErrorKind::OutOfMemory.into()));
                }
                // It was reserved, so it is a usize.
                bytes.resize(length as usize, 0);
                Ok(())
            }
            Place::Mapped { map, is_file: false } => {
                let longer = usize::try_from(length)
                    .map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))
                    .and_then(Map::anonymous);
                let mut moved = longer
                    .map_err(|cause| Error::system("resize", cause).file(self.name.as_encoded_bytes()))?;
                if let Some(bytes) = moved.bytes_mut() {
                    let kept = bytes.len().min(map.bytes().len());
                    bytes[..kept].copy_from_slice(&map.bytes()[..kept]);
                }
                **map = moved;
                Ok(())
            }
            Place::Mapped { .. } => Err(self
                .said("resize", "it is mapped memory, whose length stays as it is")
                .label(Label::NotSupported)),
        }
    }

    fn allocate(&mut self, span: Span) -> Result<()> {
        match &self.place {
            Place::File { file, base } => {
                let place = span.moved(*base);
                file::allocate(file, place)
                    .map_err(|cause| self.failed("reserve room for", cause).at(span.start()))
            }
            Place::Memory(_) | Place::Mapped { .. } => Ok(()),
        }
    }

    fn sync(&mut self) -> Result<()> {
        match &self.place {
            Place::File { file, .. } => file.sync_all().map_err(|cause| self.failed("sync", cause)),
            Place::Memory(_) | Place::Mapped { .. } => Ok(()),
        }
    }
}
