//! Sizes as users type them: so many bytes, or a size in terms of the one that is there, in the signs of truncate(1).
//!
//! A size is symbolic until an [`Extent`] says how long the file is.

use super::number::Number;
use super::position::Extent;
use super::refusal::Refusal;
use std::fmt;

/// What is accepted, for every refusal of a size.
const ACCEPTED: &str = "N, +N, -N, <N (at most), >N (at least), /N (down to a multiple) or %N (up to a multiple), where N \
     is a number (64, 0x40, 4k)";
/// What the documentation calls a size.
const WHAT: &str = "SIZE";

/// How long a file shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    rule: Rule,
    number: Number,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Rule {
    Exactly,
    More,
    Less,
    AtMost,
    AtLeast,
    MultipleBelow,
    MultipleAbove,
}

impl Rule {
    fn of(sign: u8) -> Rule {
        match sign {
            b'+' => Rule::More,
            b'-' => Rule::Less,
            b'<' => Rule::AtMost,
            b'>' => Rule::AtLeast,
            b'/' => Rule::MultipleBelow,
            b'%' => Rule::MultipleAbove,
            _ => Rule::Exactly,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Rule::Exactly => "",
            Rule::More => "+",
            Rule::Less => "-",
            Rule::AtMost => "<",
            Rule::AtLeast => ">",
            Rule::MultipleBelow => "/",
            Rule::MultipleAbove => "%",
        }
    }
}

impl Size {
    /// Parses a size from the bytes of an argument.
    pub fn parse(text: &[u8]) -> Result<Size, Refusal> {
        let rule = text.first().map_or(Rule::Exactly, |&sign| Rule::of(sign));
        let start = rule.sign().len();
        let number = Number::parse(&text[start..])
            .map_err(|refusal| refusal.within(WHAT, text, start).accepts(ACCEPTED))?;
        if number.is_zero() && matches!(rule, Rule::MultipleBelow | Rule::MultipleAbove) {
            return Err(Refusal::whole(WHAT, text, "has no multiples").accepts("multiples of 1 or more"));
        }
        Ok(Size { rule, number })
    }

    /// Whether it says nothing without the size that is there.
    pub fn is_relative(self) -> bool {
        self.rule != Rule::Exactly
    }

    /// The length it stands for, in bytes, where the one that is there is `extent.length`; refused where that is less than
    /// nothing or passes 64 bits.
    pub fn resolve(self, extent: Extent) -> Result<u64, Refusal> {
        let number = self.number.resolve(extent.page).map_err(|refusal| refusal.named(WHAT))?;
        let length = extent.length;
        let refused = |why: String| Refusal::whole(WHAT, self.to_string().as_bytes(), why);
        let too_large = || {
            refused(format!("makes more than 64 bits can count of {length} bytes")).accepts("smaller sizes")
        };
        match self.rule {
            Rule::Exactly => Ok(number),
            Rule::More => length.checked_add(number).ok_or_else(too_large),
            Rule::Less => length.checked_sub(number).ok_or_else(|| {
                refused(format!("is more than the {length} bytes that are there"))
                    .accepts(format!("-0 to -{length}"))
            }),
            Rule::AtMost => Ok(length.min(number)),
            Rule::AtLeast => Ok(length.max(number)),
            Rule::MultipleBelow => Ok(length / number * number),
            Rule::MultipleAbove => length.checked_next_multiple_of(number).ok_or_else(too_large),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.rule.sign(), self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str, length: u64) -> Result<u64, Refusal> {
        let size = Size::parse(text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}"));
        assert_eq!(size.to_string(), text);
        size.resolve(Extent { length, page: 4096 })
    }

    #[test]
    fn every_form_of_the_contract() {
        for (text, length, expected) in [
            ("0", 100, 0),
            ("0x40", 100, 64),
            ("1KiB", 100, 1024),
            ("2pg", 100, 8192),
            ("+28", 100, 128),
            ("+0", 100, 100),
            ("-1KiB", 4096, 3072),
            ("-100", 100, 0),
            ("-0", 0, 0),
            ("<64", 100, 64),
            ("<1KiB", 100, 100),
            (">64", 100, 100),
            (">1KiB", 100, 1024),
            ("/64", 100, 64),
            ("/64", 128, 128),
            ("/64", 63, 0),
            ("%64", 100, 128),
            ("%64", 128, 128),
            ("%1pg", 0, 0),
            ("%0xffffffffffffffff", 1, u64::MAX),
        ] {
            assert_eq!(resolved(text, length), Ok(expected), "{text} of {length}");
        }
    }

    #[test]
    fn every_refusal() {
        for (text, said) in [
            ("", "SIZE '' is empty"),
            ("-", "SIZE '-': what follows character 1 is empty"),
            ("=5", "SIZE '=5': '=' at character 1 is no digit"),
            ("+-5", "'-' at character 2 is no digit"),
            ("/0", "SIZE '/0' has no multiples"),
            ("%0x0", "SIZE '%0x0' has no multiples"),
            ("-00000040", "'00000040' at character 2 is a decimal number with leading zeros"),
            (" 5", "' ' at character 1 is no digit"),
            ("< 5", "' ' at character 2 is no digit"),
        ] {
            let refusal = Size::parse(text.as_bytes()).expect_err(text);
            assert!(refusal.to_string().contains(said), "{refusal}");
            assert!(refusal.is_presentable(), "{refusal}");
        }
        for (text, length, said) in [
            ("-101", 100, "SIZE '-101' is more than the 100 bytes that are there; accepted: -0 to -100"),
            ("+0xffffffffffffffff", 1, "makes more than 64 bits can count"),
            ("%0x8000000000000001", u64::MAX, "makes more than 64 bits can count"),
            ("4503599627370496pg", 0, "does not fit 64 bits"),
        ] {
            let refusal = resolved(text, length).expect_err(text);
            assert!(refusal.to_string().contains(said), "{refusal}");
            assert!(refusal.is_presentable(), "{refusal}");
        }
    }
}
