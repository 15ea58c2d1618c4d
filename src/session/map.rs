//! The mapping itself: the one place that turns mapped memory into slices.

#![allow(unsafe_code, reason = "memory maps are pointers, and this is where they become slices")]

#[cfg(unix)]
use super::guard::Guard;
use super::manner::{Numbers, Sharing};
#[cfg(unix)]
use super::raw::{Raw, Request};
#[cfg(target_os = "linux")]
use super::release;
#[cfg(unix)]
use crate::bytes::Fold;
use crate::bytes::Span;
use memmap2::{MmapMut, MmapOptions, MmapRaw};
use std::fs::File;
use std::io;

/// A mapped window of a file, or anonymous memory.
#[derive(Debug)]
pub(super) struct Map {
    /// First, so that it is dropped before the memory it watches.
    #[cfg(unix)]
    guard: Option<Guard>,
    memory: Memory,
    /// How many page faults the process had had before, where it is long.
    #[cfg(target_os = "linux")]
    faults: Option<u64>,
}

#[derive(Debug)]
enum Memory {
    /// Shared with the file and every other process that maps it.
    Shared(MmapRaw),
    /// Ours alone: a private mapping of a file, or anonymous memory.
    Private(MmapMut),
    /// As the user's flags and protection have it.
    #[cfg(unix)]
    Raw(Raw),
}

impl Map {
    /// Maps `[offset, offset + length)` of `file`, which must lie inside it. Any alignment.
    pub(super) fn file(file: &File, offset: u64, length: usize, sharing: Sharing) -> io::Result<Map> {
        let mut options = MmapOptions::new();
        options.offset(offset).len(length);
        let memory = match sharing {
            Sharing::Read => Memory::Shared(options.map_raw_read_only(file)?),
            Sharing::Write => Memory::Shared(options.map_raw(file)?),
            // SAFETY: others may change the file under pages we have not written. The bytes are only ever read as
            // `u8`, for which every value is valid; what follows for results is said at `bytes`.
            Sharing::Copy => Memory::Private(unsafe { options.no_reserve_swap().map_copy(file)? }),
            // The kernel maps no window of no bytes, whatever its flags are.
            Sharing::Raw(_) if length == 0 => Memory::Private(MmapMut::map_anon(0)?),
            #[cfg(unix)]
            Sharing::Raw(numbers) => Memory::Raw(Raw::map(Some(file), offset, length, numbers.request())?),
            #[cfg(not(unix))]
            Sharing::Raw(_) => return Err(io::ErrorKind::Unsupported.into()),
        };
        Ok(Map::watched(memory))
    }

    /// `length` bytes of zeroed memory that belongs to no file.
    pub(super) fn anonymous(length: usize) -> io::Result<Map> {
        Ok(Map::watched(Memory::Private(MmapMut::map_anon(length)?)))
    }

    /// `length` bytes, more than none, of memory by the kernel's numbers.
    #[cfg(unix)]
    pub(super) fn memory(length: usize, numbers: Numbers) -> io::Result<Map> {
        Ok(Map::watched(Memory::Raw(Raw::map(None, 0, length, numbers.of_memory(length))?)))
    }

    /// The bytes of `file` from `offset` on without what `fold` leaves out, whole pages, and `length` bytes then, to be
    /// read: the stretches of `data`, and memory of nobody's elsewhere.
    #[cfg(unix)]
    pub(super) fn of_data(
        file: &File,
        offset: u64,
        length: usize,
        data: &[Span],
        fold: &Fold,
    ) -> io::Result<Map> {
        let page = super::page_size() as usize;
        let flags = (libc::MAP_PRIVATE | libc::MAP_ANON | super::guard::NO_RESERVE) as u32;
        let request = Request { protection: libc::PROT_READ as u32, flags, page, aligned: page };
        let mut raw = Raw::map(None, offset, length, request)?;
        data.iter().try_for_each(|&span| {
            let places = fold.places(span);
            raw.lay(file, offset + (span.start() - places.start()), places)
        })?;
        Ok(Map::watched(Memory::Raw(raw)))
    }

    /// Memory by the numbers of a kernel, on a system that has none.
    #[cfg(not(unix))]
    pub(super) fn memory(_length: usize, _numbers: Numbers) -> io::Result<Map> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// `length` bytes of `file` from `offset` on, to be read, where the file's pages can lie in pages of `aligned`
    /// bytes: a power of two.
    #[cfg(unix)]
    pub(super) fn aligned(file: &File, offset: u64, length: usize, aligned: usize) -> io::Result<Map> {
        let page = super::page_size() as usize;
        let (protection, flags) = (libc::PROT_READ as u32, libc::MAP_SHARED as u32);
        let request = Request { protection, flags, page, aligned };
        Ok(Map::watched(Memory::Raw(Raw::map(Some(file), offset, length, request)?)))
    }

    fn watched(memory: Memory) -> Map {
        #[cfg(unix)]
        let guard = {
            let (first, length) = memory.place();
            if length == 0 { None } else { Guard::watch(first, length, memory.page()) }
        };
        Map {
            #[cfg(unix)]
            guard,
            #[cfg(target_os = "linux")]
            faults: release::faults_before(memory.place().1),
            memory,
        }
    }

    /// What is mapped; nothing where it may not be read.
    ///
    /// Another process may change a shared mapping at any time, so two looks at one byte may differ. Nothing here or
    /// above relies on them being equal: the bytes carry no invariant, `str` is never made from them unchecked, and
    /// results are taken from a copy.
    pub(super) fn bytes(&self) -> &[u8] {
        #[cfg(unix)]
        if matches!(&self.memory, Memory::Raw(raw) if !raw.is_readable()) {
            return &[];
        }
        let (first, length) = self.memory.place();
        // SAFETY: `length` bytes stay mapped and readable from `first` on for as long as `self.memory` lives, and the
        // guard turns a page that cannot be read into zeros. Length 0 comes with a non-null, aligned pointer.
        unsafe { std::slice::from_raw_parts(first, length) }
    }

    /// Where it lies in this process, and how long it is, whether it may be read or not.
    pub(super) fn place(&self) -> (usize, usize) {
        let (first, length) = self.memory.place();
        (first as usize, length)
    }

    /// The memory, where it is ours to change.
    pub(super) fn bytes_mut(&mut self) -> Option<&mut [u8]> {
        match &mut self.memory {
            Memory::Private(map) => Some(map),
            #[cfg(unix)]
            Memory::Raw(raw) if raw.is_ours() => Some(raw.bytes_mut()),
            _ => None,
        }
    }

    /// The offset from which on the mapping no longer shows the file.
    pub(super) fn fault(&self) -> Option<u64> {
        #[cfg(unix)]
        return self.guard.as_ref().and_then(Guard::fault);
        #[cfg(not(unix))]
        None
    }

    /// Hands the number of an advice to the kernel, about the pages that hold `span` of the mapping.
    #[cfg(unix)]
    pub(super) fn advise(&self, advice: u32, span: Span) -> io::Result<()> {
        let Some((start, length)) = self.pages(span) else { return Ok(()) };
        // SAFETY: the pages belong to this mapping. Advice that makes them unreadable is remembered by the session,
        // which hands out no slice of them from then on; every other advice leaves bytes of some value there.
        done(unsafe { libc::madvise(start, length, advice as libc::c_int) })
    }

    /// Hands the number of an advice to a system that does not want to know.
    #[cfg(not(unix))]
    pub(super) fn advise(&self, _advice: u32, _span: Span) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Writes the pages that hold `span` back to the file, as the bits of `MS_*` say.
    #[cfg(unix)]
    pub(super) fn sync(&self, flags: u32, span: Span) -> io::Result<()> {
        let Some((start, length)) = self.pages(span) else { return Ok(()) };
        // SAFETY: the pages belong to this mapping, and msync changes none of them.
        done(unsafe { libc::msync(start, length, flags as libc::c_int) })
    }

    /// Keeps the pages that hold `span` in memory until the mapping ends; those that were never touched from their
    /// first touch on only, if `on_fault`.
    #[cfg(unix)]
    pub(super) fn lock(&self, span: Span, on_fault: bool) -> io::Result<()> {
        let Some((start, length)) = self.pages(span) else { return Ok(()) };
        if !on_fault {
            // SAFETY: the pages belong to this mapping, and mlock changes no byte of them.
            return done(unsafe { libc::mlock(start, length) });
        }
        #[cfg(target_os = "linux")]
        // SAFETY: the pages belong to this mapping, and mlock2 changes no byte of them.
        return done(unsafe { libc::mlock2(start, length, libc::MLOCK_ONFAULT) });
        #[cfg(not(target_os = "linux"))]
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Asks a system that has no such call.
    #[cfg(not(unix))]
    pub(super) fn lock(&self, _span: Span, _on_fault: bool) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// The pages that hold `span`, as the kernel wants them; nothing where there are none.
    #[cfg(unix)]
    fn pages(&self, span: Span) -> Option<(*mut libc::c_void, usize)> {
        let (first, length) = self.memory.place();
        let span = span.clamp(length as u64);
        let page = self.memory.page();
        // Both ends are at most the length of the mapping, which is an address.
        let start = (first as usize + span.start() as usize) / page * page;
        let end = (first as usize + span.end() as usize).next_multiple_of(page);
        // Derived from the mapping's own pointer. The first page begins before `first` where the window does not begin
        // at one.
        let pointer = first.wrapping_sub(first as usize).wrapping_add(start).cast_mut();
        (!span.is_empty()).then(|| (pointer.cast(), end - start))
    }

    /// How far the offset 0 of the mapping lies behind a multiple of `size` among the addresses, `size` a power of two.
    #[cfg(unix)]
    pub(super) fn misalignment(&self, size: usize) -> u64 {
        (self.memory.place().0 as usize % size) as u64
    }

    /// How many bytes a page of it has.
    pub(super) fn page(&self) -> u64 {
        #[cfg(unix)]
        return self.memory.page() as u64;
        #[cfg(not(unix))]
        super::page_size()
    }

    /// Whether it is memory that forked children would share instead of getting a copy of.
    pub(super) fn is_shared(&self) -> bool {
        match &self.memory {
            Memory::Shared(_) => true,
            Memory::Private(_) => false,
            #[cfg(unix)]
            Memory::Raw(raw) => raw.request.flags & libc::MAP_SHARED as u32 != 0,
        }
    }
}

#[cfg(target_os = "linux")]
impl Drop for Map {
    fn drop(&mut self) {
        release::release(self, self.faults);
    }
}

/// Has the processor fetch the line of memory that holds `byte`, if it knows how to.
#[inline]
pub fn prefetch(byte: &u8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch reads nothing and cannot fault, whatever the address is; every x86-64 processor has it.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(std::ptr::from_ref(byte).cast())
    };
    #[cfg(not(target_arch = "x86_64"))]
    let _ = byte;
}

/// Whether the kernel knows the number of an advice: what is said about no page at all is only looked at.
#[cfg(unix)]
pub(super) fn knows_advice(advice: u32) -> bool {
    // SAFETY: a length of 0 names no page.
    unsafe { libc::madvise(std::ptr::null_mut(), 0, advice as libc::c_int) == 0 }
}

#[cfg(unix)]
fn done(answer: libc::c_int) -> io::Result<()> {
    if answer == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

impl Memory {
    fn place(&self) -> (*const u8, usize) {
        match self {
            Memory::Shared(map) => (map.as_ptr(), map.len()),
            Memory::Private(map) => (map.as_ptr(), map.len()),
            #[cfg(unix)]
            Memory::Raw(raw) => raw.place(),
        }
    }

    /// How many bytes a page of it has.
    #[cfg(unix)]
    fn page(&self) -> usize {
        match self {
            Memory::Raw(raw) => raw.request.page,
            _ => super::page_size() as usize,
        }
    }
}
