//! Reads every byte of a mapped file with two threads, and does nothing else: nothing that looks at every byte can be
//! faster. Built by `search.py` with `rustc -O -C target-cpu=native`; `populate` as second word maps pages ahead.

use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicUsize, Ordering};

extern "C" {
    fn mmap(at: *mut u8, length: usize, protection: i32, flags: i32, file: i32, offset: i64) -> *mut u8;
    fn madvise(at: *mut u8, length: usize, advice: i32) -> i32;
    fn sched_getcpu() -> i32;
    fn sched_getaffinity(thread: i32, length: usize, set: *mut u64) -> i32;
    fn sched_setaffinity(thread: i32, length: usize, set: *const u64) -> i32;
}

const CHUNK: usize = 2 << 20;
const READ: i32 = 1;
const SHARED: i32 = 1;
const POPULATE_READ: i32 = 22;

fn folded(bytes: &[u8]) -> u64 {
    let mut sums = [0u8; 128];
    let (blocks, rest) = bytes.split_at(bytes.len() / 128 * 128);
    for block in blocks.chunks_exact(128) {
        let block: &[u8; 128] = block.try_into().unwrap();
        for at in 0..128 {
            sums[at] ^= block[at];
        }
    }
    sums.iter().chain(rest).fold(0, |all, &byte| all.rotate_left(1) ^ u64::from(byte))
}

/// Moves this thread to another processor than `parent`, where it would wait for the thread that started it.
fn leave(parent: i32) {
    let mut all = [0u64; 16];
    let size = size_of_val(&all);
    unsafe {
        if sched_getcpu() != parent || sched_getaffinity(0, size, all.as_mut_ptr()) < 0 {
            return;
        }
        let mut others = all;
        others[parent as usize / 64] &= !(1 << (parent % 64));
        if sched_setaffinity(0, size, others.as_ptr()) == 0 {
            sched_setaffinity(0, size, all.as_ptr());
        }
    }
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let file = std::fs::File::open(&words[1]).unwrap();
    let length = file.metadata().unwrap().len() as usize;
    let populate = words.get(2).is_some_and(|word| word == "populate");
    // The file is not changed while this runs, so a slice of it is sound.
    let bytes = unsafe {
        let map = mmap(std::ptr::null_mut(), length, READ, SHARED, file.as_raw_fd(), 0);
        assert!(map as isize != -1);
        std::slice::from_raw_parts(map, length)
    };
    let next = AtomicUsize::new(0);
    let reader = &|| {
        let mut sum = 0;
        loop {
            let at = next.fetch_add(CHUNK, Ordering::Relaxed);
            if at >= length {
                return sum;
            }
            let chunk = &bytes[at..length.min(at + CHUNK)];
            if populate {
                unsafe { madvise(chunk.as_ptr().cast_mut(), chunk.len(), POPULATE_READ) };
            }
            sum ^= folded(chunk);
        }
    };
    let sum = std::thread::scope(|scope| {
        let parent = unsafe { sched_getcpu() };
        let other = scope.spawn(move || {
            leave(parent);
            reader()
        });
        std::thread::yield_now();
        reader() ^ other.join().unwrap()
    });
    println!("{sum:x}");
}
