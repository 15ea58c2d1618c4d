//! Pieces that two threads make, each its own, and put away in turn, so that what a long edit reads and what it writes is
//! copied at the same time.
//!
//! Both threads do the same work. One that only reads, for another that only writes, was slower: each of them slept
//! whenever the other was ahead, and woke up on the same processor.

use crate::error::{Error, Result};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Below so many bytes a second thread costs more than it brings.
pub(super) const WORTH: u64 = 8 << 20;

/// How often a thread looks whether its turn has come before it goes to sleep.
const PATIENCE: usize = 100;

/// Has `make` make each of `pieces` in a room of the thread's own, and `put` put them away in their order: on two threads
/// where there are about `length` bytes that are worth it. Every piece is made after those before it were handed out.
///
/// The first failure ends it, and nothing is put away after it.
pub(super) fn run<T: Send, R: Default>(
    length: u64,
    pieces: impl Iterator<Item = Result<T>> + Send,
    make: impl Fn(&T, &mut R) -> Result<()> + Sync,
    put: impl FnMut(T, &R) -> Result<()> + Send,
) -> Result<()> {
    let turns = Turns {
        line: Mutex::new(Line { pieces, handed: 0 }),
        put: Mutex::new(put),
        turn: Mutex::new(Turn { number: 0, failure: None, is_over: false }),
        passed: Condvar::new(),
    };
    let work = || turns.work(&make);
    thread::scope(|scope| {
        if length >= WORTH {
            // A machine that has no thread to give does the work with the one that it gave.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    let turn = turns.turn.into_inner().unwrap_or_else(PoisonError::into_inner);
    turn.failure.map_or(Ok(()), Err)
}

struct Turns<I, P> {
    line: Mutex<Line<I>>,
    put: Mutex<P>,
    turn: Mutex<Turn>,
    passed: Condvar,
}

/// The pieces that were not handed out yet.
struct Line<I> {
    pieces: I,
    handed: u64,
}

struct Turn {
    /// Which piece is put away next, or is being put away.
    number: u64,
    failure: Option<Error>,
    /// Whether nothing more is to be put away.
    is_over: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T, I: Iterator<Item = Result<T>>, P> Turns<I, P> {
    /// What each thread does until nothing is left.
    fn work<R: Default>(&self, make: &impl Fn(&T, &mut R) -> Result<()>)
    where
        P: FnMut(T, &R) -> Result<()>,
    {
        let mut room = R::default();
        while let Some((number, piece)) = self.next() {
            let passing = Passing { turns: self, is_well: false };
            let made = piece.and_then(|piece| make(&piece, &mut room).map(|()| piece));
            if !self.await_turn(number) {
                return;
            }
            match made.and_then(|piece| lock(&self.put)(piece, &room)) {
                Ok(()) => passing.on(),
                Err(error) => {
                    lock(&self.turn).failure = Some(error);
                    return;
                }
            }
        }
    }

    fn next(&self) -> Option<(u64, Result<T>)> {
        let mut line = lock(&self.line);
        let piece = line.pieces.next()?;
        line.handed += 1;
        Some((line.handed - 1, piece))
    }

    /// Returns when it is the turn of the piece of that number; false where nothing is to be put away any more.
    fn await_turn(&self, number: u64) -> bool {
        let mut looks = 0;
        let mut turn = lock(&self.turn);
        while turn.number != number && !turn.is_over {
            looks += 1;
            if looks <= PATIENCE {
                drop(turn);
                thread::yield_now();
                turn = lock(&self.turn);
            } else {
                turn = self.passed.wait(turn).unwrap_or_else(PoisonError::into_inner);
            }
        }
        !turn.is_over
    }
}

/// Gives the turn on, or ends everything where it is dropped without: after a failure, and in a panic.
struct Passing<'a, I, P> {
    turns: &'a Turns<I, P>,
    is_well: bool,
}

impl<I, P> Passing<'_, I, P> {
    fn on(mut self) {
        self.is_well = true;
    }
}

impl<I, P> Drop for Passing<'_, I, P> {
    fn drop(&mut self) {
        let mut turn = lock(&self.turns.turn);
        turn.number += 1;
        turn.is_over |= !self.is_well;
        drop(turn);
        self.turns.passed.notify_one();
    }
}
