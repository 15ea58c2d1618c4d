//! Standard output, written in large blocks straight to the descriptor.

use std::fs::File;
use std::io::{self, BufWriter, Write};

/// How much text waits before it is written: what a Linux pipe takes in one piece.
const BLOCK: usize = 64 * 1024;

/// Standard output behind a block buffer instead of the line buffer of the standard library.
#[derive(Debug)]
pub(super) struct Output(BufWriter<File>);

impl Output {
    /// Standard output. Fails where the process has none.
    pub(super) fn standard() -> io::Result<Output> {
        Ok(Output(BufWriter::with_capacity(BLOCK, duplicate()?)))
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
