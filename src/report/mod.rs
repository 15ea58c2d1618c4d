//! Events in, text out: what the commands found or did, and the renderers that know how it is printed.
//!
//! Commands never print; they hand events to a [`Report`]. There are three renderers, each with one exhaustive match:
//! [`Plain`] for people and scripts, [`Human`] which adds colour, and [`Json`]. None of them knows where bytes come
//! from.

mod digits;
mod finding;
mod human;
mod json;
mod plain;
mod preview;
mod reply;
mod time;
mod value;

pub use finding::{Fact, Finding};
pub use human::Human;
pub use json::Json;
pub use plain::{Fields, Plain};
pub use reply::{Failure, Greeting, Reply};
pub use value::Value;

use crate::bytes::Span;
use crate::error::{Error, Result};
use std::io;

/// Something to be told.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Text that is already formatted: a block of rows of a dump.
    Block(&'a [u8]),
    /// A match.
    Hit(Hit<'a>),
    /// How many matches there are, where only that was asked.
    Count(u64),
    /// One edit, done or planned.
    Edit(Edit<'a>),
    /// A block copied inside the file, or to be copied.
    Move(Move),
    /// A new length, given or planned.
    Length(Length),
    /// Whole rows as they are and as they will be.
    Preview(Preview<'a>),
    /// The answer of a session's own verb.
    Value(&'a Value),
    /// A stretch of the mapping, where only that was asked.
    Range(Span),
    /// What was found out about something.
    Finding(&'a dyn Finding),
    /// A journal of an edit.
    Journal(Journal),
}

/// A match.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// Where it lies in the mapping.
    pub span: Span,
    /// The pattern's name, where there are several patterns.
    pub name: Option<&'a [u8]>,
    /// The matched bytes; empty unless [`Fields`] or JSON wants them.
    pub bytes: Matched<'a>,
}

/// The bytes of a match.
#[derive(Clone, Copy, Debug)]
pub enum Matched<'a> {
    /// All of them.
    Whole(&'a [u8]),
    /// Too many to be held at once.
    Long(&'a dyn Pieces),
}

/// Bytes that come piece by piece, from the first on, as often as they are asked for.
pub trait Pieces: std::fmt::Debug {
    /// Gives each piece to `write`. Fails where that does, or where the bytes cannot be read.
    fn each(&self, write: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()>;
}

impl Matched<'_> {
    /// Gives all bytes to `write`, in as many pieces as there are.
    fn each(self, mut write: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        match self {
            Matched::Whole(bytes) => write(bytes),
            Matched::Long(pieces) => pieces.each(&mut write),
        }
    }
}

/// One edit, or a piece of a long one.
#[derive(Clone, Copy, Debug)]
pub struct Edit<'a> {
    /// Where it begins in the mapping.
    pub at: u64,
    /// The bytes before; fewer where the file ended.
    pub old: &'a [u8],
    /// The bytes after; fewer where the file ends.
    pub new: &'a [u8],
    /// Whether they were written.
    pub applied: bool,
}

/// A block copied inside the file.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// Where its first byte goes.
    pub dest: u64,
    /// Where its first byte was.
    pub src: u64,
    /// How many bytes it has.
    pub count: u64,
    /// What overwrites the part of the source that the copy does not cover.
    pub fill: Option<u8>,
    /// Whether it was copied.
    pub applied: bool,
}

/// How long the mapping is, from its first byte to the end of the file.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    /// How many bytes it had.
    pub old: u64,
    /// How many it has.
    pub new: u64,
    /// Whether it was changed.
    pub applied: bool,
}

/// Rows that an edit touches.
#[derive(Clone, Copy, Debug)]
pub struct Preview<'a> {
    /// Where the first row begins in the mapping.
    pub at: u64,
    /// The rows as they are.
    pub before: &'a [u8],
    /// The same rows as they will be; more or fewer bytes where the length changes.
    pub after: &'a [u8],
}

/// A journal of an edit.
#[derive(Clone, Copy, Debug)]
pub struct Journal {
    /// Its number, the newest highest; 0 for that of an interrupted edit.
    pub number: u64,
    /// What was done, as a verb; nothing where the journal cannot be read.
    pub edit: Option<&'static str>,
    /// When, in nanoseconds since 1970.
    pub started: u64,
    /// The length of the file before.
    pub old_length: u64,
    /// The length of the file after.
    pub new_length: u64,
}

/// A place for events to go.
pub trait Report: Send {
    /// Tells one event. Fails where the text cannot be written.
    fn event(&mut self, event: Event<'_>) -> Result<()>;

    /// Writes what is still waiting. Fails where the text cannot be written.
    fn finish(&mut self) -> Result<()>;
}

/// An error of the place where output goes, in our words, or of what was to go there.
pub fn unwritable(cause: io::Error) -> Error {
    cause.downcast().unwrap_or_else(|cause| Error::system("write to", cause).file(b"standard output"))
}
