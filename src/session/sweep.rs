//! Looking at a long file piece by piece: through the mapping, or at copies, whichever the kernel makes cheaper.
//!
//! Where the page cache holds a file in large pieces, a piece of it is mapped by one fault, and nothing is quicker. Where
//! it holds small ones there is a fault for every 64 KiB, and a copy into a buffer that stays in the processor's cache
//! costs less. So the faults of the mapped pieces are counted, and where they are many, the next pieces are copied.
//!
//! What still lies on a disk is never better copied: the kernel reads ahead of the mapping in ever larger pieces, but takes
//! the copies of several threads for looks here and there. So a piece that had to be waited for says nothing of faults.

use super::manner::Sharing;
use super::system::Toll;
use super::{Body, Session, file, system};
use crate::bytes::{Span, Sweep};
use std::fs::File;
use std::io;

/// The shortest piece whose faults tell anything. What is shorter is copied: the kernel reads more around a page that
/// faults than what is looked at.
const TELLING: u64 = 256 << 10;

/// For a fault, so many bytes have to be mapped at least. Measured on one machine (x86-64, Linux 6.18): a fault takes as
/// long as a copy of 140 KiB.
const BYTES_A_FAULT: u64 = 128 << 10;

/// How many bytes more than were mapped there should have been, for the faults of the last pieces, before pieces are
/// copied. The beginning of a file that was read is in small pieces, and so are some others.
const MOST_DEBT: u64 = 4 << 20;

/// After how many copied pieces the mapping is tried again, at first, and at most. The number doubles with every try
/// that fails.
const PATIENCE: (u32, u32) = (4, 1024);

/// One thread's look at the pieces of a file.
struct Sweeping<'s> {
    session: &'s Session,
    file: &'s File,
    buffer: Vec<u8>,
    choice: Choice,
}

/// What is known of how the next piece is best looked at.
struct Choice {
    /// What the thread had been charged for before its last piece.
    before: Toll,
    /// The length of that piece, if it was looked at through the mapping.
    mapped: Option<u64>,
    /// How many pieces are copied before the mapping is tried.
    left: u32,
    patience: u32,
    /// How many bytes more than were mapped there should have been; at most what is allowed.
    debt: u64,
}

impl Session {
    /// A look at one piece after the other, for one thread; nothing where windows are as quick as they can be.
    pub(super) fn sweeping(&self) -> Option<Box<dyn Sweep + '_>> {
        let file = match &self.body {
            Body::Mapped { file: Some(file), .. } if self.shows_file() => file,
            _ => return None,
        };
        let choice = Choice::new(system::toll()?);
        Some(Box::new(Sweeping { session: self, file, buffer: Vec::new(), choice }))
    }

    /// Whether what is mapped is what a read of the file gives.
    pub(super) fn shows_file(&self) -> bool {
        matches!(self.sharing, Sharing::Read | Sharing::Write) && !self.is_private()
    }
}

impl Sweep for Sweeping<'_> {
    fn copies(&mut self, span: Span) -> bool {
        system::toll().is_some_and(|toll| self.choice.copies(toll, span.len()))
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
        if self.buffer.len() < length {
            self.buffer.resize(length, 0);
        }
        let buffer = &mut self.buffer[..length];
        let count = read(self.file, self.session.base.checked_add(span.start())?, buffer).ok()?;
        (count == length).then_some(buffer)
    }
}

impl Choice {
    fn new(before: Toll) -> Choice {
        Choice { before, mapped: None, left: 0, patience: PATIENCE.0, debt: 0 }
    }

    /// Whether a piece of `length` bytes is to be copied, now that the thread has been charged for so much.
    fn copies(&mut self, toll: Toll, length: u64) -> bool {
        let mapped = self.mapped.take();
        if toll.waits > self.before.waits {
            (self.debt, self.left, self.patience) = (0, 0, PATIENCE.0);
        } else if let Some(mapped) = mapped {
            self.learn(toll.faults.saturating_sub(self.before.faults), mapped);
        }
        self.before = toll;
        if self.left == 0 && length >= TELLING {
            self.mapped = Some(length);
            return false;
        }
        self.left = self.left.saturating_sub(1);
        true
    }

    /// The last piece was looked at through the mapping, with so many faults.
    fn learn(&mut self, faults: u64, length: u64) {
        self.debt = self.debt.saturating_add(faults.saturating_mul(BYTES_A_FAULT)).saturating_sub(length);
        if self.debt > MOST_DEBT {
            self.debt = MOST_DEBT;
            self.left = self.patience;
            self.patience = (self.patience * 2).min(PATIENCE.1);
        } else if self.debt == 0 {
            self.patience = PATIENCE.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Source;
    use crate::session::{How, Purpose, Target};
    use std::io::Write;

    #[test]
    fn many_faults_make_copies_and_a_wait_makes_none() {
        /// Of eight pieces of 4 MiB, those that are copied, where each costs so many faults and waits.
        fn copied(faults: u64, waits: u64) -> [bool; 8] {
            let mut choice = Choice::new(Toll::default());
            std::array::from_fn(|piece| {
                let before = piece as u64;
                choice.copies(Toll { faults: before * faults, waits: before * waits }, 4 << 20)
            })
        }
        assert_eq!(copied(4, 0), [false; 8]);
        assert_eq!(copied(64, 0), [false, false, true, true, true, true, false, true]);
        assert_eq!(copied(64, 1), [false; 8]);
        let mut choice = Choice::new(Toll::default());
        assert!(choice.copies(Toll::default(), TELLING - 1));
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
            for length in [1, 5000, TELLING - 1, TELLING, 1 << 20] {
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
