//! A file compared with a journal of it: whether all that the journal tells of holds the old bytes or the new ones.

use super::journal::{Flaw, Head, Journal, New, Old, digest};
use super::{PIECE, pieces};
use crate::bytes::{Span, Store, Watch};
use crate::error::{Error, Kind, Label, Result};

/// What was found out about a file and a journal.
#[derive(Debug, Default)]
pub(super) struct Examined {
    /// Whether the journal cannot be read to its end.
    pub(super) is_flawed: bool,
    /// The first place that holds neither the old bytes nor the new ones, as an error: somebody else has changed it.
    pub(super) changed: Option<Error>,
}

/// Compares all that `journal` tells of. Fails where `watch` says so: nothing was written yet.
pub(super) fn examine(journal: &Journal, store: &dyn Store, watch: Watch<'_>) -> Result<Examined> {
    let header = journal.header();
    let length = store.origin() + store.len()?;
    let mut found = Examined::default();
    if length != header.old_length && length != header.new_length {
        let why = format!(
            "it was changed since: its length is {length:#x}, and was {:#x} before the edit and {:#x} after",
            header.old_length, header.new_length
        );
        found.changed = Some(Error::said(Kind::Failed, "undo the edit of", why));
        return Ok(found);
    }
    let mut records = journal.records()?;
    let mut now = Vec::new();
    loop {
        if watch(records.at(), journal.len()) {
            let why = "it was interrupted; the file is as it was";
            return Err(Error::said(Kind::Failed, "undo the edit of", why).label(Label::Interrupted));
        }
        let head = match records.advance()? {
            Ok(Some(head)) => head,
            Ok(None) => return Ok(found),
            Err(Flaw) => {
                found.is_flawed = true;
                return Ok(found);
            }
        };
        // A record lies in both lengths, or beyond one of them; so it is there as a whole, or not at all.
        if head.span.start() >= length {
            continue;
        }
        let mut note = |block: Span, is_known: bool| {
            if !is_known {
                let why = "it was changed since: it holds neither the old bytes nor the new ones";
                let at = block.start().saturating_sub(store.origin());
                let changed = || Error::said(Kind::Failed, "undo the edit of", why).at(at);
                found.changed.get_or_insert_with(changed);
            }
        };
        if head.new == New::Digests {
            read(store, head.span, &mut now)?;
            for (block, digest) in records.digests() {
                let part = within(head.span, block);
                let old = records.old().get(part.clone());
                note(block, is_known(head, &now[part], old, Some(digest)));
            }
        } else if head.old == Old::Bytes {
            read(store, head.span, &mut now)?;
            for block in super::journal::blocks(head.span) {
                let part = within(head.span, block);
                note(block, is_known(head, &now[part.clone()], Some(&records.old()[part]), None));
            }
        } else {
            each_run(store, head, &mut now, &mut note)?;
        }
    }
}

/// Looks at a record that holds no bytes and no digests, which may be longer than any memory: holes are not read.
fn each_run(
    store: &dyn Store,
    head: Head,
    now: &mut Vec<u8>,
    note: &mut dyn FnMut(Span, bool),
) -> Result<()> {
    let origin = store.origin();
    let mut at = head.span.start();
    while at < head.span.end() {
        let rest = Span::new(at, head.span.end());
        let data = match store.next_data(at - origin)? {
            Some(data) => Span::new(data.start() + origin, data.end() + origin).shared(rest),
            None => Span::new(rest.end(), rest.end()),
        };
        let hole = Span::new(at, data.start().min(rest.end()));
        if !hole.is_empty() {
            note(hole, is_known(head, &[0], None, None));
        }
        for piece in pieces(data, PIECE, 0) {
            read(store, piece, now)?;
            for block in super::journal::blocks(piece) {
                note(block, is_known(head, &now[within(piece, block)], None, None));
            }
        }
        at = data.end().max(hole.end());
    }
    Ok(())
}

/// Whether a block of the file holds the old bytes or the new ones.
fn is_known(head: Head, now: &[u8], old: Option<&[u8]>, new: Option<u64>) -> bool {
    let is_all = |byte| now.iter().all(|&found| found == byte);
    let is_old = match head.old {
        Old::Bytes => Some(now) == old,
        // What an edit makes longer is zero until it is written.
        Old::Zeros | Old::Absent => is_all(0),
    };
    is_old
        || match head.new {
            // Undo makes the file longer first, and then puts back what was cut off.
            New::Absent => is_all(0),
            New::Digests => Some(digest(now)) == new,
            New::Run(fill) => is_all(fill),
        }
}

/// Reads `span` of the file, which has at most a record's length.
fn read(store: &dyn Store, span: Span, now: &mut Vec<u8>) -> Result<()> {
    now.resize(span.len() as usize, 0);
    store.read_at(span.start() - store.origin(), now)
}

/// Where `block` lies in the bytes of `span`.
fn within(span: Span, block: Span) -> std::ops::Range<usize> {
    (block.start() - span.start()) as usize..(block.end() - span.start()) as usize
}
