//! Base64: the text of `base64:`, in the standard alphabet and padded.

use super::refusal::{Refusal, character_at};
use ::base64::engine::general_purpose::STANDARD;
use ::base64::{DecodeError, Engine as _};

const ACCEPTED: &str = "A-Z a-z 0-9 + / in fours, the last padded with =";

/// The bytes that `text` encodes.
pub(super) fn parse(text: &[u8]) -> Result<Vec<u8>, Refusal> {
    let foreign = text.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"+/=".contains(byte));
    if let Some(at) = foreign {
        let refusal = refuse(text, at, "is no character of base64");
        return Err(match text[at] {
            b'-' | b'_' => refusal.hint("in the alphabet of URLs, - stands for + and _ for /: write those"),
            b'\n' => refusal.hint("write it on one line, as base64 -w0 does"),
            _ => refusal,
        });
    }
    STANDARD.decode(text).map_err(|error| match error {
        DecodeError::InvalidByte(at, _) => refuse(text, at, "stands where base64 has none"),
        DecodeError::InvalidLastSymbol { offset: at, .. } => {
            refuse(text, at, "has bits that belong to no byte")
        }
        DecodeError::InvalidLength(_) | DecodeError::InvalidPadding => {
            Refusal::part("DATA", text, text.len()..text.len(), "lacks characters or padding")
                .accepts(ACCEPTED)
        }
    })
}

/// The text that encodes `bytes`.
pub(super) fn print(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn refuse(text: &[u8], at: usize, why: &'static str) -> Refusal {
    Refusal::part("DATA", text, character_at(text, at), why).accepts(ACCEPTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_point_at_the_character() {
        assert_eq!(parse(b"3q2+7w==").unwrap(), b"\xde\xad\xbe\xef");
        let table: &[(&str, &str, bool)] = &[
            ("3q2!7w==", "'!' at character 4 is no character of base64", false),
            ("3q2-7w==", "'-' at character 4 is no character of base64", true),
            ("3q2+\n7w==", "'\\n' at character 5 is no character of base64", true),
            ("3q2+7w", "what follows character 6 lacks characters or padding", false),
            ("3q2+7w=", "what follows character 7 lacks characters or padding", false),
            ("3q2+7", "lacks characters or padding", false),
            ("3q2+7x==", "'x' at character 6 has bits that belong to no byte", false),
            ("3q=+7w==", "'=' at character 3 stands where base64 has none", false),
            ("====", "'=' at character 1 stands where base64 has none", false),
        ];
        for &(text, said, hinted) in table {
            let refusal = parse(text.as_bytes()).expect_err(text);
            assert!(refusal.to_string().contains(said), "{text}: {refusal}");
            assert_eq!(refusal.advice().is_some(), hinted, "{text}");
        }
    }
}
