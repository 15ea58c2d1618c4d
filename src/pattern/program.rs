//! Hex patterns of which matches differ in length, as a machine that finds the shortest match at a start.
//!
//! The machine keeps the set of places in the pattern that it may be in, and steps from byte to byte; it never goes
//! back, so its work at one start is bounded by the length of the pattern times that of the match. Where starts are so
//! dense that this is too much, [`super::Sweep`] finds the matches of all of them in one go.

use super::Case;
use super::byte_test::ByteTest;
use super::hex::{Item, Sequence};
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, Repetition};
use std::collections::VecDeque;

/// The widest jump that [`Program::scout`] spells out; wider ones would make it a state a byte.
pub(super) const WIDEST: u64 = 256;

/// A compiled pattern with jumps or alternatives.
#[derive(Clone, Debug)]
pub struct Program {
    /// Each after those that it leads to; the first is the end of a match.
    pub(super) states: Vec<State>,
    pub(super) start: usize,
    /// The states that are jumps.
    pub(super) jumps: Vec<usize>,
    head: Vec<ByteTest>,
    /// What it was made of: so many times this.
    sequence: Sequence,
    times: u64,
    case: Case,
}

#[derive(Clone, Debug)]
pub(super) enum State {
    Found,
    Test(ByteTest, usize),
    /// A jump, its place among the jumps, and the state behind it.
    Jump(Jump, usize, usize),
    Either(Vec<usize>),
}

/// A jump with a limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Jump {
    pub(super) min: usize,
    pub(super) max: usize,
}

impl Program {
    /// The machine for `sequence`, so many times; its jumps have limits.
    pub(super) fn new(sequence: &Sequence, times: u64, case: Case) -> Program {
        let mut builder = Builder { states: vec![State::Found], jumps: Vec::new(), case };
        let start = (0..times).fold(0, |next, _| builder.sequence(sequence, next));
        Program {
            states: builder.states,
            start,
            jumps: builder.jumps,
            head: head(sequence, case),
            sequence: sequence.clone(),
            times,
            case,
        }
    }

    /// What the first bytes of every match are tested for, up to the first that may stand at several places: a way to
    /// find starts. It may be empty.
    pub fn head(&self) -> &[ByteTest] {
        &self.head
    }

    /// A regex that matches at every start at which the pattern matches: a way to find starts. Its ends mean nothing.
    pub fn scout(&self) -> Hir {
        let once = hir(&self.sequence, self.case);
        Hir::concat((0..self.times).map(|_| once.clone()).collect())
    }

    /// About how many bytes of memory it takes.
    pub fn weight(&self) -> usize {
        let alternatives = |state: &State| if let State::Either(states) = state { states.len() } else { 0 };
        // Each alternative is a sequence of its own, of at least one item, with room for some.
        let alternative = size_of::<usize>() + size_of::<Sequence>() + 5 * size_of::<Item>();
        self.states.len() * (size_of::<State>() + size_of::<ByteTest>())
            + self.head.len() * size_of::<ByteTest>()
            + self.jumps.len() * (size_of::<usize>() + size_of::<Item>())
            + self.states.iter().map(alternatives).sum::<usize>() * alternative
    }

    /// Whether all jumps are short and of one length, so that [`Program::scout`] matches wherever the pattern does, and
    /// nowhere else.
    pub fn is_plain(&self) -> bool {
        self.jumps.iter().all(|&state| match self.states[state] {
            State::Jump(jump, ..) => jump.min == jump.max && jump.min as u64 <= WIDEST,
            _ => true,
        })
    }

    /// The end of the shortest match that begins at `start` and ends within `haystack`.
    pub fn matches_at(&self, scratch: &mut Scratch, haystack: &[u8], start: usize) -> Option<usize> {
        scratch.prepare(self);
        let mut at = start;
        scratch.waiting.push(self.start);
        loop {
            if scratch.enter(self, at) {
                return Some(at);
            }
            let &byte = haystack.get(at)?;
            at += 1;
            for state in scratch.testing.drain(..) {
                if let State::Test(test, next) = self.states[state]
                    && test.matches(byte)
                {
                    scratch.waiting.push(next);
                }
            }
            if scratch.waiting.is_empty() && scratch.jumping.iter().all(VecDeque::is_empty) {
                return None;
            }
        }
    }
}

/// The memory of [`Program::matches_at`], kept from start to start and from program to program.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// States to be entered at the place that is looked at.
    waiting: Vec<usize>,
    /// Tests that the next byte has to pass.
    testing: Vec<usize>,
    /// When each state was entered last, by the clock below.
    entered: Vec<u64>,
    /// Of each jump, the places at which it was entered and from which it can still end: runs of `first..=last`.
    jumping: Vec<VecDeque<(usize, usize)>>,
    /// Counts the places looked at, over all starts and programs.
    clock: u64,
}

impl Scratch {
    /// How many places were looked at, for all starts together.
    pub fn looks(&self) -> u64 {
        self.clock
    }

    fn prepare(&mut self, program: &Program) {
        self.waiting.clear();
        self.testing.clear();
        self.entered.resize(self.entered.len().max(program.states.len()), 0);
        self.jumping.truncate(program.jumps.len());
        self.jumping.iter_mut().for_each(VecDeque::clear);
        self.jumping.resize(program.jumps.len(), VecDeque::new());
    }

    /// Enters the waiting states, and those behind jumps that can end at `at`; whether one of them is the last.
    fn enter(&mut self, program: &Program, at: usize) -> bool {
        self.clock += 1;
        for (&state, entries) in program.jumps.iter().zip(&mut self.jumping) {
            if let State::Jump(jump, _, next) = program.states[state]
                && can_end(jump, entries, at)
            {
                self.waiting.push(next);
            }
        }
        while let Some(state) = self.waiting.pop() {
            if std::mem::replace(&mut self.entered[state], self.clock) == self.clock {
                continue;
            }
            match &program.states[state] {
                State::Found => return true,
                State::Test(..) => self.testing.push(state),
                State::Either(states) => self.waiting.extend(states),
                State::Jump(jump, number, next) => {
                    let entries = &mut self.jumping[*number];
                    match entries.back_mut() {
                        Some((_, last)) if *last + 1 == at => *last = at,
                        _ => entries.push_back((at, at)),
                    }
                    if jump.min == 0 {
                        self.waiting.push(*next);
                    }
                }
            }
        }
        false
    }
}

/// Whether a jump entered at one of `entries` can end at `at`; entries that lie too far back are dropped.
fn can_end(jump: Jump, entries: &mut VecDeque<(usize, usize)>, at: usize) -> bool {
    let oldest = at.saturating_sub(jump.max);
    while let Some((first, last)) = entries.front_mut() {
        if *last >= oldest {
            *first = oldest.max(*first);
            break;
        }
        entries.pop_front();
    }
    entries.front().is_some_and(|&(first, _)| at - first >= jump.min)
}

/// Builds states from the back: each knows the one behind it.
struct Builder {
    states: Vec<State>,
    jumps: Vec<usize>,
    case: Case,
}

impl Builder {
    fn sequence(&mut self, sequence: &Sequence, next: usize) -> usize {
        sequence.0.iter().rev().fold(next, |next, item| match item {
            Item::Tests(tests) => {
                tests.iter().rev().fold(next, |next, &test| self.push(State::Test(test, next)))
            }
            Item::Text(text) => {
                text.bytes().rev().fold(next, |next, byte| self.push(State::Test(self.case.test(byte), next)))
            }
            Item::Jump(jump) => {
                // Their sum was checked, and there is a limit to each.
                let jump = Jump { min: jump.min as usize, max: jump.max.unwrap_or(jump.min) as usize };
                let state = self.push(State::Jump(jump, self.jumps.len(), next));
                self.jumps.push(state);
                state
            }
            Item::Either(sequences) => {
                let starts = sequences.iter().map(|sequence| self.sequence(sequence, next)).collect();
                self.push(State::Either(starts))
            }
        })
    }

    fn push(&mut self, state: State) -> usize {
        self.states.push(state);
        self.states.len() - 1
    }
}

/// How many states [`Program::new`] makes of `sequence`.
pub(super) fn states(sequence: &Sequence) -> u64 {
    let of = |item: &Item| match item {
        Item::Tests(tests) => tests.len() as u64,
        Item::Text(text) => text.len() as u64,
        Item::Jump(jump) => 1 + jump.min.min(WIDEST),
        Item::Either(sequences) => 1 + sequences.iter().map(states).sum::<u64>(),
    };
    sequence.0.iter().map(of).sum()
}

/// The tests at the start of `sequence` that stand at one place only.
fn head(sequence: &Sequence, case: Case) -> Vec<ByteTest> {
    let mut head = Vec::new();
    for item in &sequence.0 {
        match item {
            Item::Tests(tests) => head.extend(tests),
            Item::Text(text) => head.extend(text.bytes().map(|byte| case.test(byte))),
            Item::Jump(jump) if jump.max == Some(jump.min) && jump.min <= WIDEST => {
                head.extend((0..jump.min).map(|_| ByteTest::ANY));
            }
            _ => break,
        }
    }
    head
}

fn hir(sequence: &Sequence, case: Case) -> Hir {
    let item = |item: &Item| match item {
        Item::Tests(tests) => of_tests(tests.iter().copied()),
        Item::Text(text) => of_tests(text.bytes().map(|byte| case.test(byte))),
        Item::Jump(jump) => {
            let wide = jump.max.is_some_and(|max| max - jump.min > WIDEST) || jump.min > WIDEST;
            // Bounded by the widest jump, or else by nothing.
            let (min, max) = if wide { (jump.min.min(WIDEST), None) } else { (jump.min, jump.max) };
            let sub = Box::new(class(ByteTest::ANY));
            Hir::repetition(Repetition {
                min: min as u32,
                max: max.map(|max| max as u32),
                greedy: false,
                sub,
            })
        }
        Item::Either(sequences) => {
            Hir::alternation(sequences.iter().map(|sequence| hir(sequence, case)).collect())
        }
    };
    Hir::concat(sequence.0.iter().map(item).collect())
}

/// Runs of exact bytes as literals, for the engines to find; other tests as classes.
fn of_tests(tests: impl Iterator<Item = ByteTest>) -> Hir {
    let mut all = Vec::new();
    let mut bytes = Vec::new();
    for test in tests {
        match test.byte() {
            Some(byte) => bytes.push(byte),
            None => {
                all.push(Hir::literal(std::mem::take(&mut bytes)));
                all.push(class(test));
            }
        }
    }
    all.push(Hir::literal(bytes));
    Hir::concat(all)
}

fn class(test: ByteTest) -> Hir {
    let matched = (0..=255).filter(|&byte| test.matches(byte));
    Hir::class(Class::Bytes(ClassBytes::new(matched.map(|byte| ClassBytesRange::new(byte, byte)))))
}
