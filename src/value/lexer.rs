//! The one reading of hex text, for data and for patterns: `deadbeef`, `de ad`, `\xde\xad`, `0xde,0xad`, `"GET" 20`,
//! and wildcards where they are accepted.
//!
//! The lexer knows bytes and where they stand; what signs such as `(` mean is for the pattern's parser.

use super::hextext::Cell;
use super::number::Number;
use super::refusal::{Refusal, character_at};
use std::ops::Range;

/// Which signs beside hex digits mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Digits and `*`.
    Data,
    /// `??`, `d?` and `?d` as well: what keeps the bytes that are there.
    Masked,
    /// All of those, `..`, a `?` that stands alone, `( | ) [ ] ~ { }`, and comments.
    Pattern,
}

const ACCEPTED: &str = "hex digits in pairs (deadbeef, de ad, \\xde\\xad, 0xde,0xad), \"text\", and *COUNT to repeat, \
     or a prefix such as text: or u32le:";
const PATTERN_ACCEPTED: &str = "hex digits in pairs, ?? d? ?d, [4] [2-8], (aa | bb cc), ~aa, \"text\", and *COUNT to \
     repeat, or a prefix such as text: or regex:";

/// A piece of hex text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    Cell(Cell),
    Text(&'a [u8]),
    Sign(u8),
}

/// Cuts hex text into tokens and says where each stands.
pub(crate) struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    dialect: Dialect,
    /// Whether bytes stand just before, so that a separator may follow.
    separable: bool,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a [u8], dialect: Dialect) -> Lexer<'a> {
        Lexer { text, at: 0, dialect, separable: false }
    }

    /// The next token and its place; nothing at the end.
    pub(crate) fn next(&mut self) -> Result<Option<(Token<'a>, Range<usize>)>, Refusal> {
        let separator = self.skip()?;
        let start = self.at;
        let Some(&byte) = self.text.get(start) else { return Ok(None) };
        let token = match byte {
            b'"' => Token::Text(self.quoted()?),
            b'*' | b'(' | b')' | b'|' | b'[' | b']' | b'~' | b'{' | b'}' => self.sign(byte)?,
            _ => Token::Cell(self.cell()?),
        };
        match (token, separator) {
            (Token::Sign(_), Some(at)) => return Err(self.separates_nothing(at)),
            (Token::Sign(_), None) => self.separable = false,
            _ => self.separable = true,
        }
        Ok(Some((token, start..self.at)))
    }

    /// What follows the last token, and where that begins; the lexer is done then.
    pub(crate) fn rest(&mut self) -> (&'a [u8], usize) {
        let start = std::mem::replace(&mut self.at, self.text.len());
        (&self.text[start..], start)
    }

    /// What stands before the next `close`, which is passed, and where that begins.
    pub(crate) fn until(&mut self, close: u8) -> Option<(&'a [u8], usize)> {
        let start = self.at;
        let length = self.text[start..].iter().position(|&byte| byte == close)?;
        self.at = start + length + 1;
        Some((&self.text[start..start + length], start))
    }

    /// A refusal of the bytes at `part`.
    pub(crate) fn refuse(&self, part: Range<usize>, why: &'static str) -> Refusal {
        let accepted = if self.dialect == Dialect::Pattern { PATTERN_ACCEPTED } else { ACCEPTED };
        Refusal::part(self.what(), self.text, part, why).accepts(accepted)
    }

    fn what(&self) -> &'static str {
        if self.dialect == Dialect::Pattern { "PATTERN" } else { "DATA" }
    }

    fn refuse_character(&self, at: usize, why: &'static str) -> Refusal {
        self.refuse(character_at(self.text, at), why)
    }

    /// Passes white space, comments and at most one `:`, `,` or `_`, whose place is returned. Anything more would hide a
    /// byte that was forgotten: `fe80::01` is not `fe8001`.
    fn skip(&mut self) -> Result<Option<usize>, Refusal> {
        let mut separator = None;
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b':' | b',' | b'_' if separator.is_none() && self.separable => separator = Some(self.at),
                b':' | b',' | b'_' => return Err(self.separates_nothing(self.at)),
                _ if byte.is_ascii_whitespace() => {}
                _ => match self.comment()? {
                    0 => return Ok(separator),
                    length => self.at += length - 1,
                },
            }
            self.at += 1;
        }
        // `0xde, 0xad` without quotes is two words, the first of which ends with a comma.
        match separator {
            Some(at) if self.text[at] != b',' => Err(self.separates_nothing(at)),
            _ => Ok(None),
        }
    }

    /// The length of the comment that begins here, 0 where none does: `/* so */`, or `// so` to the end of the line.
    fn comment(&self) -> Result<usize, Refusal> {
        let rest = &self.text[self.at..];
        match rest {
            _ if self.dialect != Dialect::Pattern => Ok(0),
            [b'/', b'/', ..] => Ok(rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())),
            [b'/', b'*', text @ ..] => match text.windows(2).position(|pair| pair == b"*/") {
                Some(length) => Ok(length + 4),
                None => Err(self.refuse(self.at..self.at + 2, "opens a comment that no */ ends")),
            },
            _ => Ok(0),
        }
    }

    fn separates_nothing(&self, at: usize) -> Refusal {
        self.refuse_character(at, "does not stand between two bytes")
    }

    fn quoted(&mut self) -> Result<&'a [u8], Refusal> {
        let open = self.at;
        self.at += 1;
        match self.until(b'"') {
            Some((text, _)) => Ok(text),
            None => Err(self.refuse_character(open, "opens text that no other quote ends")),
        }
    }

    fn sign(&mut self, byte: u8) -> Result<Token<'a>, Refusal> {
        if byte != b'*' && self.dialect != Dialect::Pattern {
            return Err(self.refuse_character(self.at, "belongs to patterns, not to DATA"));
        }
        self.at += 1;
        Ok(Token::Sign(byte))
    }

    fn cell(&mut self) -> Result<Cell, Refusal> {
        let start = self.at;
        match (self.text[start], self.text.get(start + 1)) {
            (b'\\', Some(b'x')) => self.pair(start + 2),
            (b'0', Some(b'x' | b'X')) => self.prefixed(start),
            (b'?' | b'.', _) if self.dialect == Dialect::Pattern && self.any(start) => Ok(Cell::ANY),
            _ => self.pair(start),
        }
    }

    /// `..`, or a `?` with nothing of a byte on either side, as other programs write any byte.
    fn any(&mut self, start: usize) -> bool {
        let is = |at: usize, part: fn(u8) -> bool| self.text.get(at).is_some_and(|&byte| part(byte));
        let of_a_byte = |byte: u8| byte.is_ascii_hexdigit() || byte == b'?';
        let length = match self.text[start] {
            b'.' if is(start + 1, |byte| byte == b'.') => 2,
            b'?' if !is(start + 1, of_a_byte) && (start == 0 || !is(start - 1, of_a_byte)) => 1,
            _ => return false,
        };
        self.at = start + length;
        true
    }

    /// `0xde`: exactly one byte. More digits would be a number, whose byte order nobody said.
    fn prefixed(&mut self, start: usize) -> Result<Cell, Refusal> {
        let rest = &self.text[start + 2..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        if length <= 2 {
            return self.pair(start + 2);
        }
        let digits = String::from_utf8_lossy(&rest[..length]);
        let padding = if length % 2 == 1 { "0" } else { "" };
        let bytes = format!("`{padding}{digits}` (the bytes in this order)");
        let number = match length {
            3 | 4 => "u16le",
            5..=8 => "u32le",
            _ => "u64le",
        };
        let why = "could be bytes in this order, or a number";
        Err(self.refuse(start..start + 2 + length, why).hint(match length {
            ..=16 => format!("write {bytes} or `{number}:0x{digits}` (the number)"),
            17..=64 => format!("write {bytes}"),
            _ => "leave out the 0x for the bytes in this order".to_string(),
        }))
    }

    /// Two adjacent digits or wildcards at `start`.
    fn pair(&mut self, start: usize) -> Result<Cell, Refusal> {
        let high = match self.nibble(start)? {
            Some(nibble) => nibble,
            None if start >= self.text.len() => {
                return Err(self.refuse(self.at..start, "takes two hex digits"));
            }
            None => return Err(self.refuse_character(start, "is no hex digit")),
        };
        let Some(low) = self.nibble(start + 1)? else {
            return Err(match self.text.get(start + 1) {
                // The foreign character is to blame, unless it could stand between bytes.
                Some(byte) if !byte.is_ascii_whitespace() && !b":,_\"*()[]|~{}/".contains(byte) => {
                    self.refuse_character(start + 1, "is no hex digit")
                }
                _ => self.refuse_character(start, "is half a byte: a byte takes two hex digits"),
            });
        };
        self.at = start + 2;
        Ok(Cell { value: high.value << 4 | low.value, mask: high.mask << 4 | low.mask })
    }

    /// Half a byte, in the low bits of a cell.
    fn nibble(&self, at: usize) -> Result<Option<Cell>, Refusal> {
        match self.text.get(at) {
            Some(b'?') if self.dialect == Dialect::Data => {
                Err(self.refuse_character(at, "is a wildcard, and here every byte has to be given"))
            }
            Some(b'?') => Ok(Some(Cell::ANY)),
            Some(&byte) => {
                let digit = (byte as char).to_digit(16);
                Ok(digit.map(|digit| Cell { value: digit as u8, mask: 0x0f }))
            }
            None => Ok(None),
        }
    }

    /// The count after `*`, which ends the word, for `length` bytes before it.
    pub(crate) fn times(&mut self, star: Range<usize>, length: u64) -> Result<Number, Refusal> {
        if length == 0 {
            return Err(self.refuse(star, "has nothing before it to repeat"));
        }
        let (rest, start) = self.rest();
        let from = start + rest.len() - rest.trim_ascii_start().len();
        let rest = rest.trim_ascii();
        let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        let number =
            Number::parse(&rest[..end]).map_err(|refusal| refusal.within(self.what(), self.text, from))?;
        if end < rest.len() {
            let follows = from + end + rest[end..].len() - rest[end..].trim_ascii_start().len();
            let why = "follows the count, which ends the word";
            return Err(self.refuse(follows..from + rest.len(), why));
        }
        if number.is_zero() {
            return Err(self.refuse(from..from + end, "repeats nothing").accepts("a count of 1 or more"));
        }
        if number.fixed().is_some_and(|times| times.checked_mul(length).is_none()) {
            let why = "makes more bytes than 64 bits can count";
            return Err(self.refuse(from..from + end, why).accepts("a smaller count"));
        }
        Ok(number)
    }
}
