//! Looking at a long file piece by piece: through the mapping, or at copies, whichever the kernel makes cheaper.
//!
//! Where the page cache holds a file in large pages, a piece of it is mapped by one fault, and nothing is quicker. Where
//! it holds small ones there is a fault for every 64 KiB, and a copy into a buffer that stays in the processor's cache
//! costs less. Nobody tells how large they are, but a second look near the first shows it: it faults, or it does not.
//!
//! What still lies on a disk is never better copied: the kernel reads ahead of the mapping in ever larger pieces, but takes
//! the copies of several threads for looks here and there. So where a look has to wait, that decides.

use super::manner::Sharing;
use super::map::Map;
use super::{Body, Session, file, system};
use crate::bytes::{Buffer, Span, Sweep};
use std::fs::File;
use std::io;

/// How far the second look lies behind the first: where pages are no larger, they are copied. A piece that is no longer
/// is copied as well: the kernel reads more around a page that faults than what is looked at.
///
/// Measured on one machine (x86-64, Linux 6.18): a GiB in pieces of 64 KiB takes 1.7 times as long mapped as copied, in pieces
/// of 128 KiB 1.2 times, in pieces of 1 MiB about the same, of 2 MiB 0.9.
const NEAR: u64 = 256 << 10;

/// A place in each of so many bytes is looked at: the largest pages that a file is mapped in.
const LARGE: u64 = 2 << 20;

/// After how many pieces at most the pages are looked at again. The number doubles with every look that shows the same.
const PATIENCE: u32 = 15;

/// One thread's look at the pieces of a file.
struct Sweeping<'s> {
    session: &'s Session,
    file: &'s File,
    map: &'s Map,
    buffer: Buffer,
    choice: Choice,
}

/// What is known of how the next piece is best looked at.
#[derive(Default)]
struct Choice {
    copies: bool,
    /// Whether the last piece lay in small pages and was mapped all the same: a file that was read has some everywhere.
    doubts: bool,
    /// How many pieces are looked at in the same way before the next decision.
    left: u32,
    patience: u32,
}

impl Session {
    /// A look at one piece after the other, for one thread; nothing where windows are as quick as they can be.
    pub(super) fn sweeping(&self) -> Option<Box<dyn Sweep + '_>> {
        let (file, map) = match &self.body {
            Body::Mapped { map, file: Some(file) } if self.shows_file() => (file, map),
            _ => return None,
        };
        // Without a count of faults there is nothing to decide by.
        system::toll()?;
        let (buffer, choice) = (Buffer::default(), Choice::default());
        Some(Box::new(Sweeping { session: self, file, map, buffer, choice }))
    }

    /// Whether what is mapped is what a read of the file gives.
    pub(super) fn shows_file(&self) -> bool {
        matches!(self.sharing, Sharing::Read | Sharing::Write) && !self.is_private()
    }
}

impl Sweep for Sweeping<'_> {
    fn copies(&mut self, span: Span) -> bool {
        let (session, map) = (self.session, self.map);
        self.choice.copies(span.len(), || lies_in_small_pages(session, map, span))
    }

    fn copy(&mut self, span: Span) -> Option<&[u8]> {
        self.read(span, file::read_at)
    }

    fn peek(&mut self, span: Span) -> Option<&[u8]> {
        self.read(span, system::read_cached)
    }
}

impl Sweeping<'_> {
    /// What cannot be read is looked at through the mapping, which knows to tell of it.
    fn read(&mut self, span: Span, read: fn(&File, u64, &mut [u8]) -> io::Result<usize>) -> Option<&[u8]> {
        self.session.touches_no_guard("read", span).ok()?;
        let length = span.len() as usize;
        let buffer = self.buffer.first(length);
        let waits = || system::toll().map(|toll| toll.waits);
        let before = waits();
        let count = read(self.file, self.session.base.checked_add(span.start())?, buffer).ok()?;
        if waits() > before {
            self.choice = Choice::default();
        }
        (count == length).then_some(buffer)
    }
}

impl Choice {
    /// Whether a piece of `length` bytes is to be copied. `is_small` looks at its pages.
    fn copies(&mut self, length: u64, is_small: impl FnOnce() -> bool) -> bool {
        if length <= NEAR {
            return true;
        }
        if self.left > 0 {
            self.left -= 1;
            return self.copies;
        }
        let is_small = is_small();
        let doubts = is_small && !self.copies && !self.doubts;
        if is_small == self.copies {
            self.patience = (2 * self.patience + 1).min(PATIENCE);
        } else if !doubts {
            (self.copies, self.patience) = (is_small, 0);
        }
        self.left = if doubts { 0 } else { self.patience };
        self.doubts = doubts;
        self.copies
    }
}

/// Whether `map` shows a part of `span`, which is longer than [`NEAR`], in small pages; not where a look had to wait.
fn lies_in_small_pages(session: &Session, map: &Map, span: Span) -> bool {
    if session.touches_no_guard("look at", span).is_err() {
        return false;
    }
    let bytes = map.bytes();
    let look = |at: u64| {
        std::hint::black_box(bytes.get(at as usize).copied());
        system::toll().unwrap_or_default()
    };
    let last = span.end() - NEAR;
    // Where a large page begins, if one does in there: mappings begin at any offset.
    let into = (session.base % LARGE + span.start() % LARGE) % LARGE;
    let first = span.start() + (LARGE - into) % LARGE;
    let first = if first < last { first } else { span.start() };
    for at in (first..last).step_by(LARGE as usize) {
        let before = system::toll().unwrap_or_default();
        let near = look(at);
        // Who reads a disk reads it in order.
        if near.waits > before.waits {
            return false;
        }
        let far = look(at + NEAR);
        if far.faults > near.faults {
            return far.waits == near.waits;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Source;
    use crate::session::{How, Purpose, Target};
    use std::io::Write;

    #[test]
    fn small_pages_in_a_row_make_copies() {
        /// Of twelve pieces of 4 MiB that lie in such pages, those that are copied (`c`) or mapped (`m`), in capitals where
        /// the pages were looked at.
        fn ways(is_small: impl Fn(usize) -> bool) -> String {
            let mut choice = Choice::default();
            let mut way = |piece: usize| {
                let mut looked = false;
                let copies = choice.copies(4 << 20, || {
                    looked = true;
                    is_small(piece)
                });
                match (copies, looked) {
                    (true, true) => 'C',
                    (true, false) => 'c',
                    (false, true) => 'M',
                    (false, false) => 'm',
                }
            };
            (0..12).map(&mut way).collect()
        }
        assert_eq!(ways(|_| false), "MmMmmmMmmmmm");
        assert_eq!(ways(|_| true), "MCCcCcccCccc");
        assert_eq!(ways(|piece| piece == 2), "MmMMmmmMmmmm");
        assert_eq!(ways(|piece| piece < 4), "MCCcMMmMmmmM");
        assert!(Choice::default().copies(NEAR, || unreachable!()));
    }

    #[test]
    #[cfg(target_os = "linux")]
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    fn the_second_look_shows_how_large_pages_are() {
        // Files in memory lie in the smallest pages, unless their mount says otherwise.
        let mounts = std::fs::read_to_string("/proc/mounts").unwrap();
        if !mounts.lines().any(|mount| mount.contains(" /dev/shm tmpfs ") && !mount.contains("huge=")) {
            return eprintln!("skipped: no /dev/shm in small pages");
        }
        let named = tempfile::NamedTempFile::new_in("/dev/shm").unwrap();
        named.as_file().write_all(&vec![1; 8 << 20]).unwrap();
        let shows = |offset: u64, span: Span| {
            let how = How { offset, ..How::default() };
            let session = Session::open(&Target::Path(named.path().into()), &how, Purpose::Look).unwrap();
            let Body::Mapped { map, .. } = &session.body else { panic!("it is mapped") };
            let before = lies_in_small_pages(&session, map, span);
            let seen = session.window(span).unwrap().iter().filter(|&&byte| byte == 1).count();
            assert_eq!(seen as u64, span.len());
            // What is mapped already takes no fault, as what lies in large pages takes one.
            before && !lies_in_small_pages(&session, map, span)
        };
        for offset in [0, 12_345] {
            for span in [Span::new(0, NEAR + 1), Span::new(3 << 20, 7 << 20)] {
                // A thread that is made to wait between the looks knows nothing.
                assert!((0..5).any(|_| shows(offset, span)), "{offset} {span:?}");
            }
        }
    }

    #[test]
    fn copies_are_what_the_mapping_shows() {
        let mut named = tempfile::NamedTempFile::new().unwrap();
        let bytes: Vec<u8> = (0..3_000_000u32).map(|at| (at / 7 + at) as u8).collect();
        named.write_all(&bytes).unwrap();
        let how = How { offset: 12_345, ..How::default() };
        let target = Target::Path(named.path().into());
        let session = Session::open(&target, &how, Purpose::Look).unwrap();
        let Some(mut sweep) = session.sweep() else { return };
        let mut copied = 0;
        for round in 0..40u64 {
            for length in [1, 5000, NEAR, NEAR + 1, 1 << 20] {
                let span = Span::new(round * 1000, round * 1000 + length);
                if sweep.copies(span) {
                    let copy = sweep.copy(span).unwrap();
                    assert!(copy == &*session.window(span).unwrap(), "{span:?}");
                    copied += 1;
                }
            }
        }
        assert!(copied >= 40 * 3);
        // What is no longer there is not copied.
        named.as_file().set_len(20_000).unwrap();
        assert!(sweep.copy(Span::new(0, 5000)).is_some());
        assert!(sweep.copy(Span::new(5000, 10_000)).is_none());
    }
}
