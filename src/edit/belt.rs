//! Pieces made by one thread and put away by another, so that what a long edit reads and what it writes is copied at the
//! same time.

use crate::error::{Error, Kind, Result};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

/// How many pieces lie on the belt at most. With fewer, each thread would often wait for the other.
const PLACES: usize = 4;

/// Below so many bytes a second thread costs more than it brings.
pub(super) const WORTH: u64 = 8 << 20;

/// What is called with a piece and its bytes, in the order in which pieces were laid on.
type Put<'a, T> = dyn FnMut(T, &[u8]) -> Result<()> + Send + 'a;

/// Where pieces are laid on.
pub(super) struct Belt<'a, T>(Way<'a, T>);

enum Way<'a, T> {
    /// Each piece is put away before the next is made.
    Here { put: &'a mut Put<'a, T>, buffer: Vec<u8> },
    /// Another thread puts them away, and sends the buffers back.
    There { full: SyncSender<(T, Vec<u8>)>, empty: Receiver<Vec<u8>> },
}

impl<T> Belt<'_, T> {
    /// Lays a piece on whose bytes `make` puts into the buffer, which holds those of a piece before, or nothing. Fails
    /// where no more can be put away.
    pub(super) fn lay(&mut self, piece: T, make: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        match &mut self.0 {
            Way::Here { put, buffer } => {
                make(buffer)?;
                put(piece, buffer)
            }
            Way::There { full, empty } => {
                // Why it has ended is known to the thread that did.
                let ended = || Error::said(Kind::Failed, "go on", "the pieces are put away no more");
                let mut buffer = empty.recv().map_err(|_| ended())?;
                make(&mut buffer)?;
                full.send((piece, buffer)).map_err(|_| ended())
            }
        }
    }
}

/// Runs `work`, which lays pieces on, and puts them away with `put`: on a thread of its own where there are about `length`
/// bytes that are worth one. A failure to put a piece away comes before those of `work`, and nothing is put away after it.
pub(super) fn run<T: Send>(
    length: u64,
    work: impl FnOnce(&mut Belt<'_, T>) -> Result<()>,
    mut put: impl FnMut(T, &[u8]) -> Result<()> + Send,
) -> Result<()> {
    let mut work = Some(work);
    if length >= WORTH
        && let Some(outcome) = on_two_threads(&mut work, &mut put)
    {
        return outcome;
    }
    let mut belt = Belt(Way::Here { put: &mut put, buffer: Vec::new() });
    work.map_or(Ok(()), |work| work(&mut belt))
}

/// Nothing, and `work` left where it is, where the machine has no thread to give.
fn on_two_threads<T: Send, W: FnOnce(&mut Belt<'_, T>) -> Result<()>>(
    work: &mut Option<W>,
    put: &mut Put<'_, T>,
) -> Option<Result<()>> {
    let (full, pieces) = sync_channel::<(T, Vec<u8>)>(PLACES);
    let (back, empty) = channel();
    let carry = move || {
        for _ in 0..PLACES {
            let _ = back.send(Vec::new());
        }
        for (piece, buffer) in pieces {
            put(piece, &buffer)?;
            // Where nobody wants it back, no more pieces come.
            let _ = back.send(buffer);
        }
        Ok(())
    };
    thread::scope(|scope| {
        let carrier = thread::Builder::new().spawn_scoped(scope, carry).ok()?;
        let laid = work.take()?(&mut Belt(Way::There { full, empty }));
        let carried = carrier.join().unwrap_or_else(|panic| resume_unwind(panic));
        Some(carried.and(laid))
    })
}
