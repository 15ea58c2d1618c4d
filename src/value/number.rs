//! Numbers as users type them: a base, `_` between digits, and a unit that stays symbolic until the page size is known.
//!
//! Not signs, and not positions: those are [`super::Position`].

use super::refusal::Refusal;
use std::fmt;

/// What is accepted, for every refusal of a number.
const ACCEPTED: &str =
    "64, 0x40, 0o100, 0b100_0000, 1_000, or a decimal number with a unit (4k, 1MiB, 2GB, 3pg)";
/// What is accepted after the digits of a decimal number.
const UNITS_ACCEPTED: &str =
    "k K M G T and KiB MiB GiB TiB PiB EiB (of 1024), kB KB MB GB TB (of 1000), pg (pages)";
/// What the documentation calls a number.
const WHAT: &str = "NUMBER";

/// A number of bytes, rows or hits, not negative.
///
/// Two numbers are equal when they are written alike: `1k` and `1024` are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    value: u64,
    base: Base,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Base {
    Binary = 2,
    Octal = 8,
    Decimal = 10,
    Hex = 16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Unit {
    One,
    Bytes { name: &'static str, size: u64 },
    Page,
}

/// Every unit's spelling, the canonical one first among those of a size.
const UNITS: &[(&str, &str, u64)] = &[
    ("KiB", "KiB", 1 << 10),
    ("k", "KiB", 1 << 10),
    ("K", "KiB", 1 << 10),
    ("MiB", "MiB", 1 << 20),
    ("M", "MiB", 1 << 20),
    ("GiB", "GiB", 1 << 30),
    ("G", "GiB", 1 << 30),
    ("TiB", "TiB", 1 << 40),
    ("T", "TiB", 1 << 40),
    ("PiB", "PiB", 1 << 50),
    ("EiB", "EiB", 1 << 60),
    ("kB", "kB", 1_000),
    ("KB", "kB", 1_000),
    ("MB", "MB", 1_000_000),
    ("GB", "GB", 1_000_000_000),
    ("TB", "TB", 1_000_000_000_000),
];

impl Unit {
    fn named(text: &[u8]) -> Option<Unit> {
        if text == b"pg" {
            return Some(Unit::Page);
        }
        let &(_, name, size) = UNITS.iter().find(|(spelt, ..)| spelt.as_bytes() == text)?;
        Some(Unit::Bytes { name, size })
    }

    /// The spelling that was meant by one in the wrong case.
    fn meant(text: &[u8]) -> Option<&'static str> {
        let spellings = UNITS.iter().map(|&(spelt, ..)| spelt).chain(["pg"]);
        spellings.into_iter().find(|spelt| spelt.as_bytes().eq_ignore_ascii_case(text))
    }
}

impl Number {
    /// Parses a number from the bytes of an argument.
    pub fn parse(text: &[u8]) -> Result<Number, Refusal> {
        let based = match text {
            [b'0', b'x' | b'X', digits @ ..] => Some((Base::Hex, digits)),
            [b'0', b'o' | b'O', digits @ ..] => Some((Base::Octal, digits)),
            [b'0', b'b' | b'B', digits @ ..] => Some((Base::Binary, digits)),
            _ => None,
        };
        match based {
            Some((base, digits)) => parse_based(text, base, digits),
            None => parse_decimal(text),
        }
    }

    /// `value`, printed as `0x40`.
    pub fn hex(value: u64) -> Number {
        Number { value, base: Base::Hex, unit: Unit::One }
    }

    /// The value in bytes, on a machine whose pages have `page` bytes; refused where that passes 64 bits.
    pub fn resolve(self, page: u64) -> Result<u64, Refusal> {
        self.value.checked_mul(self.size(page)).ok_or_else(|| overflow(self.to_string().as_bytes()))
    }

    /// The value in bytes, and `u64::MAX` where it passes 64 bits: for limits, beyond which nothing lies anyway.
    pub fn saturate(self, page: u64) -> u64 {
        self.value.saturating_mul(self.size(page))
    }

    /// The value where no page size is needed to know it.
    pub fn fixed(self) -> Option<u64> {
        // Without pages the product was checked when the number was parsed.
        (self.unit != Unit::Page).then(|| self.saturate(1))
    }

    /// Whether it is 0 whatever the page size.
    pub fn is_zero(self) -> bool {
        self.value == 0
    }

    fn size(self, page: u64) -> u64 {
        match self.unit {
            Unit::One => 1,
            Unit::Bytes { size, .. } => size,
            Unit::Page => page,
        }
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Number {
        Number { value, base: Base::Decimal, unit: Unit::One }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.base {
            Base::Binary => write!(out, "{:#b}", self.value),
            Base::Octal => write!(out, "{:#o}", self.value),
            Base::Hex => write!(out, "{:#x}", self.value),
            Base::Decimal => write!(out, "{}", self.value),
        }?;
        match self.unit {
            Unit::One => Ok(()),
            Unit::Bytes { name, .. } => out.write_str(name),
            Unit::Page => out.write_str("pg"),
        }
    }
}

fn parse_based(text: &[u8], base: Base, digits: &[u8]) -> Result<Number, Refusal> {
    if digits.is_empty() {
        return Err(Refusal::whole(WHAT, text, "has no digits").accepts(ACCEPTED));
    }
    let (value, end) = value_of(text, 2, base)?;
    let rest = &text[end..];
    if rest.is_empty() {
        return Ok(Number { value, base, unit: Unit::One });
    }
    if Unit::named(rest).is_some() {
        let why = "is a unit, and only a decimal number takes one";
        return Err(Refusal::part(WHAT, text, end..text.len(), why).accepts(ACCEPTED));
    }
    let why = format!("is no digit of a number in base {}", base as u8);
    Err(Refusal::character(WHAT, text, end, why).accepts(ACCEPTED))
}

fn parse_decimal(text: &[u8]) -> Result<Number, Refusal> {
    if text.is_empty() {
        return Err(Refusal::whole(WHAT, text, "is empty").accepts(ACCEPTED));
    }
    if let Some(refusal) = maybe_hex(text) {
        return Err(refusal);
    }
    if !text[0].is_ascii_digit() {
        return Err(Refusal::character(WHAT, text, 0, "is no digit").accepts(ACCEPTED));
    }
    let (value, end) = value_of(text, 0, Base::Decimal)?;
    let rest = &text[end..];
    let unit = match rest.first() {
        None => Unit::One,
        Some(b'.') => {
            return Err(Refusal::whole(WHAT, text, "is a fraction").accepts(ACCEPTED));
        }
        Some(first) if first.is_ascii_alphabetic() => match Unit::named(rest) {
            Some(unit) => unit,
            None => {
                let refusal =
                    Refusal::part(WHAT, text, end..text.len(), "is no unit").accepts(UNITS_ACCEPTED);
                return Err(match Unit::meant(rest) {
                    Some(unit) => refusal.hint(format!("write `{value}{unit}`")),
                    None => refusal,
                });
            }
        },
        Some(_) => {
            return Err(Refusal::character(WHAT, text, end, "is no digit").accepts(ACCEPTED));
        }
    };
    let number = Number { value, base: Base::Decimal, unit };
    if end > 1 && text[0] == b'0' {
        let refusal = Refusal::whole(WHAT, text, "is a decimal number with leading zeros");
        return Err(refusal.accepts(ACCEPTED).hint(format!("write `{number}`")));
    }
    // A page is at least one byte: what overflows with 1 overflows with any.
    number.value.checked_mul(number.size(1)).ok_or_else(|| overflow(text))?;
    Ok(number)
}

/// Decimal digits with leading zeros, a trailing `h`, and bare hex digits: as dumps and other programs print offsets,
/// in hex more often than not. Taking them for decimal would edit the wrong place, so the user is asked.
fn maybe_hex(text: &[u8]) -> Option<Refusal> {
    let (digits, marked) = match text {
        [digits @ .., b'h' | b'H'] => (digits, true),
        _ => (text, false),
    };
    if digits.is_empty() || !digits.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'_') {
        return None;
    }
    let zeros = digits.len() > 1 && digits[0] == b'0';
    let letters = digits.iter().any(u8::is_ascii_alphabetic);
    if !(zeros || marked || letters) || digits[0] == b'_' {
        return None;
    }
    let shown = significant(digits);
    let why = match (marked, letters) {
        (true, _) => "ends with an h, which no number does here",
        (false, true) => "has hex digits but no 0x",
        (false, false) => "is a decimal number with leading zeros",
    };
    let refusal = Refusal::whole(WHAT, text, why).accepts(ACCEPTED);
    Some(match letters {
        _ if shown.len() > 20 => refusal,
        true => refusal.hint(format!("write `0x{shown}`")),
        false => refusal.hint(format!("write `0x{shown}` (as copied from a dump) or `{shown}` (decimal)")),
    })
}

/// The digits without leading zeros, for a hint.
fn significant(digits: &[u8]) -> String {
    let text = String::from_utf8_lossy(digits).to_ascii_lowercase();
    let text = text.trim_start_matches(['0', '_']).trim_end_matches('_').to_string();
    if text.is_empty() { "0".to_string() } else { text }
}

/// The value of the digits from `start`, and the index of the first byte that is neither digit nor `_`.
fn value_of(text: &[u8], start: usize, base: Base) -> Result<(u64, usize), Refusal> {
    let radix = base as u32;
    let digit = |at: usize| text.get(at).and_then(|&byte| (byte as char).to_digit(radix));
    let mut value = Some(0u64);
    let mut at = start;
    loop {
        match digit(at) {
            Some(digit) => {
                value = value
                    .and_then(|value| value.checked_mul(u64::from(radix)))
                    .and_then(|value| value.checked_add(u64::from(digit)));
            }
            None if text.get(at) == Some(&b'_') => {
                if at == start || digit(at - 1).is_none() || digit(at + 1).is_none() {
                    let why = "does not stand between two digits";
                    return Err(Refusal::character(WHAT, text, at, why).accepts(ACCEPTED));
                }
            }
            None => break,
        }
        at += 1;
    }
    if at == start {
        let why = format!("is no digit of a number in base {radix}");
        return Err(Refusal::character(WHAT, text, at, why).accepts(ACCEPTED));
    }
    Ok((value.ok_or_else(|| overflow(text))?, at))
}

fn overflow(text: &[u8]) -> Refusal {
    Refusal::whole(WHAT, text, "does not fit 64 bits")
        .accepts("numbers up to 0xffffffffffffffff (16EiB less 1)")
}

#[cfg(test)]
mod tests;
