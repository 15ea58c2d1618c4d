//! Lines of a dump as `xxd` prints them: an offset, a colon, hex, and a column of text that must be one.

use super::{NIBBLES, decode, first_character, is_digit, refused};
use crate::error::{Error, Result};
use crate::hex::glyphs;

/// Bytes for a place, from one line of a dump or from several that follow each other without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The offset that the dump showed.
    pub at: u64,
    /// What shall stand there.
    pub bytes: Vec<u8>,
    /// The number of the first line, counted from one.
    pub line: usize,
}

/// The bytes of a dump and their offsets.
///
/// A line is `OFFSET: HEX  TEXT`: bare hexadecimal digits (`0x` may stand before them), a colon, digits in groups of
/// whole bytes with one space between them, and, behind two spaces or more, a character for each byte. The text may
/// differ from the bytes, because people change the hex and leave it; it is refused where it could itself be meant as
/// hex, where it shows that the groups are little-endian, and where it is longer or shorter than the bytes. Refused as
/// well are a `*`, offsets that seem to be decimal, escapes of colours, and everything else. Empty lines are allowed.
pub fn lines(dump: &[u8]) -> Result<Vec<Edit>> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut above: Option<Offset> = None;
    for (number, line) in (1..).zip(dump.split(|&byte| byte == b'\n')) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let reader = Line { number, line };
        let (mut offset, hex_at) = reader.offset()?;
        let mut edit = Edit { at: offset.value, bytes: Vec::new(), line: number };
        reader.bytes(hex_at, &mut edit.bytes)?;
        offset.length = edit.bytes.len() as u64;
        if offset.value.checked_add(offset.length).is_none() {
            return Err(reader.refused(0, "the bytes reach past offset 2^64"));
        }
        if above.is_some_and(|above| offset.seems_decimal_after(&above)) {
            return Err(reader
                .refused(0, "the offsets seem to be decimal: read as such, this line follows the one above")
                .hint("dump with hexadecimal offsets, or write 0x before those that are"));
        }
        match edits.last_mut() {
            Some(last) if last.at + last.bytes.len() as u64 == edit.at => last.bytes.append(&mut edit.bytes),
            _ => edits.push(edit),
        }
        above = Some(offset);
    }
    Ok(edits)
}

/// The offset of a line, in both readings.
struct Offset {
    value: u64,
    /// Its digits read as decimal, where it may have been printed so.
    decimal: Option<u64>,
    /// How many bytes follow it.
    length: u64,
}

impl Offset {
    /// Whether this line continues the one above in decimal, and does not in hexadecimal.
    fn seems_decimal_after(&self, above: &Offset) -> bool {
        let (Some(decimal), Some(above_decimal)) = (self.decimal, above.decimal) else { return false };
        above_decimal.checked_add(above.length) == Some(decimal) && above.value + above.length != self.value
    }
}

struct Line<'a> {
    number: usize,
    line: &'a [u8],
}

impl Line<'_> {
    fn refused(&self, at: usize, why: impl std::fmt::Display) -> Error {
        refused(self.number, at + 1, why)
    }

    /// The offset, and where the hex begins.
    fn offset(&self) -> Result<(Offset, usize)> {
        let line = self.line;
        let start = line.iter().take_while(|&&byte| byte == b' ').count();
        if line[start..].starts_with(b"*") {
            return Err(self
                .refused(start, "a squeezed dump: the rows for which '*' stands are not in it")
                .hint("dump without squeezing (-v)"));
        }
        let is_marked = matches!(&line[start..], [b'0', b'x' | b'X', ..]);
        let first = start + if is_marked { 2 } else { 0 };
        let end = first + line[first..].iter().take_while(|&&byte| is_digit(byte)).count();
        let digits = &line[first..end];
        if digits.is_empty() || line.get(end) != Some(&b':') {
            let found = match &line[end..] {
                [] => "the end of the line".to_string(),
                rest => first_character(rest),
            };
            return Err(self.refused(
                end,
                format!("a dump's line begins with an offset in hex and ':', not with {found}"),
            ));
        }
        let hex = digits.iter().try_fold(0_u64, |value, &digit| {
            (value >> 60 == 0).then(|| value << 4 | u64::from(NIBBLES[usize::from(digit)]))
        });
        let Some(value) = hex else { return Err(self.refused(start, "the offset is beyond 2^64")) };
        // Offsets of fewer digits than dumps print were written by hand.
        let may_be_decimal = !is_marked && digits.len() >= 8;
        let decimal =
            str::from_utf8(digits).ok().filter(|_| may_be_decimal).and_then(|digits| digits.parse().ok());
        let blanks = line[end + 1..].iter().take_while(|&&byte| byte == b' ').count();
        Ok((Offset { value, decimal, length: 0 }, end + 1 + blanks))
    }

    /// Appends the bytes from `start` on and looks at the text behind them.
    fn bytes(&self, start: usize, bytes: &mut Vec<u8>) -> Result<()> {
        let line = self.line;
        let mut groups = Vec::new();
        let mut at = start;
        loop {
            let run = &line[at..];
            let run = &run[..run.iter().position(|&byte| byte == b' ').unwrap_or(run.len())];
            if run.is_empty() {
                return Err(self.refused(at, "no bytes follow the offset"));
            }
            if let Err(place) = decode(run, bytes) {
                return Err(match run.get(place..) {
                    Some(rest @ [byte, ..]) => {
                        let error =
                            self.refused(at + place, format!("{} is no hex digit", first_character(rest)));
                        if *byte == 0x1b { error.hint("dump without colours") } else { error }
                    }
                    _ => self.refused(at + place - 1, "a digit without its partner"),
                });
            }
            groups.push(run.len() / 2);
            at += run.len();
            // One space, and the next group; two, and the text.
            match &line[at..] {
                [b' ', next, ..] if *next != b' ' => at += 1,
                _ => break,
            }
        }
        self.text(at, bytes, &groups)
    }

    /// Refuses what follows the bytes unless it is a column of text.
    fn text(&self, at: usize, bytes: &[u8], groups: &[usize]) -> Result<()> {
        let rest = String::from_utf8_lossy(&self.line[at..]);
        let text = rest.trim_start_matches(' ');
        // An editor may have cut blanks off the end of the line.
        let is_shown = |bytes: &[u8]| text.trim_end_matches(' ') == shown(bytes).trim_matches(' ');
        if text.is_empty() || is_shown(bytes) {
            return Ok(());
        }
        let column = at + (rest.len() - text.len());
        // Behind two spaces come as many characters as bytes; blanks at their beginning are among the spaces.
        let characters = rest.chars().count();
        let spaces = characters - text.chars().count();
        if characters < bytes.len() + 2 || characters - bytes.len() > spaces {
            return Err(self
                .refused(
                    column,
                    format!(
                        "behind {} bytes comes neither a byte nor a text of as many characters",
                        bytes.len()
                    ),
                )
                .hint("one space stands between two bytes, two before the text"));
        }
        if text.chars().all(|character| character.is_ascii_hexdigit() || character == ' ') {
            return Err(self
                .refused(column, "this could be hex, or a text that does not belong to the bytes")
                .hint("leave one space between two bytes, or remove the text"));
        }
        let mut rest = bytes;
        let mut swapped = Vec::with_capacity(bytes.len());
        for &size in groups {
            let (group, behind) = rest.split_at(size.min(rest.len()));
            swapped.extend(group.iter().rev());
            rest = behind;
        }
        if is_shown(&swapped) {
            return Err(self
                .refused(column, "the text is that of little-endian groups, which cannot be read back")
                .hint("dump without --endian little"));
        }
        Ok(())
    }
}

/// What xxd shows beside the bytes.
fn shown(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(glyphs::dots(&[byte])[0])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{Chars, Endian, Format, Layout, Radix, Renderer, Squeeze};
    use proptest::prelude::*;

    fn edit(at: u64, bytes: &[u8], line: usize) -> Edit {
        Edit { at, bytes: bytes.to_vec(), line }
    }

    #[test]
    fn lines_as_people_and_xxd_write_them() {
        for (dump, expected) in [
            ("", vec![]),
            ("\n  \r\n", vec![]),
            ("40: deadbeef", vec![edit(0x40, b"\xde\xad\xbe\xef", 1)]),
            ("0x40: deadbeef", vec![edit(0x40, b"\xde\xad\xbe\xef", 1)]),
            ("  40:  DE AD beef  \r\n", vec![edit(0x40, b"\xde\xad\xbe\xef", 1)]),
            ("40:de", vec![edit(0x40, b"\xde", 1)]),
            ("00000000: 6865 6c6c 6f                             hello\n", vec![edit(0, b"hello", 1)]),
            ("0: 2020 4120                 A\n", vec![edit(0, b"  A ", 1)]),
            // The hex was changed and the text left.
            ("0: 7865 6c6c 6f  hello\n", vec![edit(0, b"xello", 1)]),
            // A text of blanks was cut off, or stands there.
            ("0: 2020  ", vec![edit(0, b"  ", 1)]),
            ("0: 2020\n", vec![edit(0, b"  ", 1)]),
            // Text that is hex, but the bytes' own.
            ("0: 6265  be\n", vec![edit(0, b"be", 1)]),
            ("0: 6162  ab\n\n2: 6364  cd\n10: 65  e\n", vec![edit(0, b"abcd", 1), edit(16, b"e", 4)]),
            // Not the rows of a decimal dump.
            ("8: 0011\n10: 22\n", vec![edit(8, b"\0\x11", 1), edit(16, b"\x22", 2)]),
            ("00000008: 0011\n0x00000010: 22\n", vec![edit(8, b"\0\x11", 1), edit(16, b"\x22", 2)]),
            ("fffffffffffffffe: 01\n", vec![edit(u64::MAX - 1, b"\x01", 1)]),
            (
                "0: 000102030405060708090a0b0c0d0e0f101112131415\n",
                vec![edit(0, &(0..22).collect::<Vec<u8>>(), 1)],
            ),
        ] {
            assert_eq!(lines(dump.as_bytes()).unwrap(), expected, "{dump:?}");
        }
    }

    #[test]
    fn nothing_is_skipped() {
        for (dump, error) in [
            ("40: dexxbeef", "line 1, column 7: 'x' is no hex digit"),
            ("40: deadbee", "line 1, column 11: a digit without its partner"),
            ("40: de a dbeef", "line 1, column 8: a digit without its partner"),
            (
                "40: de ad  be ef",
                "line 1, column 12: behind 2 bytes comes neither a byte nor a text of as many characters",
            ),
            (
                "40: de ad  be",
                "line 1, column 12: this could be hex, or a text that does not belong to the bytes",
            ),
            (
                "40: dead  hello",
                "line 1, column 11: behind 2 bytes comes neither a byte nor a text of as many characters",
            ),
            (
                "0: 6865 6c6c 6f  hell",
                "line 1, column 18: behind 5 bytes comes neither a byte nor a text of as many characters",
            ),
            ("40: dead x.", "line 1, column 10: 'x' is no hex digit"),
            ("40: dead\tbeef", "line 1, column 9: '\\t' is no hex digit"),
            ("40:", "line 1, column 4: no bytes follow the offset"),
            ("40: ", "line 1, column 5: no bytes follow the offset"),
            ("0: 00\n*\n", "line 2, column 1: a squeezed dump: the rows for which '*' stands are not in it"),
            (
                "0: 00\nhello",
                "line 2, column 1: a dump's line begins with an offset in hex and ':', not with 'h'",
            ),
            (
                "40 de ad",
                "line 1, column 3: a dump's line begins with an offset in hex and ':', not with ' '",
            ),
            (
                "00000040",
                "line 1, column 9: a dump's line begins with an offset in hex and ':', not with the end of the line",
            ),
            (": 00", "line 1, column 1: a dump's line begins with an offset in hex and ':', not with ':'"),
            ("0x: 00", "line 1, column 3: a dump's line begins with an offset in hex and ':', not with ':'"),
            ("-4: 00", "line 1, column 1: a dump's line begins with an offset in hex and ':', not with '-'"),
            ("# 0: 00", "line 1, column 1: a dump's line begins with an offset in hex and ':', not with '#'"),
            ("10000000000000000: 00", "line 1, column 1: the offset is beyond 2^64"),
            ("ffffffffffffffff: 0000", "line 1, column 1: the bytes reach past offset 2^64"),
            ("0: \x1b[36m00", "line 1, column 4: '\\x1b' is no hex digit"),
        ] {
            assert_eq!(lines(dump.as_bytes()).map(drop).unwrap_err().to_string(), error, "{dump:?}");
        }
    }

    fn dump(layout: &Layout, bytes: &[u8]) -> Vec<u8> {
        Renderer::new(layout).unwrap().render(0, bytes, &[])
    }

    #[test]
    fn dumps_that_xxd_would_misread_are_refused() {
        let xxd = Layout::new(Format::Xxd);
        let text = b"some text, and then some more of it.";
        for (layout, why) in [
            (Layout { endian: Endian::Little, ..xxd.clone() }, "little-endian"),
            (Layout { endian: Endian::Little, width: Some(7), ..xxd.clone() }, "little-endian"),
            (Layout { radix: Radix::Decimal, ..xxd.clone() }, "decimal"),
            (Layout { radix: Radix::Decimal, chars: Some(Chars::None), ..xxd.clone() }, "decimal"),
            (Layout { squeeze: Squeeze::All, width: Some(1), ..xxd.clone() }, "squeezed"),
            (Layout { ruler: true, ..xxd }, "begins with an offset"),
            (Layout::new(Format::Bits), "behind 24 bytes"),
            (Layout::new(Format::Canonical), "begins with an offset"),
            (Layout::new(Format::Table), "begins with an offset"),
        ] {
            let text = if layout.width == Some(1) { &b"aaaaaa"[..] } else { text };
            let error = lines(&dump(&layout, text)).map(drop).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    proptest! {
        #[test]
        fn dumps_read_back(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&b" ab1.\n"[..])], 0..200),
            width in 1_usize..40, group in 0_usize..9, no_text in any::<bool>(), cut in any::<bool>(),
        ) {
            let chars = no_text.then_some(Chars::None);
            let layout = Layout { width: Some(width), group: Some(group), chars, ..Layout::new(Format::Xxd) };
            let mut text = String::from_utf8(dump(&layout, &bytes)).unwrap();
            if cut {
                text = text.lines().map(|line| line.trim_end().to_string() + "\r\n").collect();
            }
            let expected = if bytes.is_empty() { vec![] } else { vec![edit(0, &bytes, 1)] };
            prop_assert_eq!(lines(text.as_bytes()).unwrap(), expected, "{}", text);
        }

        #[test]
        fn no_line_panics_and_no_digit_is_lost(dump in "[0-9a-f:x* \\n]{0,60}|[ -~\\n]{0,40}") {
            let digits = dump.lines().filter_map(|line| line.split_once(':'));
            let digits: usize = digits.map(|(_, hex)| hex.bytes().filter(u8::is_ascii_hexdigit).count()).sum();
            if let Ok(edits) = lines(dump.as_bytes()) {
                let read: usize = edits.iter().map(|edit| edit.bytes.len()).sum();
                prop_assert!(2 * read <= digits, "{dump:?} {edits:?}");
            }
        }
    }
}
