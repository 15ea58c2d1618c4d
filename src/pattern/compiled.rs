//! What a search needs of a pattern: its kind, its tests, and how long its matches are.

use super::Case;
use super::byte_test::ByteTest;
use super::hex::{HexPattern, Item, Sequence};
use super::program::{self, Program};
use crate::value::Refusal;
use regex_syntax::hir::Hir;

/// The longest pattern that a count or a jump may make: what is made of it is kept in memory.
const LONGEST: u64 = 4 << 20;
/// The most states that a pattern with jumps or alternatives may have.
const MOST_STATES: u64 = 1 << 16;

/// A pattern, ready to be searched for.
///
/// Literals and hex patterns match at every offset at which they fit, and each start has one match, the shortest.
/// A regex is searched leftmost first and without overlap.
#[derive(Clone, Debug)]
pub enum Compiled {
    /// These bytes; none of them only where an empty pattern was accepted.
    Literal(Vec<u8>),
    /// So many bytes, each of which passes its test; not all of the tests are exact.
    Fixed(Vec<ByteTest>),
    /// Jumps or alternatives.
    Program {
        /// Finds starts and ends.
        program: Box<Program>,
        /// The least bytes that a match has.
        min: u64,
        /// The most, where there is a limit.
        max: Option<u64>,
    },
    /// A regular expression.
    Regex(Hir),
}

impl Compiled {
    /// The least bytes that a match has.
    pub fn min_len(&self) -> u64 {
        match self {
            Compiled::Literal(bytes) => bytes.len() as u64,
            Compiled::Fixed(tests) => tests.len() as u64,
            Compiled::Program { min, .. } => *min,
            // An expression that matches nothing has no least length, and any is right.
            Compiled::Regex(hir) => hir.properties().minimum_len().unwrap_or(0) as u64,
        }
    }

    /// The most bytes that a match has; nothing where there is no limit.
    pub fn max_len(&self) -> Option<u64> {
        match self {
            Compiled::Literal(bytes) => Some(bytes.len() as u64),
            Compiled::Fixed(tests) => Some(tests.len() as u64),
            Compiled::Program { max, .. } => *max,
            Compiled::Regex(hir) => {
                let properties = hir.properties();
                match properties.minimum_len() {
                    None => Some(0),
                    Some(_) => properties.maximum_len().map(|max| max as u64),
                }
            }
        }
    }

    /// Tests as a literal where all of them are exact.
    pub(super) fn of_tests(tests: Vec<ByteTest>) -> Compiled {
        match tests.iter().map(|test| test.byte()).collect() {
            Some(bytes) => Compiled::Literal(bytes),
            None => Compiled::Fixed(tests),
        }
    }

    /// A hex pattern, on a machine whose pages have `page` bytes.
    pub(super) fn of_hex(hex: &HexPattern, case: Case, page: u64) -> Result<Compiled, Refusal> {
        let times = hex.times.map_or(Ok(1), |times| times.resolve(page))?;
        let sequence = &hex.sequence;
        let too_long = |most: u64, what: &str| {
            let refusal =
                Refusal::whole("PATTERN", hex.to_string().as_bytes(), "is too long to be searched for");
            refusal.accepts(format!("up to {most} {what}"))
        };
        let lengths = sequence.lengths().times(times);
        if lengths.min > LONGEST {
            return Err(too_long(LONGEST, "bytes"));
        }
        if is_fixed(sequence) {
            let mut tests = Vec::new();
            flatten(sequence, case, &mut tests);
            return Ok(Compiled::of_tests(tests.repeat(times as usize)));
        }
        if program::states(sequence).saturating_mul(times) > MOST_STATES {
            return Err(too_long(MOST_STATES, "bytes, jumps and alternatives"));
        }
        let program = Box::new(Program::new(sequence, times, case));
        Ok(Compiled::Program { program, min: lengths.min, max: lengths.max })
    }
}

fn is_fixed(sequence: &Sequence) -> bool {
    sequence.0.iter().all(|item| match item {
        Item::Tests(_) | Item::Text(_) => true,
        Item::Jump(jump) => jump.max == Some(jump.min),
        Item::Either(_) => false,
    })
}

fn flatten(sequence: &Sequence, case: Case, tests: &mut Vec<ByteTest>) {
    for item in &sequence.0 {
        match item {
            Item::Tests(more) => tests.extend(more),
            Item::Text(text) => tests.extend(text.bytes().map(|byte| case.test(byte))),
            // The sum of the lengths was checked.
            Item::Jump(jump) => tests.extend((0..jump.min).map(|_| ByteTest::ANY)),
            Item::Either(_) => {}
        }
    }
}
