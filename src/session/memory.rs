//! Memory that runs out: one line and an exit code, where the standard library would abort the process.

#![allow(unsafe_code, reason = "an allocator is an unsafe thing to be")]

use std::alloc::{GlobalAlloc, Layout, System};
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};

/// The system's allocator, of which small pieces are always had: without them there is no going on, and the process ends.
///
/// Whoever asks for a large one may be able to do without it, and is told that there is none.
#[derive(Debug)]
pub struct Memory;

/// The largest piece without which there is no going on.
const SMALL: usize = 1 << 20;

// SAFETY: everything is handed to the system's allocator as it came, and what comes back is handed on.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps what `GlobalAlloc` asks for, which is what `System` asks for.
        had(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        had(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        had(unsafe { System.realloc(piece, layout, size) }, size)
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(piece, layout) }
    }
}

#[inline]
fn had(piece: *mut u8, size: usize) -> *mut u8 {
    if piece.is_null() && size <= SMALL {
        exhausted();
    }
    piece
}

/// Says that there is no memory, without needing any, and ends the process: as it was where nothing was begun.
#[cold]
fn exhausted() {
    #[cfg(unix)]
    {
        static IS_SAID: AtomicBool = AtomicBool::new(false);
        while IS_SAID.swap(true, Ordering::Relaxed) {
            // Another thread has found out as well, and is about to end them all.
            // SAFETY: it takes no pointers, and waits for a signal.
            unsafe { libc::pause() };
        }
        let (line, code): (&[u8], _) = if super::signal::holds_interrupts() {
            (b"rmmap: cannot go on: out of memory\nhint: if an edit was begun, rmmap undo takes it back\n", 4)
        } else {
            (b"rmmap: cannot go on: out of memory\n", 2)
        };
        // SAFETY: the pointer and the length are those of a static text.
        unsafe { libc::write(libc::STDERR_FILENO, line.as_ptr().cast(), line.len()) };
        // SAFETY: it takes no pointers and does not return.
        unsafe { libc::_exit(code) };
    }
}
