//! The engine of one pattern: prepared before a file is opened, tuned once the file's bytes are known.

use super::byte_set::ByteSet;
use super::fixed::Fixed;
use super::sample::Sample;
use super::sieve::Sieve;
use super::spots::{self, Island};
use crate::error::{Error, Kind, Result};
use crate::pattern::{ByteTest, Compiled, Program};
use memchr::memmem;
use regex_automata::meta::{self, Regex};
use regex_syntax::hir::Hir;

/// The longest match of which chunks know their neighbours' beginning; longer ones are searched in one piece.
const LONGEST: u64 = 1 << 20;

/// How unsure the place of an island may be.
const SPREAD: usize = 4096;

/// How many places of a pattern are looked at; more do not make a sieve better.
const PLACES: usize = 1024;

/// What a start costs that the machine of a pattern is asked about.
const MACHINE_COST: f64 = 100.0;

/// How much of a long literal a sieve looks at.
const MOST_OF_LITERAL: usize = 256;

/// What the regex engines are reckoned to cost for a byte, in the measure of [`Sieve::cost`].
const REGEX_COST: f64 = 1.2;
/// The same where they look for literals.
const LITERALS_COST: f64 = 0.1;

/// What finds the matches of one pattern.
pub struct Engine {
    pub(super) kind: Prepared,
    /// The least bytes of a match, or of its first part where others follow.
    pub(super) min: u64,
    /// The most, where there is a limit.
    pub(super) max: Option<u64>,
    /// The parts that follow after any number of bytes.
    pub(super) links: Vec<Link>,
}

/// A part of a pattern that follows another.
pub(super) struct Link {
    /// The least number of bytes before it.
    pub(super) gap: u64,
    pub(super) engine: Engine,
}

/// A pattern with what can be made ready of it without a file.
pub(super) enum Prepared {
    Literal(Vec<u8>),
    Masked {
        fixed: Fixed,
        places: Vec<ByteSet>,
    },
    /// `scout` finds starts where no jump makes a large automaton of it.
    Program {
        program: Box<Program>,
        scout: Option<Regex>,
        islands: Vec<Island>,
    },
    Regex {
        regex: Regex,
        tree: Box<Hir>,
        /// Every byte that a match may contain.
        alphabet: ByteSet,
        places: Vec<ByteSet>,
        has_literals: bool,
    },
}

impl Engine {
    /// The engine for `pattern`. Fails where a regex would need more memory than an engine may have.
    pub fn new(pattern: Compiled) -> Result<Engine> {
        Engine::with_states(pattern, STATES)
    }

    /// An engine for each of `patterns`. Where each thread remembers on its own, it is asked how many `threads` there are,
    /// which is not known at once.
    pub fn all(patterns: Vec<Compiled>, threads: impl FnOnce() -> usize) -> Result<Vec<Engine>> {
        let regexes = patterns.iter().filter(|pattern| matches!(pattern, Compiled::Regex(_))).count();
        let states = match regexes {
            0 => STATES,
            _ => (ALL_STATES / regexes / threads().max(1)).clamp(LEAST_STATES, STATES),
        };
        patterns.into_iter().map(|pattern| Engine::with_states(pattern, states)).collect()
    }

    fn with_states(pattern: Compiled, states: usize) -> Result<Engine> {
        let (min, max) = (pattern.min_len(), pattern.max_len());
        let kind = match pattern {
            Compiled::Chain { head, links } => {
                let link = |(gap, part)| Ok(Link { gap, engine: Engine::with_states(part, states)? });
                let links = links.into_iter().map(link).collect::<Result<Vec<Link>>>()?;
                return Ok(Engine { links, ..Engine::with_states(*head, states)? });
            }
            Compiled::Literal(bytes) => Prepared::Literal(bytes),
            Compiled::Fixed(tests) => Prepared::Masked { fixed: Fixed::new(&tests), places: places(&tests) },
            Compiled::Program { program, .. } => {
                let islands = spots::islands(program.scout(), SPREAD);
                // Without it the starts are found in another way.
                let scout = if program.is_plain() { regex(program.scout(), states).ok() } else { None };
                Prepared::Program { scout, program, islands }
            }
            Compiled::Regex(tree) => Prepared::Regex {
                regex: regex(&tree, states)?,
                alphabet: spots::alphabet(&tree),
                places: spots::places(&tree),
                has_literals: spots::begins_with_literals(&tree),
                tree: Box::new(tree),
            },
        };
        Ok(Engine { kind, min, max, links: Vec::new() })
    }

    /// Whether its matches exclude each other, so that where one begins depends on those before it.
    pub(super) fn is_iterated(&self) -> bool {
        matches!(self.kind, Prepared::Regex { .. })
    }

    /// Whether chunks cannot be searched without knowing those before them, because a match may cross any number.
    pub(super) fn is_endless(&self) -> bool {
        self.is_iterated() && self.max.is_none_or(|max| max > LONGEST)
    }

    /// Whether a match may be of any length, so that its end may be anywhere behind its start.
    pub fn is_unbounded(&self) -> bool {
        self.is_endless() || !self.links.is_empty()
    }

    /// The most bytes of a match of a hex pattern, or of its first part.
    pub(super) fn longest(&self) -> u64 {
        self.max.unwrap_or(self.min)
    }

    /// The bytes that the first places of a match are tested for, where there are such places.
    pub(super) fn places(&self) -> Vec<ByteSet> {
        match &self.kind {
            Prepared::Literal(bytes) => {
                bytes.iter().take(PLACES).map(|&byte| ByteSet::from_iter([byte])).collect()
            }
            Prepared::Masked { places, .. } => places.clone(),
            Prepared::Program { program, .. } => places(program.head()),
            Prepared::Regex { places, .. } => places.clone(),
        }
    }

    /// The quickest way to find this pattern among bytes like those of `sample`.
    pub(super) fn tuned(&self, sample: &Sample) -> Way<'_> {
        match &self.kind {
            Prepared::Literal(bytes) => match bytes[..] {
                [] => Way::Everywhere,
                [byte] => Way::Byte(byte),
                _ => {
                    let builder = memmem::FinderBuilder::new();
                    let finder = builder.build_forward_with_ranker(&sample.ranks(), bytes);
                    let first = &bytes[..bytes.len().min(MOST_OF_LITERAL)];
                    let places: Vec<ByteSet> = first.iter().map(|&byte| ByteSet::from_iter([byte])).collect();
                    let sieve = Some(Sieve::new(&places, sample)).filter(|sieve| sieve.cost < LITERALS_COST);
                    Way::Literal(sieve, Box::new(finder), short_period(bytes))
                }
            },
            Prepared::Masked { places, .. } => Way::Sieved(Sieve::new(places, sample)),
            Prepared::Program { islands, scout, .. } => match island(islands, sample) {
                Some((cost, way)) if cost < REGEX_COST || scout.is_none() => way,
                _ if scout.is_some() => Way::Regex,
                _ => Way::Sieved(Sieve::new(&self.places(), sample)),
            },
            Prepared::Regex { places, has_literals, .. } => {
                sieve_or(places, sample, if *has_literals { LITERALS_COST } else { REGEX_COST })
            }
        }
    }
}

fn places(tests: &[ByteTest]) -> Vec<ByteSet> {
    tests.iter().take(PLACES).map(|&test| ByteSet::of(test)).collect()
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
    Around(Sieve, Island),
    /// The regex engine.
    Regex,
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

/// The island that costs least, the starts around it included, and its cost.
fn island(islands: &[Island], sample: &Sample) -> Option<(f64, Way<'static>)> {
    let way = |island: &Island| {
        let sieve = Sieve::new(&island.places, sample);
        let passing: f64 = island.places.iter().map(|place| sample.share(place)).product();
        let starts = (island.most - island.least + 1) as f64;
        (sieve.cost + passing * starts * MACHINE_COST, Way::Around(sieve, island.clone()))
    };
    islands.iter().map(way).min_by(|one, other| one.0.total_cmp(&other.0))
}

fn sieve_or(places: &[ByteSet], sample: &Sample, cost: f64) -> Way<'static> {
    if places.is_empty() {
        return Way::Regex;
    }
    // Every start that passes all places costs a call of the slow machine.
    let passing: f64 = places.iter().map(|place| sample.share(place)).product();
    let sieve = Sieve::new(places, sample);
    if sieve.cost + passing * 60.0 < cost { Way::Sieved(sieve) } else { Way::Regex }
}

/// The most bytes that the automaton of a regex may have, of which the engine keeps one for each direction.
const LARGEST_REGEX: usize = 3 << 20;

/// The most bytes of states that a thread keeps of such an automaton, for each direction. Most regexes need a hundredth.
const STATES: usize = 2 << 20;

/// The most that all threads together keep of all regexes for each direction, and the least that each is given.
const ALL_STATES: usize = 4 << 20;
const LEAST_STATES: usize = 16 << 10;

fn regex(tree: &Hir, states: usize) -> Result<Regex> {
    let config = meta::Config::new()
        // Matches may be empty between any two bytes, not only between characters.
        .utf8_empty(false)
        .nfa_size_limit(Some(LARGEST_REGEX))
        .hybrid_cache_capacity(states);
    Regex::builder().configure(config).build_from_hir(tree).map_err(|cause| match cause.size_limit() {
        Some(limit) => {
            let why = format!("its automaton would be larger than {} MiB", limit >> 20);
            Error::said(Kind::Usage, "search for this pattern", why)
                .hint("fewer repetitions, as {1,100}, or bytes in place of (?u) characters make it smaller")
        }
        None => Error::said(Kind::Usage, "search for this pattern", cause.to_string()),
    })
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
