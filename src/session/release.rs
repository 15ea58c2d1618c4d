//! The end of a mapping that much was looked at through.
//!
//! The kernel takes one page after the other out of the page table, on the processor of whoever ends the mapping: 4 ms for
//! a GiB that the page cache holds in pieces of 1 MiB, 20 and more where it holds single pages, a tenth or more of what it
//! takes to look at them. So two threads do it.

use super::map::Map;
use super::{Processor, system};
use crate::bytes::Span;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

/// The shortest mapping for which a second thread is worth its 0.1 ms.
const LONG: u64 = 128 << 20;

/// For a page fault, so many bytes of the mapping at most: where pages are larger, there is little to do.
const BYTES_A_FAULT: u64 = 1 << 20;

/// In how many pieces, taken in turn, so that no thread waits long for the other.
const PIECES: u64 = 32;

/// How many page faults the process has had before a mapping of `length` bytes is made, where [`release`] will ask.
pub(super) fn faults_before(length: usize) -> Option<u64> {
    (length as u64 >= LONG).then(system::faults)
}

/// Gives up the pages of `map`, which nobody uses any more, where that takes long enough to be shared.
pub(super) fn release(map: &mut Map, faults_before: Option<u64>) {
    let Some(before) = faults_before else { return };
    if is_worth(map.place().1 as u64, system::faults().saturating_sub(before)) {
        give_up(map);
    }
}

fn is_worth(length: u64, faults: u64) -> bool {
    length >= LONG && faults.saturating_mul(BYTES_A_FAULT) >= length
}

fn give_up(map: &mut Map) {
    let map = &*map;
    let length = map.place().1 as u64;
    let piece = length.div_ceil(PIECES);
    let next = AtomicU64::new(0);
    let work = || {
        while let at = next.fetch_add(piece, Relaxed)
            && at < length
        {
            // What is locked stays until the mapping ends, which is next.
            let _ = map.advise(libc::MADV_DONTNEED as u32, Span::new(at, (at + piece).min(length)));
        }
    };
    let parent = Processor::current();
    thread::scope(|scope| {
        let elsewhere = || {
            if let Some(parent) = parent {
                parent.leave();
            }
            work();
        };
        // A machine that has no thread to give does the work with the one that it gave.
        let _ = thread::Builder::new().spawn_scoped(scope, elsewhere);
        work();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pages_and_short_mappings_are_left_to_the_kernel() {
        assert!(is_worth(1 << 30, 1024) && is_worth(LONG, 128) && is_worth(u64::MAX, u64::MAX));
        assert!(!is_worth(1 << 30, 1023) && !is_worth(LONG - 1, u64::MAX) && !is_worth(LONG, 0));
    }

    #[test]
    fn every_page_is_given_up() {
        for length in [1, 4096, 100_000, (8 << 20) + 5000] {
            let mut map = Map::anonymous(length).unwrap();
            map.bytes_mut().unwrap().fill(1);
            assert_eq!(faults_before(length), None);
            release(&mut map, Some(0));
            assert!(map.bytes().iter().all(|&byte| byte == 1), "{length}: it is short");
            give_up(&mut map);
            assert!(map.bytes().iter().all(|&byte| byte == 0), "{length}");
        }
    }
}
