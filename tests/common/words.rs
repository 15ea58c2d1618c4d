//! Words of a command line that lead deep into the parsers.

use proptest::prelude::*;

/// What words are made of.
const KNOWN: &[&str] = &[
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
    "f",
    "file:",
    "\u{1b}[2J",
    "-f",
    "xxd",
];

/// Known words, cut, joined and spiced with anything.
pub(crate) fn word() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(KNOWN).prop_map(|word| word.as_bytes().to_vec());
    let piece = prop_oneof![3 => known, 1 => prop::collection::vec(any::<u8>(), 0..6)];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}
