//! Patterns with their names: words of the command line, and the lines of a file.

use super::Pattern;
use crate::value::{Accept, Refusal, Type};

/// A pattern and what to call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<'t> {
    /// Its name, which is its text as given where a file gave it no other.
    pub name: &'t [u8],
    /// The pattern.
    pub pattern: Pattern,
}

impl<'t> Named<'t> {
    /// A word of the command line, read as `kind` where `--type` says so.
    pub fn of_word(word: &'t [u8], kind: Option<Type>, accept: Accept) -> Result<Named<'t>, Refusal> {
        Ok(Named { name: word, pattern: parse(word, kind, accept)? })
    }

    /// The patterns in the text of a file, one after the other: one a line, with a name before ` = ` or without; white
    /// space before a line is passed over, and so are empty lines and those that begin with `#`.
    ///
    /// White space must stand on both sides of the `=`, so that `key=value` is a text and no name.
    pub fn in_file(text: &'t [u8], kind: Option<Type>) -> impl Iterator<Item = Result<Named<'t>, Refusal>> {
        let line = |line: &'t [u8]| line.strip_suffix(b"\r").unwrap_or(line).trim_ascii_start();
        let lines = text.split(|&byte| byte == b'\n').map(line).zip(1..);
        lines
            .filter(|(line, _)| !line.is_empty() && line[0] != b'#')
            .map(move |(line, number)| Named::on_line(line, number, kind))
    }

    fn on_line(line: &'t [u8], number: u64, kind: Option<Type>) -> Result<Named<'t>, Refusal> {
        let (name, start) = split_name(line);
        let pattern = parse(&line[start..], kind, Accept::BYTES).map_err(|refusal| {
            let refusal = refusal.within("PATTERN", line, start).on_line(number);
            let equals = line.iter().position(|&byte| byte == b'=').filter(|_| start == 0);
            match equals {
                Some(equals) if line[..equals].trim_ascii_end().iter().all(is_of_name) => {
                    refusal.hint("a name is written `name = PATTERN`, with white space around the =")
                }
                _ if line.contains(&b'#') => refusal.hint("a comment stands on a line of its own"),
                _ => refusal,
            }
        })?;
        Ok(Named { name, pattern })
    }
}

fn parse(word: &[u8], kind: Option<Type>, accept: Accept) -> Result<Pattern, Refusal> {
    match kind {
        Some(kind) => Pattern::parse_as(kind, word, accept),
        None => Pattern::parse(word, accept),
    }
}

/// The name in a line, and where the pattern begins.
fn split_name(line: &[u8]) -> (&[u8], usize) {
    let length = line.iter().take_while(|byte| is_of_name(byte)).count();
    let rest = &line[length..];
    let equals = rest.len() - rest.trim_ascii_start().len();
    match (length, &rest[equals..]) {
        (1.., [b'=', after @ ..]) if equals > 0 && after.first().is_some_and(u8::is_ascii_whitespace) => {
            let pattern = after.trim_ascii_start();
            (&line[..length], line.len() - pattern.len())
        }
        _ => (line, 0),
    }
}

fn is_of_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(byte)
}
