//! One journal in the file system.

use super::file;
use crate::bytes::Log;
use crate::error::{Error, Result};
use std::fs::File;
use std::io;
use std::path::PathBuf;

/// One journal, open.
#[derive(Debug)]
pub(super) struct JournalFile {
    pub(super) path: PathBuf,
    pub(super) file: File,
    /// In bytes.
    pub(super) length: u64,
}

impl JournalFile {
    fn failed(&self, doing: &str, cause: io::Error) -> Error {
        Error::system(doing, cause).file(self.path.as_os_str().as_encoded_bytes())
    }
}

impl Log for JournalFile {
    fn len(&self) -> Result<u64> {
        Ok(self.length)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let read = file::read_at(&self.file, offset, buffer).and_then(|count| match count == buffer.len() {
            true => Ok(()),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        });
        read.map_err(|cause| self.failed("read", cause).at(offset))
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        file::write_at(&self.file, self.length, bytes).map_err(|cause| self.failed("write", cause))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn sync(&mut self) -> Result<()> {
        self.file.sync_all().map_err(|cause| self.failed("sync", cause))
    }
}
