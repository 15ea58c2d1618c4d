//! Python's subscripts as users type them: one place, or a slice with a step.

use super::number::Number;
use super::position::{Extent, Position};
use super::range::Range;
use super::refusal::Refusal;
use crate::bytes::Span;
use std::fmt;

/// What the documentation calls a slice with a step.
const WHAT: &str = "RANGE:STEP";

/// What stands between the brackets of `m[...]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscript {
    /// One byte.
    Index(Position),
    /// As many as there are in the slice.
    Slice(Slice),
}

/// A range of which every so many bytes are taken, upwards or downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    range: Range,
    step: Step,
}

/// How far it is from one byte to the next; never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Up(Number),
    Down(Number),
}

/// The bytes of a slice: `count` of them, the first at `first`, each `step` behind the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// The offset of the first byte taken; 0 where there is none.
    pub first: u64,
    /// How far each lies behind the one before; negative where the slice runs downwards.
    pub step: i64,
    /// How many bytes there are.
    pub count: u64,
}

impl Subscript {
    /// Parses a subscript from the bytes of an argument.
    pub fn parse(text: &[u8]) -> Result<Subscript, Refusal> {
        if text.contains(&b':') {
            return Slice::parse(text).map(Subscript::Slice);
        }
        Position::parse(text).map(Subscript::Index)
    }
}

impl Slice {
    /// Parses `START:END`, `START:END:STEP`, `START:+LEN` or `START:+LEN:STEP`.
    pub fn parse(text: &[u8]) -> Result<Slice, Refusal> {
        let colons = text.iter().enumerate().filter(|&(_, &byte)| byte == b':').map(|(at, _)| at);
        let Some(second) = colons.clone().nth(1) else {
            return Ok(Slice { range: Range::parse(text)?, step: Step::Up(Number::from(1)) });
        };
        if let Some(third) = colons.clone().nth(2) {
            let refusal = Refusal::character(WHAT, text, third, "is a third colon");
            return Err(refusal.accepts("START:END:STEP"));
        }
        let range = Range::parse(&text[..second]).map_err(|refusal| refusal.within(WHAT, text, 0))?;
        let step = &text[second + 1..];
        let (digits, start) = match step.strip_prefix(b"-") {
            Some(digits) => (digits, second + 2),
            None => (step, second + 1),
        };
        if step.is_empty() {
            return Ok(Slice { range, step: Step::Up(Number::from(1)) });
        }
        let number = Number::parse(digits).map_err(|refusal| refusal.within(WHAT, text, start))?;
        if number.is_zero() {
            let refusal = Refusal::part(WHAT, text, second + 1..text.len(), "would never arrive anywhere");
            return Err(refusal.accepts("a STEP of 1 or more, or of -1 or less"));
        }
        let is_down = start == second + 2;
        if is_down && range.has_length() {
            let refusal = Refusal::whole(WHAT, text, "has a length and runs downwards");
            return Err(refusal.accepts("START:END:-STEP, END being the first that is not taken"));
        }
        Ok(Slice { range, step: if is_down { Step::Down(number) } else { Step::Up(number) } })
    }

    /// The bytes of it that are there: never an error, and none where it ends before it begins.
    pub fn clamp(self, extent: Extent) -> Steps {
        let length = i128::from(extent.length);
        let (start, end) = self.range.ends_on_line(extent);
        let (first, distance, size) = match self.step {
            Step::Up(size) => {
                let first = start.unwrap_or(0).clamp(0, length);
                (first, end.unwrap_or(length).clamp(0, length) - first, size)
            }
            Step::Down(size) => {
                let first = start.unwrap_or(length).clamp(-1, length - 1);
                (first, first - end.unwrap_or(-1).clamp(-1, length - 1), size)
            }
        };
        let size = i128::from(size.saturate(extent.page));
        if distance <= 0 {
            return Steps { first: 0, step: 1, count: 0 };
        }
        let step = if matches!(self.step, Step::Up(_)) { size } else { -size };
        // Both lie between 0 and the length; a step that passes 63 bits is taken once at the most, so any will do.
        Steps {
            first: first as u64,
            step: i64::try_from(step).unwrap_or(1),
            count: ((distance + size - 1) / size) as u64,
        }
    }
}

impl Steps {
    /// The offsets of the bytes, in the order in which they are taken.
    pub fn offsets(self) -> impl Iterator<Item = u64> {
        // All of them lie between the first and the last, which are offsets.
        (0..self.count).map(move |index| self.first.wrapping_add_signed(self.step.wrapping_mul(index as i64)))
    }

    /// From the lowest offset up to behind the highest.
    pub fn bounds(self) -> Span {
        let Some(behind) = self.count.checked_sub(1) else { return Span::new(self.first, self.first) };
        let last = self.first.wrapping_add_signed(self.step.wrapping_mul(behind as i64));
        Span::new(self.first.min(last), self.first.max(last) + 1)
    }
}

impl fmt::Display for Slice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Step::Up(step) if step == Number::from(1) => self.range.fmt(out),
            Step::Up(step) => write!(out, "{}:{step}", self.range),
            Step::Down(step) => write!(out, "{}:-{step}", self.range),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What Python's `range(length)[start:end:step]` holds, from its definition.
    fn model(length: i64, start: Option<i64>, end: Option<i64>, step: i64) -> Vec<u64> {
        let (low, high) = if step > 0 { (0, length) } else { (-1, length - 1) };
        let place = |place: i64| if place < 0 { place + length } else { place }.clamp(low, high);
        let mut at = start.map_or(if step > 0 { low } else { high }, place);
        let end = end.map_or(if step > 0 { high } else { low }, place);
        let mut taken = Vec::new();
        while if step > 0 { at < end } else { at > end } {
            taken.push(at as u64);
            at += step;
        }
        taken
    }

    proptest! {
        #[test]
        fn slices_are_pythons(
            length in 0i64..20,
            start in proptest::option::of(-25i64..25),
            end in proptest::option::of(-25i64..25),
            step in prop_oneof![-6i64..0, 1i64..7],
        ) {
            let part = |part: Option<i64>| part.map_or(String::new(), |part| part.to_string());
            let text = format!("{}:{}:{step}", part(start), part(end));
            let slice = Slice::parse(text.as_bytes()).unwrap();
            let steps = slice.clamp(Extent { length: length as u64, page: 4096 });
            let taken: Vec<u64> = steps.offsets().collect();
            prop_assert_eq!(&taken, &model(length, start, end, step), "{}", text);
            let bounds = steps.bounds();
            prop_assert_eq!(taken.iter().min().copied().unwrap_or(bounds.start()), bounds.start());
            prop_assert_eq!(taken.iter().max().map_or(bounds.start(), |last| last + 1), bounds.end());
            prop_assert_eq!(Slice::parse(slice.to_string().as_bytes()).unwrap(), slice);
        }
    }

    #[test]
    fn forms_and_refusals() {
        let extent = Extent { length: 10, page: 4096 };
        let steps = |text: &str| match Subscript::parse(text.as_bytes()).unwrap() {
            Subscript::Slice(slice) => slice.clamp(extent).offsets().collect::<Vec<u64>>(),
            Subscript::Index(position) => vec![position.resolve(extent).unwrap()],
        };
        assert_eq!(steps("-1"), [9]);
        assert_eq!(steps("2:+4:2"), [2, 4]);
        assert_eq!(steps("::-4"), [9, 5, 1]);
        assert_eq!(steps("::"), (0..10).collect::<Vec<u64>>());
        assert_eq!(steps("8::18446744073709551615"), [8]);
        for (text, said) in [
            ("1:2:0", "'0' at character 5 would never arrive anywhere"),
            ("1:2:-0", "would never arrive anywhere"),
            ("1:2:3:4", "':' at character 6 is a third colon"),
            ("4:+2:-1", "has a length and runs downwards"),
            ("1:2:x", "'x' at character 5 is no digit"),
            ("1:2:-", "is empty"),
        ] {
            let refusal = Subscript::parse(text.as_bytes()).unwrap_err();
            assert!(refusal.to_string().contains(said) && refusal.is_presentable(), "{refusal}");
        }
    }
}
