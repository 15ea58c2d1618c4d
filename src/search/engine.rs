//! The engine of a pattern: what finds its matches, chosen once from the pattern's kind.

use super::fixed::{Finder, FixedMatches};
use super::varying::{Expression, Jumping, VaryingMatches};
use super::{Direction, Matches};
use crate::bytes::{Source, Span};
use crate::error::Result;
use crate::pattern::{ByteTest, Compiled};
use memchr::{memchr, memmem};

/// What finds the matches of one pattern.
pub struct Engine(Kind);

enum Kind {
    Literal(Box<Literal>),
    Masked(Masked),
    Jumping(Jumping),
    Expression(Expression),
}

impl Engine {
    /// The engine for `pattern`. Fails where a regex would need more memory than an engine may have.
    pub fn new(pattern: Compiled) -> Result<Engine> {
        Ok(Engine(match pattern {
            Compiled::Literal(bytes) => {
                Kind::Literal(Box::new(Literal(memmem::Finder::new(&bytes).into_owned())))
            }
            Compiled::Fixed(tests) => Kind::Masked(Masked::new(tests)),
            Compiled::Program { program, .. } => Kind::Jumping(Jumping::new(program)?),
            Compiled::Regex(tree) => Kind::Expression(Expression::new(&tree)?),
        }))
    }

    /// Every match in `within`, in the order of `direction`.
    pub(super) fn matches<'a>(
        &'a self,
        source: &'a dyn Source,
        within: Span,
        direction: Direction,
    ) -> Matches<'a> {
        match &self.0 {
            Kind::Literal(finder) => Box::new(FixedMatches::new(&**finder, source, within, direction)),
            Kind::Masked(finder) => Box::new(FixedMatches::new(finder, source, within, direction)),
            Kind::Jumping(finder) => Box::new(VaryingMatches::new(finder, source, within, direction)),
            Kind::Expression(finder) => Box::new(VaryingMatches::new(finder, source, within, direction)),
        }
    }
}

/// Bytes that are all known.
struct Literal(memmem::Finder<'static>);

impl Finder for Literal {
    fn length(&self) -> usize {
        self.0.needle().len()
    }

    fn find_all(&self, window: &[u8], found: &mut Vec<usize>) {
        let mut from = 0;
        while let Some(index) = self.0.find(&window[from..]) {
            found.push(from + index);
            from += index + 1;
        }
    }
}

/// Bytes of which some are only tested.
struct Masked {
    tests: Vec<ByteTest>,
    /// An exact byte of the pattern and its index: the one that programs and firmware hold least often.
    anchor: Option<(usize, u8)>,
}

impl Masked {
    fn new(tests: Vec<ByteTest>) -> Masked {
        let exact = tests.iter().enumerate().filter_map(|(index, test)| Some((index, test.byte()?)));
        let anchor = exact.min_by_key(|&(_, byte)| commonness(byte));
        Masked { tests, anchor }
    }

    fn matches(&self, candidate: &[u8]) -> bool {
        self.tests.iter().zip(candidate).all(|(test, &byte)| test.matches(byte))
    }
}

/// How common a byte is in compiled code, by rough classes: zeros and padding, then the most frequent opcodes and
/// prefixes, then small numbers, then the rest.
fn commonness(byte: u8) -> u8 {
    match byte {
        0x00 => 4,
        0xff | 0x48 | 0x8b | 0x89 | 0x0f | 0xe8 | 0xcc | 0x90 => 3,
        0x01..=0x10 | 0x20 | 0x24 | 0x40..=0x4f | 0x83 | 0xc0 => 2,
        b'a'..=b'z' | 0xeb => 1,
        _ => 0,
    }
}

impl Finder for Masked {
    fn length(&self) -> usize {
        self.tests.len()
    }

    fn find_all(&self, window: &[u8], found: &mut Vec<usize>) {
        let length = self.tests.len();
        let Some(last) = window.len().checked_sub(length) else { return };
        let Some((index, byte)) = self.anchor else {
            return found.extend((0..=last).filter(|&start| self.matches(&window[start..start + length])));
        };
        // The anchor of a match that begins at `start` stands at `start + index`.
        let mut from = 0;
        while from <= last {
            let Some(ahead) = memchr(byte, &window[from + index..=last + index]) else { return };
            let start = from + ahead;
            if self.matches(&window[start..start + length]) {
                found.push(start);
            }
            from = start + 1;
        }
    }
}
