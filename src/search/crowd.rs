//! Which of many regexes can match in a block at all, so that only those are looked for: one pass in place of one each.
//!
//! Each regex stands for something that is in every match: for a few exact bytes, which are looked for as atoms, or else for
//! a part of it or its beginning. All of the latter are one automaton, or a few, whose states are made as they are needed.

use super::atoms::{self, Atoms};
use super::automaton::Automaton;
use super::beginning::beginning;
use super::byte_set::ByteSet;
use super::engine::{Engine, REGEX_COST, Way};
use super::sample::Sample;
use super::spots::Island;
use super::window::Piece;
use super::{Flow, Pace, Stop};
use crate::bytes::Span;
use regex_automata::hybrid::dfa::{Cache, Config, DFA, OverlappingState};
use regex_automata::nfa::thompson::{self, Compiler, WhichCaptures};
use regex_automata::{Input, MatchKind};
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir};
use std::ops::ControlFlow::{Break, Continue};

/// How many share an automaton: of more, too many of its states are met.
const GROUP: usize = 128;

/// The longest beginning, in bytes, and how short it is where that takes too much memory. Longer ones tell hardly more, and
/// have more states.
const LONGEST: usize = 16;
const SHORTER: usize = 8;

/// The shortest that tells anything.
const SHORTEST: usize = 3;

/// What is more common than this tells little of a block, and so much tells enough of it.
const COMMON: f64 = 1e-3;
const RARE: f64 = 1e-5;

/// The least of the costs of all searches one by one, as a share of what as many cost as are worth it, for which there are
/// automata, and for which there are atoms, which are quicker.
const AUTOMATA_SHARE: f64 = 0.5;
const ATOMS_SHARE: f64 = 0.04;

/// How far behind a block is looked, as a part of it, for what may stand further inside of matches. What may stand further
/// yet is taken to be there, unless a byte is before it that no match contains.
const MARGIN: usize = 16;

/// A match in so many bytes is so much that asking does not pay.
const BYTES_A_MATCH: usize = 64;

/// The least bytes of states that a thread keeps of an automaton, which is no more than it needs to work at all.
const LEAST_STATES: usize = 64 << 10;

/// The most of the memory that goes to what all automata are made from, as a share of it; the rest goes to states.
const PARTS: usize = 3;

/// After how many blocks in which something was no use it is left alone.
const PATIENCE: u32 = 8;

/// Many regexes, by what is in their matches.
pub(super) struct Crowd<'e> {
    groups: Vec<Group<'e>>,
    /// How many bytes are asked about at once.
    block: u64,
}

struct Group<'e> {
    members: Vec<Member<'e>>,
    means: Means,
    /// How far behind a block is looked.
    margin: usize,
}

/// One regex of a group.
#[derive(Clone, Copy)]
struct Member<'e> {
    /// Its number, among those that the crowd was made of.
    number: usize,
    automaton: &'e Automaton,
    /// What it costs for a byte to search for it alone.
    price: f64,
    /// How far behind the start of a match its part ends, at most.
    far: usize,
}

/// What finds the parts of members.
enum Means {
    Atoms(Atoms),
    Automaton(Box<DFA>),
}

/// What one thread remembers of a crowd.
#[derive(Default)]
pub(super) struct Acquaintance(Vec<Known>);

struct Known {
    states: Option<Cache>,
    /// In how many blocks it was no use.
    vain: u32,
}

impl<'e> Crowd<'e> {
    /// A crowd of those of `solos` that are regexes of which something can be told, to be searched on so many `threads` and in
    /// about `room` bytes of memory; nothing where they are too few, or each is found too quickly.
    pub(super) fn new<'w>(
        solos: impl Iterator<Item = (&'e Engine, &'w Way<'e>)>,
        sample: &Sample,
        threads: usize,
        room: usize,
        pace: &Pace,
    ) -> Option<Crowd<'e>>
    where
        'e: 'w,
    {
        let least = pace.crowd as f64 * REGEX_COST;
        let is_worth = |members: &[Member<'_>], share: f64| {
            members.iter().map(|member| member.price).sum::<f64>() >= least * share
        };
        let member = |(number, (engine, way)): (usize, (&'e Engine, &'w Way<'e>))| {
            Some(Member { number, automaton: engine.automaton()?, price: way.price(engine), far: 0 })
        };
        let all = solos.enumerate().filter_map(member);
        let (mut exact, mut others): (Vec<Member<'_>>, Vec<Member<'_>>) = all.partition(|member| {
            let commonness = atoms::commonness(&member.automaton.exact(), sample);
            commonness.is_some_and(|commonness| commonness < COMMON)
        });
        if !is_worth(&exact, ATOMS_SHARE) {
            others.append(&mut exact);
        }
        let margin = pace.block as usize / MARGIN;
        let mut groups: Vec<Group<'_>> = Group::of_atoms(exact, margin, sample).into_iter().collect();
        let count = others.len().div_ceil(GROUP).max(1);
        for members in others.chunks(others.len().div_ceil(count).max(1)) {
            if is_worth(members, AUTOMATA_SHARE) {
                let mut lengths = [LONGEST, SHORTER].into_iter();
                groups.extend(lengths.find_map(|longest| {
                    Group::of_automaton(members, longest, margin, (room / count, threads), sample)
                }));
            }
        }
        (!groups.is_empty()).then_some(Crowd { groups, block: pace.block.max(1) })
    }

    /// Calls `look` for every block of the starts of `piece`, in order, and with what can be told of the regexes by their
    /// numbers: whether one of them cannot match there.
    pub(super) fn each_block(
        &self,
        piece: &Piece<'_>,
        known: &mut Acquaintance,
        mut look: impl FnMut(&Piece<'_>, &[bool]) -> Flow,
    ) -> Flow {
        let Acquaintance(known) = known;
        for group in &self.groups[known.len()..] {
            let states = match &group.means {
                Means::Automaton(automaton) => Some(automaton.create_cache()),
                Means::Atoms(_) => None,
            };
            known.push(Known { states, vain: 0 });
        }
        let numbers = self.groups.iter().flat_map(|group| &group.members).map(|member| member.number);
        let mut absent = vec![false; numbers.max().map_or(0, |most| most + 1)];
        let mut at = piece.starts.start();
        while at < piece.starts.end() {
            let block = Span::new(at, at.saturating_add(self.block).min(piece.starts.end()));
            let part = Piece { starts: block, ..*piece };
            for (group, known) in self.groups.iter().zip(known.iter_mut()) {
                group.ask(&part, known, &mut absent);
            }
            look(&part, &absent)?;
            at = block.end();
        }
        Continue(())
    }
}

impl<'e> Group<'e> {
    /// Those that have atoms, which all of `members` do.
    fn of_atoms(mut members: Vec<Member<'e>>, margin: usize, sample: &Sample) -> Option<Group<'e>> {
        let atoms = Atoms::new(|| members.iter().map(|member| member.automaton.exact()), 1, sample)?;
        for &atoms::Member { string, index } in atoms.members() {
            let member = &mut members[string as usize];
            member.far = member.automaton.furthest(index as usize).saturating_add(atoms.length());
        }
        Some(Group::new(members, Means::Atoms(atoms), margin))
    }

    /// Those of `members` of which something can be told. Where there is no room for such an automaton, nothing is.
    fn of_automaton(
        members: &[Member<'e>],
        longest: usize,
        margin: usize,
        (room, threads): (usize, usize),
        sample: &Sample,
    ) -> Option<Group<'e>> {
        let part = |member: &Member<'e>| {
            let (tree, far) = part(member.automaton, longest, sample)?;
            Some((Member { far, ..*member }, tree))
        };
        let (members, trees): (Vec<Member<'_>>, Vec<Hir>) = members.iter().filter_map(part).unzip();
        if members.is_empty() {
            return None;
        }
        let config = thompson::Config::new()
            .utf8(false)
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(room / PARTS));
        let nfa = Compiler::new().configure(config).build_many_from_hir(&trees).ok()?;
        let states = room.saturating_sub(nfa.memory_usage()) / threads;
        let config = Config::new()
            .match_kind(MatchKind::All)
            .cache_capacity(states.max(LEAST_STATES))
            .skip_cache_capacity_check(true)
            .minimum_cache_clear_count(Some(3))
            .minimum_bytes_per_state(Some(16));
        let automaton = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        Some(Group::new(members, Means::Automaton(Box::new(automaton)), margin))
    }

    fn new(members: Vec<Member<'e>>, means: Means, most: usize) -> Group<'e> {
        let margin = members.iter().map(|member| member.far.min(most)).max().unwrap_or(0);
        Group { members, means, margin }
    }

    /// Notes of every member whether it is absent: whether no match of it begins in the starts of `piece`.
    fn ask(&self, piece: &Piece<'_>, known: &mut Known, absent: &mut [bool]) {
        let found = if known.vain < PATIENCE { self.found(piece, known) } else { None };
        if found.is_none() {
            known.vain = known.vain.saturating_add(1);
        }
        for (index, member) in self.members.iter().enumerate() {
            absent[member.number] = found.as_ref().is_some_and(|found| !found[index]);
        }
    }

    /// Which members may have matches that begin in the starts of `piece`; nothing where that is not worth knowing, or takes
    /// too long.
    fn found(&self, piece: &Piece<'_>, known: &mut Known) -> Option<Vec<bool>> {
        let (from, to) = piece.room(0);
        let behind = to.saturating_add(self.margin).min(piece.bytes.len());
        let mut found = vec![false; self.members.len()];
        let mut left = (behind - from) / BYTES_A_MATCH + self.members.len();
        match (&self.means, &mut known.states) {
            (Means::Automaton(automaton), Some(states)) => {
                let input = Input::new(piece.bytes).range(from..behind);
                let mut state = OverlappingState::start();
                loop {
                    automaton.try_search_overlapping_fwd(states, &input, &mut state).ok()?;
                    let Some(end) = state.get_match() else { break };
                    found[end.pattern().as_usize()] = true;
                    left = left.checked_sub(1).filter(|&left| left > 0)?;
                }
            }
            (Means::Atoms(atoms), _) => {
                let flow = atoms.each(piece.bytes, from, behind, |atom, _| {
                    found[atom.string as usize] = true;
                    left = left.saturating_sub(1);
                    if left > 0 { Continue(()) } else { Break(Stop::Dense) }
                });
                flow.continue_value()?;
            }
            (Means::Automaton(_), None) => return None,
        }
        if behind < piece.bytes.len() {
            let beyond = &piece.bytes[to..behind];
            for (member, found) in self.members.iter().zip(&mut found) {
                // Its part may stand further on, unless something is before that which no match contains.
                *found |= member.far > self.margin && member.automaton.holds(beyond);
            }
        }
        Some(found)
    }
}

/// A part of every match of a regex that tells something, as a tree of at most `longest` bytes, and how far behind the start
/// of a match it ends at most.
fn part(automaton: &Automaton, longest: usize, sample: &Sample) -> Option<(Hir, usize)> {
    let rate = |island: &Island| sample.passing(&island.places[..island.places.len().min(longest)]);
    let best = automaton.islands.iter().min_by(|one, other| rate(one).total_cmp(&rate(other)));
    let best = best.filter(|island| rate(island) < COMMON);
    if best.is_none_or(|island| rate(island) > RARE) {
        let (tree, _) = beginning(&automaton.tree(), longest);
        if tree.properties().minimum_len().is_some_and(|least| least >= SHORTEST) {
            return Some((tree, longest));
        }
    }
    best.map(|island| {
        let places = &island.places[..island.places.len().min(longest)];
        (Hir::concat(places.iter().map(class).collect()), island.most.saturating_add(places.len()))
    })
}

/// Any of the bytes of a set.
fn class(set: &ByteSet) -> Hir {
    let ranges = set.iter().map(|byte| ClassBytesRange::new(byte, byte));
    Hir::class(Class::Bytes(ClassBytes::new(ranges)))
}
