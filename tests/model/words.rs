//! Whatever the bytes of an argument are, it is read or refused; nothing panics.

use proptest::prelude::*;
use rmmap::value::{Accept, Data, Number, Position, Range, Type};

/// Words that lead deep into the parsers, cut, joined and spiced with anything.
fn word() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "0x40",
        "-16:",
        ":",
        "48 8b ?? 05",
        "text:",
        "esc:\\",
        "regex:",
        "u16le:",
        "f32be:",
        "base64:",
        "utf16le:",
        "-e",
        "--offset",
        "-m",
        "--expect",
        "90*",
        "\"",
        "(",
        "|",
        ")",
        "[2-",
        "~",
        "\\x",
        "anon:",
        "k",
        "MiB",
        "pg",
        "=",
        "-",
        "--",
        "-n",
        "--access",
        "copy",
        "hex:",
        "99999999999999999999",
        "\u{202e}",
        "é",
    ])
    .prop_map(|word| word.as_bytes().to_vec());
    let piece = prop_oneof![3 => known, 1 => prop::collection::vec(any::<u8>(), 0..6)];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn values_are_read_or_refused(bytes in word(), raw: Vec<u8>) {
        for bytes in [bytes, raw] {
            let _ = Number::parse(&bytes);
            let _ = Position::parse(&bytes);
            let _ = Range::parse(&bytes);
            let _ = Data::parse(&bytes, Accept::EDIT);
            for kind in Type::all() {
                let _ = Data::parse_as(kind, &bytes, Accept::BYTES);
            }
        }
    }
}
