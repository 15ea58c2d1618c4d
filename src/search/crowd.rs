//! Which of many regexes can match in a block at all, so that only those are looked for: one pass in place of one each.
//!
//! Each regex stands for its beginning, without anchors and cut where it may become long: wherever it matches, its beginning
//! does. All beginnings together are one automaton, or a few, whose states are made as they are needed.

use super::automaton::Automaton;
use super::engine::Engine;
use super::window::Piece;
use super::{Flow, Pace};
use crate::bytes::Span;
use regex_automata::hybrid::dfa::{Cache, Config, DFA, OverlappingState};
use regex_automata::nfa::thompson::{self, Compiler, WhichCaptures};
use regex_automata::{Input, MatchKind};
use regex_syntax::hir::{
    Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition,
};
use std::ops::ControlFlow::Continue;

/// How many share an automaton: of more, too many of its states are met.
const GROUP: usize = 128;

/// The longest beginning, in bytes, and how short it is where that takes too much memory. Longer ones tell hardly more, and
/// have more states.
const LONGEST: usize = 16;
const SHORTER: usize = 8;

/// The shortest that tells anything.
const SHORTEST: usize = 3;

/// A match in so many bytes is so much that asking does not pay.
const BYTES_A_MATCH: usize = 64;

/// The least bytes of states that a thread keeps of an automaton, which is no more than it needs to work at all.
const LEAST_STATES: usize = 64 << 10;

/// The most of the memory that goes to what all automata are made from, as a share of it; the rest goes to states.
const PARTS: usize = 3;

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
    /// A crowd of those of `engines` that are regexes whose beginnings tell something, to be searched on so many `threads`
    /// and in about `room` bytes of memory; nothing where they are too few.
    pub(super) fn new<'e>(
        engines: impl Iterator<Item = &'e Engine>,
        threads: usize,
        room: usize,
        pace: &Pace,
    ) -> Option<Crowd> {
        let regexes = engines.enumerate().filter_map(|(number, engine)| Some((number, engine.automaton()?)));
        let members: Vec<(usize, &Automaton)> = regexes.collect();
        if members.len() < pace.crowd.max(1) {
            return None;
        }
        let count = members.len().div_ceil(GROUP);
        let group = |members| {
            let mut lengths = [LONGEST, SHORTER].into_iter();
            lengths.find_map(|longest| Group::new(members, longest, room / count, threads))
        };
        let groups: Vec<Group> = members.chunks(members.len().div_ceil(count)).filter_map(group).collect();
        let telling: usize = groups.iter().map(|group| group.members.len()).sum();
        (telling >= pace.crowd.max(1)).then_some(Crowd { groups, block: pace.block.max(1) })
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
    fn new(members: &[(usize, &Automaton)], longest: usize, room: usize, threads: usize) -> Option<Group> {
        let tree =
            |(number, automaton): &(usize, &Automaton)| (*number, beginning(&automaton.tree(), longest).0);
        let tells = |tree: &Hir| tree.properties().minimum_len().is_some_and(|least| least >= SHORTEST);
        let (members, trees): (Vec<usize>, Vec<Hir>) =
            members.iter().map(tree).filter(|(_, tree)| tells(tree)).unzip();
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
        Some(Group { members, automaton })
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
        HirKind::Class(_) if longest(tree) > room => (Hir::empty(), false),
        HirKind::Class(Class::Unicode(class)) => (roughly(class), true),
        HirKind::Class(_) => (tree.clone(), true),
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

/// A regex that matches every character of `class`, and others: beyond ASCII, all characters of the same lengths. The exact
/// automaton of the letters of all languages is a thousand times larger.
fn roughly(class: &ClassUnicode) -> Hir {
    let bytes = |first, last| Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(first, last)])));
    let mut ascii = class.clone();
    ascii.intersect(&ClassUnicode::new([ClassUnicodeRange::new('\0', '\x7f')]));
    let one = ascii.to_byte_class().filter(|class| class.iter().next().is_some());
    let one = one.map(|class| Hir::class(Class::Bytes(class)));
    let mut others = class.clone();
    others.difference(&ascii);
    let lengths = others.minimum_len().zip(others.maximum_len());
    let more = lengths.map(|(least, most)| {
        let behind = |length: usize| length as u32 - 1;
        let sub = Box::new(bytes(0x80, 0xbf));
        let behind = Repetition { min: behind(least), max: Some(behind(most)), greedy: true, sub };
        Hir::concat(vec![bytes(0xc2, 0xf4), Hir::repetition(behind)])
    });
    Hir::alternation(one.into_iter().chain(more).collect())
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

#[cfg(test)]
mod tests {
    use super::*;
    use regex_automata::meta;
    use regex_syntax::hir::Look;

    #[test]
    fn every_character_of_a_class_is_met() {
        for class in [
            r"\w",
            r"[a-zß-ö]",
            r"[^\x00-\x7f]",
            r"\s",
            "[\u{800}-\u{ffff}]",
            "[\u{10000}-\u{10ffff}]",
            r"[^\w]",
        ] {
            let tree = regex_syntax::parse(class).unwrap();
            let HirKind::Class(Class::Unicode(exact)) = tree.kind() else { panic!("{class}: {tree:?}") };
            let rough = Hir::concat(vec![Hir::look(Look::Start), roughly(exact), Hir::look(Look::End)]);
            let rough = meta::Builder::new().build_from_hir(&rough).unwrap();
            for range in exact.iter() {
                for character in [range.start(), range.end()] {
                    assert!(roughly(exact).properties().minimum_len() > Some(0), "{class}");
                    assert!(rough.is_match(&character.to_string()), "{class} has {character:?}");
                }
            }
        }
    }
}
