//! The engine of one regex: how large its automata may be, and whether they are kept or made when they are needed.

use super::atoms::Exact;
use super::byte_set::ByteSet;
use super::spots::{self, Island};
use crate::error::{Error, Kind, Result};
use crate::pattern::Expression;
use regex_automata::meta::{self, Regex};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::hir::Hir;

/// The most bytes that the automaton of a regex may have, of which the engine keeps one for each direction.
pub(super) const LARGEST: usize = 3 << 20;

/// What an engine takes besides its automata, in bytes: tables of its own, and of what it looks for first.
const ASIDE: usize = 2 << 10;

/// The most bytes of states that a thread keeps for a regex, for each direction, and the least. Most need a hundredth.
const MOST_STATES: usize = 2 << 20;
const LEAST_STATES: usize = 16 << 10;

/// What all threads together keep for all regexes, for each direction, where none of them needs more to begin with.
const ALL_STATES: usize = 4 << 20;

/// How many parts of a regex are worth being kept, and how many places of them.
const ISLANDS: usize = 4;
const PLACES: usize = 16;

/// A regex, and the engine that finds its matches.
pub(super) struct Automaton {
    expression: Expression,
    /// The engine, where there is room for it all the time.
    kept: Option<Regex>,
    /// How many bytes of states a thread may keep, for each direction.
    states: usize,
    /// Every byte that a match may contain.
    pub(super) alphabet: ByteSet,
    /// Parts of every match that may be looked for first.
    pub(super) islands: Box<[Island]>,
    /// Whether the engine looks for literals first.
    pub(super) has_literals: bool,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
}

impl Automaton {
    /// What is known of a regex whose matches have these lengths. It keeps no engine yet.
    pub(super) fn new(expression: Expression, min: u64, max: Option<u64>) -> Automaton {
        let tree = expression.tree();
        Automaton {
            kept: None,
            states: LEAST_STATES,
            alphabet: spots::alphabet(&tree),
            islands: telling(spots::islands(&tree)),
            has_literals: spots::begins_with_literals(&tree),
            expression,
            min,
            max,
        }
    }

    /// Makes the engine, as one of so many for which so many threads have states of their own. Fails where it would need
    /// more memory than one may have.
    pub(super) fn prepare(&mut self, regexes: usize, threads: usize) -> Result<()> {
        let tree = self.tree();
        self.states = (ALL_STATES / regexes / threads).clamp(LEAST_STATES, MOST_STATES);
        let mut regex = Some(engine(&tree, self.states, LARGEST)?);
        // Where there is no room for a few states of a large automaton, its engine is a hundred times slower.
        let needed = regex.as_ref().map_or(0, |regex| 2 * regex.memory_usage()).min(MOST_STATES);
        if needed > self.states {
            self.states = needed;
            // One after the other: there may not be room for both.
            drop(regex.take());
            regex = Some(engine(&tree, needed, LARGEST)?);
        }
        self.kept = regex;
        Ok(())
    }

    /// The expression as a tree.
    pub(super) fn tree(&self) -> Hir {
        self.expression.tree()
    }

    /// The bytes of its islands, one after the other and something between them.
    pub(super) fn exact(&self) -> Exact {
        let island =
            |island: &Island| island.places.iter().map(ByteSet::only).chain([None]).collect::<Exact>();
        self.islands.iter().flat_map(island).collect()
    }

    /// How far behind the start of a match the byte with this index of them is, at most.
    pub(super) fn furthest(&self, mut index: usize) -> usize {
        for island in &self.islands {
            if index < island.places.len() {
                return island.most.saturating_add(index);
            }
            index -= island.places.len() + 1;
        }
        usize::MAX
    }

    /// Whether a match may contain all of these bytes.
    pub(super) fn holds(&self, bytes: &[u8]) -> bool {
        bytes.iter().all(|&byte| self.alphabet.contains(byte))
    }

    /// The engine, if it is kept.
    pub(super) fn kept(&self) -> Option<&Regex> {
        self.kept.as_ref()
    }

    /// Keeps the engine no longer.
    pub(super) fn let_go(&mut self) {
        self.kept = None;
    }

    /// Makes the engine of a regex that keeps none.
    pub(super) fn make(&self) -> Regex {
        engine(&self.tree(), self.states, LARGEST).unwrap_or_else(|_| unreachable!("it was made once"))
    }

    /// How many bytes of memory it takes without its engine.
    pub(super) fn weight(&self) -> usize {
        size_of::<Automaton>()
            + self.expression.weight()
            + self.islands.iter().map(Island::weight).sum::<usize>()
    }

    /// How many bytes of memory each thread needs to search for it, an engine that is not kept aside.
    pub(super) fn need(&self) -> usize {
        2 * self.states
    }
}

/// Of `islands`, those that few bytes can pass, whichever are searched.
fn telling(islands: Vec<Island>) -> Box<[Island]> {
    let mut islands: Vec<Island> = islands.into_iter().map(|island| island.narrowed(PLACES)).collect();
    // Stable, so that of those that are as telling the first is kept.
    islands.sort_by(|one, other| other.bits().total_cmp(&one.bits()));
    islands.truncate(ISLANDS);
    islands.into()
}

/// How many bytes of memory an engine takes.
pub(super) fn weight(regex: &Regex) -> usize {
    regex.memory_usage() + ASIDE
}

/// The engine for `tree`, with so many bytes of states for each direction, and for the automata that they are of at most so
/// many.
pub(super) fn engine(tree: &Hir, states: usize, largest: usize) -> Result<Regex> {
    let config = meta::Config::new()
        // Matches may be empty between any two bytes, not only between characters.
        .utf8_empty(false)
        // Nobody asks for groups.
        .which_captures(WhichCaptures::Implicit)
        .nfa_size_limit(Some(largest))
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
