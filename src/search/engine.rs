//! The engine of one pattern: prepared before a file is opened, tuned once the file's bytes are known.

use super::atoms::{self, Exact};
use super::automaton::{self, Automaton};
use super::byte_set::ByteSet;
use super::fixed::Fixed;
use super::literal::Literal;
use super::sample::Sample;
use super::several;
use super::sieve::Sieve;
use super::spots::{self, Island};
use crate::pattern::{ByteTest, Compiled, Program};
use memchr::memmem;
use regex_automata::meta::Regex;
use std::borrow::Cow;

/// The longest match of which chunks know their neighbours' beginning; longer ones are searched in one piece.
const LONGEST: u64 = 1 << 20;

/// How unsure the place of an island may be.
const SPREAD: usize = 4096;

/// How many places of a pattern are looked at; more do not make a sieve better.
pub(super) const PLACES: usize = 1024;

/// What a start costs that the machine of a pattern is asked about.
const MACHINE_COST: f64 = 100.0;

/// How many bytes of states are kept for a regex that only finds starts.
const SCOUT_STATES: usize = 256 << 10;

/// How much of a long literal a sieve looks at.
const MOST_OF_LITERAL: usize = 256;

/// What the regex engines are reckoned to cost for a byte, in the measure of [`Sieve::cost`].
pub(super) const REGEX_COST: f64 = 1.2;
/// The same where they look for literals.
const LITERALS_COST: f64 = 0.1;
/// What it costs to ask them at all.
const STARTS_COST: f64 = 60.0;

/// What finds the matches of one pattern.
pub struct Engine {
    kind: Prepared,
}

/// A part of a pattern that follows another.
pub(super) struct Link {
    /// The least number of bytes before it.
    pub(super) gap: u64,
    pub(super) engine: Engine,
}

/// A pattern with what can be made ready of it without a file. Large ones are boxed: there may be a hundred thousand
/// literals.
pub(super) enum Prepared {
    Literal(Literal),
    Masked(Box<Fixed>),
    Program(Box<Machine>),
    Regex(Box<Automaton>),
    /// The parts that follow the first after any number of bytes.
    Chain(Box<(Engine, Vec<Link>)>),
}

/// What finds the matches of a pattern with jumps or alternatives.
pub(super) struct Machine {
    pub(super) program: Program,
    /// The least bytes of a match, and the most.
    min: u64,
    max: u64,
}

/// How many bytes of memory the ways to a pattern take that is searched for on its own, and what is remembered of it.
const WAYS: usize = 512;

impl Engine {
    /// The engine for `pattern`.
    pub(super) fn new(pattern: Compiled) -> Engine {
        let (least, most) = (pattern.min_len(), pattern.max_len());
        let kind = match pattern {
            Compiled::Chain { head, links } => {
                let link = |(gap, part)| Link { gap, engine: Engine::new(part) };
                Prepared::Chain(Box::new((Engine::new(*head), links.into_iter().map(link).collect())))
            }
            Compiled::Literal(bytes) => Prepared::Literal(bytes.into()),
            Compiled::Fixed(tests) => Prepared::Masked(Box::new(Fixed::new(&tests))),
            Compiled::Program { program, min, max } => {
                Prepared::Program(Box::new(Machine { program: *program, min, max }))
            }
            Compiled::Regex(expression) => Prepared::Regex(Box::new(Automaton::new(expression, least, most))),
        };
        Engine { kind }
    }

    /// What finds the first part.
    pub(super) fn kind(&self) -> &Prepared {
        match &self.kind {
            Prepared::Chain(chain) => chain.0.kind(),
            kind => kind,
        }
    }

    /// The parts that follow after any number of bytes.
    pub(super) fn links(&self) -> &[Link] {
        match &self.kind {
            Prepared::Chain(chain) => &chain.1,
            _ => &[],
        }
    }

    /// The least bytes of a match, or of its first part where others follow.
    #[inline]
    pub(super) fn min(&self) -> u64 {
        match self.kind() {
            Prepared::Literal(bytes) => bytes.len() as u64,
            Prepared::Masked(fixed) => fixed.len() as u64,
            Prepared::Program(machine) => machine.min,
            Prepared::Regex(automaton) => automaton.min,
            Prepared::Chain(_) => 0,
        }
    }

    /// The most, where there is a limit.
    pub(super) fn max(&self) -> Option<u64> {
        match self.kind() {
            Prepared::Program(machine) => Some(machine.max),
            Prepared::Regex(automaton) => automaton.max,
            _ => Some(self.min()),
        }
    }

    /// The automaton of a regex.
    pub(super) fn automaton(&self) -> Option<&Automaton> {
        if let Prepared::Regex(automaton) = &self.kind { Some(automaton) } else { None }
    }

    /// The same, to be changed.
    pub(super) fn automaton_mut(&mut self) -> Option<&mut Automaton> {
        if let Prepared::Regex(automaton) = &mut self.kind { Some(automaton) } else { None }
    }

    /// About how many bytes of memory it takes, with all that is made of it for a search but automata.
    pub(super) fn weight(&self) -> usize {
        let own = match &self.kind {
            Prepared::Literal(bytes) if bytes.len() >= atoms::SHORTEST => {
                return several::MEMBER + bytes.weight();
            }
            Prepared::Literal(_) => 0,
            Prepared::Masked(fixed) => fixed.weight(),
            Prepared::Program(machine) => size_of::<Machine>() + machine.program.weight(),
            Prepared::Regex(automaton) => automaton.weight(),
            Prepared::Chain(chain) => {
                chain.1.iter().map(|link| link.engine.weight()).sum::<usize>() + chain.0.weight()
            }
        };
        own + size_of::<Engine>() + WAYS
    }

    /// Whether its matches exclude each other, so that where one begins depends on those before it.
    pub(super) fn is_iterated(&self) -> bool {
        self.automaton().is_some()
    }

    /// Whether chunks cannot be searched without knowing those before them, because a match may cross any number.
    pub(super) fn is_endless(&self) -> bool {
        self.is_iterated() && self.max().is_none_or(|max| max > LONGEST)
    }

    /// Whether a match may be of any length, so that its end may be anywhere behind its start.
    pub fn is_unbounded(&self) -> bool {
        self.is_endless() || !self.links().is_empty()
    }

    /// The most bytes of a match of a hex pattern, or of its first part.
    pub(super) fn longest(&self) -> u64 {
        self.max().unwrap_or(self.min())
    }

    /// The bytes that the first places of a match are tested for, where there are such places.
    fn places(&self) -> Vec<ByteSet> {
        match self.kind() {
            Prepared::Literal(bytes) => {
                bytes.iter().take(PLACES).map(|&byte| ByteSet::from_iter([byte])).collect()
            }
            Prepared::Masked(fixed) => fixed.places(PLACES),
            Prepared::Program(machine) => {
                machine.program.head().iter().take(PLACES).map(|&test| ByteSet::of(test)).collect()
            }
            Prepared::Regex(_) | Prepared::Chain(_) => Vec::new(),
        }
    }

    /// The first bytes of a match, those that are exact.
    pub(super) fn exact(&self) -> Exact {
        match self.kind() {
            Prepared::Literal(bytes) => bytes.iter().take(PLACES).copied().map(Some).collect(),
            Prepared::Masked(fixed) => fixed.tests().take(PLACES).map(ByteTest::byte).collect(),
            Prepared::Program(machine) => {
                machine.program.head().iter().take(PLACES).map(|test| test.byte()).collect()
            }
            Prepared::Regex(_) | Prepared::Chain(_) => Vec::new(),
        }
    }

    /// The quickest way to find this pattern among bytes like those of `sample`. A regex that only finds starts takes no more
    /// than is left of `scouts`, in bytes of memory.
    pub(super) fn tuned(&self, sample: &Sample, scouts: &mut usize) -> Way<'_> {
        match self.kind() {
            Prepared::Literal(bytes) => match bytes[..] {
                [] => Way::Everywhere,
                [byte] => Way::Byte(byte),
                _ => {
                    let builder = memmem::FinderBuilder::new();
                    let finder = builder.build_forward_with_ranker(&sample.ranks(), &**bytes);
                    let first = &bytes[..bytes.len().min(MOST_OF_LITERAL)];
                    let places: Vec<ByteSet> = first.iter().map(|&byte| ByteSet::from_iter([byte])).collect();
                    let sieve = Some(Sieve::new(&places, sample)).filter(|sieve| sieve.cost < LITERALS_COST);
                    Way::Literal(sieve, Box::new(finder), short_period(bytes))
                }
            },
            Prepared::Masked(fixed) => Way::Sieved(Sieve::new(&fixed.places(PLACES), sample)),
            Prepared::Program(machine) => self.to_starts(&machine.program, sample, scouts),
            Prepared::Regex(automaton) => {
                let alone = if automaton.has_literals { LITERALS_COST } else { REGEX_COST };
                let islands = automaton.islands.iter().map(Cow::Borrowed);
                // Where it may begin is found by the engine, at its usual cost for a byte.
                let around = cheapest(islands, sample, |starts| STARTS_COST + starts * REGEX_COST);
                let around = around.filter(|(sieve, _)| sieve.cost < alone);
                around.map_or(Way::Regex, |(sieve, island)| Way::Around(sieve, island))
            }
            Prepared::Chain(_) => Way::Everywhere,
        }
    }

    /// The quickest way to the starts of a program: a part of it that is rare, or all of it as a regex.
    fn to_starts(&self, program: &Program, sample: &Sample, scouts: &mut usize) -> Way<'static> {
        let tree = program.scout();
        let near = |island: &Island| island.most - island.least <= SPREAD;
        let islands = spots::islands(&tree).into_iter().filter(near).map(Cow::Owned);
        let island = cheapest(islands, sample, |starts| starts * MACHINE_COST);
        let largest = automaton::LARGEST.min(*scouts);
        let mut scout = || {
            let scout =
                program.is_plain().then(|| automaton::engine(&tree, SCOUT_STATES, largest).ok()).flatten()?;
            *scouts = scouts.checked_sub(automaton::weight(&scout))?;
            Some(scout)
        };
        match island {
            Some((sieve, island)) if sieve.cost < REGEX_COST => Way::Around(sieve, island),
            // Without a jump that makes a large automaton of it.
            island => match (scout(), island) {
                (Some(scout), _) => Way::Scouted(Box::new(scout)),
                (None, Some((sieve, island))) => Way::Around(sieve, island),
                (None, None) => Way::Sieved(Sieve::new(&self.places(), sample)),
            },
        }
    }
}

/// How an engine goes about it, chosen from a sample.
pub(super) enum Way<'e> {
    /// Every start is tested: of the empty pattern, or where somebody else chose the starts.
    Everywhere,
    Byte(u8),
    /// Candidates from a sieve, if they are few; a finder that is as quick wherever they are not; and the least distance
    /// of two matches, where that is at most half of their length.
    Literal(Option<Sieve>, Box<memmem::Finder<'e>>, Option<usize>),
    /// Candidates from a sieve, tested one by one.
    Sieved(Sieve),
    /// Candidates for a part of the pattern, and then the starts around them.
    Around(Sieve, Cow<'e, Island>),
    /// The regex engine of a regex.
    Regex,
    /// One that finds the starts of a program.
    Scouted(Box<Regex>),
}

impl Way<'_> {
    /// What it is reckoned to cost to search for a regex in this way, in the measure of [`Sieve::cost`].
    pub(super) fn price(&self, engine: &Engine) -> f64 {
        match self {
            Way::Around(sieve, _) => sieve.cost,
            _ if engine.automaton().is_some_and(|automaton| automaton.has_literals) => LITERALS_COST,
            _ => REGEX_COST,
        }
    }
}

/// The least distance at which `bytes` overlap themselves, where that is at most half of their length.
fn short_period(bytes: &[u8]) -> Option<usize> {
    let half = memmem::Finder::new(&bytes[..bytes.len().div_ceil(2)]);
    let mut place = 0;
    // Where the two do not agree they differ early, as a rule; without a period nothing goes wrong, but slower.
    for _ in 0..PLACES {
        place += 1 + half.find(&bytes[place + 1..])?;
        if bytes[place..] == bytes[..bytes.len() - place] {
            return Some(place);
        }
    }
    None
}

/// The island that costs least, with its sieve, whose cost is then that of all; `price` is what so many starts cost around a
/// place where the island may stand.
fn cheapest<'e>(
    islands: impl Iterator<Item = Cow<'e, Island>>,
    sample: &Sample,
    price: impl Fn(f64) -> f64,
) -> Option<(Sieve, Cow<'e, Island>)> {
    let sieved = |island: Cow<'e, Island>| {
        let mut sieve = Sieve::new(&island.places, sample);
        let starts = (island.most - island.least).min(SPREAD) + 1;
        sieve.cost += island.rate(&sieve, sample) * price(starts as f64);
        (sieve, island)
    };
    islands.map(sieved).min_by(|(one, _), (other, _)| one.cost.total_cmp(&other.cost))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_periods_are_the_least(bytes in prop::collection::vec(0u8..2, 2..24)) {
            let overlaps = |&place: &usize| bytes[place..] == bytes[..bytes.len() - place];
            prop_assert_eq!(short_period(&bytes), (1..=bytes.len() / 2).find(overlaps));
        }
    }
}
