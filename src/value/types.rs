//! The types of data and patterns: the prefixes of words, and the names that `--type` takes.

use super::refusal::Refusal;
use super::scalar::{Endian, Scalar};
use std::fmt;

/// How a word of data or of a pattern is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Hex text: the default, when a word has no prefix.
    Hex,
    /// The bytes of the argument.
    Text,
    /// C escapes.
    Esc,
    /// Text in UTF-16.
    Utf16(Endian),
    /// Base64, in the standard alphabet and padded.
    Base64,
    /// Numbers.
    Scalar(Scalar),
    /// The bytes of a file.
    File,
    /// The bytes that a file of hex text spells.
    HexFile,
    /// A regular expression on bytes: patterns only.
    Regex,
}

impl Type {
    /// Every type, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Type> {
        let first = [Type::Hex, Type::Text, Type::Esc, Type::Utf16(Endian::Little), Type::Utf16(Endian::Big)];
        let last = [Type::File, Type::HexFile, Type::Regex];
        first.into_iter().chain([Type::Base64]).chain(Scalar::ALL.map(Type::Scalar)).chain(last)
    }

    /// Parses the name of a type, as `--type` takes it.
    pub fn parse(name: &[u8]) -> Result<Type, Refusal> {
        Type::named(name).ok_or_else(|| {
            let refusal = Refusal::whole("TYPE", name, "is no type").accepts(names("TYPE", ""));
            suggest(refusal, name, "")
        })
    }

    /// The type that the prefix of `word` names, and where its text begins. No prefix is hex; one that is unknown is
    /// refused. `what` is the word's name in the refusal.
    pub fn of_word(what: &'static str, word: &[u8]) -> Result<(Type, usize), Refusal> {
        let Some(colon) = word.iter().position(|&byte| byte == b':') else { return Ok((Type::Hex, 0)) };
        let name = &word[..colon];
        if let Some(named) = Type::named(name) {
            return Ok((named, colon + 1));
        }
        // `de:ad` is hex; a name begins with a letter and holds something that is no hex digit. `f64:` is an odd number
        // of digits, and so no hex either.
        let is_name = name.first().is_some_and(u8::is_ascii_alphabetic)
            && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
            && !name.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'_')
            || matches!(name, b"f32" | b"f64");
        if !is_name {
            return Ok((Type::Hex, 0));
        }
        let refusal = Refusal::part(what, word, 0..colon + 1, "is no type of data").accepts(names(what, ":"));
        Err(suggest(refusal, name, ":"))
    }

    fn named(name: &[u8]) -> Option<Type> {
        Type::all().find(|named| named.to_string().as_bytes() == name)
    }
}

/// The names of the types that a word called `what` may have, each followed by `after`.
fn names(what: &str, after: &str) -> String {
    let types = Type::all().filter(|&named| what != "DATA" || named != Type::Regex);
    let names: Vec<_> = types.map(|named| format!("{named}{after}")).collect();
    names.join(" ")
}

/// Adds the type that an unknown name probably stands for, followed by `after`.
fn suggest(refusal: Refusal, name: &[u8], after: &str) -> Refusal {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase().replace(['-', '_'], "");
    let known = |name: &str| Type::named(name.as_bytes()).is_some();
    if known(&name) {
        return refusal.hint(format!("write `{name}{after}`"));
    }
    let (little, big) = (format!("{name}le"), format!("{name}be"));
    if known(&little) {
        return refusal.hint(format!("the byte order matters: write `{little}{after}` or `{big}{after}`"));
    }
    match name.as_str() {
        "utf8" | "ascii" | "str" | "string" | "txt" => refusal.hint(format!("write `text{after}`")),
        "re" | "regexp" => refusal.hint(format!("write `regex{after}`")),
        "b64" => refusal.hint(format!("write `base64{after}`")),
        _ => refusal,
    }
}

impl fmt::Display for Type {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Type::Hex => "hex",
            Type::Text => "text",
            Type::Esc => "esc",
            Type::Utf16(Endian::Little) => "utf16le",
            Type::Utf16(Endian::Big) => "utf16be",
            Type::Base64 => "base64",
            Type::Scalar(scalar) => return scalar.fmt(out),
            Type::File => "file",
            Type::HexFile => "hexfile",
            Type::Regex => "regex",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_print_back_and_prefixes_are_found() {
        for named in Type::all() {
            assert_eq!(Type::parse(named.to_string().as_bytes()), Ok(named));
            let word = format!("{named}:x:y");
            assert_eq!(Type::of_word("DATA", word.as_bytes()), Ok((named, word.len() - 3)));
        }
        for hex in [
            "de:ad",
            "fade:01",
            "deadbeef",
            ":",
            "0xde:0xad",
            "\"a:b\"",
            "\\xde:ad",
            "1:2",
            "fa_de:00",
            "??:00",
        ] {
            assert_eq!(Type::of_word("DATA", hex.as_bytes()), Ok((Type::Hex, 0)), "{hex}");
        }
    }

    #[test]
    fn unknown_names_are_refused_with_the_known_ones() {
        let table: &[(&str, &str, Option<&str>)] = &[
            (
                "utf8:x",
                "DATA 'utf8:x': 'utf8:' at character 1 is no type of data; accepted: hex: text:",
                Some("`text:`"),
            ),
            ("utf-8:x", "'utf-8:' at character 1", Some("`text:`")),
            ("u16:1", "'u16:' at character 1", Some("`u16le:` or `u16be:`")),
            ("f64:1", "'f64:' at character 1", Some("`f64le:` or `f64be:`")),
            ("utf16:x", "'utf16:' at character 1", Some("`utf16le:` or `utf16be:`")),
            ("U16LE:1", "'U16LE:' at character 1", Some("`u16le:`")),
            ("u24le:1", "'u24le:' at character 1", None),
            ("http://x", "'http:' at character 1", None),
        ];
        for &(word, said, hint) in table {
            let refusal = Type::of_word("DATA", word.as_bytes()).expect_err(word);
            assert!(refusal.to_string().contains(said), "{refusal}");
            assert_eq!(refusal.advice().is_some(), hint.is_some(), "{word}");
            assert!(
                refusal.advice().unwrap_or("").contains(hint.unwrap_or("")),
                "{word}: {:?}",
                refusal.advice()
            );
        }
        let refusal = Type::parse(b"u32").unwrap_err();
        assert!(
            refusal.to_string().starts_with("TYPE 'u32' is no type; accepted: hex text esc"),
            "{refusal}"
        );
    }
}
