//! A mapping with the flags and the protection that the user names, which the portable layer cannot express.

#![allow(unsafe_code, reason = "mmap with arbitrary flags is a system call on addresses")]

use crate::bytes::Span;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::ptr::{self, NonNull};

/// What to ask of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// The bits of `PROT_*`.
    pub(super) protection: u32,
    /// The bits of `MAP_*`.
    pub(super) flags: u32,
    /// The size of the pages it will have, in bytes: a power of two.
    pub(super) page: usize,
    /// What the address of the file's first byte must be a multiple of, were it mapped from its start; a power of two.
    pub(super) aligned: usize,
}

/// A mapping of its own, which ends when it is dropped.
#[derive(Debug)]
pub(super) struct Raw {
    /// The address of the first page.
    start: NonNull<u8>,
    /// How many bytes are mapped from there, whole pages.
    mapped: usize,
    /// Where the window begins in the first page.
    skipped: usize,
    length: usize,
    pub(super) request: Request,
}

// SAFETY: a mapping belongs to the process, not to a thread. It is read through `&self` only and written through
// `&mut self`, as a Vec is; what other processes do to shared pages is said at `Map::bytes`.
unsafe impl Send for Raw {}
// SAFETY: as above.
unsafe impl Sync for Raw {}

impl Raw {
    /// Maps `length` bytes, more than none, from `offset` of `file`, or of new memory where there is no file.
    pub(super) fn map(file: Option<&File>, offset: u64, length: usize, request: Request) -> io::Result<Raw> {
        let page = request.page as u64;
        let skipped = usize::try_from(offset % page).map_err(|_| too_much())?;
        let mapped = skipped
            .checked_add(length)
            .and_then(|length| length.checked_next_multiple_of(request.page))
            .filter(|&length| isize::try_from(length).is_ok())
            .ok_or_else(too_much)?;
        let from = libc::off_t::try_from(offset - offset % page).map_err(|_| too_much())?;
        let place =
            if request.aligned > request.page { Some(Reserved::new(mapped, request.aligned)?) } else { None };
        let address = place.as_ref().map_or(ptr::null_mut(), |place| place.at(from as u64));
        let fixed = if place.is_some() { libc::MAP_FIXED } else { 0 };
        // SAFETY: without a reservation the kernel chooses where nothing lies. With one, MAP_FIXED replaces a part of
        // the reservation, which is ours and holds nothing: `Reserved::at` leaves `mapped` bytes behind the address.
        let start = unsafe {
            libc::mmap(
                address,
                mapped,
                request.protection as libc::c_int,
                request.flags as libc::c_int | fixed,
                file.map_or(-1, AsRawFd::as_raw_fd),
                from,
            )
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        if let Some(place) = place {
            place.keep(start.cast(), mapped);
        }
        let start = NonNull::new(start.cast()).ok_or_else(|| io::Error::other("page 0 was mapped"))?;
        Ok(Raw { start, mapped, skipped, length, request })
    }

    /// Puts the pages of `file` that hold `span` of the window in the place of what is mapped there. The window's first byte
    /// is byte `offset` of the file, and as far behind a page's border in memory as there.
    pub(super) fn lay(&mut self, file: &File, offset: u64, span: Span) -> io::Result<()> {
        let page = self.request.page;
        let first = (self.skipped + span.start() as usize) / page * page;
        let end = (self.skipped + span.end() as usize).next_multiple_of(page).min(self.mapped);
        if first >= end {
            return Ok(());
        }
        let from =
            libc::off_t::try_from(offset - self.skipped as u64 + first as u64).map_err(|_| too_much())?;
        // SAFETY: the pages replaced are this mapping's own, and the exclusive borrow keeps every slice of them away.
        let start = unsafe {
            libc::mmap(
                self.start.as_ptr().wrapping_add(first).cast(),
                end - first,
                self.request.protection as libc::c_int,
                libc::MAP_SHARED | libc::MAP_FIXED,
                file.as_raw_fd(),
                from,
            )
        };
        if start == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// The first byte of the window, and how many there are.
    pub(super) fn place(&self) -> (*const u8, usize) {
        // `skipped` is smaller than a page, and at least one page is mapped.
        (self.start.as_ptr().wrapping_add(self.skipped), self.length)
    }

    /// Whether its pages may be read.
    pub(super) fn is_readable(&self) -> bool {
        self.request.protection & libc::PROT_READ as u32 != 0
    }

    /// Whether it is memory that stores may change without reaching a file.
    pub(super) fn is_ours(&self) -> bool {
        let writable = self.request.protection & libc::PROT_WRITE as u32 != 0;
        let shared = self.request.flags & libc::MAP_SHARED as u32 != 0;
        let anonymous = self.request.flags & libc::MAP_ANON as u32 != 0;
        writable && self.is_readable() && (anonymous || !shared)
    }

    /// The memory, where [`Raw::is_ours`].
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        debug_assert!(self.is_ours());
        let (first, length) = self.place();
        // SAFETY: `length` bytes from `first` are mapped for reading and writing while `self` lives, no file is
        // changed by stores into them, and the exclusive borrow keeps every other slice of them away.
        unsafe { std::slice::from_raw_parts_mut(first.cast_mut(), length) }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // SAFETY: the range was mapped by `Raw::map`, and nobody can hold a slice of it any more.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.mapped) };
    }
}

/// Addresses that are kept free until a mapping at the right one of them takes their place.
struct Reserved {
    start: *mut u8,
    length: usize,
    aligned: usize,
}

impl Reserved {
    /// Room for `length` bytes at any multiple of `aligned` and beyond.
    fn new(length: usize, aligned: usize) -> io::Result<Reserved> {
        let length = length.checked_add(aligned).ok_or_else(too_much)?;
        // SAFETY: the kernel chooses where nothing lies.
        let start = unsafe {
            libc::mmap(ptr::null_mut(), length, libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANON, -1, 0)
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(Reserved { start: start.cast(), length, aligned })
    }

    /// The first address inside that is as far from a multiple of the alignment as `offset` is.
    fn at(&self, offset: u64) -> *mut libc::c_void {
        let wanted = (offset % self.aligned as u64) as usize;
        let skip = wanted.wrapping_sub(self.start as usize) % self.aligned;
        self.start.wrapping_add(skip).cast()
    }

    /// Gives back what lies around the mapping that took the place of `length` bytes from `start` on.
    fn keep(self, start: *mut u8, length: usize) {
        let before = start as usize - self.start as usize;
        let after = self.length - before - length;
        for (from, length) in [(self.start, before), (start.wrapping_add(length), after)] {
            if length > 0 {
                // SAFETY: the stretch belongs to the reservation, and the mapping does not reach into it.
                unsafe { libc::munmap(from.cast(), length) };
            }
        }
        std::mem::forget(self);
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        // SAFETY: the reservation is ours, and nothing took its place.
        unsafe { libc::munmap(self.start.cast(), self.length) };
    }
}

fn too_much() -> io::Error {
    io::Error::from_raw_os_error(libc::ENOMEM)
}
