//! Standard output, written in large blocks straight to the descriptor, or to a pager.

use super::pager::Pager;
use std::fs::File;
use std::io::{self, BufWriter, Write};

/// How much text waits before it is written: what a Linux pipe takes in one piece.
const BLOCK: usize = 64 * 1024;

/// Standard output behind a block buffer instead of the line buffer of the standard library.
#[derive(Debug)]
pub(super) struct Output(BufWriter<Place>);

#[derive(Debug)]
enum Place {
    Descriptor(File),
    Paged(Pager),
}

impl Output {
    /// Standard output.
    pub(super) fn standard() -> io::Result<Output> {
        Ok(Output(BufWriter::with_capacity(BLOCK, Place::Descriptor(duplicate()?))))
    }

    /// The terminal of standard output, which shows so many lines; more than that goes through the user's pager.
    pub(super) fn paged(lines: usize) -> io::Result<Output> {
        Ok(Output(BufWriter::with_capacity(BLOCK, Place::Paged(Pager::new(duplicate()?, lines)))))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Place::Descriptor(file) => file.write(bytes),
            Place::Paged(pager) => pager.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Place::Descriptor(file) => file.flush(),
            Place::Paged(pager) => pager.flush(),
        }
    }
}

#[cfg(unix)]
fn duplicate() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn duplicate() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}
