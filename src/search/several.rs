//! Many patterns in one pass: a few bytes of each, an atom, are looked for all at once, and what has an atom is tested.
//!
//! An atom is the rarest run of some exact bytes of its pattern. A few atoms are found with vector instructions, many by
//! leaps, which are the longer the longer the atoms are.

use super::Flow;
use super::engine::{Engine, Way};
use super::sample::Sample;
use super::shifts::Shifts;
use super::window::{Memory, Piece};
use crate::bytes::Span;
use aho_corasick::packed::{self, Searcher};
use std::ops::ControlFlow::Continue;

/// Fewer patterns than this are searched for one after the other.
const WORTHWHILE: usize = 3;

/// An atom's least bytes, and its most: shorter ones are everywhere, longer ones make no longer leaps worth having.
pub(super) const SHORTEST: usize = 3;
const LONGEST: usize = 8;

/// How many atoms are found with vector instructions, and how many bytes these look at.
const PACK: usize = 16;
const PACKED: usize = 4;

/// How many bytes of memory a pattern takes here, itself among them, and while this is made.
pub(super) const MEMBER: usize = size_of::<Engine>()
    + size_of::<Member>()
    + size_of::<Key>()
    + 3 * size_of::<u32>()
    + size_of::<(Key, Member)>();

/// Patterns that are found by their atoms.
pub(super) struct Several {
    /// In the order of their atoms.
    members: Vec<Member>,
    /// Every atom once.
    atoms: Vec<Key>,
    /// The first of the members that may match where each atom stands, and behind the last of them.
    first: Vec<u32>,
    /// How many bytes an atom has.
    length: usize,
    searchers: Searchers,
    /// The furthest that an atom stands from the start of its pattern, its own length included.
    reach: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    pattern: u32,
    /// Where in the pattern its atom stands.
    index: u32,
}

enum Searchers {
    Packed(Searcher),
    Shifts(Shifts),
}

/// The bytes of an atom, and zeros.
type Key = [u8; LONGEST];

/// The longest run of exact bytes, up to what an atom may have.
fn run(engine: &Engine) -> usize {
    let exact = engine.exact();
    let runs = exact.split(|byte| byte.is_none()).map(<[Option<u8>]>::len);
    runs.max().unwrap_or(0).min(LONGEST)
}

/// The rarest run of `length` exact bytes: its index and the bytes.
fn atom(engine: &Engine, length: usize, sample: &Sample) -> Option<(usize, Key)> {
    let mut best: Option<(f64, usize, Key)> = None;
    for (index, window) in engine.exact().windows(length).enumerate() {
        let mut key = [0; LONGEST];
        let is_exact = key.iter_mut().zip(window).all(|(into, byte)| byte.map(|byte| *into = byte).is_some());
        if !is_exact {
            continue;
        }
        // Its end is what is looked at first.
        let commonness = sample.commonness(&key[length - SHORTEST..length]);
        if best.as_ref().is_none_or(|(least, ..)| commonness < *least) {
            best = Some((commonness, index, key));
        }
    }
    best.map(|(_, index, key)| (index, key))
}

impl Several {
    /// A pass for those of `engines` that have an atom, with their numbers; nothing where they are too few.
    pub(super) fn new(engines: &[Engine], sample: &Sample) -> Option<Several> {
        if engines.len() < WORTHWHILE {
            return None;
        }
        let runs = engines.iter().map(run).filter(|&run| run >= SHORTEST);
        let (count, longest) = runs.fold((0, LONGEST), |(count, least), run| (count + 1, least.min(run)));
        if count < WORTHWHILE {
            return None;
        }
        if count <= PACK {
            // A few are found by their first bytes alone.
            return Some(Several::of_length(engines, longest.min(PACKED), sample));
        }
        // All atoms are of one length: the longer, the longer the leaps, and the shorter, the rarer may their ends be.
        let lengths = if sample.bytes().is_empty() { longest } else { SHORTEST }..=longest;
        let choices = lengths.map(|length| Several::of_length(engines, length, sample));
        choices.min_by_key(|several| several.searchers.work(sample.bytes()))
    }

    fn of_length(engines: &[Engine], length: usize, sample: &Sample) -> Several {
        let mut all: Vec<(Key, Member)> = Vec::new();
        let mut reach = 0;
        for (pattern, engine) in (0..).zip(engines) {
            if let Some((index, key)) = atom(engine, length, sample) {
                reach = reach.max(index + length);
                all.push((key, Member { pattern, index: index as u32 }));
            }
        }
        all.sort_unstable();
        let (mut atoms, mut first): (Vec<Key>, Vec<u32>) = (Vec::new(), Vec::new());
        for (number, (key, _)) in (0..).zip(&all) {
            if atoms.last() != Some(key) {
                atoms.push(*key);
                first.push(number);
            }
        }
        first.push(all.len() as u32);
        let searchers = Searchers::new(&atoms, length);
        let members = all.into_iter().map(|(_, member)| member).collect();
        Several { members, atoms, first, length, searchers, reach }
    }

    /// The patterns that it finds.
    pub(super) fn patterns(&self) -> impl Iterator<Item = usize> {
        self.members.iter().map(|member| member.pattern as usize)
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
            if !bytes[at..].starts_with(&self.atoms[number][..self.length]) {
                return Continue(());
            }
            let (first, behind) = (self.first[number] as usize, self.first[number + 1] as usize);
            for &Member { pattern, index } in &self.members[first..behind] {
                let Some(start) = at.checked_sub(index as usize) else { continue };
                let start = piece.at + start as u64;
                if start < piece.starts.start() || start >= piece.starts.end() {
                    continue;
                }
                let one = Piece { starts: Span::new(start, start + 1), ..*piece };
                let pattern = pattern as usize;
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
    fn new(atoms: &[Key], length: usize) -> Searchers {
        let bytes = || atoms.iter().map(|atom| &atom[..length]);
        if atoms.len() > PACK {
            return Searchers::Shifts(Shifts::new(bytes(), length));
        }
        let mut config = packed::Config::new();
        // What no vector instructions are there for is better found by leaps.
        let packed = config.only_teddy(true).builder().extend(bytes()).build();
        match packed {
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
