//! The old bytes put back from a journal.

use super::journal::{Head, Journal, Old, Records};
use super::{PIECE, pieces};
use crate::bytes::{Span, Store, Watch};
use crate::error::Result;

/// A piece of the store that is not as it was.
pub(super) struct Difference<'a> {
    pub(super) span: Span,
    /// What is there; nothing where it cannot be read, or the store ends before.
    pub(super) now: &'a [u8],
    /// What was there; nothing for zeros.
    pub(super) old: Option<&'a [u8]>,
}

/// Puts back the old bytes and the old length, and calls `tell` for every piece that was put back.
///
/// What is as it was is not written: where nothing can be written any more, nothing has to be. One place that cannot be
/// mended does not keep the others from it; the first failure is returned. It may be broken off and begun again, but not
/// by `watch`, which is only told how far it is.
pub(super) fn restore(
    journal: &Journal,
    store: &mut dyn Store,
    watch: Watch<'_>,
    tell: &mut dyn FnMut(Difference<'_>),
) -> Result<()> {
    let length = journal.header().old_length.saturating_sub(store.origin());
    let mut outcome = match store.len() {
        Ok(now) if now == length => Ok(()),
        _ => store.set_len(length),
    };
    // What lies beyond an end that could not be moved cannot be put back.
    let end = if outcome.is_ok() { length } else { store.len().unwrap_or(0) };
    let visited = differences(journal, store, watch, &mut |store, difference| {
        if difference.span.end() > end {
            return;
        }
        let put = match difference.old {
            Some(old) => store.write_at(difference.span.start(), old),
            None => store.clear(difference.span),
        };
        match put {
            Ok(()) => tell(difference),
            Err(error) if outcome.is_ok() => outcome = Err(error),
            Err(_) => {}
        }
    });
    outcome.and(visited)
}

/// Calls `act` for every piece that is not as it was, in order; up to the first flaw of the journal.
pub(super) fn differences(
    journal: &Journal,
    store: &mut dyn Store,
    watch: Watch<'_>,
    act: &mut dyn FnMut(&mut dyn Store, Difference<'_>),
) -> Result<()> {
    let mut records = journal.records()?;
    let mut now = Vec::new();
    while let Ok(Some(head)) = records.advance()? {
        watch(records.at(), journal.len());
        let (start, end) = (head.span.start() - store.origin(), head.span.end() - store.origin());
        match head.old {
            Old::Absent => {}
            Old::Bytes => compare(store, Span::new(start, end), Some(records.old()), &mut now, act),
            Old::Zeros => {
                let mut at = start;
                while let Some(data) = store.next_data(at)?.map(|data| data.shared(Span::new(at, end))) {
                    for piece in pieces(data, PIECE, store.origin()) {
                        compare(store, piece, None, &mut now, act);
                    }
                    at = data.end().max(at);
                    if data.is_empty() || at >= end {
                        break;
                    }
                }
            }
        }
    }
    Ok(())
}

fn compare(
    store: &mut dyn Store,
    span: Span,
    old: Option<&[u8]>,
    now: &mut Vec<u8>,
    act: &mut dyn FnMut(&mut dyn Store, Difference<'_>),
) {
    // A piece's length is a usize.
    now.resize(span.len() as usize, 0);
    if store.read_at(span.start(), now).is_err() {
        now.clear();
    }
    let is_as_it_was = match old {
        Some(old) => now == old,
        None => now.len() as u64 == span.len() && now.iter().all(|&byte| byte == 0),
    };
    if !is_as_it_was {
        act(store, Difference { span, now, old });
    }
}

/// The old bytes of one stretch after the other, in order.
pub(super) struct OldBytes<'a> {
    records: Records<'a>,
    head: Option<Head>,
    origin: u64,
}

impl OldBytes<'_> {
    pub(super) fn of(journal: &Journal, origin: u64) -> Result<OldBytes<'_>> {
        Ok(OldBytes { records: journal.records()?, head: None, origin })
    }

    /// Fills `buffer` with what was there from `offset` on. Stretches must come in order, and have been journalled.
    pub(super) fn fill(&mut self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let wanted = Span::new(self.origin + offset, self.origin + offset + buffer.len() as u64);
        let mut at = wanted.start();
        while at < wanted.end() {
            let Some(head) = self.head.filter(|head| head.span.end() > at) else {
                self.head = self.records.next()?;
                if self.head.is_none() {
                    return Ok(());
                }
                continue;
            };
            let shared = head.span.shared(Span::new(at, wanted.end()));
            if shared.is_empty() {
                return Ok(());
            }
            // All of it lies inside `buffer`, and inside the record where that holds bytes.
            let place = (shared.start() - wanted.start()) as usize..(shared.end() - wanted.start()) as usize;
            match head.old {
                Old::Bytes => {
                    let from = (shared.start() - head.span.start()) as usize;
                    buffer[place.clone()].copy_from_slice(&self.records.old()[from..from + place.len()]);
                }
                Old::Zeros | Old::Absent => buffer[place].fill(0),
            }
            at = shared.end();
        }
        Ok(())
    }
}
