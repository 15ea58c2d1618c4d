//! Linux.

#![allow(unsafe_code, reason = "system calls that neither the standard library nor memmap2 has")]

use super::Cached;
use crate::session::Unknown;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;

/// `cachestat(2)`, new in Linux 6.5. Its number is the same on all architectures that number their calls alike; where
/// they do not (mips), no call has it, and the answer is ENOSYS as on an older kernel.
const CACHESTAT: libc::c_long = 451;

/// `struct cachestat_range`.
#[repr(C)]
struct CacheRange {
    offset: u64,
    length: u64,
}

/// What the page cache holds of `length` bytes of `file` from `offset` on.
///
/// Not told to a caller who neither owns the file nor may write it, of hugetlbfs, and before Linux 6.5.
pub(in crate::session) fn cachestat(file: &File, offset: u64, length: u64) -> Result<Cached, Unknown> {
    if length == 0 {
        // The kernel takes 0 for everything up to the end.
        return Ok(Cached::default());
    }
    let range = CacheRange { offset, length };
    let mut found = [0u64; 5];
    // SAFETY: `range` is the structure that the call reads, and `found` has room for the five numbers that it writes;
    // both outlive it. The last argument, flags, must be 0.
    let answer = unsafe {
        libc::syscall(CACHESTAT, file.as_raw_fd(), &raw const range, found.as_mut_ptr(), 0 as libc::c_uint)
    };
    if answer < 0 {
        return Err(match io::Error::last_os_error().raw_os_error() {
            Some(libc::EPERM | libc::EACCES) => Unknown::Private,
            Some(libc::EOPNOTSUPP) => Unknown::FileSystem,
            _ => Unknown::System,
        });
    }
    let [resident, dirty, writeback, evicted, recently_evicted] = found;
    Ok(Cached { resident, dirty, writeback, evicted, recently_evicted })
}

/// For every page that holds a byte of `memory`, whether it is in memory: an odd number says yes.
///
/// Nothing is brought in by asking. For pages of a file that the caller neither owns nor may write the kernel says yes
/// to everything, so ask [`may_look`] first.
pub(in crate::session) fn mincore(memory: &[u8]) -> Result<Vec<u8>, Unknown> {
    let page = crate::session::page_size() as usize;
    let start = memory.as_ptr() as usize / page * page;
    let length = memory.as_ptr() as usize + memory.len() - start;
    let mut pages = vec![0; length.div_ceil(page)];
    // SAFETY: mincore reads nothing at the address, and writes one byte a page to `pages`, which has as many.
    let answer = unsafe { libc::mincore(start as *mut libc::c_void, length, pages.as_mut_ptr()) };
    if answer < 0 { Err(Unknown::System) } else { Ok(pages) }
}

/// Whether [`mincore`] tells this process the truth about the pages of `file`: it is the owner's, or may be written.
pub(in crate::session) fn may_look(file: &File) -> bool {
    // SAFETY: geteuid takes nothing and cannot fail.
    let user = unsafe { libc::geteuid() };
    if file.metadata().is_ok_and(|found| found.uid() == user) {
        return true;
    }
    // SAFETY: the empty path is a C string, and stands for the descriptor, which is open.
    let answer = unsafe {
        libc::syscall(
            libc::SYS_faccessat2,
            file.as_raw_fd(),
            c"".as_ptr(),
            libc::W_OK,
            libc::AT_EMPTY_PATH | libc::AT_EACCESS,
        )
    };
    answer == 0
}
