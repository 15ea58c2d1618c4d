//! Hex text: what `plain` writes, and what people and other programs write in its place.

use super::{decode, first_character, refused};
use crate::error::{Error, Result};

/// The bytes that hex digits spell, with white space and line ends anywhere between two bytes.
///
/// A byte's two digits stand together: in `d eadbee f` one digit was lost, and nobody can say where.
pub fn text(hex: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(hex.len() / 2);
    let mut at = 0;
    while at < hex.len() {
        let rest = &hex[at..];
        if rest[0].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let run = &rest[..rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len())];
        if let Err(place) = decode(run, &mut bytes) {
            return Err(wrong(hex, at, run, place));
        }
        at += run.len();
    }
    Ok(bytes)
}

/// Why `run`, which begins at `at`, is no hex.
fn wrong(hex: &[u8], at: usize, run: &[u8], place: usize) -> Error {
    let before = &hex[..at + place];
    let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
    let column = 1 + before.iter().rev().take_while(|&&byte| byte != b'\n').count();
    let Some(rest) = run.get(place..).filter(|rest| !rest.is_empty()) else {
        return refused(
            line,
            column - 1,
            format!("a digit without its partner: {} hex digits in a row", run.len()),
        );
    };
    let error = refused(line, column, format!("{} is no hex digit", first_character(rest)));
    match run {
        [b'0', b'x' | b'X', ..] => error.hint("hex text has no 0x: write the digits alone"),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{Format, Layout, Renderer};
    use proptest::prelude::*;

    #[test]
    fn digits_with_any_white_space() {
        for (hex, bytes) in [
            ("", &b""[..]),
            (" \t\r\n", b""),
            ("deadBEEF", b"\xde\xad\xbe\xef"),
            ("de ad\r\nbe  ef\n", b"\xde\xad\xbe\xef"),
            ("\n\n00", b"\0"),
        ] {
            assert_eq!(text(hex.as_bytes()).unwrap(), bytes, "{hex:?}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_its_place() {
        for (hex, error) in [
            (&b"d"[..], "line 1, column 1: a digit without its partner: 1 hex digits in a row"),
            (b"dead\nbee", "line 2, column 3: a digit without its partner: 3 hex digits in a row"),
            (b"de ad b e", "line 1, column 7: a digit without its partner: 1 hex digits in a row"),
            (b"dexxbeef", "line 1, column 3: 'x' is no hex digit"),
            (b"00 0x40", "line 1, column 5: 'x' is no hex digit"),
            (b"00\n\nde:ad", "line 3, column 3: ':' is no hex digit"),
            ("00é".as_bytes(), "line 1, column 3: 'é' is no hex digit"),
            (b"00\xff", "line 1, column 3: '\\xff' is no hex digit"),
            (b"\x1b[1m", "line 1, column 1: '\\x1b' is no hex digit"),
            (b"00g", "line 1, column 3: 'g' is no hex digit"),
        ] {
            assert_eq!(text(hex).unwrap_err().to_string(), error);
        }
    }

    proptest! {
        #[test]
        fn plain_dumps_read_back(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            width in prop::option::of(1_usize..40), group in prop::option::of(1_usize..9),
        ) {
            let layout = Layout { width, group, ..Layout::new(Format::Plain) };
            let dump = Renderer::new(&layout).unwrap().render(0, &bytes, &[]);
            prop_assert_eq!(text(&dump).unwrap(), bytes);
        }

        #[test]
        fn no_text_panics_or_is_shortened(hex in "[0-9a-fx \n]{0,40}") {
            let digits = hex.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
            if let Ok(bytes) = text(hex.as_bytes()) {
                prop_assert_eq!(2 * bytes.len(), digits);
            }
        }
    }
}
