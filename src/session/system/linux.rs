//! Linux.

#![allow(unsafe_code, reason = "system calls that neither the standard library nor memmap2 has")]

use super::{Cached, Extent, Mounted, Toll};
use crate::bytes::Span;
use crate::session::Unknown;
use rustix::fs::{AtFlags, SealFlags, StatVfsMountFlags, Statx, StatxAttributes, StatxFlags};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::fs::File;
use std::io;
use std::num::NonZeroU64;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileExt, FileTypeExt, MetadataExt};

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

/// For every page that holds one of `length` bytes at the address `first`, whether it is in memory: an odd number says yes.
///
/// Nothing is brought in by asking. For pages of a file that the caller neither owns nor may write the kernel says yes
/// to everything, so ask [`may_look`] first.
pub(in crate::session) fn mincore(first: usize, length: usize) -> Result<Vec<u8>, Unknown> {
    let page = crate::session::page_size() as usize;
    let start = first / page * page;
    let length = first + length - start;
    let mut pages = vec![0; length.div_ceil(page)];
    // SAFETY: mincore reads nothing at the address, whatever is there, and writes one byte a page to `pages`, which has as many.
    let answer = unsafe { libc::mincore(start as *mut libc::c_void, length, pages.as_mut_ptr()) };
    if answer < 0 { Err(Unknown::System) } else { Ok(pages) }
}

/// The same of memory that is ours alone, from the page tables: the one page of zeros that stands for all that was only
/// read, which `mincore` counts as well, takes no memory.
pub(in crate::session) fn touched(first: usize, length: usize) -> Result<Vec<u8>, Unknown> {
    /// A page is there, and nobody else has it (the kernel's `admin-guide/mm/pagemap.rst`).
    const OURS: u64 = 1 << 63 | 1 << 56;
    let page = crate::session::page_size() as usize;
    let pages = (first + length).div_ceil(page) - first / page;
    let mut entries = vec![0; pages * 8];
    File::open("/proc/self/pagemap")
        .and_then(|tables| tables.read_exact_at(&mut entries, (first / page * 8) as u64))
        .map_err(|_| Unknown::System)?;
    let (entries, _) = entries.as_chunks();
    Ok(entries.iter().map(|entry| u8::from(u64::from_ne_bytes(*entry) & OURS == OURS)).collect())
}

/// Reads as much of `buffer` from `offset` on as is there without waiting for a disk. Where a file system cannot say what
/// it would have to wait for, that is nothing.
pub(in crate::session) fn read_cached(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    let into = &mut [io::IoSliceMut::new(buffer)];
    Ok(rustix::io::preadv2(file, into, offset, rustix::io::ReadWriteFlags::NOWAIT)?)
}

/// What this thread has been charged for so far.
pub(in crate::session) fn toll() -> Option<Toll> {
    charged(libc::RUSAGE_THREAD)
}

/// How many page faults all threads of this process had so far, those that have ended as well.
pub(in crate::session) fn faults() -> u64 {
    charged(libc::RUSAGE_SELF).unwrap_or_default().faults
}

fn charged(whom: libc::c_int) -> Option<Toll> {
    // SAFETY: an all-zero rusage is a valid value of that C structure.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the call writes one rusage, and `usage` outlives it.
    let answer = unsafe { libc::getrusage(whom, &raw mut usage) };
    let toll = Toll { faults: (usage.ru_minflt + usage.ru_majflt) as u64, waits: usage.ru_nvcsw as u64 };
    (answer == 0).then_some(toll)
}

/// The number of the processor that this thread runs on.
pub(in crate::session) fn processor() -> Option<usize> {
    Some(rustix::thread::sched_getcpu())
}

/// Moves this thread to another processor than `processor`, if it runs there and may run elsewhere.
pub(in crate::session) fn leave(processor: usize) {
    if processor >= CpuSet::MAX_CPU || rustix::thread::sched_getcpu() != processor {
        return;
    }
    // On a machine of more processors than a set has places for, threads stay where they are.
    let Ok(all) = sched_getaffinity(None) else { return };
    let mut others = all;
    others.unset(processor);
    // Nobody else's thread depends on it, so a refusal changes nothing.
    if others.count() > 0 && sched_setaffinity(None, &others).is_ok() {
        let _ = sched_setaffinity(None, &all);
    }
}

/// Whether [`mincore`] tells this process the truth about the pages of `file`: it is the owner's, or may be written.
pub(in crate::session) fn may_look(file: &File) -> bool {
    // SAFETY: geteuid takes nothing and cannot fail.
    let user = unsafe { libc::geteuid() };
    file.metadata().is_ok_and(|found| found.uid() == user) || may_write(file)
}

/// Whether the permissions of `file` let this process write it, whatever the descriptor was opened for.
pub(in crate::session) fn may_write(file: &File) -> bool {
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

/// Has the kernel begin to write the changed pages of `span` of `file` back.
pub(in crate::session) fn start_write_back(file: &File, span: Span) -> io::Result<()> {
    let (start, length) = offsets(span)?;
    // SAFETY: the call takes no pointers, and the descriptor is open for as long as `file` is borrowed.
    let answer =
        unsafe { libc::sync_file_range(file.as_raw_fd(), start, length, libc::SYNC_FILE_RANGE_WRITE) };
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Asks for the pages of `span` of `file` to leave the page cache.
pub(in crate::session) fn drop_cache(file: &File, span: Span) -> io::Result<()> {
    // A page that `span` holds a part of is kept, even where the file ends in it.
    let end = span.end().next_multiple_of(crate::session::page_size());
    match NonZeroU64::new(end - span.start()) {
        // A length of 0 would mean everything up to the end.
        None => Ok(()),
        length => Ok(rustix::fs::fadvise(file, span.start(), length, rustix::fs::Advice::DontNeed)?),
    }
}

/// Makes a hole of `span` of `file`, exact to the byte.
pub(in crate::session) fn punch(file: &File, span: Span) -> io::Result<()> {
    use rustix::fs::FallocateFlags;
    if span.is_empty() {
        return Ok(());
    }
    let how = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    Ok(rustix::io::retry_on_intr(|| rustix::fs::fallocate(file, how, span.start(), span.len()))?)
}

fn offsets(span: Span) -> io::Result<(libc::off64_t, libc::off64_t)> {
    let too_far = |_| io::Error::from_raw_os_error(libc::EOVERFLOW);
    Ok((span.start().try_into().map_err(too_far)?, span.len().try_into().map_err(too_far)?))
}

/// How many bytes a regular `file` takes on its file system.
pub(in crate::session) fn allocated(file: &File) -> Option<u64> {
    // Whatever the size of a block is, they are counted in 512 bytes.
    file.metadata().ok().filter(|found| found.is_file()).map(|found| found.blocks() * 512)
}

/// The device that `file` lies on, or is.
pub(in crate::session) fn device(file: &File) -> Option<(u32, u32)> {
    let found = file.metadata().ok()?;
    let number = if found.file_type().is_block_device() { found.rdev() } else { found.dev() };
    Some((rustix::fs::major(number), rustix::fs::minor(number)))
}

/// The mount that `file` lies on.
pub(in crate::session) fn mounted(file: &File) -> Option<Mounted> {
    let found = rustix::fs::fstatfs(file).ok()?;
    let flags = rustix::fs::fstatvfs(file).ok()?.f_flag;
    Some(Mounted {
        // A C int on some architectures, whose sign means nothing.
        magic: u64::from(found.f_type as u32),
        block: found.f_bsize as u64,
        is_read_only: flags.contains(StatVfsMountFlags::RDONLY),
        is_no_exec: flags.contains(StatVfsMountFlags::NOEXEC),
        id: status(file)
            .filter(|found| found.stx_mask & StatxFlags::MNT_ID.bits() != 0)
            .map(|found| found.stx_mnt_id),
    })
}

fn status(file: &File) -> Option<Statx> {
    rustix::fs::statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID).ok()
}

/// What `file` was marked as, and how it is sealed.
pub(in crate::session) fn attributes(file: &File) -> Vec<&'static str> {
    let marks = status(file)
        .map_or(StatxAttributes::empty(), |found| found.stx_attributes & found.stx_attributes_mask);
    // Only files in memory can be sealed. All of tmpfs are sealed against seals, which says nothing.
    let seals = rustix::fs::fcntl_get_seals(file).unwrap_or(SealFlags::empty());
    let seals = if seals == SealFlags::SEAL { SealFlags::empty() } else { seals };
    let marked = [
        (StatxAttributes::IMMUTABLE, "immutable"),
        (StatxAttributes::APPEND, "append-only"),
        (StatxAttributes::VERITY, "verity"),
        (StatxAttributes::ENCRYPTED, "encrypted"),
        (StatxAttributes::COMPRESSED, "compressed"),
        (StatxAttributes::DAX, "dax"),
    ];
    let sealed = [
        (SealFlags::SHRINK, "sealed-shrink"),
        (SealFlags::GROW, "sealed-grow"),
        (SealFlags::WRITE, "sealed-write"),
        (SealFlags::FUTURE_WRITE, "sealed-future-write"),
        (SealFlags::SEAL, "sealed-seal"),
    ];
    let marked = marked.iter().filter(|(mark, _)| marks.contains(*mark)).map(|(_, name)| *name);
    marked.chain(sealed.iter().filter(|(seal, _)| seals.contains(*seal)).map(|(_, name)| *name)).collect()
}

/// `struct fiemap` with room for some extents.
#[repr(C)]
struct Fiemap {
    start: u64,
    length: u64,
    flags: u32,
    mapped: u32,
    room: u32,
    reserved: u32,
    extents: [FiemapExtent; 64],
}

/// `struct fiemap_extent`.
#[derive(Clone, Copy, Default)]
#[repr(C)]
struct FiemapExtent {
    logical: u64,
    physical: u64,
    length: u64,
    reserved: [u64; 2],
    flags: u32,
    reserved_too: [u32; 3],
}

/// `FS_IOC_FIEMAP`, and the flags of its extents, of `linux/fiemap.h`.
const FS_IOC_FIEMAP: u32 = 0xc020_660b;
const LAST: u32 = 0x1;
const DELAYED: u32 = 0x4;
const ENCODED: u32 = 0x8;
const UNWRITTEN: u32 = 0x800;
const SHARED: u32 = 0x2000;

/// Calls `each` for the extents of `file` that touch `span`, as they are now: nothing is written out first.
pub(in crate::session) fn each_extent(
    file: &File,
    span: Span,
    each: &mut dyn FnMut(Extent),
) -> Result<(), Unknown> {
    let mut at = span.start();
    while at < span.end() {
        let mut asked = Fiemap {
            start: at,
            length: span.end() - at,
            flags: 0,
            mapped: 0,
            room: 64,
            reserved: 0,
            extents: [FiemapExtent::default(); 64],
        };
        // SAFETY: the structure is what the call reads and writes, with room for as many extents as it says.
        let answer = unsafe { libc::ioctl(file.as_raw_fd(), FS_IOC_FIEMAP as libc::Ioctl, &raw mut asked) };
        if answer < 0 {
            return Err(Unknown::FileSystem);
        }
        let found = &asked.extents[..(asked.mapped as usize).min(asked.extents.len())];
        for extent in found {
            let has = |flag| extent.flags & flag != 0;
            each(Extent {
                span: Span::new(extent.logical, extent.logical.saturating_add(extent.length)),
                is_unwritten: has(UNWRITTEN),
                is_delayed: has(DELAYED),
                is_shared: has(SHARED),
                is_encoded: has(ENCODED),
            });
        }
        match found.last() {
            Some(last) if last.flags & LAST == 0 => {
                at = (last.logical.saturating_add(last.length)).max(at + 1)
            }
            _ => break,
        }
    }
    Ok(())
}
