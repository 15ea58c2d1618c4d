//! Hex patterns as a value: bytes, nibbles, jumps and alternatives, as YARA writes them.
//!
//! [`super::parser`] reads them, and [`super::Compiled`] is what a search needs of them.

use super::byte_test::ByteTest;
use crate::value::Number;
use std::fmt;

/// A hex pattern, all of it repeated so many times where a `*` says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HexPattern {
    pub(super) sequence: Sequence,
    pub(super) times: Option<Number>,
}

/// Items one after another. The first and the last are no jumps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sequence(pub(super) Vec<Item>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// Bytes spelt in digits. Never follows another of its sort.
    Tests(Vec<ByteTest>),
    /// Quoted text, whose case may be ignored. Never follows another of its sort.
    Text(String),
    /// Any bytes.
    Jump(Jump),
    /// One of two or more, none of them empty.
    Either(Vec<Sequence>),
}

/// How many bytes may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Jump {
    pub(super) min: u64,
    /// Nothing where there is no limit.
    pub(super) max: Option<u64>,
}

/// How many bytes a match has: at least, and at most where there is a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lengths {
    pub(super) min: u64,
    pub(super) max: Option<u64>,
}

impl Lengths {
    const fn exactly(length: u64) -> Lengths {
        Lengths { min: length, max: Some(length) }
    }

    /// Of a match followed by another. Saturated: nothing is that long.
    fn then(self, next: Lengths) -> Lengths {
        let max = self.max.zip(next.max).map(|(one, other)| one.saturating_add(other));
        Lengths { min: self.min.saturating_add(next.min), max }
    }

    /// Of either match.
    fn or(self, other: Lengths) -> Lengths {
        let max = self.max.zip(other.max).map(|(one, other)| one.max(other));
        Lengths { min: self.min.min(other.min), max }
    }

    /// Of so many matches in a row.
    pub(super) fn times(self, times: u64) -> Lengths {
        Lengths { min: self.min.saturating_mul(times), max: self.max.map(|max| max.saturating_mul(times)) }
    }
}

impl Sequence {
    /// Appends a byte.
    pub(super) fn push(&mut self, test: ByteTest) {
        match self.0.last_mut() {
            Some(Item::Tests(tests)) => tests.push(test),
            _ => self.0.push(Item::Tests(vec![test])),
        }
    }

    /// Appends an item, and keeps bytes and text that meet in one piece.
    pub(super) fn append(&mut self, item: Item) {
        match (self.0.last_mut(), item) {
            (Some(Item::Tests(tests)), Item::Tests(more)) => tests.extend(more),
            (Some(Item::Text(text)), Item::Text(more)) => text.push_str(&more),
            (_, item) => self.0.push(item),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn lengths(&self) -> Lengths {
        let of = |item: &Item| match item {
            Item::Tests(tests) => Lengths::exactly(tests.len() as u64),
            Item::Text(text) => Lengths::exactly(text.len() as u64),
            Item::Jump(jump) => Lengths { min: jump.min, max: jump.max },
            Item::Either(sequences) => {
                let lengths = sequences.iter().map(Sequence::lengths);
                lengths.reduce(Lengths::or).unwrap_or(Lengths::exactly(0))
            }
        };
        self.0.iter().map(of).fold(Lengths::exactly(0), Lengths::then)
    }
}

impl fmt::Display for HexPattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sequence.fmt(out)?;
        self.times.map_or(Ok(()), |times| write!(out, "*{times}"))
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|item| match item {
            Item::Tests(tests) => tests.iter().try_for_each(|test| test.fmt(out)),
            Item::Text(text) => write!(out, "\"{text}\""),
            Item::Jump(jump) => jump.fmt(out),
            Item::Either(sequences) => {
                let mut before = '(';
                for sequence in sequences {
                    write!(out, "{before}{sequence}")?;
                    before = '|';
                }
                out.write_str(")")
            }
        })
    }
}

impl fmt::Display for Jump {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Jump { min, max: None } => write!(out, "[{min}-]"),
            Jump { min, max: Some(max) } if min == max => write!(out, "[{min}]"),
            Jump { min, max: Some(max) } => write!(out, "[{min}-{max}]"),
        }
    }
}
