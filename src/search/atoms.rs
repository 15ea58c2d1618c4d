//! Runs of a few exact bytes, atoms, one of each of many strings, all looked for at once.
//!
//! An atom is the rarest run of some exact bytes of its string. A few atoms are found with vector instructions, many by
//! leaps, which are the longer the longer the atoms are.

use super::Flow;
use super::sample::Sample;
use super::shifts::Shifts;
use aho_corasick::packed::{self, Searcher};
use std::ops::ControlFlow::Continue;

/// An atom's least bytes, and its most: shorter ones are everywhere, longer ones make no longer leaps worth having.
pub(super) const SHORTEST: usize = 3;
const LONGEST: usize = 8;

/// How many atoms are found with vector instructions, and how many bytes these look at.
const PACK: usize = 16;
const PACKED: usize = 4;

/// How many bytes of memory a string takes here, and while this is made.
pub(super) const MEMBER: usize =
    size_of::<Member>() + size_of::<Key>() + 3 * size_of::<u32>() + size_of::<(Key, Member)>();

/// The bytes of a string, those that are exact.
pub(super) type Exact = Vec<Option<u8>>;

/// The atoms of strings.
pub(super) struct Atoms {
    /// In the order of their atoms.
    members: Vec<Member>,
    /// Every atom once.
    atoms: Vec<Key>,
    /// The first of the members whose atom each is, and behind the last of them.
    first: Vec<u32>,
    /// How many bytes an atom has.
    length: usize,
    searchers: Searchers,
    /// The furthest that the end of an atom stands from the start of its string.
    pub(super) reach: usize,
}

/// A string that has an atom.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    /// Which of the strings it is.
    pub(super) string: u32,
    /// Where in the string its atom stands.
    pub(super) index: u32,
}

enum Searchers {
    Packed(Searcher),
    Shifts(Shifts),
}

/// The bytes of an atom, and zeros.
type Key = [u8; LONGEST];

/// The longest run of exact bytes, up to what an atom may have.
fn run(exact: &Exact) -> usize {
    let runs = exact.split(|byte| byte.is_none()).map(<[Option<u8>]>::len);
    runs.max().unwrap_or(0).min(LONGEST)
}

/// The rarest run of `length` exact bytes: how common its end is, its index, and the bytes.
fn atom(exact: &Exact, length: usize, sample: &Sample) -> Option<(f64, usize, Key)> {
    let mut best: Option<(f64, usize, Key)> = None;
    for (index, window) in exact.windows(length).enumerate() {
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
    best
}

/// How common the rarest of the shortest atoms is that a string may have.
pub(super) fn commonness(exact: &Exact, sample: &Sample) -> Option<f64> {
    atom(exact, SHORTEST, sample).map(|(commonness, ..)| commonness)
}

impl Atoms {
    /// The atoms of those strings that have some, by their numbers; nothing where these are fewer than `least`. The strings are
    /// asked for several times, because all of them together may take too much memory.
    pub(super) fn new<S: Iterator<Item = Exact>>(
        strings: impl Fn() -> S,
        least: usize,
        sample: &Sample,
    ) -> Option<Atoms> {
        let runs = strings().map(|exact| run(&exact)).filter(|&run| run >= SHORTEST);
        let (count, longest) = runs.fold((0, LONGEST), |(count, least), run| (count + 1, least.min(run)));
        if count < least.max(1) {
            return None;
        }
        if count <= PACK {
            // A few are found by their first bytes alone.
            return Some(Atoms::of_length(strings(), longest.min(PACKED), sample));
        }
        // All atoms are of one length: the longer, the longer the leaps, and the shorter, the rarer may their ends be.
        let lengths = if sample.bytes().is_empty() { longest } else { SHORTEST }..=longest;
        let choices = lengths.map(|length| Atoms::of_length(strings(), length, sample));
        choices.min_by_key(|atoms| atoms.searchers.work(sample.bytes()))
    }

    fn of_length(strings: impl Iterator<Item = Exact>, length: usize, sample: &Sample) -> Atoms {
        let mut all: Vec<(Key, Member)> = Vec::new();
        let mut reach = 0;
        for (string, exact) in (0..).zip(strings) {
            if let Some((_, index, key)) = atom(&exact, length, sample) {
                reach = reach.max(index + length);
                all.push((key, Member { string, index: index as u32 }));
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
        Atoms { members, atoms, first, length, searchers, reach }
    }

    /// How many bytes each has.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// The strings that have atoms.
    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    /// Calls `found` for every atom in `bytes[from..to]`, once for each string that has it, and in no particular order.
    #[inline]
    pub(super) fn each(
        &self,
        bytes: &[u8],
        from: usize,
        to: usize,
        mut found: impl FnMut(Member, usize) -> Flow,
    ) -> Flow {
        self.searchers.each(bytes, from, to, |number, at| {
            if !bytes[at..].starts_with(&self.atoms[number][..self.length]) {
                return Continue(());
            }
            let (first, behind) = (self.first[number] as usize, self.first[number + 1] as usize);
            self.members[first..behind].iter().try_for_each(|&member| found(member, at))
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
