//! Which of many regexes can match in a block at all, so that only those are looked for: one pass in place of one each.
//!
//! Each regex stands for its beginning, without anchors and cut where it may become long: wherever it matches, its beginning
//! does. All beginnings together are one automaton, or a few, whose states are made as they are needed.

use super::engine::{Engine, Prepared};
use super::window::Piece;
use super::{Flow, Pace};
use crate::bytes::Span;
use regex_automata::hybrid::dfa::{Cache, Config, DFA, OverlappingState};
use regex_automata::nfa::thompson::{Compiler, Config as Automaton, WhichCaptures};
use regex_automata::{Input, MatchKind};
use regex_syntax::hir::{Hir, HirKind, Repetition};
use std::ops::ControlFlow::Continue;

/// How many share an automaton: of more, too many of its states are met.
const GROUP: usize = 128;

/// The longest beginning, in bytes, and the shortest that tells anything.
const LONGEST: usize = 32;
const SHORTEST: usize = 3;

/// A match in so many bytes is so much that asking does not pay.
const BYTES_A_MATCH: usize = 64;

/// The most bytes of states that all threads together keep of all automata; and the least of one, which is no more than it
/// needs to work at all.
const ALL_STATES: usize = 6 << 20;
const LEAST_STATES: usize = 64 << 10;

/// The most bytes of what all automata are made from.
const ALL_PARTS: usize = 2 << 20;

/// After how many blocks in which an automaton was no use it is left alone.
const PATIENCE: u32 = 8;

/// Many regexes, by their beginnings.
pub(super) struct Crowd {
    groups: Vec<Group>,
    /// How many bytes are asked about at once.
    block: u64,
}

struct Group {
    /// The numbers of its regexes, among those that the crowd was made of.
    members: Vec<usize>,
    automaton: DFA,
}

/// What one thread remembers of a crowd.
#[derive(Default)]
pub(super) struct Acquaintance(Vec<Known>);

struct Known {
    states: Cache,
    /// In how many blocks it was no use.
    vain: u32,
}

impl Crowd {
    /// A crowd of those of `engines` that are regexes whose beginnings tell something, to be searched on so many `threads`;
    /// nothing where they are too few.
    pub(super) fn new<'e>(
        engines: impl Iterator<Item = &'e Engine>,
        threads: usize,
        pace: &Pace,
    ) -> Option<Crowd> {
        let tree = |engine: &'e Engine| match &engine.kind {
            Prepared::Regex { tree, .. } => Some(beginning(tree, LONGEST).0),
            _ => None,
        };
        let tells = |tree: &Hir| tree.properties().minimum_len().is_some_and(|least| least >= SHORTEST);
        let members: Vec<(usize, Hir)> = engines
            .enumerate()
            .filter_map(|(number, engine)| Some((number, tree(engine).filter(tells)?)))
            .collect();
        if members.len() < pace.crowd.max(1) {
            return None;
        }
        let count = members.len().div_ceil(GROUP);
        let states = ALL_STATES / threads.max(1) / count;
        let groups = members.chunks(members.len().div_ceil(count));
        let groups = groups.filter_map(|members| Group::new(members, states, ALL_PARTS / count)).collect();
        Some(Crowd { groups, block: pace.block.max(1) })
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
            known.push(Known { states: group.automaton.create_cache(), vain: 0 });
        }
        let most = self.groups.iter().flat_map(|group| group.members.last()).max();
        let mut absent = vec![false; most.map_or(0, |most| most + 1)];
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

impl Group {
    /// Where there is no room for such an automaton, nothing is told of its members.
    fn new(members: &[(usize, Hir)], states: usize, parts: usize) -> Option<Group> {
        let trees: Vec<&Hir> = members.iter().map(|(_, tree)| tree).collect();
        let config =
            Automaton::new().utf8(false).which_captures(WhichCaptures::None).nfa_size_limit(Some(parts));
        let nfa = Compiler::new().configure(config).build_many_from_hir(&trees).ok()?;
        let config = Config::new()
            .match_kind(MatchKind::All)
            .cache_capacity(states.max(LEAST_STATES))
            .skip_cache_capacity_check(true)
            .minimum_cache_clear_count(Some(3))
            .minimum_bytes_per_state(Some(16));
        let automaton = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        Some(Group { members: members.iter().map(|(number, _)| *number).collect(), automaton })
    }

    /// Notes of every member whether it is absent: whether no match of it begins in the starts of `piece`.
    fn ask(&self, piece: &Piece<'_>, known: &mut Known, absent: &mut [bool]) {
        let found = if known.vain < PATIENCE { self.found(piece, known) } else { None };
        if found.is_none() {
            known.vain = known.vain.saturating_add(1);
        }
        for (index, &member) in self.members.iter().enumerate() {
            absent[member] = found.as_ref().is_some_and(|found| !found[index]);
        }
    }

    /// Which members have their beginnings in `piece`; nothing where that is not worth knowing, or takes too long.
    fn found(&self, piece: &Piece<'_>, known: &mut Known) -> Option<Vec<bool>> {
        let (from, to) = piece.room(0);
        let to = to.saturating_add(LONGEST).min(piece.bytes.len());
        let input = Input::new(piece.bytes).range(from..to);
        let mut found = vec![false; self.members.len()];
        let mut state = OverlappingState::start();
        for _ in 0..(to - from) / BYTES_A_MATCH + self.members.len() {
            self.automaton.try_search_overlapping_fwd(&mut known.states, &input, &mut state).ok()?;
            match state.get_match() {
                Some(end) => found[end.pattern().as_usize()] = true,
                None => return Some(found),
            }
        }
        None
    }
}

/// A regex of at most `room` bytes that matches wherever `tree` does, and whether it is all of it, anchors aside.
fn beginning(tree: &Hir, room: usize) -> (Hir, bool) {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => (Hir::empty(), true),
        HirKind::Literal(literal) => {
            let first = &literal.0[..literal.0.len().min(room)];
            (Hir::literal(first), first.len() == literal.0.len())
        }
        HirKind::Class(_) if longest(tree) <= room => (tree.clone(), true),
        HirKind::Class(_) => (Hir::empty(), false),
        HirKind::Capture(capture) => beginning(&capture.sub, room),
        HirKind::Repetition(repetition) => repeated(repetition, room),
        HirKind::Concat(parts) => joined(parts.iter(), room),
        HirKind::Alternation(parts) => {
            let parts: Vec<(Hir, bool)> = parts.iter().map(|part| beginning(part, room)).collect();
            let is_whole = parts.iter().all(|(_, is_whole)| *is_whole);
            (Hir::alternation(parts.into_iter().map(|(part, _)| part).collect()), is_whole)
        }
    }
}

/// The beginning of `parts` one after the other.
fn joined<'h>(parts: impl Iterator<Item = &'h Hir>, mut room: usize) -> (Hir, bool) {
    let mut first = Vec::new();
    for part in parts {
        let (part, is_whole) = beginning(part, room);
        room = room.saturating_sub(longest(&part));
        first.push(part);
        if !is_whole {
            return (Hir::concat(first), false);
        }
    }
    (Hir::concat(first), true)
}

/// The beginning of a repetition: all of it where it fits, and otherwise as often as it has to be there.
fn repeated(repetition: &Repetition, room: usize) -> (Hir, bool) {
    let (sub, is_whole) = beginning(&repetition.sub, room);
    let most = repetition.max.map(|max| (max as usize).saturating_mul(longest(&sub)));
    if is_whole && most.is_some_and(|most| most <= room) {
        return (Hir::repetition(Repetition { sub: Box::new(sub), ..repetition.clone() }), true);
    }
    let least = (repetition.min as usize).min(room + 1);
    let (first, _) = joined(std::iter::repeat_n(&*repetition.sub, least), room);
    (first, false)
}

/// The most bytes of a match; a beginning always has such a number.
fn longest(tree: &Hir) -> usize {
    tree.properties().maximum_len().unwrap_or(usize::MAX)
}
