//! Several patterns at once: those of every `-e`, and those of a file.

use super::{Case, Compiled, Pattern};
use crate::error::Result;
use crate::value::{Accept, Loader, Refusal, Type};

/// Patterns with their names, in the order in which they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatternSet {
    named: Vec<Named>,
}

/// A pattern and what to call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name, which is its text as given where a file gave it no other.
    pub name: Vec<u8>,
    /// The pattern.
    pub pattern: Pattern,
}

impl PatternSet {
    /// Adds a word of the command line, read as `kind` where `--type` says so.
    pub fn add(&mut self, word: &[u8], kind: Option<Type>, accept: Accept) -> Result<(), Refusal> {
        let pattern = parse(word, kind, accept)?;
        self.named.push(Named { name: word.to_vec(), pattern });
        Ok(())
    }

    /// Adds the patterns in the text of a file: one a line, with a name before ` = ` or without; white space before
    /// a line is passed over, and so are empty lines and those that begin with `#`.
    ///
    /// White space must stand on both sides of the `=`, so that `key=value` is a text and no name.
    pub fn add_file(&mut self, text: &[u8], kind: Option<Type>) -> Result<(), Refusal> {
        for (line, number) in text.split(|&byte| byte == b'\n').zip(1..) {
            let line = line.strip_suffix(b"\r").unwrap_or(line).trim_ascii_start();
            if line.is_empty() || line[0] == b'#' {
                continue;
            }
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
            self.named.push(Named { name: name.to_vec(), pattern });
        }
        Ok(())
    }

    /// The patterns, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Named> {
        self.named.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.named.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// Every pattern compiled, in order.
    pub fn compile(&self, case: Case, page: u64, load: &mut Loader<'_>) -> Result<Vec<Compiled>> {
        self.named.iter().map(|named| named.pattern.compile(case, page, load)).collect()
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
