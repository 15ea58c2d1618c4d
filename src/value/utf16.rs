//! Text in UTF-16: the text of `utf16le:` and `utf16be:`.

use super::refusal::{Refusal, character_at};
use super::scalar::Endian;

/// The text of an argument, which has to be UTF-8 to be put into another encoding.
pub(super) fn parse(text: &[u8]) -> Result<String, Refusal> {
    match std::str::from_utf8(text) {
        Ok(text) => Ok(text.to_string()),
        Err(error) => {
            let place = character_at(text, error.valid_up_to());
            Err(Refusal::part("DATA", text, place, "is no UTF-8").accepts("text in UTF-8"))
        }
    }
}

/// The bytes of `text` in UTF-16 of that byte order, without a mark.
pub(super) fn bytes(text: &str, order: Endian) -> Vec<u8> {
    let unit = |unit: u16| match order {
        Endian::Little => unit.to_le_bytes(),
        Endian::Big => unit.to_be_bytes(),
    };
    text.encode_utf16().flat_map(unit).collect()
}
