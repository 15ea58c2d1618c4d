//! A file behind its descriptor: positioned reads and writes, its true length, and its holes.
//!
//! Writes go through here and never through a shared mapping: a store into a mapping answers a full disk with a
//! signal, `pwrite` with an error that can be reported and undone.

#![allow(unsafe_code, reason = "SEEK_DATA, SEEK_HOLE and the page size are not in the standard library")]

use std::fs::File;
use std::io::{self, Seek, SeekFrom};

/// How many bytes can be read: the length of a file, the size of a disk.
///
/// Found by seeking, because a block device reports a length of 0.
pub(super) fn length(file: &File) -> io::Result<u64> {
    let mut file = file;
    let here = file.stream_position()?;
    let end = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(here))?;
    Ok(end)
}

/// Fills as much of `buffer` as there is from `offset` on, and says how much that was.
pub(super) fn read_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match read_once(file, offset.saturating_add(filled as u64), &mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(filled)
}

/// Writes all of `bytes` at `offset`.
pub(super) fn write_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    let mut written = 0;
    while written < bytes.len() {
        match write_once(file, offset.saturating_add(written as u64), &bytes[written..]) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => written += count,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(())
}

#[cfg(unix)]
use std::os::unix::fs::FileExt;
#[cfg(unix)]
fn read_once(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    file.read_at(buffer, offset)
}
#[cfg(unix)]
fn write_once(file: &File, offset: u64, bytes: &[u8]) -> io::Result<usize> {
    file.write_at(bytes, offset)
}

#[cfg(windows)]
use std::os::windows::fs::FileExt;
#[cfg(windows)]
fn read_once(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    match file.seek_read(buffer, offset) {
        // Reading past the end is an error there, and no bytes everywhere else.
        Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
        answer => answer,
    }
}
#[cfg(windows)]
fn write_once(file: &File, offset: u64, bytes: &[u8]) -> io::Result<usize> {
    file.seek_write(bytes, offset)
}

/// The stretch of data at or after `offset` of the file, as `(start, end)`, or nothing where only a hole is left.
///
/// A file system that knows no holes, or answers with nonsense, is one stretch up to `length`.
#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
pub(super) fn next_data(file: &File, offset: u64, length: u64) -> Option<(u64, u64)> {
    if offset >= length {
        return None;
    }
    match seek(file, offset, libc::SEEK_DATA) {
        // ENXIO: no data at or after the offset.
        Err(cause) if cause.raw_os_error() == Some(libc::ENXIO) => None,
        Ok(start) if start >= length => None,
        Ok(start) if start >= offset => match seek(file, start, libc::SEEK_HOLE) {
            Ok(end) if end > start => Some((start, end.min(length))),
            _ => Some((start, length)),
        },
        _ => Some((offset, length)),
    }
}

#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
fn seek(file: &File, offset: u64, whence: libc::c_int) -> io::Result<u64> {
    use std::os::fd::AsRawFd;
    let offset = libc::off_t::try_from(offset).map_err(|_| io::Error::from_raw_os_error(libc::EOVERFLOW))?;
    // SAFETY: lseek takes no pointers; the descriptor is open for as long as `file` is borrowed. The file position
    // that it moves is used by nobody: all reads and writes are positioned.
    let found = unsafe { libc::lseek(file.as_raw_fd(), offset, whence) };
    u64::try_from(found).map_err(|_| io::Error::last_os_error())
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
pub(super) fn next_data(_file: &File, offset: u64, length: u64) -> Option<(u64, u64)> {
    (offset < length).then_some((offset, length))
}

/// How many bytes a page of this machine has.
#[cfg(unix)]
pub(super) fn page_size() -> u64 {
    // SAFETY: sysconf takes no pointers.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    u64::try_from(size).unwrap_or(4096)
}

/// How many bytes a page has: the same on every machine that runs Windows with Rust.
#[cfg(not(unix))]
pub(super) fn page_size() -> u64 {
    4096
}
