//! The mapping itself: the one place that turns mapped memory into slices.

#![allow(unsafe_code, reason = "memory maps are pointers, and this is where they become slices")]

use super::access::Advice;
#[cfg(unix)]
use super::guard::Guard;
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
}

#[derive(Debug)]
enum Memory {
    /// Shared with the file and every other process that maps it.
    Shared(MmapRaw),
    /// Ours alone: a private mapping of a file, or anonymous memory.
    Private(MmapMut),
}

/// How a window of a file is to be mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// Shared, to be read only.
    Read,
    /// Shared and writable by its protection, though rmmap writes through the descriptor.
    Write,
    /// Private: stores stay in this process.
    Copy,
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
        };
        Ok(Map::watched(memory))
    }

    /// `length` bytes of zeroed memory that belongs to no file.
    pub(super) fn anonymous(length: usize) -> io::Result<Map> {
        Ok(Map::watched(Memory::Private(MmapMut::map_anon(length)?)))
    }

    fn watched(memory: Memory) -> Map {
        #[cfg(unix)]
        let guard = {
            let (first, length) = memory.place();
            if length == 0 { None } else { Guard::watch(first, length) }
        };
        Map {
            #[cfg(unix)]
            guard,
            memory,
        }
    }

    /// What is mapped.
    ///
    /// Another process may change a shared mapping at any time, so two looks at one byte may differ. Nothing here or
    /// above relies on them being equal: the bytes carry no invariant, `str` is never made from them unchecked, and
    /// results are taken from a copy.
    pub(super) fn bytes(&self) -> &[u8] {
        let (first, length) = self.memory.place();
        // SAFETY: memmap2 keeps `length` bytes mapped and readable from `first` for as long as `self.memory` lives,
        // and the guard turns a page that cannot be read into zeros. Length 0 comes with a non-null, aligned pointer.
        unsafe { std::slice::from_raw_parts(first, length) }
    }

    /// The memory, where it is ours to change.
    pub(super) fn bytes_mut(&mut self) -> Option<&mut [u8]> {
        match &mut self.memory {
            Memory::Private(map) => Some(map),
            Memory::Shared(_) => None,
        }
    }

    /// The offset from which on the mapping no longer shows the file.
    pub(super) fn fault(&self) -> Option<u64> {
        #[cfg(unix)]
        return self.guard.as_ref().and_then(Guard::fault);
        #[cfg(not(unix))]
        None
    }

    /// Tells the kernel how the whole mapping will be used.
    #[cfg(unix)]
    pub(super) fn advise(&self, advice: Advice) -> io::Result<()> {
        let advice = match advice {
            Advice::Normal => memmap2::Advice::Normal,
            Advice::Random => memmap2::Advice::Random,
            Advice::Sequential => memmap2::Advice::Sequential,
            Advice::Willneed => memmap2::Advice::WillNeed,
        };
        match &self.memory {
            Memory::Shared(map) => map.advise(advice),
            Memory::Private(map) => map.advise(advice),
        }
    }

    /// Tells the kernel how the whole mapping will be used, on a system that does not want to know.
    #[cfg(not(unix))]
    pub(super) fn advise(&self, _advice: Advice) -> io::Result<()> {
        Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "this system has no madvise; Linux, macOS and the BSDs do",
        ))
    }
}

impl Memory {
    fn place(&self) -> (*const u8, usize) {
        match self {
            Memory::Shared(map) => (map.as_ptr(), map.len()),
            Memory::Private(map) => (map.as_ptr(), map.len()),
        }
    }
}
