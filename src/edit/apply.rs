//! The new bytes written, and nothing else: what makes it safe is in `commit`.

use super::course::Course;
use super::plan::Read;
use super::{Plan, turns};
use crate::bytes::{Span, Store, Watch};
use crate::error::Result;

/// Writes what `plan` says to a store that nobody else knows, such as a file that will get its name later: where it
/// fails, the store is to be thrown away.
pub fn apply(plan: &Plan, store: &mut dyn Store, watch: Watch<'_>) -> Result<()> {
    write(plan, store, &Course::new(plan, 0, watch))
}

/// The same as a part of `course`.
pub(super) fn write(plan: &Plan, store: &mut dyn Store, course: &Course<'_>) -> Result<()> {
    let grown = Span::new(plan.old_length(), plan.new_length());
    if plan.allocates() && !grown.is_empty() {
        store.allocate(grown)?;
    }
    if plan.new_length() != plan.old_length() {
        store.set_len(plan.new_length())?;
    }
    let spans = plan.written();
    let length: u64 = spans.iter().map(|span| span.len()).sum();
    let origin = store.origin();
    let mut pieces = spans.iter().flat_map(|span| plan.pieces(*span, origin)).map(|piece| {
        course.pass(piece.len())?;
        Ok(piece)
    });
    // A piece that is read ahead of its turn is not what those before it overwrite: that is the order of the pieces.
    if let Some(read) = if length < turns::WORTH { None } else { store.reader() } {
        let make = |piece: &Span, buffer: &mut Vec<u8>| make(plan, *piece, &read, buffer);
        return turns::run(length, pieces, make, |piece, buffer| store.write_at(piece.start(), buffer));
    }
    let mut buffer = Vec::new();
    pieces.try_for_each(|piece| {
        let piece = piece?;
        make(plan, piece, &|offset, old| store.read_at(offset, old), &mut buffer)?;
        store.write_at(piece.start(), &buffer)
    })
}

/// Makes `buffer` the new bytes of `piece`.
fn make(plan: &Plan, piece: Span, read: Read<'_>, buffer: &mut Vec<u8>) -> Result<()> {
    // A piece's length is a usize.
    buffer.resize(piece.len() as usize, 0);
    if plan.keeps(piece) {
        read(piece.start(), buffer)?;
    }
    plan.overlay(read, piece.start(), buffer)
}
