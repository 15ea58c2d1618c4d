//! A file copied whole: shared blocks where the file system can, holes kept everywhere.

use super::file;
use crate::bytes::Watch;
use std::fs::File;
use std::io;

/// How many bytes are copied at a time.
const PIECE: u64 = 1 << 20;

/// Makes `to`, which is empty, hold the `length` bytes of `from`. Fails where `watch` says so, and with
/// [`io::ErrorKind::UnexpectedEof`] where `from` is cut meanwhile.
pub(super) fn copy(from: &File, length: u64, to: &File, watch: Watch<'_>) -> io::Result<()> {
    if is_cloned(from, to) {
        return Ok(());
    }
    to.set_len(length)?;
    let mut buffer = Vec::new();
    let mut at = 0;
    while let Some((start, end)) = file::next_data(from, at, length) {
        at = start;
        while at < end {
            if watch(at, length) {
                // Not ErrorKind::Interrupted, which asks to try again.
                return Err(io::Error::other("it was interrupted"));
            }
            buffer.resize((end - at).min(PIECE) as usize, 0);
            let count = file::read_at(from, at, &mut buffer)?;
            if count == 0 {
                return Err(cut());
            }
            file::write_at(to, at, &buffer[..count])?;
            at += count as u64;
        }
    }
    // What is not there any more looks like a hole, and what is just being cut off may be read as zeros.
    if file::length(from)? < length { Err(cut()) } else { Ok(()) }
}

/// What was to be copied is there no longer.
fn cut() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

/// Whether the file system gave `to` the blocks of `from`, to be copied when one of the two is changed.
#[cfg(target_os = "linux")]
fn is_cloned(from: &File, to: &File) -> bool {
    rustix::fs::ioctl_ficlone(to, from).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn is_cloned(_from: &File, _to: &File) -> bool {
    false
}
