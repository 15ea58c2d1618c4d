//! Standard input and pipes: bytes that come once, from front to back.

use crate::bytes::Span;
use std::fs::File;
use std::io::{self, Read};

/// How much is asked of the pipe at a time: what a Linux pipe holds.
const PIECE: usize = 64 * 1024;

/// A pipe, with as much of it kept as the last window showed.
#[derive(Debug)]
pub(super) struct Stream {
    pipe: File,
    /// The offset of `kept[0]` from the beginning of the stream.
    start: u64,
    kept: Vec<u8>,
    ended: bool,
    /// How much of it is kept at the most; more is refused.
    most: usize,
}

/// How much of a device is read for a command that wants all of it: they rarely have an end.
const MOST_OF_A_DEVICE: usize = 64 << 20;

impl Stream {
    pub(super) fn new(pipe: File) -> Stream {
        Stream { pipe, start: 0, kept: Vec::new(), ended: false, most: usize::MAX }
    }

    /// A stream that may have no end, so that it cannot be read whole.
    pub(super) fn endless(pipe: File) -> Stream {
        Stream { most: MOST_OF_A_DEVICE, ..Stream::new(pipe) }
    }

    /// The bytes of `span`, as far as the stream reaches. What lies before `span` is given up.
    ///
    /// An error of kind `InvalidInput` where `span` begins before what is kept: a stream cannot go back.
    ///
    /// With at least `least` of them it does not wait for the rest.
    pub(super) fn window(&mut self, span: Span, least: u64) -> io::Result<Vec<u8>> {
        if span.start() < self.start {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a pipe cannot be read backwards"));
        }
        self.forget_before(span.start())?;
        let want = usize::try_from(span.len()).unwrap_or(usize::MAX);
        let least = usize::try_from(least).unwrap_or(usize::MAX).min(want);
        while self.kept.len() < least && !self.ended {
            self.read_piece(want - self.kept.len())?;
        }
        Ok(self.kept[..want.min(self.kept.len())].to_vec())
    }

    /// How many bytes it has in all; nothing where its end has not been seen.
    pub(super) fn total(&self) -> Option<u64> {
        self.ended.then(|| self.start + self.kept.len() as u64)
    }

    /// Everything up to `limit` bytes or the end, whichever comes first.
    pub(super) fn drain(mut self, limit: u64) -> io::Result<Vec<u8>> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        while self.kept.len() < limit && !self.ended {
            self.read_piece(limit - self.kept.len())?;
        }
        Ok(self.kept)
    }

    fn forget_before(&mut self, offset: u64) -> io::Result<()> {
        while self.start < offset && !(self.kept.is_empty() && self.ended) {
            if self.kept.is_empty() {
                self.read_piece(usize::try_from(offset - self.start).unwrap_or(usize::MAX))?;
            }
            let gone = usize::try_from(offset - self.start).unwrap_or(usize::MAX).min(self.kept.len());
            self.kept.drain(..gone);
            self.start += gone as u64;
        }
        Ok(())
    }

    fn read_piece(&mut self, want: usize) -> io::Result<()> {
        let before = self.kept.len();
        if before >= self.most {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it has no end in sight"));
        }
        let piece = want.min(PIECE);
        // Asked for rather than assumed: an endless pipe must end in a sentence, not in an abort.
        self.kept.try_reserve(piece).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
        self.kept.resize(before + piece, 0);
        let answer = loop {
            match self.pipe.read(&mut self.kept[before..]) {
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                answer => break answer,
            }
        };
        self.kept.truncate(before + *answer.as_ref().unwrap_or(&0));
        self.ended = answer? == 0;
        Ok(())
    }
}
