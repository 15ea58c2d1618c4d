//! All patterns of a search: an engine and a name for each, in a fixed budget of memory.
//!
//! What a pattern cannot do without is held. The automata of regexes are kept as far as there is room, and otherwise made
//! where they are needed; what is left is shared by the threads of a search.

use super::automaton;
use super::engine::Engine;
use super::names::Names;
use super::pool;
use crate::error::{Error, Kind, Result};
use crate::pattern::Compiled;
use std::ops::Deref;

/// The most bytes that patterns take, with everything that a search makes of them. Together with the matches that wait to be
/// told, and with copies of what is searched, that is 16 MiB.
const ROOM: usize = 9 << 20;

/// The most that is held: where there are regexes, some has to be left for automata and their states.
const MOST_HELD: usize = ROOM - (512 << 10);
const MOST_HELD_BESIDE_REGEXES: usize = ROOM / 2;

/// The most bytes of automata that are kept, if they are more than one.
const MOST_KEPT: usize = 2 << 20;

/// What threads are given in any case.
const LEAST_ROOM: usize = 3 << 20;

/// What a thread needs for each regex to remember something of all of them, and at most: with less it begins anew too often.
const SOME: usize = 32 << 10;
const MOST_SOME: usize = 3 << 19;

/// Engines, by the numbers of their patterns.
#[derive(Default)]
pub struct Engines {
    all: Vec<Engine>,
    names: Names,
    /// How many of them are regexes.
    regexes: usize,
    /// How many bytes of memory they hold, and how many the automata take that are kept.
    held: usize,
    kept: usize,
    /// The most that a thread needs for one of them.
    need: usize,
}

impl Engines {
    /// The engine of one pattern that has no name.
    pub fn of(pattern: Compiled) -> Result<Engines> {
        let mut engines = Engines::default();
        engines.add(b"", pattern)?;
        engines.ready(None)
    }

    /// Adds a pattern. Fails where all of them together need more memory than patterns may have.
    pub fn add(&mut self, name: &[u8], pattern: Compiled) -> Result<()> {
        let engine = Engine::new(pattern);
        self.regexes += usize::from(engine.is_iterated());
        self.held += engine.weight() + Names::weight(name);
        self.names.add(name);
        self.all.push(engine);
        let most = if self.regexes > 0 { MOST_HELD_BESIDE_REGEXES } else { MOST_HELD };
        if self.held <= most || self.all.len() == 1 {
            return Ok(());
        }
        let first = self.all.len() - 1;
        let why = format!("more than the first {first} of them take more memory than rmmap allows itself");
        Err(Error::said(Kind::Usage, "search for so many patterns at once", why)
            .hint("search for some of them at a time; literals need least, regexes most"))
    }

    /// Makes them ready for a search on as many threads as were asked for. Fails where a regex would need more memory than
    /// one may have.
    pub fn ready(self, threads: Option<usize>) -> Result<Engines> {
        let most = if self.regexes == 1 { usize::MAX } else { MOST_KEPT };
        self.ready_within(threads, most)
    }

    /// The same where at most so many bytes of automata are kept. No result depends on it.
    pub fn ready_within(mut self, threads: Option<usize>, most: usize) -> Result<Engines> {
        if self.regexes == 0 {
            return Ok(self);
        }
        // Not asked before, because it takes longer than a short search.
        let threads = pool::threads(threads);
        for engine in &mut self.all {
            let Some(automaton) = engine.automaton_mut() else { continue };
            automaton.prepare(self.regexes, threads)?;
            let weight = automaton.kept().map_or(0, automaton::weight);
            let is_kept = self.kept + weight <= most;
            if is_kept {
                self.kept += weight;
            } else {
                automaton.let_go();
            }
            self.need = self.need.max(automaton.need() + if is_kept { 0 } else { weight });
        }
        Ok(self)
    }

    /// The name of a pattern.
    pub fn name(&self, pattern: usize) -> &[u8] {
        self.names.of(pattern)
    }

    /// How many bytes of memory are left for what all threads of a search remember.
    pub(super) fn room(&self) -> usize {
        ROOM.saturating_sub(self.held + self.kept).max(LEAST_ROOM)
    }

    /// How many threads have room for what each needs. Half of it is left for what several regexes share.
    pub(super) fn most_threads(&self) -> usize {
        let (shares, some) = if self.regexes > 1 { (2, self.regexes * SOME) } else { (1, 0) };
        (self.room() / shares / self.need.max(some.min(MOST_SOME)).max(1)).max(1)
    }
}

impl Deref for Engines {
    type Target = [Engine];

    fn deref(&self) -> &[Engine] {
        &self.all
    }
}
