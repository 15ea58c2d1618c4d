//! Ranges as users type them: Python's slices `START:END`, and `START:+LEN`.
//!
//! A range is symbolic until an [`Extent`] is known. Reading clamps it to what is there; editing refuses what does
//! not fit.

use super::number::Number;
use super::position::{Extent, Position, within};
use super::refusal::Refusal;
use crate::bytes::Span;
use std::fmt;

/// What is accepted, for every refusal of a range.
const ACCEPTED: &str = "START:END, START:, :END, START:+LEN, or : for everything";
/// What the documentation calls a range.
const WHAT: &str = "RANGE";

/// A stretch of the mapping; the default is all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Range {
    start: Option<Position>,
    stop: Option<Stop>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Stop {
    At(Position),
    After(Number),
}

impl Range {
    /// Parses a range from the bytes of an argument.
    pub fn parse(text: &[u8]) -> Result<Range, Refusal> {
        let Some(colon) = text.iter().position(|&byte| byte == b':') else {
            return Err(no_range(text));
        };
        let part = |from: usize, to: usize| match &text[from..to] {
            b"" => Ok(None),
            part => Position::parse(part).map(Some).map_err(|refusal| refusal.within(WHAT, text, from)),
        };
        if let Some(second) = text[colon + 1..].iter().position(|&byte| byte == b':') {
            let why = "is a second colon";
            return Err(Refusal::character(WHAT, text, colon + 1 + second, why).accepts(ACCEPTED));
        }
        let start = part(0, colon)?;
        let stop = match text.get(colon + 1) {
            Some(b'+') if start.is_none() => {
                let refusal = Refusal::whole(WHAT, text, "has a length but no START").accepts(ACCEPTED);
                return Err(refusal.hint(match Number::parse(&text[colon + 2..]) {
                    Ok(length) => format!("write `0:+{length}`, or `:{length}`, if START is 0"),
                    Err(_) => "write `0:+LEN` if START is 0".to_string(),
                }));
            }
            Some(b'+') => {
                let length = Number::parse(&text[colon + 2..])
                    .map_err(|refusal| refusal.within(WHAT, text, colon + 2).accepts(ACCEPTED))?;
                Some(Stop::After(length))
            }
            _ => part(colon + 1, text.len())?.map(Stop::At),
        };
        Ok(Range { start, stop })
    }

    /// `len` bytes from `start`, for callers that hold a range in pieces (`-s POS -n N`).
    pub fn of(start: Option<Position>, len: Option<Number>) -> Range {
        let from_zero = || Position::FromStart(Number::from(0));
        match len {
            Some(len) => Range { start: Some(start.unwrap_or_else(from_zero)), stop: Some(Stop::After(len)) },
            None => Range { start, stop: None },
        }
    }

    /// The bytes of it that are there, as a Python slice: never an error, and empty where it ends before it begins.
    pub fn clamp(self, extent: Extent) -> Span {
        let (start, end) = self.on_line(extent);
        Span::new(within(start, extent.length), within(end, extent.length))
    }

    /// Where Python finds no bytes at all in it, from its start to its end; nowhere where it begins past the end, or
    /// ends before it begins.
    pub fn of_nothing(self, extent: Extent) -> Option<Span> {
        let (start, end) = self.on_line(extent);
        let (start, end) = (start.max(0), i128::from(within(end, extent.length)));
        // Both lie between 0 and the length.
        (start <= end).then(|| Span::new(start as u64, end as u64))
    }

    /// The bytes it names, all of which are there; refused where it begins before the start, ends past the end or
    /// before it begins.
    pub fn fit(self, extent: Extent) -> Result<Span, Refusal> {
        let text = self.to_string();
        let refused = |why: String| Refusal::whole(WHAT, text.as_bytes(), why);
        for end in [self.start, self.stop.map(Stop::place)].into_iter().flatten() {
            if let Position::FromStart(number) | Position::FromEnd(number) = end {
                number.resolve(extent.page).map_err(|_| refused("does not fit 64 bits".to_string()))?;
            }
        }
        let length = extent.length;
        let (start, end) = self.on_line(extent);
        let accepted = format!("ranges within the {length} bytes that are there");
        if start < 0 || end < 0 {
            return Err(refused(format!("begins before the start of {length} bytes")).accepts(accepted));
        }
        if start > i128::from(length) || end > i128::from(length) {
            let furthest = start.max(end);
            let why = format!("reaches {furthest:#x}, past the end at {length:#x}");
            return Err(refused(why).accepts(accepted));
        }
        if end < start {
            return Err(refused("ends before it begins".to_string()).accepts(accepted));
        }
        Ok(Span::new(within(start, length), within(end, length)))
    }

    /// The bytes it names in a stream whose length is not known; `u64::MAX` is the end where it has none. Nothing
    /// where only the length can say: the range counts from the end.
    pub fn without_length(self, page: u64) -> Option<Span> {
        let ends = [self.start, self.stop.map(Stop::place)];
        if ends.into_iter().flatten().any(Position::needs_length) {
            return None;
        }
        Some(self.clamp(Extent { length: u64::MAX, page }))
    }

    /// Where it begins and ends on a line without ends, on which the mapping covers `0..length`.
    fn on_line(self, extent: Extent) -> (i128, i128) {
        let (start, end) = self.ends_on_line(extent);
        (start.unwrap_or(0), end.unwrap_or(i128::from(extent.length)))
    }

    /// The ends that were given, on that line.
    pub(super) fn ends_on_line(self, extent: Extent) -> (Option<i128>, Option<i128>) {
        let start = self.start.map(|start| start.on_line(extent));
        let end = self.stop.map(|stop| match stop {
            Stop::At(end) => end.on_line(extent),
            Stop::After(length) => start.unwrap_or(0) + i128::from(length.saturate(extent.page)),
        });
        (start, end)
    }

    /// Whether it is written with a length.
    pub(super) fn has_length(self) -> bool {
        matches!(self.stop, Some(Stop::After(_)))
    }
}

impl Stop {
    fn place(self) -> Position {
        match self {
            Stop::At(position) => position,
            Stop::After(length) => Position::FromStart(length),
        }
    }
}

/// A word without a colon, with the ranges that it may have been meant to be.
fn no_range(text: &[u8]) -> Refusal {
    if text.is_empty() {
        return Refusal::whole(WHAT, text, "is empty").accepts(ACCEPTED);
    }
    match Position::parse(text) {
        Ok(position) => {
            let refusal = Refusal::whole(WHAT, text, "is a bare number, no range").accepts(ACCEPTED);
            match position {
                Position::FromStart(_) => refusal.hint(format!(
                    "write `{position}:` for all from there, or `{position}:+16` for 16 bytes"
                )),
                Position::FromEnd(_) => refusal.hint(format!("write `{position}:` for all from there")),
                Position::End => Refusal::whole(WHAT, text, "is a position, no range").accepts(ACCEPTED),
            }
        }
        Err(refusal) if refusal.advice().is_some() => refusal.named(WHAT).accepts(ACCEPTED),
        Err(_) => Refusal::whole(WHAT, text, "has no colon").accepts(ACCEPTED),
    }
}

impl From<Span> for Range {
    fn from(span: Span) -> Range {
        Range { start: Some(span.start().into()), stop: Some(Stop::At(span.end().into())) }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(start) = self.start {
            start.fmt(out)?;
        }
        out.write_str(":")?;
        match self.stop {
            None => Ok(()),
            Some(Stop::At(end)) => end.fmt(out),
            Some(Stop::After(length)) => write!(out, "+{length}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Extent = Extent { length: 100, page: 16 };

    #[test]
    fn every_form_of_the_contract() {
        let table: &[(&str, (u64, u64), &str)] = &[
            (":", (0, 100), ""),
            ("0x10:0x20", (16, 32), ""),
            ("16:", (16, 100), ""),
            (":16", (0, 16), ""),
            ("-16:", (84, 100), ""),
            (":-16", (0, 84), ""),
            ("-16:-8", (84, 92), ""),
            ("0x10:+4", (16, 20), ""),
            ("-4:+2", (96, 98), ""),
            ("1pg:+2pg", (16, 48), ""),
            ("100:", (100, 100), ""),
            ("end:", (100, 100), ""),
            ("90:end", (90, 100), ""),
            ("5:+0", (5, 5), ""),
            ("20:10", (20, 20), "RANGE '20:10' ends before it begins"),
            ("90:200", (90, 100), "reaches 0xc8, past the end at 0x64"),
            ("200:300", (100, 100), "reaches 0x12c, past the end"),
            ("200:", (100, 100), "reaches 0xc8, past the end"),
            ("-200:10", (0, 10), "begins before the start of 100 bytes"),
            ("-200:", (0, 100), "begins before the start"),
            (":-200", (0, 0), "begins before the start"),
            ("-200:+50", (0, 0), "begins before the start"),
            ("-200:+150", (0, 50), "begins before the start"),
            ("-4:+8", (96, 100), "past the end"),
            ("0xffffffffffffffff:+0xffffffffffffffff", (100, 100), "past the end"),
            ("0:+1152921504606846976pg", (0, 100), "does not fit 64 bits"),
        ];
        for &(text, (start, end), said) in table {
            let range = Range::parse(text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}"));
            let span = range.clamp(EXTENT);
            assert_eq!((span.start(), span.end()), (start, end), "{text}");
            assert_eq!(range.to_string(), text);
            match range.fit(EXTENT) {
                Ok(fitted) => assert!(fitted == span && said.is_empty(), "{text}"),
                Err(refusal) => {
                    let shown = refusal.to_string();
                    assert!(shown.contains(said) && !said.is_empty(), "{shown}");
                }
            }
        }
    }

    #[test]
    fn every_refusal() {
        let table: &[(&str, &str, &str)] = &[
            ("", "RANGE '' is empty; accepted: START:END", ""),
            (
                "0x40",
                "RANGE '0x40' is a bare number, no range",
                "write `0x40:` for all from there, or `0x40:+16` for 16 bytes",
            ),
            ("-16", "is a bare number, no range", "write `-16:`"),
            ("end", "is a position, no range", ""),
            ("00000040", "is a decimal number with leading zeros", "`0x40`"),
            ("f.bin", "RANGE 'f.bin' has no colon", ""),
            ("0x10-0x20", "has no colon", ""),
            (":+16", "has a length but no START", "write `0:+16`, or `:16`"),
            (":+", "has a length but no START", "write `0:+LEN`"),
            ("1:2:3", "':' at character 4 is a second colon", ""),
            ("::", "':' at character 2 is a second colon", ""),
            ("00000040:20", "'00000040' at character 1 is a decimal number with leading zeros", "`0x40`"),
            ("0x40:0x5g", "'g' at character 9 is no digit", ""),
            ("0x40:+", "what follows character 6 is empty", ""),
            ("0x40:+-1", "'-' at character 7 is no digit", ""),
            ("-0:", "'-0' at character 1 could be the start or the end", "`end`"),
        ];
        for &(text, said, hint) in table {
            let refusal = Range::parse(text.as_bytes()).expect_err(text);
            let shown = refusal.to_string();
            assert!(shown.contains(said) && shown.contains("; accepted: "), "{text}: {shown}");
            assert!(refusal.advice().unwrap_or("").contains(hint), "{text}: {:?}", refusal.advice());
            assert_eq!(refusal.advice().is_none(), hint.is_empty(), "{text}: {:?}", refusal.advice());
        }
    }

    #[test]
    fn streams_resolve_what_does_not_count_from_the_end() {
        let span = |text: &str| Range::parse(text.as_bytes()).unwrap().without_length(16);
        assert_eq!(span("4:+1pg"), Some(Span::new(4, 20)));
        assert_eq!(span(":"), Some(Span::new(0, u64::MAX)));
        assert_eq!(span("-4:"), None);
        assert_eq!(span("4:end"), None);
        assert_eq!(span("-4:+2"), None);
    }

    #[test]
    fn a_range_in_pieces() {
        let (start, len) = (Position::parse(b"-8").unwrap(), Number::from(4));
        assert_eq!(Range::of(Some(start), Some(len)).to_string(), "-8:+4");
        assert_eq!(Range::of(None, Some(len)).to_string(), "0:+4");
        assert_eq!(Range::of(Some(start), None).to_string(), "-8:");
        assert_eq!(Range::of(None, None), Range::default());
        assert_eq!(Range::from(Span::new(64, 80)).to_string(), "0x40:0x50");
    }
}
