//! Positions as users type them: from the start, from the end, or the end itself.
//!
//! A position is symbolic until an [`Extent`] says how long the mapping is.

use super::number::Number;
use super::refusal::Refusal;
use std::fmt;

/// What is accepted, for every refusal of a position.
const ACCEPTED: &str = "a number (64, 0x40, 4k), -N from the end, or end";
/// What the documentation calls a position.
const WHAT: &str = "POS";

/// What has to be known before a position or a range is one of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// How many bytes the mapping has.
    pub length: u64,
    /// How many bytes a page of this machine has: what `pg` stands for.
    pub page: u64,
}

/// A place in the mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// So many bytes after the start.
    FromStart(Number),
    /// So many bytes before the end; never 0.
    FromEnd(Number),
    /// Just behind the last byte.
    End,
}

impl Position {
    /// Parses a position from the bytes of an argument.
    pub fn parse(text: &[u8]) -> Result<Position, Refusal> {
        if text == b"end" {
            return Ok(Position::End);
        }
        let Some(back) = text.strip_prefix(b"-") else {
            let number = Number::parse(text).map_err(|refusal| refusal.named(WHAT).accepts(ACCEPTED))?;
            return Ok(Position::FromStart(number));
        };
        let number =
            Number::parse(back).map_err(|refusal| refusal.within(WHAT, text, 1).accepts(ACCEPTED))?;
        if number.is_zero() {
            let refusal = Refusal::whole(WHAT, text, "could be the start or the end").accepts(ACCEPTED);
            return Err(refusal.hint("write `0` for the start or `end` for the end"));
        }
        Ok(Position::FromEnd(number))
    }

    /// The offset it stands for. It may lie past the end, which is for the caller to allow or refuse; a place before
    /// the start is refused.
    pub fn resolve(self, extent: Extent) -> Result<u64, Refusal> {
        let text = self.to_string();
        match self {
            Position::FromStart(number) => number.resolve(extent.page).map_err(|refusal| refusal.named(WHAT)),
            Position::FromEnd(number) => {
                let back = number
                    .resolve(extent.page)
                    .map_err(|refusal| refusal.within(WHAT, text.as_bytes(), 1))?;
                extent.length.checked_sub(back).ok_or_else(|| {
                    let why = format!("lies before the start of {} bytes", extent.length);
                    let accepted = format!("positions from -{} on", extent.length);
                    Refusal::whole(WHAT, text.as_bytes(), why).accepts(accepted)
                })
            }
            Position::End => Ok(extent.length),
        }
    }

    /// The offset it stands for, brought between the start and the end as Python's slices do.
    pub fn clamp(self, extent: Extent) -> u64 {
        within(self.on_line(extent), extent.length)
    }

    /// Whether only the length of the mapping can say where it is.
    pub fn needs_length(self) -> bool {
        !matches!(self, Position::FromStart(_))
    }

    /// The place on a line without ends, on which the mapping covers `0..length`.
    pub(super) fn on_line(self, extent: Extent) -> i128 {
        let length = i128::from(extent.length);
        match self {
            Position::FromStart(number) => i128::from(number.saturate(extent.page)),
            Position::FromEnd(number) => length - i128::from(number.saturate(extent.page)),
            Position::End => length,
        }
    }
}

/// A place on the line, brought into `0..=length`.
pub(super) fn within(place: i128, length: u64) -> u64 {
    // The clamped value lies between 0 and a u64.
    place.clamp(0, i128::from(length)) as u64
}

impl From<u64> for Position {
    fn from(offset: u64) -> Position {
        Position::FromStart(Number::hex(offset))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Position::FromStart(number) => number.fmt(out),
            Position::FromEnd(number) => write!(out, "-{number}"),
            Position::End => out.write_str("end"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Extent = Extent { length: 100, page: 4096 };

    #[test]
    fn every_form_of_the_contract() {
        let table: &[(&str, Result<u64, &str>, u64)] = &[
            ("0", Ok(0), 0),
            ("0x40", Ok(64), 64),
            ("1KiB", Ok(1024), 100),
            ("1pg", Ok(4096), 100),
            ("end", Ok(100), 100),
            ("-1", Ok(99), 99),
            ("-100", Ok(0), 0),
            ("-0x10", Ok(84), 84),
            (
                "-101",
                Err("POS '-101' lies before the start of 100 bytes; accepted: positions from -100 on"),
                0,
            ),
            ("-1pg", Err("lies before the start"), 0),
            ("4503599627370496pg", Err("POS '4503599627370496pg' does not fit 64 bits"), 100),
            ("-4503599627370496pg", Err("'4503599627370496pg' at character 2 does not fit 64 bits"), 0),
        ];
        for &(text, resolved, clamped) in table {
            let position = Position::parse(text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}"));
            match (position.resolve(EXTENT), resolved) {
                (Ok(offset), Ok(expected)) => assert_eq!(offset, expected, "{text}"),
                (Err(refusal), Err(said)) => assert!(refusal.to_string().contains(said), "{refusal}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
            assert_eq!(position.clamp(EXTENT), clamped, "{text}");
            assert_eq!(position.to_string(), text);
        }
    }

    #[test]
    fn every_refusal() {
        let table: &[(&str, &str, &str)] = &[
            ("", "POS '' is empty", ""),
            ("-", "POS '-': what follows character 1 is empty", ""),
            ("-0", "could be the start or the end", "`0` for the start or `end`"),
            ("-0x0", "could be the start or the end", "`end`"),
            ("--1", "'-' at character 2 is no digit", ""),
            ("End", "'E' at character 1 is no digit", ""),
            ("-00000040", "'00000040' at character 2 is a decimal number with leading zeros", "`0x40`"),
            ("-end", "'e' at character 2 is no digit", ""),
        ];
        for &(text, said, hint) in table {
            let refusal = Position::parse(text.as_bytes()).expect_err(text);
            assert!(refusal.to_string().contains(said), "{refusal}");
            assert!(refusal.advice().unwrap_or("").contains(hint), "{text}: {:?}", refusal.advice());
        }
    }
}
