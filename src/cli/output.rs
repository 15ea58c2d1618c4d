//! Where text goes: standard output, in large blocks straight to the descriptor, a pager, or memory.

use super::pager::Pager;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much text waits before it is written: what a Linux pipe takes in one piece.
const BLOCK: usize = 64 * 1024;

/// Standard output behind a block buffer instead of the line buffer of the standard library, or text that is kept.
#[derive(Debug)]
pub(super) enum Output {
    Shown(BufWriter<Place>),
    Kept(Kept),
}

#[derive(Debug)]
pub(super) enum Place {
    Descriptor(File),
    Paged(Pager),
}

/// Text that stays in memory until somebody takes it.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    /// The most that is kept.
    const MOST: usize = 256 << 20;

    /// Keeps `bytes` too, unless that is too much.
    fn add(&self, bytes: &[u8]) -> io::Result<()> {
        let mut text = self.text();
        if text.len() + bytes.len() > Kept::MOST {
            let why = format!("a reply holds no more than {} MiB; ask for a part", Kept::MOST >> 20);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
        }
        text.extend_from_slice(bytes);
        Ok(())
    }

    /// What has been written so far.
    pub(super) fn text(&self) -> MutexGuard<'_, Vec<u8>> {
        // Text is whole whatever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Output {
    /// Standard output.
    pub(super) fn standard() -> io::Result<Output> {
        Ok(Output::Shown(BufWriter::with_capacity(BLOCK, Place::Descriptor(duplicate()?))))
    }

    /// The terminal of standard output, which shows so many lines; more than that goes through the user's pager.
    pub(super) fn paged(lines: usize) -> io::Result<Output> {
        Ok(Output::Shown(BufWriter::with_capacity(BLOCK, Place::Paged(Pager::new(duplicate()?, lines)))))
    }

    /// Text for `kept`.
    pub(super) fn kept(kept: &Kept) -> Output {
        Output::Kept(kept.clone())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Shown(shown) => shown.write(bytes),
            Output::Kept(kept) => kept.add(bytes).map(|()| bytes.len()),
        }
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Output::Shown(shown) => shown.write_all(bytes),
            Output::Kept(kept) => kept.add(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Shown(shown) => shown.flush(),
            Output::Kept(_) => Ok(()),
        }
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
