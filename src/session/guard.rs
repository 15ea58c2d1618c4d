//! No signal reaches the user: a mapped page that cannot be read becomes a flag instead of a death.
//!
//! Reading a mapped page raises SIGBUS when the file was cut short meanwhile or the device failed. The handler puts
//! zero pages in the place of the rest of that mapping, notes the first offset that is no longer the file's, and goes
//! on; whoever believes a result asks [`Guard::fault`] first. Jumping out of the handler would skip destructors, which
//! Rust does not allow.

#![allow(unsafe_code, reason = "a signal handler, and the page it puts in place of one that cannot be read")]

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where a mapping lies in memory, and the first of its offsets that faulted.
struct Region {
    /// The address of its first page; 0 while the slot is free, 1 while it is being filled.
    start: AtomicUsize,
    /// The address behind its last page.
    end: AtomicUsize,
    /// How many bytes its pages have.
    page: AtomicUsize,
    /// The lowest faulting page, as an address; `usize::MAX` while there is none.
    fault: AtomicUsize,
}

const FREE: usize = 0;
const TAKEN: usize = 1;
const NO_FAULT: usize = usize::MAX;

/// A run maps one file; a session that maps again after a fault has two for a moment. The rest is reserve.
static REGIONS: [Region; 8] = [const {
    Region {
        start: AtomicUsize::new(FREE),
        end: AtomicUsize::new(FREE),
        page: AtomicUsize::new(1),
        fault: AtomicUsize::new(NO_FAULT),
    }
}; 8];

/// Zeros in the place of a long tail must not count as memory that has been promised. FreeBSD never counts it.
#[cfg(not(target_os = "freebsd"))]
pub(super) const NO_RESERVE: libc::c_int = libc::MAP_NORESERVE;
#[cfg(target_os = "freebsd")]
pub(super) const NO_RESERVE: libc::c_int = 0;

static INSTALLED: Once = Once::new();

/// Watches one mapping for as long as it lives; must be dropped before the mapping is.
#[derive(Debug)]
pub(super) struct Guard {
    slot: usize,
    /// The address of the first byte shown to the user, which may lie inside the first page.
    first: usize,
}

impl Guard {
    /// Watches the pages, of `page` bytes each, that hold `[first, first + length)`; nothing where all slots are taken.
    pub(super) fn watch(first: *const u8, length: usize, page: usize) -> Option<Guard> {
        INSTALLED.call_once(install);
        let start = first as usize / page * page;
        let end = (first as usize + length).next_multiple_of(page);
        let free = |region: &Region| {
            region.start.compare_exchange(FREE, TAKEN, Ordering::AcqRel, Ordering::Relaxed).is_ok()
        };
        let slot = REGIONS.iter().position(free)?;
        REGIONS[slot].fault.store(NO_FAULT, Ordering::Relaxed);
        REGIONS[slot].end.store(end, Ordering::Relaxed);
        REGIONS[slot].page.store(page, Ordering::Relaxed);
        REGIONS[slot].start.store(start, Ordering::Release);
        Some(Guard { slot, first: first as usize })
    }

    /// The lowest offset from which on the mapping no longer shows the file; nothing while all is well.
    pub(super) fn fault(&self) -> Option<u64> {
        match REGIONS[self.slot].fault.load(Ordering::Acquire) {
            NO_FAULT => None,
            page => Some(page.saturating_sub(self.first) as u64),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        REGIONS[self.slot].start.store(FREE, Ordering::Release);
    }
}

fn install() {
    // SAFETY: an all-zero sigaction is a valid value of that C structure.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = on_bus_error as *const () as usize;
    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
    // SAFETY: `action` is a whole sigaction whose handler has the three-argument form that SA_SIGINFO promises; the
    // handler touches atomics and makes system calls only, as a signal handler may.
    unsafe { libc::sigaction(libc::SIGBUS, &action, std::ptr::null_mut()) };
}

extern "C" fn on_bus_error(_signal: libc::c_int, info: *mut libc::siginfo_t, _context: *mut libc::c_void) {
    // SAFETY: the kernel passes a valid siginfo to a handler installed with SA_SIGINFO.
    let info = unsafe { &*info };
    // SAFETY: SIGBUS fills in the address, and reading it from a signal sent by a process is only a wrong number.
    let address = unsafe { info.si_addr() } as usize;
    // A code of 0 or less is a signal that some process sent, not a fault.
    if info.si_code > 0 && REGIONS.iter().any(|region| region.cover(address)) {
        return;
    }
    // Not ours: die as without a handler. A true fault strikes again on return; a sent signal has to be repeated.
    // SAFETY: resetting a signal to its default takes no pointers.
    unsafe { libc::signal(libc::SIGBUS, libc::SIG_DFL) };
    if info.si_code <= 0 {
        // SAFETY: raise takes no pointers; the signal is delivered when this handler returns.
        unsafe { libc::raise(libc::SIGBUS) };
    }
}

impl Region {
    /// Puts zero pages over the rest of this mapping from the page of `address` on, if it lies in it.
    fn cover(&self, address: usize) -> bool {
        let start = self.start.load(Ordering::Acquire);
        let end = self.end.load(Ordering::Relaxed);
        if start <= TAKEN || address < start || address >= end {
            return false;
        }
        // Pages are aligned to their size, a power of two, so the mask finds the page.
        let page = address & !(self.page.load(Ordering::Relaxed) - 1);
        self.fault.fetch_min(page, Ordering::AcqRel);
        // SAFETY: the stretch [page, end) lies inside a mapping that this process owns and that is not unmapped while
        // its slot is taken, so MAP_FIXED replaces nothing else. Other threads reading there see zeros from now on,
        // and every result is checked against `fault` before it is believed.
        let covered = unsafe {
            libc::mmap(
                page as *mut libc::c_void,
                end - page,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_FIXED | libc::MAP_PRIVATE | libc::MAP_ANON | NO_RESERVE,
                -1,
                0,
            )
        };
        covered != libc::MAP_FAILED
    }
}
