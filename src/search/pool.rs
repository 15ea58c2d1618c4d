//! Chunks on several threads, handed out in order and taken back in order.
//!
//! Lists that wait for their turn are bounded by the matches that they hold: where these are too many, a thread waits
//! until the lowest unfinished chunk is done. Lists without matches let threads run far ahead, because to sleep and be
//! woken takes as long as to search a chunk, and a thread that the system has set aside would make all others wait.

use super::chunks::{Chunk, Chunks};
use super::lister::{Common, Listed};
use super::resolve::More;
use super::tuned::Memories;
use crate::bytes::Sweep;
use crate::error::Result;
use crate::session::Processor;
use std::collections::VecDeque;
use std::ops::ControlFlow::{Break, Continue};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// More threads than this help nobody, because memory is no quicker for them, and each costs memory of its own.
const MOST_THREADS: usize = 64;

/// How many threads search, where so many were asked for, or nothing was said.
pub(super) fn threads(asked: Option<usize>) -> usize {
    let machine = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    asked.unwrap_or_else(machine).clamp(1, MOST_THREADS)
}

/// How many full lists may wait or be in work, for so many threads.
pub(super) const fn places(threads: usize) -> usize {
    2 * threads + 2
}

/// How many lists may wait or be in work at most, however few matches they hold.
const fn most_lists(threads: usize) -> usize {
    64 + 4 * threads
}

type Outcome = std::thread::Result<Listed>;

struct Pool<'a> {
    state: Mutex<State<'a>>,
    /// Somebody may take a chunk, or go home.
    free: Condvar,
    /// The list that is next is there.
    ready: Condvar,
}

/// What a thread works with.
struct Hand<'a> {
    memories: Memories,
    sweep: Option<Box<dyn Sweep + 'a>>,
}

impl<'a> Hand<'a> {
    fn new(common: &Common<'a>) -> Hand<'a> {
        Hand { memories: Memories::default(), sweep: common.source.sweep() }
    }
}

struct State<'a> {
    chunks: Chunks<'a>,
    /// How many lists were taken back.
    taken: usize,
    /// For each chunk that was handed out since, in order: its list, once that is there.
    waiting: VecDeque<Option<Outcome>>,
    /// How many chunks are in work, and how many matches the waiting lists hold.
    working: usize,
    held: usize,
    /// How many matches a list may hold, how many all of them, and how many lists there may be.
    slots: usize,
    most_held: usize,
    most_lists: usize,
    /// How many threads wait for a chunk, and whether the first waits for a list. Waking nobody is what takes no time.
    idle: usize,
    is_awaited: bool,
    /// Whether no more chunks are handed out.
    ended: bool,
}

/// What the thread that takes lists back is to do next.
enum Next {
    Take(Outcome),
    Search(usize, Chunk),
    End,
}

/// Lists all chunks on `threads` threads, this one among them, and gives the lists to `take`, in order, as long as it
/// wants more.
pub(super) fn run(
    common: &Common<'_>,
    chunks: Chunks<'_>,
    threads: usize,
    mut take: impl FnMut(Listed) -> Result<More>,
) -> Result<More> {
    let state = State {
        chunks,
        taken: 0,
        waiting: VecDeque::new(),
        working: 0,
        held: 0,
        slots: common.slots,
        most_held: common.slots.saturating_mul(places(threads)),
        most_lists: most_lists(threads),
        idle: 0,
        is_awaited: false,
        ended: false,
    };
    let pool = &Pool { state: Mutex::new(state), free: Condvar::new(), ready: Condvar::new() };
    std::thread::scope(|scope| {
        let _end = Ending(pool);
        for _ in 1..threads {
            // A machine that has no more threads to give searches with those that it gave.
            let here = Processor::current();
            let _ = std::thread::Builder::new().spawn_scoped(scope, move || pool.work(common, here));
            // One that waits for this processor is to take it for as long as it needs to leave it.
            std::thread::yield_now();
        }
        let mut hand = Hand::new(common);
        loop {
            match pool.next() {
                Next::Search(number, chunk) => pool.search(common, number, chunk, &mut hand),
                Next::Take(Ok(listed)) => {
                    if let Break(()) = take(listed)? {
                        return Ok(Break(()));
                    }
                }
                Next::Take(Err(panic)) => resume_unwind(panic),
                Next::End => return Ok(Continue(())),
            }
        }
    })
}

/// Sends the threads home, however the search ends.
struct Ending<'p, 'a>(&'p Pool<'a>);

impl Drop for Ending<'_, '_> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.free.notify_all();
    }
}

impl<'a> Pool<'a> {
    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a thread does that was started on `parent`, until nothing is left.
    fn work(&self, common: &Common<'_>, parent: Option<Processor>) {
        if let Some(parent) = parent {
            parent.leave();
        }
        let mut hand = Hand::new(common);
        loop {
            let mut state = self.lock();
            while !state.ended && state.is_full() {
                state.idle += 1;
                state = self.free.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
            }
            let Some((number, chunk)) = state.hand_out() else { return };
            drop(state);
            self.search(common, number, chunk, &mut hand);
        }
    }

    fn search(&self, common: &Common<'_>, number: usize, chunk: Chunk, hand: &mut Hand<'_>) {
        let Hand { memories, sweep } = hand;
        let outcome = catch_unwind(AssertUnwindSafe(|| common.list(chunk, memories, sweep)));
        let mut state = self.lock();
        if let Ok(listed) = &outcome
            && listed.done < listed.starts.end()
        {
            // Matches are dense here: smaller chunks keep all threads at work.
            let fits = (listed.done - listed.starts.start()).max(common.least());
            state.chunks.largest = state.chunks.largest.min(fits);
            state.chunks.size = state.chunks.size.min(fits);
        }
        state.working -= 1;
        state.held += held(&outcome);
        // No list is taken back before it is there.
        let place = number - state.taken;
        state.waiting[place] = Some(outcome);
        if state.is_awaited && number == state.taken {
            self.ready.notify_one();
        }
    }

    /// What the first thread is to do: lists that can be taken back come before chunks to be searched.
    fn next(&self) -> Next {
        let mut state = self.lock();
        loop {
            if let Some(Some(_)) = state.waiting.front()
                && let Some(Some(outcome)) = state.waiting.pop_front()
            {
                state.taken += 1;
                state.held -= held(&outcome);
                if state.idle > 0 {
                    self.free.notify_one();
                }
                return Next::Take(outcome);
            }
            if !state.is_full()
                && let Some((number, chunk)) = state.hand_out()
            {
                return Next::Search(number, chunk);
            }
            if state.waiting.is_empty() {
                return Next::End;
            }
            state.is_awaited = true;
            state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.is_awaited = false;
        }
    }
}

impl State<'_> {
    /// Whether so much waits or is in work that no more chunks are handed out.
    fn is_full(&self) -> bool {
        let in_work = (self.working + 1).saturating_mul(self.slots);
        self.waiting.len() >= self.most_lists || self.held.saturating_add(in_work) > self.most_held
    }

    fn hand_out(&mut self) -> Option<(usize, Chunk)> {
        let chunk = if self.ended { None } else { self.chunks.next() };
        self.ended |= chunk.is_none();
        let chunk = chunk?;
        self.waiting.push_back(None);
        self.working += 1;
        Some((self.taken + self.waiting.len() - 1, chunk))
    }
}

/// How many matches wait with a list.
fn held(outcome: &Outcome) -> usize {
    outcome.as_ref().map_or(0, |listed| listed.hits.len())
}
