//! Writing a journal, from front to back.

use super::{END, HEAD, Head, Header, Old, blocks, chained, digest};
use crate::bytes::Log;
use crate::error::Result;

/// A record being made: its head, and room for what follows.
pub(in crate::edit) struct Record<'a> {
    head: Head,
    bytes: &'a mut Vec<u8>,
}

impl<'a> Record<'a> {
    /// Begins one in `bytes`, whatever they held.
    pub(in crate::edit) fn new(head: Head, bytes: &'a mut Vec<u8>) -> Record<'a> {
        bytes.resize(HEAD + head.payload(), 0);
        bytes[..HEAD].copy_from_slice(&head.encode());
        Record { head, bytes }
    }

    /// Where the old bytes go; nowhere where it holds none.
    pub(in crate::edit) fn old(&mut self) -> &mut [u8] {
        let length = self.old_length();
        &mut self.bytes[HEAD..HEAD + length]
    }

    /// Puts in the digests of the new bytes, of which there are as many as of the file.
    pub(in crate::edit) fn digest(self, new: &[u8]) {
        let from = HEAD + self.old_length();
        let mut left = new;
        for (block, place) in blocks(self.head.span).zip(self.bytes[from..].chunks_exact_mut(8)) {
            let (bytes, rest) = left.split_at(block.len() as usize);
            place.copy_from_slice(&digest(bytes).to_le_bytes());
            left = rest;
        }
    }

    /// Where there are bytes there are at most as many as a usize counts.
    fn old_length(&self) -> usize {
        if self.head.old == Old::Bytes { self.head.span.len() as usize } else { 0 }
    }
}

/// How much is gathered before it is appended, so that many small records are one write. Larger ones are not copied.
const GATHERED: usize = 256 * 1024;

/// A journal being written.
pub(in crate::edit) struct Writer<'a> {
    log: &'a mut dyn Log,
    /// What waits to be appended: whole records.
    waiting: Vec<u8>,
    /// How much was appended before.
    appended: u64,
    records: u64,
    chain: u64,
}

impl<'a> Writer<'a> {
    /// Begins a journal in an empty log.
    pub(in crate::edit) fn begin(log: &'a mut dyn Log, header: &Header) -> Writer<'a> {
        let waiting = header.encode();
        let chain = super::number(&waiting, waiting.len() - 8);
        Writer { log, waiting, appended: 0, records: 0, chain }
    }

    /// Adds a record that was made.
    pub(in crate::edit) fn add(&mut self, record: &[u8]) -> Result<()> {
        self.records += 1;
        if record.len() < GATHERED {
            self.waiting.extend_from_slice(record);
        } else {
            self.append()?;
            self.log.append(record)?;
            self.appended += record.len() as u64;
        }
        self.sign(record);
        if self.waiting.len() < GATHERED { Ok(()) } else { self.append() }
    }

    /// Ends the journal. Without this it says that the edit has not begun.
    pub(in crate::edit) fn finish(mut self) -> Result<()> {
        let total = self.appended + (self.waiting.len() + HEAD + 8) as u64;
        let mut end = [0; HEAD];
        end[0] = END;
        end[8..16].copy_from_slice(&self.records.to_le_bytes());
        end[16..].copy_from_slice(&total.to_le_bytes());
        self.waiting.extend_from_slice(&end);
        self.sign(&end);
        self.append()
    }

    /// Adds the digest of a part that was added.
    fn sign(&mut self, part: &[u8]) {
        self.chain = chained(part, self.chain);
        self.waiting.extend(self.chain.to_le_bytes());
    }

    fn append(&mut self) -> Result<()> {
        self.log.append(&self.waiting)?;
        self.appended += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }
}
