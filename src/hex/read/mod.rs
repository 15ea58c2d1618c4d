//! Back again: strict readers of what dumps print. A line that is not understood is an error; nothing is skipped.

mod lines;
mod text;

pub use lines::{Edit, lines};
pub use text::text;

use crate::error::Error;
use crate::escape;

/// The value of a hexadecimal digit, or 16 and more for what is none.
static NIBBLES: [u8; 256] = {
    let mut table = [0xff; 256];
    let mut value = 0;
    while value < 16 {
        table[b"0123456789abcdef"[value as usize] as usize] = value;
        table[b"0123456789ABCDEF"[value as usize] as usize] = value;
        value += 1;
    }
    table
};

fn is_digit(byte: u8) -> bool {
    NIBBLES[usize::from(byte)] < 16
}

/// Appends the bytes that an even run of digits spells.
///
/// Nothing is appended, and the place of the first foreign byte given back, where not all of them are digits; the
/// run's end, where its last digit has no partner.
fn decode(run: &[u8], bytes: &mut Vec<u8>) -> Result<(), usize> {
    let first = bytes.len();
    let (pairs, odd) = run.as_chunks::<2>();
    let mut seen = 0;
    bytes.extend(pairs.iter().map(|&[high, low]| {
        let (high, low) = (NIBBLES[usize::from(high)], NIBBLES[usize::from(low)]);
        // Looked at once for the whole run: a branch a digit would cost more than the digits.
        seen |= high | low;
        high << 4 | low & 0xf
    }));
    if seen < 16 && odd.is_empty() {
        return Ok(());
    }
    bytes.truncate(first);
    Err(run.iter().position(|&byte| !is_digit(byte)).unwrap_or(run.len()))
}

/// A refusal that says where; both numbers count from one, as editors do.
fn refused(line: usize, column: usize, why: impl std::fmt::Display) -> Error {
    Error::usage(format!("line {line}, column {column}: {why}"))
}

/// The character that begins `rest`, in quotes.
fn first_character(rest: &[u8]) -> String {
    let chunk = rest.utf8_chunks().next();
    match chunk.and_then(|chunk| chunk.valid().chars().next()) {
        Some(character) => escape::quoted(character.encode_utf8(&mut [0; 4]).as_bytes()),
        None => escape::quoted(&rest[..rest.len().min(1)]),
    }
}
