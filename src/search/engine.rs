//! The engine of one pattern: prepared before a file is opened, tuned once the file's bytes are known.

use super::byte_set::ByteSet;
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

/// What a start costs that the machine of a pattern is asked about.
const MACHINE_COST: f64 = 100.0;

/// What the regex engines are reckoned to cost for a byte, in the measure of [`Sieve::cost`].
const REGEX_COST: f64 = 1.2;
/// The same where they look for literals.
const LITERALS_COST: f64 = 0.1;

/// What finds the matches of one pattern.
pub struct Engine {
    pub(super) kind: Prepared,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
}

/// A pattern with what can be made ready of it without a file.
pub(super) enum Prepared {
    Literal(Vec<u8>),
    Masked(Vec<ByteTest>),
    Program { program: Box<Program>, scout: Regex, islands: Vec<Island> },
    Regex { regex: Regex, places: Vec<ByteSet>, has_literals: bool },
}

impl Engine {
    /// The engine for `pattern`. Fails where a regex would need more memory than an engine may have.
    pub fn new(pattern: Compiled) -> Result<Engine> {
        let (min, max) = (pattern.min_len(), pattern.max_len());
        let kind = match pattern {
            Compiled::Literal(bytes) => Prepared::Literal(bytes),
            Compiled::Fixed(tests) => Prepared::Masked(tests),
            Compiled::Program { program, .. } => {
                let islands = spots::islands(program.scout(), SPREAD);
                Prepared::Program { scout: regex(program.scout())?, program, islands }
            }
            Compiled::Regex(tree) => Prepared::Regex {
                regex: regex(&tree)?,
                places: spots::places(&tree),
                has_literals: spots::begins_with_literals(&tree),
            },
        };
        Ok(Engine { kind, min, max })
    }

    /// Whether its matches exclude each other, so that where one begins depends on those before it.
    pub(super) fn is_iterated(&self) -> bool {
        matches!(self.kind, Prepared::Regex { .. })
    }

    /// Whether chunks cannot be searched without knowing those before them, because a match may cross any number.
    pub(super) fn is_endless(&self) -> bool {
        self.is_iterated() && self.max.is_none_or(|max| max > LONGEST)
    }

    /// Whether a match may be of any length; only where all that follows is at hand can its end be found.
    pub fn is_unbounded(&self) -> bool {
        self.max.is_none_or(|max| max > 4 * LONGEST)
    }

    /// The bytes that each place of a match is tested for, where there are such places.
    pub(super) fn places(&self) -> Vec<ByteSet> {
        match &self.kind {
            Prepared::Literal(bytes) => bytes.iter().map(|&byte| ByteSet::from_iter([byte])).collect(),
            Prepared::Masked(tests) => tests.iter().map(|&test| ByteSet::of(test)).collect(),
            Prepared::Program { program, .. } => {
                program.head().iter().map(|&test| ByteSet::of(test)).collect()
            }
            Prepared::Regex { places, .. } => places.clone(),
        }
    }

    /// The quickest way to find this pattern among bytes like those of `sample`.
    pub(super) fn tuned(&self, sample: &Sample) -> Way {
        match &self.kind {
            Prepared::Literal(bytes) => match bytes[..] {
                [] => Way::Everywhere,
                [byte] => Way::Byte(byte),
                _ => {
                    let builder = memmem::FinderBuilder::new();
                    let finder = builder.build_forward_with_ranker(&sample.ranks(), bytes);
                    Way::Literal(Box::new(finder.into_owned()))
                }
            },
            Prepared::Masked(_) => Way::Sieved(Sieve::new(&self.places(), sample)),
            Prepared::Program { islands, .. } => island_or(islands, sample),
            Prepared::Regex { places, has_literals, .. } => {
                sieve_or(places, sample, if *has_literals { LITERALS_COST } else { REGEX_COST })
            }
        }
    }
}

/// How an engine goes about it, chosen from a sample.
pub(super) enum Way {
    /// Every start is tested: of the empty pattern, or where somebody else chose the starts.
    Everywhere,
    Byte(u8),
    Literal(Box<memmem::Finder<'static>>),
    /// Candidates from a sieve, tested one by one.
    Sieved(Sieve),
    /// Candidates for a part of the pattern, and then the starts around them.
    Around(Sieve, Island),
    /// The regex engine.
    Regex,
}

/// The island that costs least, the starts around it included, unless the regex engine costs less.
fn island_or(islands: &[Island], sample: &Sample) -> Way {
    let way = |number: usize| {
        let island = &islands[number];
        let sieve = Sieve::new(&island.places, sample);
        let passing: f64 = island.places.iter().map(|place| sample.share(place)).product();
        let starts = (island.most - island.least + 1) as f64;
        (sieve.cost + passing * starts * MACHINE_COST, sieve, number)
    };
    match (0..islands.len()).map(way).min_by(|one, other| one.0.total_cmp(&other.0)) {
        Some((cost, sieve, number)) if cost < REGEX_COST => Way::Around(sieve, islands[number].clone()),
        _ => Way::Regex,
    }
}

fn sieve_or(places: &[ByteSet], sample: &Sample, cost: f64) -> Way {
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

fn regex(tree: &Hir) -> Result<Regex> {
    let config = meta::Config::new()
        // Matches may be empty between any two bytes, not only between characters.
        .utf8_empty(false)
        .nfa_size_limit(Some(LARGEST_REGEX))
        .hybrid_cache_capacity(STATES);
    Regex::builder().configure(config).build_from_hir(tree).map_err(|cause| match cause.size_limit() {
        Some(limit) => {
            let why = format!("its automaton would be larger than {} MiB", limit >> 20);
            Error::said(Kind::Usage, "search for this pattern", why)
                .hint("fewer repetitions, as {1,100}, or bytes in place of (?u) characters make it smaller")
        }
        None => Error::said(Kind::Usage, "search for this pattern", cause.to_string()),
    })
}
