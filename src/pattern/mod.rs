//! Patterns: what users type to be found, parsed, printed, and compiled into what a search needs.
//!
//! Pure: nothing here looks at a file. A pattern stays symbolic until it is compiled, because a needle may be a file's
//! bytes.

mod byte_test;
mod compiled;
mod hex;
mod named;
mod parser;
mod program;
mod regex;
mod sweep;

pub use byte_test::ByteTest;
pub use compiled::{Compiled, LONGEST};
pub use hex::HexPattern;
pub use named::Named;
pub use program::{Program, Scratch};
pub use regex::Expression;
pub use sweep::Sweep;

use crate::error::Result;
use crate::value::suggest_text;
use crate::value::{Accept, Content, Data, Endian, Loader, Refusal, Type};
use std::fmt;

/// What the documentation calls a pattern.
const WHAT: &str = "PATTERN";

/// One word that is searched for. It prints as a word that parses back to it, with the reservations of [`Data`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Hex: the default, when a word has no prefix.
    Hex(HexPattern),
    /// Data of another form.
    Data(Data),
    /// A regular expression on bytes.
    Regex(String),
}

/// Whether the two cases of an ASCII letter are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// They are not.
    Exact,
    /// They are, in text, quoted text and regexes; in hex never.
    Ignored,
}

impl Case {
    /// What a byte of text is tested for.
    fn test(self, byte: u8) -> ByteTest {
        match self {
            Case::Exact => ByteTest::exact(byte),
            Case::Ignored => ByteTest::folded(byte),
        }
    }
}

impl Pattern {
    /// Parses a pattern from the bytes of an argument, its prefix included. Wildcards are part of patterns whatever
    /// `accept` says.
    pub fn parse(word: &[u8], accept: Accept) -> Result<Pattern, Refusal> {
        let (kind, start) = Type::of_word(WHAT, word)?;
        let pattern = Pattern::read(kind, word, start, accept);
        pattern.map_err(|refusal| if start == 0 { suggest_text(refusal) } else { refusal })
    }

    /// Parses the bytes of an argument as a pattern of type `kind`, whole and without a prefix.
    pub fn parse_as(kind: Type, word: &[u8], accept: Accept) -> Result<Pattern, Refusal> {
        Pattern::read(kind, word, 0, accept)
    }

    fn read(kind: Type, word: &[u8], start: usize, accept: Accept) -> Result<Pattern, Refusal> {
        let text = &word[start..];
        let within = |refusal: Refusal| refusal.within(WHAT, word, start);
        let pattern = match kind {
            Type::Hex => Pattern::Hex(parser::parse(text).map_err(within)?),
            Type::Regex => Pattern::Regex(regex::parse(text).map_err(within)?),
            _ => {
                let anything = Accept { nothing: true, ..accept };
                Pattern::Data(Data::parse_as(kind, text, anything).map_err(within)?)
            }
        };
        if pattern.is_nothing() && !accept.nothing {
            return Err(Refusal::whole(WHAT, word, "is empty").accepts("a pattern of one byte or more"));
        }
        Ok(pattern)
    }

    /// Whether it is no byte at all, which is everywhere.
    pub fn is_nothing(&self) -> bool {
        match self {
            Pattern::Hex(hex) => hex.sequence.is_empty(),
            Pattern::Data(data) => data.is_nothing(),
            Pattern::Regex(source) => source.is_empty(),
        }
    }

    /// Makes it ready for a search, on a machine whose pages have `page` bytes.
    pub fn compile(&self, case: Case, page: u64, load: &mut Loader<'_>) -> Result<Compiled> {
        match self {
            Pattern::Hex(hex) => Ok(Compiled::of_hex(hex, case, page)?),
            Pattern::Regex(source) => Ok(Compiled::Regex(Expression::new(source, case)?)),
            Pattern::Data(data) => {
                let content = Content::of(std::slice::from_ref(data), page, load)?;
                // Only hex repeats, so this is the text of an argument or a file that was read.
                let bytes = content.to_vec(LONGEST as usize);
                let bytes = bytes.ok_or_else(|| {
                    let refusal = Refusal::whole(WHAT, &self.to_word(), "is too long to be searched for");
                    refusal.accepts(format!("up to {LONGEST} bytes"))
                })?;
                let tests = |bytes: &[u8]| bytes.iter().map(|&byte| case.test(byte)).collect();
                Ok(match (case, data) {
                    (Case::Ignored, Data::Text(_)) => Compiled::of_tests(tests(&bytes)),
                    (Case::Ignored, Data::Utf16 { order, .. }) => {
                        let units = bytes.chunks_exact(2);
                        Compiled::of_tests(units.flat_map(|unit| fold_unit(unit, *order)).collect())
                    }
                    _ => Compiled::Literal(bytes),
                })
            }
        }
    }

    /// Whether it is read from standard input, which can be done once a run.
    pub fn reads_stdin(&self) -> bool {
        matches!(self, Pattern::Data(data) if data.reads_stdin())
    }

    /// The word that parses back to this, in bytes: names of files need not be text.
    pub fn to_word(&self) -> Vec<u8> {
        match self {
            Pattern::Data(data) => data.to_word(),
            _ => self.to_string().into_bytes(),
        }
    }
}

/// A unit of UTF-16 in either case: it is an ASCII letter only where its high byte is 0.
fn fold_unit(unit: &[u8], order: Endian) -> [ByteTest; 2] {
    match (order, unit[0], unit[1]) {
        (Endian::Little, letter, 0) => [ByteTest::folded(letter), ByteTest::exact(0)],
        (Endian::Big, 0, letter) => [ByteTest::exact(0), ByteTest::folded(letter)],
        (_, first, second) => [ByteTest::exact(first), ByteTest::exact(second)],
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pattern::Hex(hex) => hex.fmt(out),
            Pattern::Data(data) => data.fmt(out),
            Pattern::Regex(source) => write!(out, "regex:{source}"),
        }
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
