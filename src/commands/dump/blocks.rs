//! Many blocks, rendered by several threads and told in order.
//!
//! No thread waits for another's block: whose turn has not come is left to whoever tells the one before it.

use super::piece::{checked, room, rows_before};
use crate::bytes::{Source, Span, Sweep};
use crate::error::{Error, Result};
use crate::hex::{Block, Renderer};
use crate::report::{Event, Report};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// More threads than this only wait for each other's writes.
const THREADS: usize = 8;

/// Blocks of one stretch of data.
pub(super) struct Blocks<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) renderer: &'a Renderer,
    /// Where the first block begins.
    pub(super) at: u64,
    /// The bytes of a block: a whole number of rows.
    pub(super) size: u64,
    /// The two rows before the first block, or as many as there are.
    pub(super) before: &'a [u8],
}

impl Blocks<'_> {
    /// Renders the first `count` blocks, all of which lie inside the source. What was told before an error is true.
    pub(super) fn run(&self, count: u64, report: &mut dyn Report) -> Result<()> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS);
        // A block that waits for its turn keeps no thread waiting. Where there is little memory, fewer are under way.
        let mut spare = vec![room(self.size)?];
        spare.extend((1..threads + 2).map_while(|_| room(self.size).ok()));
        let turns = Turns {
            state: Mutex::new(Turn {
                claimed: 0,
                told: 0,
                ready: BTreeMap::new(),
                spare,
                waiting: 0,
                failure: None,
                report: Some(report),
            }),
            changed: Condvar::new(),
            count,
        };
        let work = || {
            let _bell = Bell(&turns);
            let mut sweep = self.source.sweep();
            while let Some((index, mut text)) = turns.claim() {
                let outcome = self.render(index, sweep.as_deref_mut(), &mut text);
                turns.hand_in(index, Rendered { text, outcome });
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads {
                // Where no more threads can be had, fewer do the work.
                let _ = std::thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
        match turns.state.into_inner().unwrap_or_else(PoisonError::into_inner).failure {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// A copy is taken where it is to be had: pages that are mapped for one short look each cost more.
    fn render(&self, index: u64, sweep: Option<&mut (dyn Sweep + '_)>, text: &mut Vec<u8>) -> Result<()> {
        let at = self.at + index * self.size;
        let above = if index == 0 { at } else { rows_before(at, self.renderer.row_bytes() as u64).start() };
        let span = Span::new(above, at + self.size);
        let bytes = match sweep.and_then(|sweep| sweep.copy(span)) {
            Some(copy) => Cow::Borrowed(copy),
            None => self.source.window(span)?,
        };
        let (before, bytes) = bytes.split_at_checked((at - above) as usize).unwrap_or((&bytes, &[]));
        let before = if index == 0 { self.before } else { before };
        checked(self.source, self.renderer, Block::new(at, bytes).after(before), text)
    }
}

/// Blocks that threads take in order and render side by side, and that one of them tells in order.
struct Turns<'r> {
    state: Mutex<Turn<'r>>,
    changed: Condvar,
    count: u64,
}

struct Turn<'r> {
    claimed: u64,
    told: u64,
    /// Blocks whose turn has not come.
    ready: BTreeMap<u64, Rendered>,
    /// Empty texts: as many as are left of the blocks that may be under way.
    spare: Vec<Vec<u8>>,
    /// How many threads wait for a text.
    waiting: usize,
    failure: Option<Error>,
    /// Away while a thread tells.
    report: Option<&'r mut dyn Report>,
}

/// The text of a block as far as it can be believed, and why no further.
struct Rendered {
    text: Vec<u8>,
    outcome: Result<()>,
}

/// Wakes the others when a thread ends by a panic, whose turn would never come.
struct Bell<'t, 'r>(&'t Turns<'r>);

impl Drop for Bell<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let error = Error::said(crate::error::Kind::Failed, "go on", "a thread has ended too early");
            self.0.state().failure.get_or_insert(error);
            self.0.changed.notify_all();
        }
    }
}

impl<'r> Turns<'r> {
    fn state(&self) -> MutexGuard<'_, Turn<'r>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next block to render, and memory for its text; nothing where all are taken or one has failed.
    fn claim(&self) -> Option<(u64, Vec<u8>)> {
        let mut state = self.state();
        while state.failure.is_none() && state.claimed < self.count {
            if let Some(text) = state.spare.pop() {
                state.claimed += 1;
                return Some((state.claimed - 1, text));
            }
            state.waiting += 1;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
        None
    }

    /// Takes the text of block `index`, and tells all whose turn has come, unless another thread is at it.
    fn hand_in(&self, index: u64, rendered: Rendered) {
        let mut state = self.state();
        state.ready.insert(index, rendered);
        let Some(report) = state.report.take() else { return };
        while state.failure.is_none() {
            let told = state.told;
            let Some(Rendered { mut text, outcome }) = state.ready.remove(&told) else { break };
            drop(state);
            let outcome = report.event(Event::Block(&text)).and(outcome);
            text.clear();
            state = self.state();
            state.spare.push(text);
            state.failure = outcome.err();
            state.told += 1;
            if state.waiting > 0 {
                // Who is woken finds the state unlocked, and need not sleep again.
                drop(state);
                self.changed.notify_all();
                state = self.state();
            }
        }
        state.report = Some(report);
    }
}
