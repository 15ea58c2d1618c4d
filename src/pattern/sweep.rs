//! The shortest matches at every start of a window at once, from its end to its beginning.
//!
//! For each place, from the last to the first, it is worked out how soon a match can end for whoever stands there in each
//! state of the machine. What a state needs to know lies behind it, so that one look at each byte is enough, however
//! many starts share the bytes that follow.

use super::program::{Jump, Program, State};
use std::collections::VecDeque;

/// No end is known.
const NONE: usize = usize::MAX;

/// A program that is run backwards.
pub struct Sweep<'p> {
    program: &'p Program,
    /// The tests that lead to each state.
    leading: Vec<Vec<usize>>,
    /// The bytes with which a match may end.
    endings: [bool; 256],
    /// The states that take no byte, each after those that it leads to.
    free: Vec<usize>,
    /// The least end from each state at the place that is looked at.
    least: Vec<usize>,
    /// The states that have an end there.
    reached: Vec<usize>,
    /// Those of the place behind, with their ends.
    behind: Vec<(usize, usize)>,
    /// What each jump may lead to.
    landings: Vec<Landings>,
}

impl<'p> Sweep<'p> {
    /// Prepares to run `program`.
    pub fn new(program: &'p Program) -> Sweep<'p> {
        let mut leading = vec![Vec::new(); program.states.len()];
        let mut free = Vec::new();
        for (number, state) in program.states.iter().enumerate() {
            match state {
                State::Found => {}
                State::Test(_, next) => leading[*next].push(number),
                State::Jump(..) | State::Either(_) => free.push(number),
            }
        }
        let ends = |byte: u8| {
            let last =
                |&test: &usize| matches!(&program.states[test], State::Test(test, _) if test.matches(byte));
            leading[0].iter().any(last)
        };
        Sweep {
            program,
            endings: std::array::from_fn(|byte| ends(byte as u8)),
            leading,
            free,
            least: vec![NONE; program.states.len()],
            reached: Vec::new(),
            behind: Vec::new(),
            landings: Vec::new(),
        }
    }

    /// The length of the shortest match that begins at each of `from..to` and ends within `haystack`, and 0 where there
    /// is none; no match is longer than `longest`.
    pub fn lengths(&mut self, haystack: &[u8], (from, to): (usize, usize), longest: usize) -> Vec<u32> {
        self.behind.clear();
        self.landings.clear();
        self.landings.resize_with(self.program.jumps.len(), Landings::default);
        let mut lengths = vec![0; to.saturating_sub(from)];
        let end = haystack.len().min(to.saturating_add(longest));
        let mut at = end + 1;
        while at > from {
            at -= 1;
            if at < end && self.is_idle() {
                let ends = |byte: &u8| self.endings[usize::from(*byte)];
                let Some(ending) = haystack[from..=at].iter().rposition(ends) else { break };
                at = from + ending;
                self.behind[0] = (0, at + 1);
            }
            self.place(at, haystack.get(at).copied().filter(|_| at < end));
            let least = self.least[self.program.start];
            if at < to && least != NONE {
                // No match is longer than a few hundred kilobytes.
                lengths[at - from] = (least - at) as u32;
            }
            self.behind.clear();
            for state in self.reached.drain(..) {
                self.behind.push((state, std::mem::replace(&mut self.least[state], NONE)));
            }
        }
        lengths
    }

    /// Whether nothing but the end of a match is known behind, so that nothing changes up to the last byte of another.
    fn is_idle(&self) -> bool {
        self.behind.len() == 1 && self.landings.iter().all(Landings::is_empty)
    }

    /// Works out the least ends at `at`, where `byte` stands.
    fn place(&mut self, at: usize, byte: Option<u8>) {
        let program = self.program;
        let behind = std::mem::take(&mut self.behind);
        for &(state, end) in byte.iter().flat_map(|_| &behind) {
            for number in 0..self.leading[state].len() {
                let leading = self.leading[state][number];
                if let (State::Test(test, _), Some(byte)) = (&program.states[leading], byte)
                    && test.matches(byte)
                {
                    self.reach(leading, end);
                }
            }
        }
        self.behind = behind;
        // The end of a match is the first state.
        self.reach(0, at);
        for number in 0..self.free.len() {
            let state = self.free[number];
            let end = match &program.states[state] {
                State::Jump(jump, number, next) => self.landings[*number].least(*jump, at, self.least[*next]),
                State::Either(states) => states.iter().map(|&state| self.least[state]).min().unwrap_or(NONE),
                State::Found | State::Test(..) => NONE,
            };
            if end != NONE {
                self.reach(state, end);
            }
        }
    }

    fn reach(&mut self, state: usize, end: usize) {
        let least = &mut self.least[state];
        if *least == NONE {
            self.reached.push(state);
        }
        *least = end.min(*least);
    }
}

/// The places at which a jump may end, with the least end of a match from each.
#[derive(Default)]
struct Landings {
    /// Those that are too near yet, the last places first.
    near: VecDeque<Run>,
    /// Those that can be reached, the last places first. Of two of them the nearer has the later end: another is never
    /// the least.
    open: VecDeque<(usize, usize)>,
}

/// Neighbouring places from which a match ends equally far away.
struct Run {
    first: usize,
    last: usize,
    length: u32,
}

impl Landings {
    fn is_empty(&self) -> bool {
        self.near.is_empty() && self.open.is_empty()
    }

    /// The least end for a jump from `at`; `end` is that of a match that goes on at `at`. Asked place by place.
    fn least(&mut self, jump: Jump, at: usize, end: usize) -> usize {
        if end != NONE {
            match self.near.back_mut() {
                Some(run) if run.first == at + 1 && run.length as usize == end - at => run.first = at,
                _ => self.near.push_back(Run { first: at, last: at, length: (end - at) as u32 }),
            }
        }
        if let Some(run) = self.near.front_mut().filter(|run| run.last >= at + jump.min) {
            let (place, end) = (run.last, run.last + run.length as usize);
            if run.first == run.last {
                self.near.pop_front();
            } else {
                run.last -= 1;
            }
            while self.open.back().is_some_and(|&(_, other)| other >= end) {
                self.open.pop_back();
            }
            self.open.push_back((place, end));
        }
        while self.open.front().is_some_and(|&(place, _)| place > at + jump.max) {
            self.open.pop_front();
        }
        self.open.front().map_or(NONE, |(_, end)| *end)
    }
}
