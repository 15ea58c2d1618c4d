//! Patch scripts: many edits in one text, one a line, or the lines of a dump.
//!
//! Pure, and strict: a line that is not understood is an error with its number, and nothing is skipped but empty lines
//! and comments.

use super::{Step, content};
use crate::error::{Error, Result};
use crate::escape;
use crate::hex;
use crate::value::{Accept, Content, Loader, Position, Refusal, Type, shell_words};

/// How the lines of a script are understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The type of every DATA, where they have no prefixes.
    pub kind: Option<Type>,
    /// Whether `OLD -> NEW` leads from NEW to OLD.
    pub backwards: bool,
}

const ACCEPTED: &str = "OFFSET DATA..., or OFFSET OLD -> NEW";

/// The edits that `text` asks for, in its order. `name` is what errors call it; `loader` brings the files that its
/// lines name.
///
/// The first line that is neither empty nor a comment says whether it is a script or a dump.
pub fn read(text: &[u8], name: &[u8], how: Reading, loader: &mut Loader<'_>) -> Result<Vec<Step>> {
    let steps = match is_dump(text) {
        true => dump(text, how).map_err(|error| error.within(escape::quoted(name)))?,
        false => script(text, name, how, loader)?,
    };
    if steps.is_empty() {
        let why = format!("{} holds no edit; accepted: {ACCEPTED}", escape::quoted(name));
        return Err(Error::usage(why));
    }
    Ok(steps)
}

/// The place of a line in messages.
pub(super) fn place(name: &[u8], line: u64) -> String {
    format!("{} line {line}", escape::quoted(name))
}

fn script(text: &[u8], name: &[u8], how: Reading, loader: &mut Loader<'_>) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for (line, number) in text.split(|&byte| byte == b'\n').zip(1..) {
        let step = shell_words(line).map_err(Error::from).and_then(|words| match words.split_first() {
            Some((offset, data)) => step(line.trim_ascii(), offset, data, how, loader).map(Some),
            None => Ok(None),
        });
        let step = step.map_err(|error| error.within(place(name, number)))?;
        steps.extend(step.map(|step| Step { line: Some(number), ..step }));
    }
    Ok(steps)
}

/// What the words `offset` and `data` of `line` ask for.
fn step(line: &[u8], offset: &[u8], data: &[Vec<u8>], how: Reading, loader: &mut Loader<'_>) -> Result<Step> {
    let refused = |why: &'static str| Err(Refusal::whole("edit", line, why).accepts(ACCEPTED).into());
    let at = Position::parse(offset).map_err(|refusal| match refusal.named("OFFSET") {
        refusal if offset.ends_with(b":") => {
            refusal.hint("a file holds edits, or the lines of a dump, not both")
        }
        refusal => refusal,
    })?;
    let halves: Vec<&[Vec<u8>]> = data.split(|word| word == b"->").collect();
    let (old, new) = match (halves.as_slice(), how.backwards) {
        ([new], false) => (None, *new),
        ([_], true) => return refused("does not say what was there before"),
        ([old, new], false) | ([new, old], true) => (Some(*old), *new),
        _ => return refused("has more than one ->"),
    };
    if new.is_empty() || old.is_some_and(<[_]>::is_empty) {
        return refused("lacks DATA");
    }
    let old = old.map(|old| content(old, how.kind, Accept::BYTES, loader)).transpose()?;
    let new = content(new, how.kind, Accept::EDIT, loader)?;
    match &old {
        Some(old) if old.len() != new.len() => {
            refused("has more bytes on one side of the -> than on the other")
        }
        _ => Ok(Step { at, new, old, line: None }),
    }
}

/// The bytes that the lines of a dump place where it shows them.
fn dump(text: &[u8], how: Reading) -> Result<Vec<Step>> {
    if how.backwards || how.kind.is_some() {
        let option = if how.backwards { "-R" } else { "--type" };
        return Err(Error::usage(format!(
            "{option} says nothing about a dump, which has new bytes in hex only"
        )));
    }
    let step = |edit: hex::read::Edit| Step {
        at: Position::from(edit.at),
        new: Content::from(edit.bytes),
        old: None,
        line: Some(edit.line as u64),
    };
    Ok(hex::read::lines(text)?.into_iter().map(step).collect())
}

/// Whether the first line with words looks like one of a dump: hexadecimal digits and a colon, or the `*` for rows that
/// were left out.
fn is_dump(text: &[u8]) -> bool {
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"#")).unwrap_or_default();
    let digits = first.strip_prefix(b"0x").or(first.strip_prefix(b"0X")).unwrap_or(first);
    let count = digits.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    first == b"*" || count > 0 && digits.get(count) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_as(text: &[u8], how: Reading) -> Result<Vec<Step>> {
        read(text, b"fix", how, &mut |name| Ok(name.to_vec()))
    }

    fn steps(text: &str) -> Vec<Step> {
        read_as(text.as_bytes(), Reading::default()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn step(line: u64, at: &str, new: &[u8], old: Option<&[u8]>) -> Step {
        let content = |bytes: &[u8]| Content::from(bytes.to_vec());
        let at = Position::parse(at.as_bytes()).unwrap();
        Step { at, new: content(new), old: old.map(content), line: Some(line) }
    }

    #[test]
    fn lines_in_every_form() {
        for (text, expected) in [
            ("0x40 deadbeef", vec![step(1, "0x40", b"\xde\xad\xbe\xef", None)]),
            (
                "0x40 de ad # why\r\n\n# 0 00\n  -4 text:a\\ b\n",
                vec![step(1, "0x40", b"\xde\xad", None), step(4, "-4", b"a b", None)],
            ),
            ("64 00 01 -> 'ff ee'", vec![step(1, "64", b"\xff\xee", Some(b"\0\x01"))]),
            ("end '\"GET\"' 20", vec![step(1, "end", b"GET ", None)]),
            ("0 file:name", vec![step(1, "0", b"name", None)]),
            ("# a dump\n", vec![]),
            (
                "40: dead\n42: beef\n\n50: 00",
                vec![step(1, "0x40", b"\xde\xad\xbe\xef", None), step(4, "0x50", b"\0", None)],
            ),
        ] {
            if expected.is_empty() {
                let error = read_as(text.as_bytes(), Reading::default()).unwrap_err();
                assert!(error.to_string().starts_with("'fix' holds no edit"), "{error}");
            } else {
                assert_eq!(steps(text), expected, "{text}");
            }
        }
        let kept = &steps("0 ?0")[0].new;
        assert!(kept.keeps());
    }

    #[test]
    fn backwards_goes_from_new_to_old() {
        let how = Reading { backwards: true, ..Reading::default() };
        assert_eq!(read_as(b"4 00 -> ff", how).unwrap(), [step(1, "4", b"\0", Some(b"\xff"))]);
        for (text, said) in [
            ("4 00", "'fix' line 1: edit '4 00' does not say what was there before"),
            ("4 00 -> ??", "'fix' line 1: DATA '??'"),
            ("40: 00", "'fix': -R says nothing about a dump"),
        ] {
            let error = read_as(text.as_bytes(), how).unwrap_err().to_string();
            assert!(error.starts_with(said), "{error}");
        }
    }

    #[test]
    fn a_type_reads_every_word_whole() {
        let how = Reading { kind: Some(Type::Text), ..Reading::default() };
        assert_eq!(read_as(b"0 ab: -> u8:", how).unwrap(), [step(1, "0", b"u8:", Some(b"ab:"))]);
        assert_eq!(read_as(b"0 'a b'", how).unwrap(), [step(1, "0", b"a b", None)]);
        for (text, said) in [
            ("0 text -> u8:12", "has more bytes on one side of the -> than on the other"),
            ("40: 00", "--type says nothing about a dump"),
        ] {
            let error = read_as(text.as_bytes(), how).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_line_that_makes_no_sense_is_named() {
        for (text, said) in [
            ("0 00\n\n0x40", "'fix' line 3: edit '0x40' lacks DATA"),
            ("0 -> 00", "'fix' line 1: edit '0 -> 00' lacks DATA"),
            ("0 00 ->", "lacks DATA"),
            ("0 00 -> 01 -> 02", "has more than one ->"),
            ("0 00\n1 0g", "'fix' line 2: DATA '0g': 'g' at character 2"),
            ("0 'text:a", "'fix' line 1: LINE"),
            ("00000040 ff", "'fix' line 1: OFFSET '00000040' is a decimal number with leading zeros"),
            ("0 ff\n40: 00", "'fix' line 2: OFFSET '40:'"),
            ("40: 00\n*\n60: 00", "'fix': line 2, column 1: a squeezed dump"),
            ("*\n", "'fix': line 1, column 1: a squeezed dump"),
            ("40: 00\n4 00", "'fix': line 2, column 2: a dump's line begins with"),
            ("40: dexxbeef", "'fix': line 1, column 7: 'x' is no hex digit"),
            ("-> 00", "OFFSET '->'"),
        ] {
            let error = read_as(text.as_bytes(), Reading::default()).map(drop).unwrap_err();
            assert!(error.to_string().contains(said), "{error}");
            assert_eq!(error.kind(), crate::error::Kind::Usage, "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_every_step_has_its_line(text in "([0-9a-f?:>\\- '#\n]|0x|->|text:|\\PC){0,40}") {
            if let Ok(steps) = read_as(text.as_bytes(), Reading::default()) {
                let lines = text.split('\n').count() as u64;
                prop_assert!(steps.iter().all(|step| (1..=lines).contains(&step.line.unwrap())));
                prop_assert!(steps.is_sorted_by_key(|step| step.line));
            }
        }
    }
}
