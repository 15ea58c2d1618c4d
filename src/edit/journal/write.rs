//! Writing a journal, from front to back.

use super::{END, HEAD, Head, Header, New, Old, blocks, chained, digest};
use crate::bytes::Log;
use crate::error::Result;

/// How much is gathered before it is appended, so that many small records are one write.
const GATHERED: usize = 256 * 1024;

/// A journal being written.
pub(in crate::edit) struct Writer<'a> {
    log: &'a mut dyn Log,
    /// What waits to be appended: whole records.
    waiting: Vec<u8>,
    /// Room for the new bytes of one record.
    new: Vec<u8>,
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
        Writer { log, waiting, new: Vec::new(), appended: 0, records: 0, chain }
    }

    /// Adds a record. `fill` puts in the old bytes and makes the new ones, each where the record asks for them and an
    /// empty slice where it does not.
    pub(in crate::edit) fn record(
        &mut self,
        head: Head,
        fill: impl FnOnce(&mut [u8], &mut [u8]) -> Result<()>,
    ) -> Result<()> {
        // Where they are asked for there are at most MOST, which is a usize.
        let length = |is_held| if is_held { head.span.len() as usize } else { 0 };
        let from = self.waiting.len();
        self.waiting.extend(head.encode());
        self.waiting.resize(from + HEAD + length(head.old == Old::Bytes), 0);
        self.new.clear();
        self.new.resize(length(head.new == New::Digests), 0);
        if let Err(error) = fill(&mut self.waiting[from + HEAD..], &mut self.new) {
            self.waiting.truncate(from);
            return Err(error);
        }
        if head.new == New::Digests {
            let mut left = self.new.as_slice();
            for block in blocks(head.span) {
                let (bytes, rest) = left.split_at(block.len() as usize);
                self.waiting.extend(digest(bytes).to_le_bytes());
                left = rest;
            }
        }
        self.records += 1;
        self.sign(from);
        if self.waiting.len() < GATHERED { Ok(()) } else { self.append() }
    }

    /// Ends the journal. Without this it says that the edit has not begun.
    pub(in crate::edit) fn finish(mut self) -> Result<()> {
        let from = self.waiting.len();
        let total = self.appended + (from + HEAD + 8) as u64;
        self.waiting.extend([END, 0, 0, 0, 0, 0, 0, 0]);
        self.waiting.extend(self.records.to_le_bytes());
        self.waiting.extend(total.to_le_bytes());
        self.sign(from);
        self.append()
    }

    /// Adds the digest of what waits from `from` on.
    fn sign(&mut self, from: usize) {
        self.chain = chained(&self.waiting[from..], self.chain);
        self.waiting.extend(self.chain.to_le_bytes());
    }

    fn append(&mut self) -> Result<()> {
        self.log.append(&self.waiting)?;
        self.appended += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }
}
