//! Chunks on several threads, handed out in order and taken back in order.
//!
//! Lists that wait for their turn are bounded by the memory that they hold: where it is too much, a thread waits until the
//! lowest unfinished chunk is done. Lists of few matches let threads run far ahead, because to sleep and be woken takes as
//! long as to search a chunk, and a thread that the system has set aside would make all others wait.
//!
//! Memory for full lists goes round: from whoever has told a list to whoever makes the next. Were it given back, and asked
//! for at every size that a list has while it grows, the gaps in between would cost as much again.

use super::Match;
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

/// How many lists that hold many matches may wait or be in work, for so many threads.
pub(super) const fn places(threads: usize) -> usize {
    threads + 6
}

/// Of how many regexes, in all lists that wait, it is remembered how far they have come.
const MOST_ITERATIONS: usize = 16 << 10;

/// How many lists may wait or be in work at most, however few matches they hold, for so many regexes.
fn most_lists(threads: usize, regexes: usize) -> usize {
    (64 + 4 * threads).min(MOST_ITERATIONS / regexes.max(1)).max(places(threads))
}

/// A list with no more than this part of the matches that fit waits as a copy of its own size; and all of these together
/// hold no more than this part of what fits into all lists.
const FEW: usize = 16;
const FEW_HELD: usize = 8;

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
    /// How many chunks are in work, how many lists, by their room, wait or are told that were not copied, and how many
    /// matches there are in the others.
    working: usize,
    full: usize,
    few: usize,
    /// Room for lists that nobody uses.
    spare: Vec<Vec<Match>>,
    /// How many matches a list has room for.
    slots: usize,
    /// How much room there is, how many matches may wait outside of it, and how many lists there may be.
    places: usize,
    most_few: usize,
    most_lists: usize,
    /// How many threads wait for a chunk, and whether the first waits for a list. Waking nobody is what takes no time.
    idle: usize,
    is_awaited: bool,
    /// Whether no more chunks are handed out.
    ended: bool,
}

/// What a thread is to search: the number of the chunk, the chunk, and room for its list, unless that is to be asked for.
struct Task {
    number: usize,
    chunk: Chunk,
    room: Option<Vec<Match>>,
}

/// What the thread that takes lists back is to do next.
enum Next {
    Take(Outcome),
    Search(Task),
    End,
}

/// Lists all chunks on `threads` threads, this one among them, and gives the lists to `take`, in order, as long as it
/// wants more. It leaves the memory of the matches where it is.
pub(super) fn run(
    common: &Common<'_>,
    chunks: Chunks<'_>,
    threads: usize,
    mut take: impl FnMut(&mut Listed) -> Result<More>,
) -> Result<More> {
    let state = State {
        chunks,
        taken: 0,
        waiting: VecDeque::new(),
        working: 0,
        full: 0,
        few: 0,
        spare: Vec::new(),
        slots: common.slots,
        places: places(threads),
        most_few: (common.slots.saturating_mul(places(threads)) / FEW_HELD).max(1),
        most_lists: most_lists(threads, common.tuned.regexes()),
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
        let mut told = Vec::new();
        loop {
            match pool.next(std::mem::take(&mut told)) {
                Next::Search(task) => pool.search(common, task, &mut hand),
                Next::Take(Ok(mut listed)) => {
                    if let Break(()) = take(&mut listed)? {
                        return Ok(Break(()));
                    }
                    told = listed.hits;
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
            let Some(task) = state.hand_out() else { return };
            drop(state);
            self.search(common, task, &mut hand);
        }
    }

    fn search(&self, common: &Common<'_>, task: Task, hand: &mut Hand<'_>) {
        let Task { number, chunk, room } = task;
        let Hand { memories, sweep } = hand;
        let room = room.unwrap_or_else(|| Vec::with_capacity(common.slots));
        let mut outcome = catch_unwind(AssertUnwindSafe(|| common.list(chunk, room, memories, sweep)));
        let mut spare = None;
        if let Ok(Listed { hits, .. }) = &mut outcome
            && hits.len() <= common.slots / FEW
        {
            let few = hits.clone();
            spare = Some(std::mem::replace(hits, few));
        }
        let held = outcome.as_ref().map_or(0, |listed| listed.hits.capacity());
        let mut state = self.lock();
        if let Ok(listed) = &outcome
            && listed.done < listed.starts.end()
        {
            // Matches are dense here: smaller chunks keep all threads at work.
            let fits = (listed.done - listed.starts.start()).max(common.least());
            state.chunks.limit(fits);
        }
        state.working -= 1;
        match spare {
            Some(room) => {
                state.keep(room);
                state.few += held;
            }
            None => state.full += held / state.slots,
        }
        // No list is taken back before it is there.
        let place = number - state.taken;
        state.waiting[place] = Some(outcome);
        if state.is_awaited && number == state.taken {
            self.ready.notify_one();
        }
    }

    /// What the first thread is to do, which has told the list with this room: lists that can be taken back come before
    /// chunks to be searched.
    fn next(&self, told: Vec<Match>) -> Next {
        let mut state = self.lock();
        if told.capacity() > 0 {
            if told.capacity() >= state.slots {
                state.full -= told.capacity() / state.slots;
                state.keep(told);
            } else {
                state.few -= told.capacity();
            }
            if state.idle > 0 {
                self.free.notify_one();
            }
        }
        loop {
            if let Some(Some(_)) = state.waiting.front()
                && let Some(Some(outcome)) = state.waiting.pop_front()
            {
                state.taken += 1;
                // What one of no matches leaves is a place among all lists.
                if state.idle > 0 && outcome.as_ref().is_ok_and(|listed| listed.hits.is_empty()) {
                    self.free.notify_one();
                }
                return Next::Take(outcome);
            }
            if !state.is_full()
                && let Some(task) = state.hand_out()
            {
                return Next::Search(task);
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
        self.working + self.full >= self.places
            || self.few >= self.most_few
            || self.waiting.len() >= self.most_lists
    }

    /// Keeps room for the next list, unless the matches of one start made it larger than usual.
    fn keep(&mut self, room: Vec<Match>) {
        if room.capacity() == self.slots {
            self.spare.push(room);
        }
    }

    fn hand_out(&mut self) -> Option<Task> {
        let chunk = if self.ended { None } else { self.chunks.next() };
        self.ended |= chunk.is_none();
        let chunk = chunk?;
        self.waiting.push_back(None);
        self.working += 1;
        Some(Task { number: self.taken + self.waiting.len() - 1, chunk, room: self.spare.pop() })
    }
}
