//! Many patterns in one pass: a few bytes of each, an atom, are looked for all at once, and what has an atom is tested.
//!
//! An atom is the rarest run of up to four exact bytes of its pattern. Atoms that begin alike may match at one place,
//! and the searchers tell of only one of them, so each atom knows its relatives.

use super::Flow;
use super::engine::{Engine, Way};
use super::piece::{Iteration, Memory, Piece};
use super::sample::Sample;
use crate::bytes::Span;
use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind};
use std::collections::BTreeMap;
use std::ops::ControlFlow::Continue;

/// Fewer patterns than this are searched for one after the other.
const WORTHWHILE: usize = 3;

/// An atom's most and least bytes. Shorter ones are everywhere.
const LONGEST: usize = 4;
const SHORTEST: usize = 3;

/// How many atoms one packed searcher takes, and how many searchers are quicker than one automaton.
const PACK: usize = 64;
const PACKS: usize = 4;

/// Patterns that are found by their atoms.
pub(super) struct Several {
    members: Vec<Member>,
    atoms: Vec<Atom>,
    searchers: Searchers,
    /// The furthest that an atom stands from the start of its pattern, its own length included.
    reach: usize,
}

struct Member {
    pattern: usize,
    /// Where in the pattern its atom stands.
    index: usize,
}

struct Atom {
    bytes: Vec<u8>,
    /// The members that may match where this atom stands: its own, and those of its relatives.
    members: Vec<usize>,
}

enum Searchers {
    /// Each with the number of its first atom.
    Packed(Vec<(Searcher, usize)>),
    Automaton(Box<AhoCorasick>),
}

/// The rarest run of exact bytes in a pattern: its index and the bytes.
fn atom(engine: &Engine, sample: &Sample) -> Option<(usize, Vec<u8>)> {
    if engine.is_iterated() {
        return None;
    }
    let places = engine.places();
    let exact: Vec<Option<u8>> =
        places.iter().map(|set| set.iter().next().filter(|_| set.len() == 1)).collect();
    let mut best: Option<(f64, usize, Vec<u8>)> = None;
    for length in [LONGEST, SHORTEST] {
        for (index, window) in exact.windows(length).enumerate() {
            let Some(bytes) = window.iter().copied().collect::<Option<Vec<u8>>>() else { continue };
            let commonness = sample.commonness(&bytes);
            if best.as_ref().is_none_or(|(least, ..)| commonness < *least) {
                best = Some((commonness, index, bytes));
            }
        }
        if best.is_some() {
            break;
        }
    }
    best.map(|(_, index, bytes)| (index, bytes))
}

impl Several {
    /// A pass for those of `engines` that have an atom, with their numbers; nothing where they are too few.
    pub(super) fn new(engines: &[Engine], sample: &Sample) -> Option<Several> {
        if engines.len() < WORTHWHILE {
            return None;
        }
        let mut members = Vec::new();
        let mut groups: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
        let mut reach = 0;
        for (pattern, engine) in engines.iter().enumerate() {
            if let Some((index, bytes)) = atom(engine, sample) {
                reach = reach.max(index + bytes.len());
                groups.entry(bytes).or_default().push(members.len());
                members.push(Member { pattern, index });
            }
        }
        if members.len() < WORTHWHILE {
            return None;
        }
        let related = |bytes: &[u8]| {
            let relatives =
                groups.iter().filter(|(other, _)| other.starts_with(bytes) || bytes.starts_with(other));
            relatives.flat_map(|(_, members)| members.iter().copied()).collect()
        };
        let atoms: Vec<Atom> =
            groups.keys().map(|bytes| Atom { bytes: bytes.clone(), members: related(bytes) }).collect();
        let searchers = Searchers::new(&atoms)?;
        Some(Several { members, atoms, searchers, reach })
    }

    /// The patterns that it finds.
    pub(super) fn patterns(&self) -> impl Iterator<Item = usize> {
        self.members.iter().map(|member| member.pattern)
    }

    /// Calls `found` with every match that begins in the starts of `piece`, in no particular order.
    pub(super) fn each(
        &self,
        piece: &Piece<'_>,
        engines: &[Engine],
        memory: &mut Memory,
        mut found: impl FnMut(usize, u64, u64) -> Flow,
    ) -> Flow {
        let bytes = piece.bytes;
        let index = |offset: u64| (offset.saturating_sub(piece.at) as usize).min(bytes.len());
        let from = index(piece.starts.start());
        let behind = index(piece.starts.end()).saturating_add(self.reach).min(bytes.len());
        self.searchers.each(bytes, from, behind, |number, at| {
            for &member in &self.atoms[number].members {
                let Member { pattern, index } = self.members[member];
                let Some(start) = at.checked_sub(index) else { continue };
                let start = piece.at + start as u64;
                if start < piece.starts.start() || start >= piece.starts.end() {
                    continue;
                }
                let one = Piece { starts: Span::new(start, start + 1), ..*piece };
                let engine = &engines[pattern];
                one.each(engine, &Way::Everywhere, memory, &mut Iteration::NEW.clone(), |start, end| {
                    found(pattern, start, end)
                })?;
            }
            Continue(())
        })
    }
}

impl Searchers {
    fn new(atoms: &[Atom]) -> Option<Searchers> {
        let bytes = || atoms.iter().map(|atom| &atom.bytes);
        if atoms.len() <= PACK * PACKS {
            let all: Vec<&Vec<u8>> = bytes().collect();
            let packed: Option<Vec<(Searcher, usize)>> = all
                .chunks(PACK)
                .zip((0..).step_by(PACK))
                .map(|(some, first)| {
                    let mut config = packed::Config::new();
                    let searcher =
                        config.match_kind(packed::MatchKind::LeftmostFirst).builder().extend(some).build();
                    searcher.map(|searcher| (searcher, first))
                })
                .collect();
            if let Some(packed) = packed {
                return Some(Searchers::Packed(packed));
            }
        }
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::Standard).kind(Some(AhoCorasickKind::ContiguousNFA));
        Some(Searchers::Automaton(Box::new(builder.build(bytes()).ok()?)))
    }

    /// Calls `found` with the number of an atom and its place, once for each place where atoms stand at least; relatives
    /// of an atom that is told of may or may not be.
    fn each(
        &self,
        bytes: &[u8],
        from: usize,
        to: usize,
        mut found: impl FnMut(usize, usize) -> Flow,
    ) -> Flow {
        match self {
            Searchers::Packed(packs) => {
                for (searcher, first) in packs {
                    let mut from = from;
                    while let Some(hit) = searcher.find_in(bytes, (from..to).into()) {
                        found(first + hit.pattern().as_usize(), hit.start())?;
                        from = hit.start() + 1;
                    }
                }
            }
            Searchers::Automaton(automaton) => {
                let mut state = aho_corasick::automaton::OverlappingState::start();
                let input = Input::new(bytes).range(from..to).anchored(Anchored::No);
                loop {
                    automaton.find_overlapping(input.clone(), &mut state);
                    let Some(hit) = state.get_match() else { break };
                    found(hit.pattern().as_usize(), hit.start())?;
                }
            }
        }
        Continue(())
    }
}
