//! Data as users type it: one word, in any of its forms, symbolic until files and the page size are known.
//!
//! What the word makes to be written is [`super::Content`].

use super::hextext::{HexText, is_plain};
use super::lexer::{Dialect, Lexer, Token};
use super::number::Number;
use super::refusal::Refusal;
use super::scalar::Endian;
use super::scalars::Scalars;
use super::types::Type;
use super::{base64, escapes, utf16};
use std::fmt;

/// What the documentation calls data.
const WHAT: &str = "DATA";

/// One word of data.
///
/// It prints as a word that parses back to it; `text:` where a terminal shows the bytes safely, else `esc:`. Only
/// what `utf16le:`, `utf16be:`, `file:` and `hexfile:` hold is printed as it is and may not be safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// Hex text, all of it repeated so many times.
    Hex {
        /// The bytes, and what is kept of those that are there.
        text: HexText,
        /// How often, where a `*` said so.
        times: Option<Number>,
    },
    /// Text, given as it is or with escapes.
    Text(Vec<u8>),
    /// Text in UTF-16.
    Utf16 {
        /// The text.
        text: String,
        /// Its byte order.
        order: Endian,
    },
    /// Bytes given in base64.
    Base64(Vec<u8>),
    /// Numbers.
    Scalars(Scalars),
    /// The bytes of the file of that name, `-` for standard input.
    File(Vec<u8>),
    /// The bytes that the hex text in the file of that name spells, `-` for standard input.
    HexFile(Vec<u8>),
}

/// What a caller accepts beyond bytes that are given whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accept {
    /// `??`, `d?` and `?d`, which keep what is there.
    pub wildcards: bool,
    /// No bytes at all.
    pub nothing: bool,
}

impl Accept {
    /// One byte or more, all of them given.
    pub const BYTES: Accept = Accept { wildcards: false, nothing: false };
    /// One byte or more, some of which may be kept.
    pub const EDIT: Accept = Accept { wildcards: true, nothing: false };
}

impl Data {
    /// Parses a word of data from the bytes of an argument, its prefix included.
    pub fn parse(word: &[u8], accept: Accept) -> Result<Data, Refusal> {
        let (kind, start) = Type::of_word(WHAT, word)?;
        let data = Data::read(kind, word, start, accept);
        data.map_err(|refusal| if start == 0 { suggest_text(refusal) } else { refusal })
    }

    /// Parses the bytes of an argument as data of type `kind`, whole and without a prefix.
    pub fn parse_as(kind: Type, word: &[u8], accept: Accept) -> Result<Data, Refusal> {
        Data::read(kind, word, 0, accept)
    }

    fn read(kind: Type, word: &[u8], start: usize, accept: Accept) -> Result<Data, Refusal> {
        let text = &word[start..];
        let path = || match text {
            [] => Err(Refusal::whole(WHAT, word, "names no file").accepts("a PATH, or - for standard input")),
            _ => Ok(text.to_vec()),
        };
        let data = match kind {
            Type::Hex => hex(text, if accept.wildcards { Dialect::Masked } else { Dialect::Data }),
            Type::Text => Ok(Data::Text(text.to_vec())),
            Type::Esc => escapes::parse(text).map(Data::Text),
            Type::Utf16(order) => utf16::parse(text).map(|text| Data::Utf16 { text, order }),
            Type::Base64 => base64::parse(text).map(Data::Base64),
            Type::Scalar(scalar) => Scalars::parse(scalar, text).map(Data::Scalars),
            Type::File => Ok(Data::File(path()?)),
            Type::HexFile => Ok(Data::HexFile(path()?)),
            Type::Regex => {
                let refusal = Refusal::whole(WHAT, word, "is a regex, which is a PATTERN and no DATA");
                return Err(refusal.accepts("every type but regex"));
            }
        };
        let data = data.map_err(|refusal| refusal.within(WHAT, word, start))?;
        if data.is_nothing() && !accept.nothing {
            return Err(Refusal::whole(WHAT, word, "has no bytes").accepts("one byte or more"));
        }
        Ok(data)
    }

    /// Whether it has no bytes; what a file holds is not known yet.
    pub fn is_nothing(&self) -> bool {
        match self {
            Data::Hex { text, .. } => text.is_empty(),
            Data::Text(bytes) | Data::Base64(bytes) => bytes.is_empty(),
            Data::Utf16 { text, .. } => text.is_empty(),
            Data::Scalars(_) | Data::File(_) | Data::HexFile(_) => false,
        }
    }

    /// Whether it is read from standard input, which can be done once a run.
    pub fn reads_stdin(&self) -> bool {
        matches!(self, Data::File(path) | Data::HexFile(path) if path == b"-")
    }

    /// The word that parses back to this, in bytes: names of files need not be text.
    pub fn to_word(&self) -> Vec<u8> {
        match self {
            Data::File(path) => [b"file:", path.as_slice()].concat(),
            Data::HexFile(path) => [b"hexfile:", path.as_slice()].concat(),
            _ => self.to_string().into_bytes(),
        }
    }
}

impl fmt::Display for Data {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Data::Hex { text, times: None } => text.fmt(out),
            Data::Hex { text, times: Some(times) } => write!(out, "{text}*{times}"),
            Data::Text(bytes) if is_plain(bytes) => write!(out, "text:{}", String::from_utf8_lossy(bytes)),
            Data::Text(bytes) => {
                out.write_str("esc:")?;
                escapes::print(out, bytes)
            }
            Data::Utf16 { text, order } => write!(out, "{}:{text}", Type::Utf16(*order)),
            Data::Base64(bytes) => write!(out, "base64:{}", base64::print(bytes)),
            Data::Scalars(scalars) => scalars.fmt(out),
            Data::File(path) => write!(out, "file:{}", String::from_utf8_lossy(path)),
            Data::HexFile(path) => write!(out, "hexfile:{}", String::from_utf8_lossy(path)),
        }
    }
}

fn hex(text: &[u8], dialect: Dialect) -> Result<Data, Refusal> {
    let mut lexer = Lexer::new(text, dialect);
    let mut hex = HexText::default();
    let mut times = None;
    while let Some((token, place)) = lexer.next()? {
        match token {
            Token::Cell(cell) => hex.push(cell),
            Token::Text(text) => hex.push_text(text),
            // The only sign of these dialects is `*`, and the count takes all that is left.
            Token::Sign(_) => times = Some(lexer.times(place, hex.len() as u64)?),
        }
    }
    Ok(Data::Hex { text: hex, times })
}

/// Advice for a word that is plainly no hex: `patch f 0 hello`.
pub(crate) fn suggest_text(refusal: Refusal) -> Refusal {
    let word = refusal.argument();
    let starts_as_word = word.first().is_some_and(u8::is_ascii_alphabetic)
        && word.iter().any(|byte| byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit());
    if refusal.advice().is_some() || !starts_as_word || word.len() > 40 || !is_plain(word) {
        return refusal;
    }
    let bare = word.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(byte));
    let text = String::from_utf8_lossy(word).into_owned();
    match (bare, text.contains('\'')) {
        (true, _) => refusal.hint(format!("write `text:{text}` for these characters as text")),
        (false, false) => refusal.hint(format!("write `'text:{text}'` for these characters as text")),
        (false, true) => refusal,
    }
}

#[cfg(test)]
mod tests;
