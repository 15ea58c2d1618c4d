//! Many patterns in one pass: a few bytes of each, an atom, are looked for all at once, and what has an atom is tested.
//!
//! An atom is the rarest run of some exact bytes of its pattern. A few atoms are found with vector instructions, many by
//! leaps, which are the longer the longer the atoms are.

use super::Flow;
use super::byte_set::ByteSet;
use super::engine::{Engine, Way};
use super::sample::Sample;
use super::shifts::Shifts;
use super::window::{Memory, Piece};
use crate::bytes::Span;
use aho_corasick::packed::{self, Searcher};
use std::collections::BTreeMap;
use std::ops::ControlFlow::Continue;

/// Fewer patterns than this are searched for one after the other.
const WORTHWHILE: usize = 3;

/// An atom's least bytes, and its most: shorter ones are everywhere, longer ones make no longer leaps worth having.
const SHORTEST: usize = 3;
const LONGEST: usize = 8;

/// How many atoms are found with vector instructions, and how many bytes these look at.
const PACK: usize = 16;
const PACKED: usize = 4;

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
    /// The members that may match where this atom stands.
    members: Vec<usize>,
}

enum Searchers {
    Packed(Searcher),
    Shifts(Shifts),
}

/// The bytes of a pattern that are exact.
fn exact(engine: &Engine) -> Option<Vec<Option<u8>>> {
    let byte = |set: &ByteSet| set.iter().next().filter(|_| set.len() == 1);
    (!engine.is_iterated()).then(|| engine.places().iter().map(byte).collect())
}

/// The longest run of exact bytes, up to what an atom may have.
fn run(exact: &[Option<u8>]) -> usize {
    let runs = exact.split(|byte| byte.is_none()).map(<[Option<u8>]>::len);
    runs.max().unwrap_or(0).min(LONGEST)
}

/// The rarest run of `length` exact bytes: its index and the bytes.
fn atom(exact: &[Option<u8>], length: usize, sample: &Sample) -> Option<(usize, Vec<u8>)> {
    let mut best: Option<(f64, usize, Vec<u8>)> = None;
    for (index, window) in exact.windows(length).enumerate() {
        let Some(bytes) = window.iter().copied().collect::<Option<Vec<u8>>>() else { continue };
        // Its end is what is looked at first.
        let commonness = sample.commonness(&bytes[length - SHORTEST..]);
        if best.as_ref().is_none_or(|(least, ..)| commonness < *least) {
            best = Some((commonness, index, bytes));
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
        let exact: Vec<Option<Vec<Option<u8>>>> = engines.iter().map(exact).collect();
        let runs = || exact.iter().flatten().map(|exact| run(exact)).filter(|&run| run >= SHORTEST);
        if runs().count() < WORTHWHILE {
            return None;
        }
        let longest = runs().min().unwrap_or(SHORTEST);
        if runs().count() <= PACK {
            // A few are found by their first bytes alone.
            return Some(Several::of_length(&exact, longest.min(PACKED), sample));
        }
        // All atoms are of one length: the longer, the longer the leaps, and the shorter, the rarer may their ends be.
        let lengths = if sample.bytes().is_empty() { longest } else { SHORTEST }..=longest;
        let choices = lengths.map(|length| Several::of_length(&exact, length, sample));
        choices.min_by_key(|several| several.searchers.work(sample.bytes()))
    }

    fn of_length(exact: &[Option<Vec<Option<u8>>>], length: usize, sample: &Sample) -> Several {
        let mut members = Vec::new();
        let mut groups: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
        let mut reach = 0;
        for (pattern, exact) in exact.iter().enumerate() {
            let Some((index, bytes)) = exact.as_ref().and_then(|exact| atom(exact, length, sample)) else {
                continue;
            };
            reach = reach.max(index + bytes.len());
            groups.entry(bytes).or_default().push(members.len());
            members.push(Member { pattern, index });
        }
        let atoms: Vec<Atom> = groups.into_iter().map(|(bytes, members)| Atom { bytes, members }).collect();
        let searchers = Searchers::new(&atoms, length);
        Several { members, atoms, searchers, reach }
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
            if !bytes[at..].starts_with(&self.atoms[number].bytes) {
                return Continue(());
            }
            for &member in &self.atoms[number].members {
                let Member { pattern, index } = self.members[member];
                let Some(start) = at.checked_sub(index) else { continue };
                let start = piece.at + start as u64;
                if start < piece.starts.start() || start >= piece.starts.end() {
                    continue;
                }
                let one = Piece { starts: Span::new(start, start + 1), ..*piece };
                let engine = &engines[pattern];
                one.each_of_few(engine, &Way::Everywhere, memory, &mut |start, end| {
                    found(pattern, start, end)
                })?;
            }
            Continue(())
        })
    }
}

impl Searchers {
    fn new(atoms: &[Atom], length: usize) -> Searchers {
        let bytes = || atoms.iter().map(|atom| atom.bytes.as_slice());
        let mut config = packed::Config::new();
        // What no vector instructions are there for is better found by leaps.
        let packed = config.only_teddy(true).builder().extend(bytes()).build();
        match packed.filter(|_| atoms.len() <= PACK) {
            Some(searcher) => Searchers::Packed(searcher),
            None => Searchers::Shifts(Shifts::new(bytes(), length)),
        }
    }

    /// How much work it is to go through `bytes`, in no particular measure.
    fn work(&self, bytes: &[u8]) -> u64 {
        match self {
            Searchers::Packed(_) => 0,
            Searchers::Shifts(shifts) => shifts.work(bytes),
        }
    }

    /// Calls `found` with the number and place of every atom in `bytes[from..to]`, and maybe of others.
    #[inline]
    fn each(
        &self,
        bytes: &[u8],
        from: usize,
        to: usize,
        mut found: impl FnMut(usize, usize) -> Flow,
    ) -> Flow {
        match self {
            Searchers::Packed(searcher) => {
                let mut from = from;
                while let Some(hit) = searcher.find_in(bytes, (from..to).into()) {
                    found(hit.pattern().as_usize(), hit.start())?;
                    from = hit.start() + 1;
                }
                Continue(())
            }
            Searchers::Shifts(shifts) => shifts.each(bytes, from, to, found),
        }
    }
}
