//! Why a word was refused: the argument, the place in it, the reason, and what would have been accepted.
//!
//! Parsers return a [`Refusal`]; one that reads part of a longer word is wrapped with [`Refusal::within`], so that
//! the user always sees the argument as it was typed.

use crate::error::Error;
use crate::escape;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// An argument that does not make sense, in one line of text and at most one line of advice.
///
/// The reason is a predicate: of the whole argument (`is a bare number`), or of the part of it that is to blame
/// (`is no hex digit`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(Box<Parts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    what: &'static str,
    argument: Vec<u8>,
    part: Range<usize>,
    why: Cow<'static, str>,
    accepted: Cow<'static, str>,
    hint: Option<String>,
    line: Option<u64>,
    file: Option<Vec<u8>>,
}

/// Bytes of an argument shown on each side of the offending place once the argument is longer than [`WHOLE`].
const AROUND: usize = 24;
/// Bytes up to which an argument is shown whole.
const WHOLE: usize = 72;

impl Refusal {
    /// The whole of `argument` is to blame. `what` is its name in the documentation: `RANGE`, `DATA`.
    pub fn whole(what: &'static str, argument: &[u8], why: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal::part(what, argument, 0..argument.len(), why)
    }

    /// The bytes `part` of `argument` are to blame; an empty part at the end says that something is missing there.
    pub fn part(
        what: &'static str,
        argument: &[u8],
        part: Range<usize>,
        why: impl Into<Cow<'static, str>>,
    ) -> Refusal {
        Refusal(Box::new(Parts {
            what,
            argument: argument.to_vec(),
            part,
            why: why.into(),
            accepted: Cow::Borrowed(""),
            hint: None,
            line: None,
            file: None,
        }))
    }

    /// The character that begins with byte `at` of `argument` is to blame.
    pub fn character(
        what: &'static str,
        argument: &[u8],
        at: usize,
        why: impl Into<Cow<'static, str>>,
    ) -> Refusal {
        Refusal::part(what, argument, character_at(argument, at), why)
    }

    /// What would have been accepted there.
    #[must_use]
    pub fn accepts(mut self, accepted: impl Into<Cow<'static, str>>) -> Refusal {
        self.0.accepted = accepted.into();
        self
    }

    /// What to type instead, as one sentence.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Refusal {
        self.0.hint = Some(hint.into());
        self
    }

    /// The same refusal of an argument with another name: a position that is a command's `OFFSET`.
    #[must_use]
    pub fn named(mut self, what: &'static str) -> Refusal {
        self.0.what = what;
        self
    }

    /// The same refusal of the longer argument `outer`, in which the refused one begins at byte `base`.
    #[must_use]
    pub fn within(mut self, what: &'static str, outer: &[u8], base: usize) -> Refusal {
        self.0.what = what;
        self.0.argument = outer.to_vec();
        self.0.part = self.0.part.start + base..self.0.part.end + base;
        self
    }

    /// The argument is line `line` of a file, counted from 1.
    #[must_use]
    pub fn on_line(mut self, line: u64) -> Refusal {
        self.0.line = Some(line);
        self
    }

    /// The file whose line it is, by the name the user gave it.
    #[must_use]
    pub fn in_file(mut self, name: &[u8]) -> Refusal {
        self.0.file = Some(name.to_vec());
        self
    }

    /// The argument as it was typed.
    pub fn argument(&self) -> &[u8] {
        &self.0.argument
    }

    /// Which byte of the argument is to blame, where it is not the whole of it.
    pub fn position(&self) -> Option<usize> {
        (!self.blames_all()).then_some(self.0.part.start)
    }

    /// The advice, where there is some.
    pub fn advice(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Whether it is one line that says what is accepted, with one line of advice, both safe to show: for the tests of
    /// every parser.
    #[cfg(test)]
    pub(crate) fn is_presentable(&self) -> bool {
        let lines = [Some(self.to_string()), self.advice().map(str::to_string)];
        self.to_string().contains("; accepted: ")
            && lines.iter().flatten().all(|line| line.len() < 700 && !line.chars().any(char::is_control))
    }

    fn blames_all(&self) -> bool {
        self.0.part == (0..self.0.argument.len())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &*self.0;
        match (&parts.file, parts.line) {
            (Some(file), Some(line)) => write!(out, "{} line {line}: ", escape::quoted(file))?,
            (Some(file), None) => write!(out, "{}: ", escape::quoted(file))?,
            (None, Some(line)) => write!(out, "line {line}: ")?,
            (None, None) => {}
        }
        write!(out, "{} {}", parts.what, elided(&parts.argument, &parts.part))?;
        if !self.blames_all() {
            let place = characters(&parts.argument, parts.part.start);
            match parts.argument.get(parts.part.clone()) {
                Some(part) if !part.is_empty() => {
                    write!(out, ": {} at character {}", elided(part, &(0..part.len())), place + 1)?;
                }
                _ => write!(out, ": what follows character {place}")?,
            }
        }
        write!(out, " {}", parts.why)?;
        if !parts.accepted.is_empty() {
            write!(out, "; accepted: {}", parts.accepted)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        let error = Error::usage(refusal.to_string());
        match refusal.0.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// `argument` in quotes, cut down to what stands around `focus` where it is long.
fn elided(argument: &[u8], focus: &Range<usize>) -> String {
    if argument.len() <= WHOLE {
        return escape::quoted(argument);
    }
    let from = boundary(argument, focus.start.saturating_sub(AROUND));
    let to = boundary(argument, focus.end.min(focus.start + AROUND).saturating_add(AROUND));
    let before = if from > 0 { "..." } else { "" };
    let after = if to < argument.len() { "..." } else { "" };
    format!("'{before}{}{after}'", escape::text(&argument[from..to]))
}

/// The nearest place at or before `at` that does not cut a character of UTF-8 in two.
fn boundary(argument: &[u8], at: usize) -> usize {
    let mut at = at.min(argument.len());
    for _ in 0..3 {
        match argument.get(at) {
            Some(byte) if (0x80..0xc0).contains(byte) && at > 0 => at -= 1,
            _ => break,
        }
    }
    at
}

/// The bytes of the character that begins at `at`; a byte that is no UTF-8 is one.
pub(super) fn character_at(argument: &[u8], at: usize) -> Range<usize> {
    let rest = argument.get(at..).unwrap_or_default();
    let length = rest.utf8_chunks().next().map_or(0, |chunk| match chunk.valid().chars().next() {
        Some(first) => first.len_utf8(),
        None => 1,
    });
    at..at + length
}

/// How many characters the first `at` bytes are; a byte that is no UTF-8 counts as one.
fn characters(argument: &[u8], at: usize) -> usize {
    let before = &argument[..at.min(argument.len())];
    before.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_quotes_points_and_shows() {
        let refusal =
            Refusal::whole("RANGE", b"0x40", "is a bare number").accepts("START:END").hint("write `0x40:`");
        assert_eq!(refusal.to_string(), "RANGE '0x40' is a bare number; accepted: START:END");
        assert_eq!(refusal.position(), None);
        let error = Error::from(refusal);
        assert_eq!(error.advice(), Some("write `0x40:`"));
        assert_eq!(error.kind(), crate::error::Kind::Usage);

        let refusal = Refusal::character("DATA", "dé\x1bz".as_bytes(), 3, "is no hex digit");
        assert_eq!(refusal.to_string(), "DATA 'dé\\x1bz': '\\x1b' at character 3 is no hex digit");
        assert_eq!(refusal.position(), Some(3));
        let refusal = Refusal::part("DATA", b"esc:\\", 5..5, "is missing");
        assert_eq!(refusal.to_string(), "DATA 'esc:\\\\': what follows character 5 is missing");
        let refusal =
            Refusal::character("N", b"\xff\xfe1", 1, "is no digit").within("RANGE", b":\xff\xfe1", 1);
        assert_eq!(
            refusal.on_line(3).in_file(b"f").to_string(),
            "'f' line 3: RANGE ':\\xff\\xfe1': '\\xfe' at character 3 is no digit"
        );
    }

    #[test]
    fn long_arguments_are_cut_around_the_place() {
        let mut long = vec![b'a'; 1000];
        long[500] = b'z';
        let text = Refusal::character("DATA", &long, 500, "is no hex digit").to_string();
        let side = "a".repeat(AROUND);
        assert_eq!(text, format!("DATA '...{side}z{side}...': 'z' at character 501 is no hex digit"));
        let text = Refusal::whole("DATA", &long, "is long").to_string();
        assert_eq!(text, format!("DATA '{side}{side}...' is long"));
        let accents = "é".repeat(500);
        let text = Refusal::character("DATA", accents.as_bytes(), 501, "is odd").to_string();
        assert!(!text.contains("\\x") || text.contains(": '\\x"), "{text}");
    }
}
