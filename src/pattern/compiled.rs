//! What a search needs of a pattern: its kind, its tests, and how long its matches are.

use super::Case;
use super::byte_test::ByteTest;
use super::hex::{HexPattern, Item, Jump, Sequence};
use super::program::{self, Program};
use super::regex::Expression;
use crate::value::Refusal;

/// The longest bytes: they are kept in memory.
pub const LONGEST: u64 = 4 << 20;
/// The longest pattern with wildcards, of which more is kept than the bytes.
const LONGEST_TESTS: u64 = 8 << 10;
/// The longest match of a pattern with jumps or alternatives: a search looks that far behind every start.
const FARTHEST: u64 = 256 << 10;
/// The most states that such a pattern may have.
const MOST_STATES: u64 = 1 << 14;
/// The most jumps without a limit.
const MOST_LINKS: usize = 64;

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
        /// The most.
        max: u64,
    },
    /// Parts between which any number of bytes may stand. A match begins where the first part does, and ends where the
    /// last one can at the earliest.
    Chain {
        /// The first part, which is no chain.
        head: Box<Compiled>,
        /// The others, in order, each with the least number of bytes before it.
        links: Vec<(u64, Compiled)>,
    },
    /// A regular expression.
    Regex(Expression),
}

impl Compiled {
    /// The least bytes that a match has.
    pub fn min_len(&self) -> u64 {
        match self {
            Compiled::Literal(bytes) => bytes.len() as u64,
            Compiled::Fixed(tests) => tests.len() as u64,
            Compiled::Program { min, .. } => *min,
            Compiled::Chain { head, links } => {
                head.min_len() + links.iter().map(|(gap, part)| gap + part.min_len()).sum::<u64>()
            }
            Compiled::Regex(expression) => expression.min,
        }
    }

    /// The most bytes that a match has; nothing where there is no limit.
    pub fn max_len(&self) -> Option<u64> {
        match self {
            Compiled::Literal(bytes) => Some(bytes.len() as u64),
            Compiled::Fixed(tests) => Some(tests.len() as u64),
            Compiled::Program { max, .. } => Some(*max),
            Compiled::Chain { .. } => None,
            Compiled::Regex(expression) => expression.max,
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
        let compiled = Compiled::of_sequence(&hex.sequence, times, case);
        compiled.map_err(|accepted| {
            let word = hex.to_string();
            Refusal::whole("PATTERN", word.as_bytes(), "is too long to be searched for").accepts(accepted)
        })
    }

    /// A sequence, so many times; or what would be short enough.
    fn of_sequence(sequence: &Sequence, times: u64, case: Case) -> Result<Compiled, String> {
        let lengths = sequence.lengths().times(times);
        if is_fixed(sequence) {
            let (most, what) = if is_exact(sequence) {
                (LONGEST, "bytes")
            } else {
                (LONGEST_TESTS, "bytes where some are wildcards")
            };
            if lengths.min > most {
                return Err(format!("up to {most} {what}"));
            }
            let mut tests = Vec::new();
            flatten(sequence, case, &mut tests);
            return Ok(Compiled::of_tests(tests.repeat(times as usize)));
        }
        if program::states(sequence).saturating_mul(times) > MOST_STATES {
            return Err(format!("up to {MOST_STATES} bytes, jumps and alternatives"));
        }
        match lengths.max {
            None => Compiled::of_chain(sequence, times, case),
            Some(max) if max > FARTHEST => Err(format!("matches of up to {FARTHEST} bytes")),
            Some(max) => {
                let program = Box::new(Program::new(sequence, times, case));
                Ok(Compiled::Program { program, min: lengths.min, max })
            }
        }
    }

    /// The parts between jumps without a limit.
    fn of_chain(sequence: &Sequence, times: u64, case: Case) -> Result<Compiled, String> {
        let mut parts = vec![(0u64, Sequence::default())];
        for item in (0..times).flat_map(|_| &sequence.0) {
            let is_behind_another = parts.len() > 1;
            match (item, parts.last_mut()) {
                // Two jumps with nothing between them are one.
                (Item::Jump(Jump { min, max: None }), Some((gap, part)))
                    if is_behind_another && part.lengths().max == Some(0) =>
                {
                    *gap = gap.saturating_add(*min);
                }
                (Item::Jump(Jump { min, max: None }), _) => parts.push((*min, Sequence::default())),
                (item, Some((_, part))) => part.append(item.clone()),
                (_, None) => {}
            }
        }
        if parts.len() > MOST_LINKS + 1 {
            return Err(format!("up to {MOST_LINKS} jumps without a limit"));
        }
        let part = |(gap, part)| Ok((gap, Compiled::of_sequence(&part, 1, case)?));
        let mut parts = parts.into_iter().map(part).collect::<Result<Vec<_>, String>>()?;
        let (_, head) = parts.remove(0);
        Ok(Compiled::Chain { head: Box::new(head), links: parts })
    }
}

/// Whether every byte is one byte only, unless case is ignored.
fn is_exact(sequence: &Sequence) -> bool {
    sequence.0.iter().all(|item| match item {
        Item::Tests(tests) => tests.iter().all(|test| test.byte().is_some()),
        Item::Text(_) => true,
        Item::Jump(_) | Item::Either(_) => false,
    })
}

fn is_fixed(sequence: &Sequence) -> bool {
    sequence.0.iter().all(|item| match item {
        Item::Tests(_) | Item::Text(_) => true,
        Item::Jump(jump) => jump.max == Some(jump.min) && jump.min <= program::WIDEST,
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
