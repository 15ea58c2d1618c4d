//! Reading a journal, in bounded memory, believing nothing: it may be cut short, damaged, or made by an enemy.

use super::{END, HEAD, Head, Header, New, Old, blocks, chained, damaged, number};
use crate::bytes::{Log, Span};
use crate::edit::{PIECE, pieces};
use crate::error::Result;

/// How much is read ahead of small records.
const AHEAD: usize = 64 * 1024;

/// A journal that cannot be read to its end: it ends too early, or something in it makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::edit) struct Flaw;

/// A journal whose header was read.
#[derive(Debug)]
pub(in crate::edit) struct Journal {
    log: Box<dyn Log>,
    header: Header,
    /// The header's digest.
    digest: u64,
    /// Where the records begin.
    body: u64,
}

impl Journal {
    /// Reads the header. Fails where the log cannot be read.
    pub(in crate::edit) fn open(log: Box<dyn Log>) -> Result<Result<Journal, Flaw>> {
        let length = log.len()?;
        let mut start = [0; 16];
        if length < start.len() as u64 {
            return Ok(Err(Flaw));
        }
        log.read_at(0, &mut start)?;
        let Some(body) = Header::length(&start) else { return Ok(Err(Flaw)) };
        if length < body as u64 {
            return Ok(Err(Flaw));
        }
        let mut bytes = vec![0; body];
        log.read_at(0, &mut bytes)?;
        Ok(match Header::decode(&bytes) {
            Some((header, digest)) => Ok(Journal { log, header, digest, body: body as u64 }),
            None => Err(Flaw),
        })
    }

    pub(in crate::edit) fn header(&self) -> &Header {
        &self.header
    }

    /// Appends all of it, byte by byte the same, to another log.
    pub(in crate::edit) fn copy_to(&self, log: &mut dyn Log) -> Result<()> {
        for piece in pieces(Span::new(0, self.len()), PIECE, 0) {
            // At most PIECE, which is a usize.
            let mut bytes = vec![0; piece.len() as usize];
            self.log.read_at(piece.start(), &mut bytes)?;
            log.append(&bytes)?;
        }
        Ok(())
    }

    /// How many bytes the journal has, as far as it can be asked.
    pub(in crate::edit) fn len(&self) -> u64 {
        self.log.len().unwrap_or(0)
    }

    pub(in crate::edit) fn is_in_memory(&self) -> bool {
        self.log.is_in_memory()
    }

    /// The records, from the first on.
    pub(in crate::edit) fn records(&self) -> Result<Records<'_>> {
        Ok(Records {
            journal: self,
            length: self.log.len()?,
            at: self.body,
            ahead: Vec::new(),
            head: None,
            chain: self.digest,
            records: 0,
            reached: 0,
        })
    }
}

/// The records of a journal, one after the other, with the memory for one.
#[derive(Debug)]
pub(in crate::edit) struct Records<'a> {
    journal: &'a Journal,
    length: u64,
    /// Where the next record begins.
    at: u64,
    /// The bytes before `at`, that is the last record, and some behind it; or fewer.
    ahead: Vec<u8>,
    /// The head of the last record, which lies at the start of `ahead`.
    head: Option<Head>,
    chain: u64,
    records: u64,
    /// Where the last record ends in the file.
    reached: u64,
}

impl Records<'_> {
    /// How much of the journal was read.
    pub(in crate::edit) fn at(&self) -> u64 {
        self.at
    }

    /// Goes on to the next record: its head; nothing after the last one. The inner error is a flaw of the journal, the
    /// outer one a failure to read it.
    pub(in crate::edit) fn advance(&mut self) -> Result<Result<Option<Head>, Flaw>> {
        let used = self.head.take().map_or(0, |head| HEAD + head.payload() + 8);
        self.ahead.drain(..used);
        if !self.fetch(HEAD)? {
            return Ok(Err(Flaw));
        }
        let mut head = [0; HEAD];
        head.copy_from_slice(&self.ahead[..HEAD]);
        if head[0] == END {
            return self.end(&head);
        }
        let Some(head) = Head::decode(&head).filter(|head| self.is_in_order(head)) else {
            return Ok(Err(Flaw));
        };
        let signed = HEAD + head.payload();
        if !self.fetch(signed + 8)? {
            return Ok(Err(Flaw));
        }
        self.chain = chained(&self.ahead[..signed], self.chain);
        if self.chain != number(&self.ahead, signed) {
            return Ok(Err(Flaw));
        }
        self.at += (signed + 8) as u64;
        self.records += 1;
        self.reached = head.span.end();
        self.head = Some(head);
        Ok(Ok(Some(head)))
    }

    /// The next record of a journal that was read to its end before.
    pub(in crate::edit) fn next(&mut self) -> Result<Option<Head>> {
        let at = self.at;
        self.advance()?.map_err(|_| damaged(at))
    }

    /// The old bytes of the record, where it holds them.
    pub(in crate::edit) fn old(&self) -> &[u8] {
        let length = self.head.filter(|head| head.old == Old::Bytes).map_or(0, |head| head.span.len());
        // A record was fetched whole.
        self.ahead.get(HEAD..HEAD + length as usize).unwrap_or_default()
    }

    /// The digest of every block of the record, where it holds them.
    pub(in crate::edit) fn digests(&self) -> impl Iterator<Item = (Span, u64)> {
        let from = HEAD + self.old().len();
        let head = self.head.filter(|head| head.new == New::Digests);
        let spans = blocks(head.map_or(Span::new(0, 0), |head| head.span));
        spans.enumerate().map(move |(index, span)| (span, number(&self.ahead, from + index * 8)))
    }

    /// Whether a record may come next: behind the last one, inside the file, and saying what must be said of that part.
    fn is_in_order(&self, head: &Head) -> bool {
        let Header { old_length, new_length, .. } = self.journal.header;
        let fits = |is_absent, length| {
            if is_absent { head.span.start() >= length } else { head.span.end() <= length }
        };
        !head.span.is_empty()
            && head.span.start() >= self.reached
            && fits(head.old == Old::Absent, old_length)
            && fits(head.new == New::Absent, new_length)
    }

    fn end(&mut self, head: &[u8; HEAD]) -> Result<Result<Option<Head>, Flaw>> {
        if !self.fetch(HEAD + 8)? {
            return Ok(Err(Flaw));
        }
        let is_sound = head[1..8] == [0; 7]
            && number(head, 8) == self.records
            && number(head, 16) == self.at + (HEAD + 8) as u64
            && self.length == number(head, 16)
            && chained(head, self.chain) == number(&self.ahead, HEAD);
        Ok(if is_sound { Ok(None) } else { Err(Flaw) })
    }

    /// Has `count` bytes from `at` on at the start of `ahead`; false where the journal ends first.
    fn fetch(&mut self, count: usize) -> Result<bool> {
        let have = self.ahead.len();
        if have >= count {
            return Ok(true);
        }
        if self.at.checked_add(count as u64).is_none_or(|end| end > self.length) {
            return Ok(false);
        }
        let from = self.at + have as u64;
        // `count` is at most what one record can have.
        let more = (count - have).max(AHEAD.min((self.length - from) as usize));
        self.ahead.resize(have + more, 0);
        self.journal.log.read_at(from, &mut self.ahead[have..])?;
        Ok(true)
    }
}
