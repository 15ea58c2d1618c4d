//! Parts of a whole, in per cent.

use super::refusal::Refusal;
use std::fmt;

const ACCEPTED: &str = "0% to 100%, with up to two decimals: 90%, 99.5%";

/// A part of a whole, in hundredths of a per cent, rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(u64);

impl Share {
    /// None of it, or less than can be told.
    pub const NOTHING: Share = Share(0);

    /// All of it.
    const WHOLE: u64 = 10_000;

    /// Parses `90%`, `99.5%`, or the same without the sign. `what` is what the documentation calls the word.
    pub fn parse(what: &'static str, text: &[u8]) -> Result<Share, Refusal> {
        let refused = |why: &'static str| Refusal::whole(what, text, why).accepts(ACCEPTED);
        let digits = text.strip_suffix(b"%").unwrap_or(text);
        let (whole, part) = match digits.iter().position(|byte| *byte == b'.') {
            Some(point) => (&digits[..point], Some(&digits[point + 1..])),
            None => (digits, None),
        };
        let number = |digits: &[u8], most: usize| {
            let is_number = (1..=most).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
            is_number.then(|| digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
        };
        let whole = number(whole, 3).ok_or_else(|| refused("is no share"))?;
        let hundredths = match part {
            None => 0,
            Some(part) => {
                let digits = number(part, 2).ok_or_else(|| refused("is no share"))?;
                if part.len() == 1 { digits * 10 } else { digits }
            }
        };
        match whole * 100 + hundredths {
            share @ 0..=Share::WHOLE => Ok(Share(share)),
            _ => Err(refused("is more than everything")),
        }
    }

    /// Which share of `whole` is `part`; nothing is all of nothing.
    pub fn of(part: u64, whole: u64) -> Share {
        let hundredths = u128::from(part) * u128::from(Share::WHOLE);
        Share(hundredths.checked_div(u128::from(whole)).map_or(Share::WHOLE, |share| share as u64))
    }

    /// Whether `part` is at least this share of `whole`.
    pub fn is_reached(self, part: u64, whole: u64) -> bool {
        u128::from(part) * u128::from(Share::WHOLE) >= u128::from(self.0) * u128::from(whole)
    }
}

/// With one decimal, and with a second where it was given or is all that there is.
impl fmt::Display for Share {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Share(hundredths) = *self;
        match (hundredths / 100, hundredths % 100) {
            (whole, 0) => write!(out, "{whole}%"),
            (whole, part) if part % 10 == 0 || whole > 0 => write!(out, "{whole}.{}%", part / 10),
            (_, part) => write!(out, "0.{part:02}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_and_shown() {
        for (text, shown) in [
            ("90%", "90%"),
            ("99.5%", "99.5%"),
            ("0", "0%"),
            ("100%", "100%"),
            ("12.50", "12.5%"),
            ("0.01%", "0.01%"),
        ] {
            assert_eq!(Share::parse("SHARE", text.as_bytes()).unwrap().to_string(), shown);
        }
        for text in ["", "%", "-1%", "100.01%", "1000", "9.999%", "1.%", ".5%", "ninety", "9 %", "5%%"] {
            let refusal = Share::parse("SHARE", text.as_bytes()).expect_err(text).to_string();
            assert!(refusal.contains(text) && refusal.contains("99.5%"), "{refusal}");
        }
    }

    #[test]
    fn almost_is_not_all() {
        assert_eq!(Share::of(u64::MAX - 1, u64::MAX).to_string(), "99.9%");
        assert_eq!(Share::of(1, 2).to_string(), "50%");
        assert_eq!(Share::of(0, 0).to_string(), "100%");
        let ninety = Share::parse("SHARE", b"90%").unwrap();
        assert!(ninety.is_reached(9, 10) && ninety.is_reached(0, 0) && !ninety.is_reached(899, 1000));
    }
}
