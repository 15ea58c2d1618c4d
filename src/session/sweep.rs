//! Looking at a long file piece by piece: through the mapping, or at copies, whichever the kernel makes cheaper.
//!
//! Where the page cache holds a file in large pieces, a piece of it is mapped by one fault, and nothing is quicker. Where
//! it holds small ones there is a fault for every 64 KiB, and a copy into a buffer that stays in the processor's cache
//! costs less. So the faults of a mapped piece are counted, and where they are many, the next pieces are copied.

use super::manner::Sharing;
use super::{Body, Session, file, system};
use crate::bytes::{Span, Sweep};
use std::fs::File;
use std::io;

/// The longest piece that is copied. The buffer is every thread's own.
const LONGEST: u64 = (1 << 20) + (64 << 10);

/// The shortest piece whose faults tell anything. What is shorter is copied: the kernel reads more around a page that
/// faults than what is looked at.
const TELLING: u64 = 256 << 10;

/// For a fault, so many bytes have to be mapped at least. Measured on one machine (x86-64, Linux 6.18): a fault takes as
/// long as a copy of 140 KiB.
const BYTES_A_FAULT: u64 = 128 << 10;

/// After how many copied pieces the mapping is tried again, at first, and at most. The number doubles with every try
/// that fails.
const PATIENCE: (u32, u32) = (4, 1024);

/// One thread's look at the pieces of a file.
struct Sweeping<'s> {
    session: &'s Session,
    file: &'s File,
    buffer: Vec<u8>,
    /// The faults of this thread before the piece that it looks at through the mapping, and the length of that piece.
    mapped: Option<(u64, u64)>,
    /// How many pieces are copied before the mapping is tried.
    left: u32,
    patience: u32,
}

impl Session {
    /// A look at one piece after the other, for one thread; nothing where windows are as quick as they can be.
    pub(super) fn sweeping(&self) -> Option<Box<dyn Sweep + '_>> {
        let file = match &self.body {
            Body::Mapped { file: Some(file), .. } if self.shows_file() => file,
            _ => return None,
        };
        let (_, patience) = (system::faults()?, PATIENCE.0);
        Some(Box::new(Sweeping { session: self, file, buffer: Vec::new(), mapped: None, left: 0, patience }))
    }

    /// Whether what is mapped is what a read of the file gives.
    fn shows_file(&self) -> bool {
        matches!(self.sharing, Sharing::Read | Sharing::Write) && !self.is_private()
    }
}

impl Sweep for Sweeping<'_> {
    fn copy(&mut self, span: Span) -> Option<&[u8]> {
        let faults = system::faults()?;
        if let Some((before, length)) = self.mapped.take() {
            self.learn(faults.saturating_sub(before), length);
        }
        if span.len() > LONGEST {
            return None;
        }
        if self.left == 0 && span.len() >= TELLING {
            self.mapped = Some((faults, span.len()));
            return None;
        }
        self.left = self.left.saturating_sub(1);
        self.read(span, file::read_at)
    }

    fn peek(&mut self, span: Span, waits: bool) -> Option<&[u8]> {
        self.read(span, if waits { file::read_at } else { system::read_cached })
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

    /// The last piece was looked at through the mapping, with so many faults.
    fn learn(&mut self, faults: u64, length: u64) {
        if faults.saturating_mul(BYTES_A_FAULT) > length {
            self.left = self.patience;
            self.patience = (self.patience * 2).min(PATIENCE.1);
        } else {
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
            for length in [1, 5000, TELLING - 1, TELLING, 1 << 20, LONGEST + 1] {
                let span = Span::new(round * 1000, round * 1000 + length);
                if let Some(copy) = sweep.copy(span) {
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
