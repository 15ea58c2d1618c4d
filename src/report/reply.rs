//! The lines that a session answers programs with: one greeting, and one reply to every line.

use super::{Json, Value, unwritable};
use crate::error::{Error, Result};
use std::io::{self, Write};

/// What a session holds, for its first line.
#[derive(Clone, Debug)]
pub struct Greeting<'a> {
    /// The target's name, escaped.
    pub file: String,
    /// `read`, `write` or `copy`.
    pub access: &'a str,
    /// Where the mapping begins in the file.
    pub offset: u64,
    /// How many bytes are mapped.
    pub length: u64,
    /// How many bytes a page has.
    pub page: u64,
    /// Whether edits stay in memory until they are saved.
    pub private: bool,
}

/// One reply. What is nothing is left out of it.
#[derive(Debug, Default)]
pub struct Reply<'a> {
    /// The number of the line, from 1.
    pub line: u64,
    /// The exit code that the line would have as a command of its own.
    pub exit: u8,
    /// The position after the line; nothing once the session is closed.
    pub position: Option<u64>,
    /// The answer of a session's own verb.
    pub value: Option<&'a Value>,
    /// Text for eyes: a dump.
    pub text: Option<&'a str>,
    /// The objects, a line each, that the command prints as JSON lines.
    pub events: Option<&'a [u8]>,
    /// Remarks.
    pub notes: &'a [String],
    /// Why it failed, if it did.
    pub failure: Option<&'a Failure>,
}

/// Why a line failed.
#[derive(Debug)]
pub struct Failure {
    label: &'static str,
    message: String,
    hint: Option<String>,
    errno: Option<i32>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Failure {
        Failure {
            label: error.labelled().name(),
            message: error.to_string(),
            hint: error.advice().map(str::to_string),
            errno: error.errno(),
        }
    }
}

impl<W: Write> Json<W> {
    /// Tells what the session holds, or why there is none.
    pub fn greet(&mut self, greeting: std::result::Result<Greeting<'_>, &Failure>) -> Result<()> {
        self.greeting(greeting).and_then(|()| self.out().flush()).map_err(unwritable)
    }

    /// Answers one line, at once.
    pub fn reply(&mut self, reply: &Reply<'_>) -> Result<()> {
        self.replied(reply).and_then(|()| self.out().flush()).map_err(unwritable)
    }

    fn greeting(&mut self, greeting: std::result::Result<Greeting<'_>, &Failure>) -> io::Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        write!(self.out(), r#"{{"type":"session","version":"{version}","ok":{},"#, greeting.is_ok())?;
        match greeting {
            Ok(Greeting { file, access, offset, length, page, private }) => {
                self.out().write_all(br#""file":"#)?;
                self.string(&file)?;
                write!(
                    self.out(),
                    r#","access":"{access}","private":{private},"offset":{offset},"length":{length},"page":{page}"#
                )?;
            }
            Err(failure) => self.failure(failure)?,
        }
        self.out().write_all(b"}\n")
    }

    fn replied(&mut self, reply: &Reply<'_>) -> io::Result<()> {
        self.out().write_all(br#"{"type":"reply","line":"#)?;
        self.number(reply.line)?;
        write!(self.out(), r#","ok":{},"exit":{},"position":"#, reply.failure.is_none(), reply.exit)?;
        match reply.position {
            Some(position) => self.number(position)?,
            None => self.out().write_all(b"null")?,
        }
        if let Some(value) = reply.value {
            self.out().write_all(b",")?;
            self.answer(value)?;
        }
        if let Some(text) = reply.text {
            self.out().write_all(br#","text":"#)?;
            self.string(text)?;
        }
        if let Some(lines) = reply.events {
            self.out().write_all(br#","events":["#)?;
            for (index, line) in lines.split_inclusive(|&byte| byte == b'\n').enumerate() {
                self.comma(index)?;
                self.out().write_all(line.strip_suffix(b"\n").unwrap_or(line))?;
            }
            self.out().write_all(b"]")?;
        }
        if !reply.notes.is_empty() {
            self.out().write_all(br#","notes":["#)?;
            for (index, note) in reply.notes.iter().enumerate() {
                self.comma(index)?;
                self.string(note)?;
            }
            self.out().write_all(b"]")?;
        }
        if let Some(failure) = reply.failure {
            self.out().write_all(b",")?;
            self.failure(failure)?;
        }
        self.out().write_all(b"}\n")
    }

    /// What stands before the item of an array with that index.
    fn comma(&mut self, index: usize) -> io::Result<()> {
        if index == 0 { Ok(()) } else { self.out().write_all(b",") }
    }

    fn failure(&mut self, failure: &Failure) -> io::Result<()> {
        write!(self.out(), r#""error":{{"kind":"{}","message":"#, failure.label)?;
        self.string(&failure.message)?;
        if let Some(hint) = &failure.hint {
            self.out().write_all(br#","hint":"#)?;
            self.string(hint)?;
        }
        if let Some(errno) = failure.errno {
            write!(self.out(), r#","errno":{errno}"#)?;
        }
        self.out().write_all(b"}")
    }
}
