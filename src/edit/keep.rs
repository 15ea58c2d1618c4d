//! What an edit will overwrite, kept in a journal before the first byte of it is written.

use super::care::Care;
use super::course::Course;
use super::journal::{Flaw, Head, Header, Journal, MOST, New, Old, Record, Writer, damaged};
use super::{Plan, pieces, turns};
use crate::bytes::{Log, Shelf, Span, Store, Tag};
use crate::error::{Error, Kind, Label, Result};

/// How many old bytes are held in memory to take an edit back that needs or wants no journal.
const HELD: u64 = 4 << 20;

/// Whether the old bytes are to be held in memory where there is no journal: they are few, or will be asked for.
pub(super) fn wants_memory(plan: &Plan, care: Care) -> bool {
    let old: u64 = plan.touched().into_iter().map(|span| span.clamp(plan.old_length()).len()).sum();
    old <= HELD || care.told
}

/// How many bytes there are to be kept. Holes are none.
pub(super) fn size(plan: &Plan, store: &dyn Store) -> Result<u64> {
    heads(plan, store).map(|head| head.map(kept)).sum()
}

/// What is kept, and how.
pub(super) struct Keeping<'a> {
    pub(super) plan: &'a Plan,
    pub(super) store: &'a dyn Store,
    /// How many bytes the store has.
    pub(super) length: u64,
    /// What [`size`] says.
    pub(super) size: u64,
    /// Whether the journal is to be on stable storage before the edit begins.
    pub(super) sync: bool,
    pub(super) course: &'a Course<'a>,
}

impl Keeping<'_> {
    /// Writes the journal in the first place of the shelf that takes it. Nothing is left behind where none does.
    pub(super) fn on(&self, shelf: &mut dyn Shelf) -> Result<Journal> {
        let header = self.header(shelf.tag()?);
        reopened(begin(shelf, self.size, self.sync, &mut |log| self.write(log, &header))?)
    }

    /// Keeps the old bytes in memory.
    pub(super) fn in_memory(&self) -> Result<Journal> {
        let mut log = Vec::new();
        self.write(&mut log, &self.header(Tag::default()))?;
        reopened(Box::new(log))
    }

    fn header(&self, tag: Tag) -> Header {
        let (plan, origin) = (self.plan, self.store.origin());
        let old_length = origin + self.length;
        let new_length = match plan.new_length() == plan.old_length() {
            true => old_length,
            false => origin + plan.new_length(),
        };
        Header { tag, verb: plan.sort(), is_synced: self.sync, old_length, new_length }
    }

    fn write(&self, log: &mut dyn Log, header: &Header) -> Result<()> {
        let mut writer = Writer::begin(log, header);
        let records = heads(self.plan, self.store).flat_map(|head| self.records(head));
        let make = |record: &(Head, Span), room: &mut Room| self.make(*record, room);
        turns::run(self.size, records, make, |_, room| writer.add(&room.record))?;
        writer.finish()
    }

    /// What `head` tells of in pieces that a record can hold: the head of each, and where it lies in the store.
    fn records(&self, head: Result<Head>) -> impl Iterator<Item = Result<(Head, Span)>> + Send {
        let origin = self.store.origin();
        let (head, failure) = match head {
            Ok(head) => (Some(head), None),
            Err(error) => (None, Some(Err(error))),
        };
        let records = head.into_iter().flat_map(move |head| {
            let most = if head.is_bounded() { MOST } else { u64::MAX };
            pieces(head.span, most, origin).map(move |piece| {
                let place = Span::new(origin + piece.start(), origin + piece.end());
                let head = Head { span: place, ..head };
                self.course.pass(kept(head)).map(|()| (head, piece))
            })
        });
        records.chain(failure)
    }

    /// Makes the record of a piece of the store.
    fn make(&self, (head, piece): (Head, Span), room: &mut Room) -> Result<()> {
        let (plan, store) = (self.plan, self.store);
        let mut record = Record::new(head, &mut room.record);
        let old = record.old();
        if !old.is_empty() {
            store.read_at(piece.start(), old)?;
        }
        if head.new != New::Digests {
            return Ok(());
        }
        // At most MOST, which is a usize.
        room.new.resize(piece.len() as usize, 0);
        if old.len() == room.new.len() && plan.keeps(piece) {
            room.new.copy_from_slice(old);
        }
        let known = Known { span: Span::new(piece.start(), piece.start() + old.len() as u64), bytes: old };
        plan.overlay(&|offset, bytes| known.read(store, offset, bytes), piece.start(), &mut room.new)?;
        record.digest(&room.new);
        Ok(())
    }
}

/// Has `write` write a journal of about `size` bytes in the first place of the shelf that takes it, and gives it the
/// number 0. Nothing is left behind where no place does.
pub(super) fn begin(
    shelf: &mut dyn Shelf,
    size: u64,
    sync: bool,
    write: &mut dyn FnMut(&mut dyn Log) -> Result<()>,
) -> Result<Box<dyn Log>> {
    let mut outcome = Err(Error::said(Kind::Failed, "keep a journal", "there is no place for it"));
    for place in 0..shelf.places() {
        let written = shelf.create(place, size).and_then(|mut log| {
            let whole = write(log.as_mut())
                .and_then(|()| if sync { log.sync() } else { Ok(()) })
                .and_then(|()| shelf.begin())
                .and_then(|()| if sync { shelf.sync() } else { Ok(()) });
            whole.map(|()| log).inspect_err(|_| give_up(shelf))
        });
        match written {
            Ok(log) => return Ok(log),
            Err(error) if error.labelled() == Label::Interrupted => return Err(error),
            Err(error) => outcome = Err(error),
        }
    }
    outcome.map_err(|error| match error.advice() {
        None => error.hint("nothing was written; --journal DIR keeps the journal elsewhere"),
        Some(_) => error,
    })
}

/// Bytes that were read: what is moved by little is its own source, and is not read again.
struct Known<'a> {
    span: Span,
    bytes: &'a [u8],
}

impl Known<'_> {
    /// Fills `buffer` from `offset` of the store on.
    fn read(&self, store: &dyn Store, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let wanted = Span::new(offset, offset + buffer.len() as u64);
        let shared = wanted.shared(self.span);
        if shared.is_empty() {
            return store.read_at(offset, buffer);
        }
        // All of it lies inside `buffer`, whose length is a usize.
        let (low, rest) = buffer.split_at_mut((shared.start() - offset) as usize);
        let (middle, high) = rest.split_at_mut(shared.len() as usize);
        let from = (shared.start() - self.span.start()) as usize;
        middle.copy_from_slice(&self.bytes[from..from + middle.len()]);
        for (at, part) in [(offset, low), (shared.end(), high)] {
            if !part.is_empty() {
                store.read_at(at, part)?;
            }
        }
        Ok(())
    }
}

/// Where a record is made.
#[derive(Default)]
struct Room {
    record: Vec<u8>,
    /// The new bytes, of which only digests are kept.
    new: Vec<u8>,
}

/// How many old bytes are kept of what `head` tells of.
fn kept(head: Head) -> u64 {
    if head.old == Old::Bytes { head.span.len() } else { 0 }
}

/// Removes what there is of a journal whose edit does not begin. What cannot be removed does no harm: without a number it
/// is overwritten by the next edit, and with one it restores what is there already.
fn give_up(shelf: &mut dyn Shelf) {
    let _ = if shelf.is_begun().unwrap_or(false) { shelf.remove(0) } else { shelf.abandon() };
}

/// The journal that was just written, to be read.
fn reopened(log: Box<dyn Log>) -> Result<Journal> {
    Journal::open(log)?.map_err(|Flaw| damaged(0))
}

/// Stretches shorter than this are not looked at for holes: asking costs more than reading them.
const WORTH_ASKING: u64 = 64 * 1024;

/// What the journal has to tell of, hole by hole, in offsets of the store.
fn heads(plan: &Plan, store: &dyn Store) -> impl Iterator<Item = Result<Head>> + Send {
    plan.journalled().flat_map(move |(span, run)| {
        let new = match run {
            _ if span.start() >= plan.new_length() => New::Absent,
            Some(fill) => New::Run(fill),
            None => New::Digests,
        };
        let is_gained = span.start() >= plan.old_length();
        let is_data = span.len() < WORTH_ASKING;
        let mut at = span.start();
        std::iter::from_fn(move || {
            let rest = Span::new(at, span.end());
            if rest.is_empty() {
                return None;
            }
            let (part, old) = match () {
                () if is_gained => (rest, Old::Absent),
                () if is_data => (rest, Old::Bytes),
                () => match store.next_data(at) {
                    Err(error) => {
                        at = span.end();
                        return Some(Err(error));
                    }
                    Ok(data) => match data.map(|data| data.shared(rest)).filter(|data| !data.is_empty()) {
                        None => (rest, Old::Zeros),
                        Some(data) if data.start() > at => (Span::new(at, data.start()), Old::Zeros),
                        Some(data) => (data, Old::Bytes),
                    },
                },
            };
            at = part.end();
            Some(Ok(Head { span: part, old, new }))
        })
    })
}
