//! What regexes make of many zeros in a row, and so how much may be left out of long holes while they are searched for.
//!
//! An automaton that reads zeros only has to come back to a state it was in, and from then on it repeats itself. So a
//! hole can be shorter by any number of such rounds, and everything behind it, or before it for a look backwards, is
//! found in the same state. A match begins and ends either where the hole does, before the automaton repeats itself, or
//! not in the hole at all; no match may end while it does, because the search would begin anew there, over and over.

use super::engine::Engine;
use super::extents::Extents;
use super::window::CONTEXT;
use super::{Search, tuned};
use crate::bytes::{Fold, Span};
use regex_automata::hybrid::{LazyStateID, dfa};
use regex_automata::nfa::thompson::{Compiler, Config, WhichCaptures};
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::Hir;
use std::collections::BTreeMap;

/// The most memory, in bytes, that the states of an automaton may take while all of them are worked out.
const MOST_STATES: usize = 2 << 20;

/// The longest that one repetition may be, in bytes.
const LONGEST_STEP: u64 = 1 << 30;

/// The most holes that are shortened; sources with more hardly leave any of them out, and the list takes memory.
const MOST_HOLES: usize = 16_384;

/// What may be left out of the holes of what is searched, if its patterns are of any length.
pub(super) fn fold(search: &Search<'_>) -> Fold {
    let mut fold = Fold::default();
    let within = search.within.clamp(search.source.len());
    let mut extents = Extents::new(search.source);
    let mut rhythm = None;
    let (mut at, mut holes) = (within.start(), 0);
    while at < within.end() {
        let extent = extents.at(at);
        let hole = Span::new(at, extent.span.end().min(within.end()));
        at = hole.end().max(at + 1);
        if extent.is_data {
            continue;
        }
        holes += 1;
        // Worked out late, because it takes a while, and only once there is a hole.
        let Some(rhythm) = rhythm.get_or_insert_with(|| Rhythm::of(search)).filter(|_| holes <= MOST_HOLES)
        else {
            return Fold::default();
        };
        if let Some(left_out) = rhythm.left_out(hole) {
            fold.leave_out(left_out);
        }
    }
    fold
}

/// How automata go through zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rhythm {
    /// After so many of them every automaton repeats itself.
    settled: u64,
    /// So many zeros, or a multiple of them, make no difference then.
    period: u64,
}

impl Rhythm {
    /// What holds for all patterns of a search; nothing where matches may end anywhere among zeros, or where it cannot
    /// be said.
    fn of(search: &Search<'_>) -> Option<Rhythm> {
        // Pages of memory are left out as a whole, and what is aligned stays so.
        let mut all = Rhythm { settled: CONTEXT, period: search.pace.page.max(1) }.with(1, search.align)?;
        for engine in search.engines.iter() {
            all = match engine.automaton() {
                Some(automaton) => {
                    let tree = automaton.tree();
                    let (ahead, back) = (forwards(&tree)?, backwards(&tree)?);
                    let settled = ahead.settled + ahead.period + back.settled + back.period;
                    all.with(settled, ahead.period)?.with(settled, back.period)?
                }
                None => all.with(beyond(engine)?, 1)?,
            };
        }
        Some(all)
    }

    fn with(self, settled: u64, period: u64) -> Option<Rhythm> {
        let period = least_common_multiple(self.period, period).filter(|&period| period <= LONGEST_STEP)?;
        Some(Rhythm { settled: self.settled.max(settled.saturating_add(CONTEXT)), period })
    }

    /// The part of `hole` that makes no difference, if there is one.
    fn left_out(self, hole: Span) -> Option<Span> {
        let start = hole.start().saturating_add(self.settled);
        let room = hole.end().saturating_sub(self.settled).checked_sub(start)?;
        let length = room / self.period * self.period;
        Span::sized(start, length).filter(|left_out| !left_out.is_empty())
    }
}

/// How far a pattern that is no regex looks into zeros; nothing where it matches some, or may reach over any number.
fn beyond(engine: &Engine) -> Option<u64> {
    let longest = engine.longest();
    let is_short = engine.links().is_empty() && !tuned::match_zeros(std::slice::from_ref(engine), longest);
    is_short.then_some(longest)
}

/// How a regex goes through zeros forwards, looking for the end of the first match; nothing where one that begins among
/// them may end among them, or where there are too many states.
fn forwards(tree: &Hir) -> Option<Rhythm> {
    let states = States::of(tree, Anchored::No)?;
    (!states.may_end(states.first)).then_some(states.rhythm)
}

/// How a regex goes through zeros backwards from the end of a match, looking for its start.
fn backwards(tree: &Hir) -> Option<Rhythm> {
    States::of(tree, Anchored::Yes).map(|states| states.rhythm)
}

/// All states that an automaton can be in.
struct States {
    all: Vec<LazyStateID>,
    /// The one in which it begins among zeros.
    first: usize,
    /// The state that a zero leads to from each.
    after_zero: Vec<usize>,
    rhythm: Rhythm,
}

impl States {
    /// Those of an automaton that looks for ends forwards, or, if it is `anchored` at one, for starts backwards.
    fn of(tree: &Hir, anchored: Anchored) -> Option<States> {
        let is_reverse = anchored.is_anchored();
        let config = Config::new().utf8(false).reverse(is_reverse).which_captures(WhichCaptures::None);
        let nfa = Compiler::new().configure(config).build_from_hir(tree).ok()?;
        let kind = if is_reverse { MatchKind::All } else { MatchKind::LeftmostFirst };
        let config = dfa::Config::new()
            .match_kind(kind)
            .cache_capacity(MOST_STATES)
            .skip_cache_capacity_check(true)
            // A state that was forgotten would come back under another name.
            .minimum_cache_clear_count(Some(0));
        let automaton = dfa::Builder::new().configure(config).build_from_nfa(nfa).ok()?;
        let mut cache = automaton.create_cache();
        let mut found = Found::default();
        let mut begin = |behind| {
            let config = start::Config::new().anchored(anchored).look_behind(behind);
            Some(found.number(automaton.start_state(&mut cache, &config).ok()?))
        };
        let first = begin(Some(0))?;
        (1..=255).map(Some).chain([None]).try_for_each(|behind| begin(behind).map(drop))?;
        let bytes: Vec<u8> =
            automaton.byte_classes().representatives(0..=255).filter_map(|unit| unit.as_u8()).collect();
        let mut after_zero = Vec::new();
        while let Some(&state) = found.states.get(after_zero.len()) {
            if state.is_quit() {
                return None;
            }
            after_zero.push(found.number(automaton.next_state(&mut cache, state, 0).ok()?));
            for &byte in &bytes {
                found.number(automaton.next_state(&mut cache, state, byte).ok()?);
            }
        }
        let rhythm = rhythm(&after_zero)?;
        Some(States { all: found.states, first, after_zero, rhythm })
    }

    /// Whether among any number of zeros that follow `first` a match may have ended long before the last of them. Where
    /// it matches again in every round, the match that counts ends in the last one.
    fn may_end(&self, first: usize) -> bool {
        let zeros = |from: usize| std::iter::successors(Some(from), |&state| Some(self.after_zero[state]));
        let is_match = |state: usize| self.all[state].is_match();
        // No more steps than there are states.
        let settled = self.rhythm.settled as usize;
        let Some(last) = zeros(first).nth(settled) else { return true };
        let is_late = is_match(last) || zeros(last).skip(1).take_while(|&state| state != last).any(is_match);
        !is_late && zeros(first).take(settled).any(is_match)
    }
}

/// States in the order in which they were met.
#[derive(Default)]
struct Found {
    states: Vec<LazyStateID>,
    numbers: BTreeMap<LazyStateID, usize>,
}

impl Found {
    fn number(&mut self, state: LazyStateID) -> usize {
        *self.numbers.entry(state).or_insert_with(|| {
            self.states.push(state);
            self.states.len() - 1
        })
    }
}

/// When whoever goes from each state to the `next` one, over and over, repeats itself, wherever it began.
fn rhythm(next: &[usize]) -> Option<Rhythm> {
    let mut arrivals = vec![0usize; next.len()];
    next.iter().for_each(|&state| arrivals[state] += 1);
    // What nobody arrives at is passed once, at the beginning; without it there are others of which that is true.
    let mut once: Vec<usize> = (0..next.len()).filter(|&state| arrivals[state] == 0).collect();
    let mut steps = vec![0; next.len()];
    while let Some(state) = once.pop() {
        let after = next[state];
        steps[after] = steps[after].max(steps[state] + 1);
        arrivals[after] -= 1;
        if arrivals[after] == 0 {
            once.push(after);
        }
    }
    // What is left are rounds.
    let mut period = 1;
    for state in 0..next.len() {
        let mut length = 0;
        let mut at = state;
        while arrivals[at] > 0 {
            arrivals[at] = 0;
            at = next[at];
            length += 1;
        }
        period = least_common_multiple(period, length.max(1)).filter(|&period| period <= LONGEST_STEP)?;
    }
    Some(Rhythm { settled: steps.into_iter().max().unwrap_or(0), period })
}

fn least_common_multiple(one: u64, other: u64) -> Option<u64> {
    let (mut divisor, mut rest) = (one, other);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    (one / divisor).checked_mul(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::{Case, Compiled, Pattern};
    use crate::value::Accept;

    fn tree(source: &str) -> Hir {
        let pattern = Pattern::parse(format!("regex:{source}").as_bytes(), Accept::BYTES).unwrap();
        match pattern.compile(Case::Exact, 4096, &mut |_| unreachable!()).unwrap() {
            Compiled::Regex(expression) => expression.tree(),
            other => panic!("{other:?}"),
        }
    }

    /// How soon each direction repeats itself, and how often then.
    fn rhythms(source: &str) -> Option<((u64, u64), (u64, u64))> {
        let both = (forwards(&tree(source))?, backwards(&tree(source))?);
        Some(((both.0.settled, both.0.period), (both.1.settled, both.1.period)))
    }

    #[test]
    fn regexes_repeat_themselves_among_zeros() {
        for (source, period) in [
            ("[a-z]+_[0-9]+", (1, 1)),
            ("a.*b", (1, 1)),
            (r"\x00+", (1, 1)),
            (r"\x00{9,}", (1, 1)),
            (r"(\x00\x00)+", (2, 2)),
            (r"a(\x00{3})*b", (3, 3)),
            (r"(a(\x00{3})*|b(\x00{2})*)+c", (6, 6)),
            (r"(?m)^.+?$", (1, 1)),
        ] {
            let (ahead, back) = rhythms(source).unwrap_or_else(|| panic!("{source} has no rhythm"));
            assert_eq!((ahead.1, back.1), period, "{source}");
        }
        assert!(rhythms(r"\x00{9,}").unwrap().0.0 >= 9);
    }

    #[test]
    fn matches_that_end_among_zeros_are_looked_at_one_by_one() {
        for source in ["a*", r"\x00", r"\x00+?", r"\x00{3}", "(a+|.)", r"(\x00{3,}a){0,2}", r"\B|a+"] {
            assert_eq!(rhythms(source), None, "{source}");
        }
        // At the edge of zeros, and so once.
        assert!(rhythms(r"\b|a+").is_some() && rhythms(r"(?m)^\x00|\x00a+").is_some());
        assert_eq!(rhythms("(a|b)*a(a|b){15}.*c"), None, "of so many states");
        assert_eq!(rhythms(r"(?u)\b\w+"), None, "what no automaton can tell");
    }

    #[test]
    fn rounds_are_found_wherever_one_begins() {
        assert_eq!(rhythm(&[0]), Some(Rhythm { settled: 0, period: 1 }));
        assert_eq!(rhythm(&[1, 2, 3, 1]), Some(Rhythm { settled: 1, period: 3 }));
        assert_eq!(rhythm(&[1, 0, 3, 4, 2, 6, 2]), Some(Rhythm { settled: 2, period: 6 }));
    }
}
