//! C escapes: the text of `esc:`, read and written.

use super::hextext::is_plain;
use super::refusal::{Refusal, character_at};
use std::fmt;

const ACCEPTED: &str =
    "\\n \\t \\r \\0 \\a \\b \\f \\v \\e \\\\ \\' \\\" \\? \\xHH, octal to \\377, \\uHHHH, \\UHHHHHHHH";

/// The bytes that `text` spells.
pub(super) fn parse(text: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let escape = at;
        at += 1;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let Some(&letter) = text.get(at) else {
            return Err(refuse(text, escape..at, "escapes nothing"));
        };
        at += 1;
        let simple = match letter {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'a' => 0x07,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'v' => 0x0b,
            b'e' => 0x1b,
            b'\\' | b'\'' | b'"' | b'?' => letter,
            b'0'..=b'7' => {
                at = escape + 1;
                octal(text, &mut at)?
            }
            // Two hex digits are at most 255.
            b'x' => hex(text, escape, &mut at, 2)? as u8,
            b'u' | b'U' => {
                let value = hex(text, escape, &mut at, if letter == b'u' { 4 } else { 8 })?;
                let Some(ch) = char::from_u32(value) else {
                    return Err(refuse(text, escape..at, "is no character of Unicode"));
                };
                bytes.extend_from_slice(ch.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            _ => {
                let end = character_at(text, escape + 1).end;
                return Err(refuse(text, escape..end, "is no escape"));
            }
        };
        bytes.push(simple);
    }
    Ok(bytes)
}

/// Up to three octal digits from `at`.
fn octal(text: &[u8], at: &mut usize) -> Result<u8, Refusal> {
    let start = *at;
    let mut value = 0u32;
    while let Some(digit @ b'0'..=b'7') = text.get(*at)
        && *at < start + 3
    {
        value = value * 8 + u32::from(digit - b'0');
        *at += 1;
    }
    u8::try_from(value).map_err(|_| refuse(text, start - 1..*at, "is more than a byte"))
}

/// Exactly `count` hex digits from `at`, for the escape that begins at `escape`.
fn hex(text: &[u8], escape: usize, at: &mut usize, count: usize) -> Result<u32, Refusal> {
    let mut value = 0;
    for _ in 0..count {
        let digit = text.get(*at).and_then(|&byte| (byte as char).to_digit(16));
        let Some(digit) = digit else {
            let why = match count {
                2 => "takes two hex digits",
                4 => "takes four hex digits",
                _ => "takes eight hex digits",
            };
            return Err(refuse(text, escape..*at, why));
        };
        value = value << 4 | digit;
        *at += 1;
    }
    Ok(value)
}

fn refuse(text: &[u8], part: std::ops::Range<usize>, why: &'static str) -> Refusal {
    Refusal::part("DATA", text, part, why).accepts(ACCEPTED)
}

/// Writes `bytes` so that [`parse`] reads them back: what a terminal shows safely as it is, the rest as escapes.
pub(super) fn print(out: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    for chunk in bytes.utf8_chunks() {
        for ch in chunk.valid().chars() {
            let mut room = [0; 4];
            let text = ch.encode_utf8(&mut room);
            match ch {
                '\\' => out.write_str("\\\\")?,
                '\n' => out.write_str("\\n")?,
                '\r' => out.write_str("\\r")?,
                '\t' => out.write_str("\\t")?,
                _ if is_plain(text.as_bytes()) => out.write_str(text)?,
                _ => text.bytes().try_for_each(|byte| write!(out, "\\x{byte:02x}"))?,
            }
        }
        chunk.invalid().iter().try_for_each(|byte| write!(out, "\\x{byte:02x}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_escape() {
        let table: &[(&str, &[u8])] = &[
            (r"\x7fELF\n\0", b"\x7fELF\n\0"),
            (r#"\t\r\a\b\f\v\e\\\'\"\?"#, b"\t\r\x07\x08\x0c\x0b\x1b\\'\"?"),
            (r"\0\12\101\377\08", b"\0\x0aA\xff\x008"),
            (r"\1234", b"S4"),
            (r"\x414", b"A4"),
            (r"\xFf", b"\xff"),
            (r"\u00e9\U0001f600", "é\u{1f600}".as_bytes()),
            ("plain é", "plain é".as_bytes()),
            ("", b""),
        ];
        for &(text, bytes) in table {
            assert_eq!(parse(text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}")), bytes, "{text}");
        }
        assert_eq!(parse(b"\xff\\n").unwrap(), b"\xff\n");
    }

    #[test]
    fn every_refusal() {
        let table: &[(&str, &str)] = &[
            (r"a\", r"'\\' at character 2 escapes nothing; accepted: \n"),
            (r"\q", r"DATA '\\q' is no escape"),
            (r"a\8", r"'\\8' at character 2 is no escape"),
            (r"a\é", r"'\\é' at character 2 is no escape"),
            (r"a\x", r"'\\x' at character 2 takes two hex digits"),
            (r"\x4g", r"'\\x4' at character 1 takes two hex digits"),
            (r"\400", r"DATA '\\400' is more than a byte"),
            (r"\u12", "takes four hex digits"),
            (r"\U0001f60", "takes eight hex digits"),
            (r"\ud800", "is no character of Unicode"),
            (r"\U00110000", "is no character of Unicode"),
        ];
        for &(text, said) in table {
            let refusal = parse(text.as_bytes()).expect_err(text);
            assert!(refusal.to_string().contains(said), "{text}: {refusal}");
        }
    }
}
