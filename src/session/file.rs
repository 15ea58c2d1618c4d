//! A file behind its descriptor: positioned reads and writes, its true length, and its holes.
//!
//! Writes go through here and never through a shared mapping: a store into a mapping answers a full disk with a
//! signal, `pwrite` with an error that can be reported and undone.

#![allow(unsafe_code, reason = "SEEK_DATA, SEEK_HOLE and the page size are not in the standard library")]

use crate::bytes::Span;
use std::fs::File;
use std::io::{self, Seek, SeekFrom};

/// How many bytes can be read: the length of a file, the size of a disk.
///
/// Found by seeking where it is a block device, which reports a length of 0.
pub(super) fn length(file: &File) -> io::Result<u64> {
    let found = file.metadata()?;
    if found.is_file() {
        return Ok(found.len());
    }
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

/// Makes the bytes of `span` zero: a hole where the file system makes one, written zeros elsewhere.
pub(super) fn clear(file: &File, span: Span) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{FallocateFlags, fallocate};
        use rustix::io::retry_on_intr;
        let hole = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
        if retry_on_intr(|| fallocate(file, hole, span.start(), span.len())).is_ok() {
            return Ok(());
        }
    }
    static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];
    let mut at = span.start();
    while at < span.end() {
        let count = (span.end() - at).min(ZEROS.len() as u64);
        write_at(file, at, &ZEROS[..count as usize])?;
        at += count;
    }
    Ok(())
}

/// Makes the file `length` bytes long. What it gains is zero.
pub(super) fn set_len(file: &File, length: u64) -> io::Result<()> {
    let before = self::length(file)?;
    file.set_len(length)?;
    // What a program stored past the end through a mapping of the last page comes back on some file systems.
    let rest = Span::new(before, before.next_multiple_of(page_size()).min(length));
    let mut found = vec![0; rest.len() as usize];
    let count = read_at(file, rest.start(), &mut found)?;
    if found[..count].iter().any(|&byte| byte != 0) {
        write_at(file, rest.start(), &vec![0; found.len()])?;
    }
    Ok(())
}

/// How often the inode of the file was given to a new file, where the file system says so.
#[cfg(target_os = "linux")]
pub(super) fn generation(file: &File) -> Option<u32> {
    use std::os::fd::AsRawFd;
    let mut generation: libc::c_ulong = 0;
    // SAFETY: the request writes at most the word that it is handed.
    let answer = unsafe { libc::ioctl(file.as_raw_fd(), libc::FS_IOC_GETVERSION as _, &mut generation) };
    // File systems write half of the word that the request's number promises.
    (answer == 0).then_some(generation as u32)
}

/// How often the inode of the file was given to a new file: a system that does not say.
#[cfg(not(target_os = "linux"))]
pub(super) fn generation(_file: &File) -> Option<u32> {
    None
}

/// Reserves room for `span` without changing the length. A file system that cannot is not asked to.
pub(super) fn allocate(file: &File, span: Span) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{FallocateFlags, fallocate};
        use rustix::io::retry_on_intr;
        let asked = retry_on_intr(|| fallocate(file, FallocateFlags::KEEP_SIZE, span.start(), span.len()));
        match asked {
            Err(rustix::io::Errno::OPNOTSUPP) => Ok(()),
            answer => Ok(answer?),
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (file, span);
        Ok(())
    }
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
