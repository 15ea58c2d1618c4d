//! The verbs that look, and those that only move the position.

use super::MOST;
use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Label, Result};
use crate::report::Value;
use crate::session::{Session, page_size};
use crate::value::{Extent, Position, Steps, Subscript};

/// A verb that changes no byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// To a place of the mapping.
    Seek(Position),
    /// So many bytes from a place; negative ones lie before it.
    SeekBy(i128, Whence),
    /// Where the position is.
    Tell,
    /// So many bytes, or as many as are left.
    Read(Option<u64>),
    /// The next byte.
    ReadByte,
    /// To behind the next line feed, or to the end.
    Readline,
    /// One byte or a slice.
    Get(Subscript),
    /// The length of the mapping.
    Len,
    /// The length of the file.
    Size,
}

/// From where a distance counts: Python's `whence`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whence {
    /// From the start, 0.
    Start,
    /// From the position, 1.
    Here,
    /// From the end, 2.
    End,
}

/// How much is looked at in one go for the end of a line.
const PIECE: u64 = 64 << 10;

impl Look {
    /// Does it, and moves `position` where it went well.
    pub fn run(&self, session: &Session, position: &mut u64) -> Result<Value> {
        let length = session.len();
        let at = (*position).min(length);
        match *self {
            Look::Seek(target) => {
                let target = target.resolve(extent(session));
                let target = target.map_err(|refusal| Error::from(refusal).label(Label::OutOfRange))?;
                seek(i128::from(target), length, position)
            }
            Look::SeekBy(distance, whence) => {
                let from = match whence {
                    Whence::Start => 0,
                    Whence::Here => *position,
                    Whence::End => length,
                };
                seek(i128::from(from) + distance, length, position)
            }
            Look::Tell => Ok(Value::Offset(*position)),
            Look::Read(count) => {
                let span = Span::new(at, at.saturating_add(count.unwrap_or(u64::MAX)).min(length));
                let bytes = copied(session, span)?;
                *position = (*position).max(span.end());
                Ok(Value::Bytes { at: Some(at), bytes })
            }
            Look::ReadByte if at == length => {
                let why = "there is no byte at the position, which is the end";
                Err(out_of_range("read a byte", why).at(*position))
            }
            Look::ReadByte => {
                let byte = copied(session, Span::new(at, at + 1))?;
                *position += 1;
                Ok(Value::Byte(byte[0]))
            }
            Look::Readline => {
                let line = Span::new(at, end_of_line(session, at)?);
                let bytes = copied(session, line)?;
                *position = (*position).max(line.end());
                Ok(Value::Bytes { at: Some(at), bytes })
            }
            Look::Get(Subscript::Index(index)) => {
                let at = index_of(index, session, "get")?;
                Ok(Value::Byte(copied(session, Span::new(at, at + 1))?[0]))
            }
            Look::Get(Subscript::Slice(slice)) => slice_of(session, slice.clamp(extent(session))),
            Look::Len => Ok(Value::Count(length)),
            Look::Size => session.size().map(Value::Count),
        }
    }

    /// Whether its answer is what it is for, rather than a receipt.
    pub fn is_asking(&self) -> bool {
        !matches!(self, Look::Seek(_) | Look::SeekBy(..))
    }
}

/// What a position or slice of `session` is measured by.
pub(super) fn extent(session: &Session) -> Extent {
    Extent { length: session.len(), page: page_size() }
}

/// The offset of the one byte that `index` names.
pub(super) fn index_of(index: Position, session: &Session, doing: &str) -> Result<u64> {
    let length = session.len();
    match index.resolve(extent(session)) {
        Ok(at) if at < length => Ok(at),
        Ok(at) => {
            let why = format!("there is no such byte: the mapping has {length}");
            Err(out_of_range(doing, why).at(at))
        }
        Err(refusal) => Err(Error::from(refusal).label(Label::OutOfRange)),
    }
}

/// A failure at a place that is not there.
pub(super) fn out_of_range(doing: &str, why: impl Into<String>) -> Error {
    Error::said(Kind::Failed, doing, why).label(Label::OutOfRange)
}

/// A failure because of how much was asked for.
pub(super) fn too_large(doing: &str, count: u64) -> Error {
    let why = format!("{count} bytes are more than one verb takes, {MOST}");
    Error::said(Kind::Failed, doing, why)
        .label(Label::TooLarge)
        .hint("several verbs, each with a part, will do")
}

fn seek(target: i128, length: u64, position: &mut u64) -> Result<Value> {
    match u64::try_from(target) {
        Ok(target) if target <= length => {
            *position = target;
            Ok(Value::Offset(target))
        }
        _ => {
            let why = format!("{target} does not lie between 0 and {length}");
            Err(out_of_range("seek", why))
        }
    }
}

fn copied(session: &Session, span: Span) -> Result<Vec<u8>> {
    if span.len() > MOST {
        return Err(too_large("read", span.len()));
    }
    let bytes = session.window(span)?.into_owned();
    session.check(span.end())?;
    Ok(bytes)
}

/// Where the line ends that begins at `start`.
fn end_of_line(session: &Session, start: u64) -> Result<u64> {
    let mut at = start;
    while at < session.len() {
        let piece = Span::new(at, at.saturating_add(PIECE).min(session.len()));
        if piece.end() - start > MOST {
            return Err(too_large("read a line of", piece.end() - start));
        }
        let window = session.window(piece)?;
        if let Some(index) = memchr::memchr(b'\n', &window) {
            return Ok(at + index as u64 + 1);
        }
        at = piece.end();
    }
    Ok(at)
}

fn slice_of(session: &Session, steps: Steps) -> Result<Value> {
    if steps.step == 1 {
        let span = steps.bounds();
        return Ok(Value::Bytes { at: Some(span.start()), bytes: copied(session, span)? });
    }
    if steps.count > MOST {
        return Err(too_large("get", steps.count));
    }
    let bounds = steps.bounds();
    let mut bytes = Vec::with_capacity(steps.count as usize);
    if bounds.len() <= MOST {
        let window = copied(session, bounds)?;
        bytes.extend(steps.offsets().map(|at| window[(at - bounds.start()) as usize]));
    } else {
        for at in steps.offsets() {
            bytes.extend_from_slice(&session.window(Span::new(at, at + 1))?);
        }
        session.check(bounds.end())?;
    }
    Ok(Value::Bytes { at: None, bytes })
}
