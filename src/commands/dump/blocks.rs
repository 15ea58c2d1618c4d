//! Many blocks, rendered by several threads and told in order.

use super::walk::checked;
use crate::bytes::{Source, Span};
use crate::error::{Error, Result};
use crate::hex::{Block, Renderer};
use crate::report::{Event, Report};
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
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let turns = Turns {
            state: Mutex::new(Turn { claimed: 0, told: 0, failure: None, report }),
            changed: Condvar::new(),
            count,
        };
        let work = || {
            let _bell = Bell(&turns);
            let mut text = Vec::new();
            while let Some(index) = turns.claim() {
                text.clear();
                let rendered = self.render(index, &mut text);
                turns.tell(index, &text, rendered);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..cores.min(THREADS) {
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

    fn render(&self, index: u64, text: &mut Vec<u8>) -> Result<()> {
        let at = self.at + index * self.size;
        let bytes = self.source.window(Span::new(at, at + self.size))?;
        let block = Block::new(at, &bytes);
        if index == 0 {
            return checked(self.source, self.renderer, block.after(self.before), text);
        }
        let before = self.source.window(rows_before(at, self.renderer.row_bytes() as u64))?;
        checked(self.source, self.renderer, block.after(&before), text)
    }
}

/// The two rows before `at`, which lies behind a block; no block has fewer.
pub(super) fn rows_before(at: u64, row: u64) -> Span {
    Span::new(at - 2 * row, at)
}

/// Blocks that threads take in order, render side by side, and tell in order.
struct Turns<'r> {
    state: Mutex<Turn<'r>>,
    changed: Condvar,
    count: u64,
}

struct Turn<'r> {
    claimed: u64,
    told: u64,
    failure: Option<Error>,
    report: &'r mut dyn Report,
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

    /// The next block to render; nothing where all are taken or one has failed.
    fn claim(&self) -> Option<u64> {
        let mut state = self.state();
        if state.claimed >= self.count || state.failure.is_some() {
            return None;
        }
        state.claimed += 1;
        Some(state.claimed - 1)
    }

    /// Tells the text of block `index` when its turn has come, and then its failure.
    fn tell(&self, index: u64, text: &[u8], rendered: Result<()>) {
        let mut state = self.state();
        while state.told < index && state.failure.is_none() {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.failure.is_none() {
            let told = state.report.event(Event::Block(text));
            state.failure = told.and(rendered).err();
            state.told = index + 1;
        }
        drop(state);
        self.changed.notify_all();
    }
}
