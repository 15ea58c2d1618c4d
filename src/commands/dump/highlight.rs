//! `--highlight`: the matches of patterns, as marks for the rows that they touch.

use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Result};
use crate::hex::Mark;
use crate::pattern::{Case, Named};
use crate::search::{Direction, Engines, Match, Pace, Search, Seen, Watcher};
use crate::session::page_size;
use crate::value::{Accept, Loader};
use std::collections::VecDeque;
use std::ffi::OsStr;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

/// The patterns to be marked, a colour each.
pub(super) struct Highlights {
    engines: Engines,
    /// How far a match may reach beyond where it begins; nothing where there is no limit.
    reach: Option<u64>,
}

impl Highlights {
    pub(super) fn read<'a>(
        words: impl Iterator<Item = &'a OsStr>,
        loader: &mut Loader<'_>,
    ) -> Result<Highlights> {
        let (mut engines, mut reach) = (Engines::default(), Some(0));
        for word in words {
            let named = Named::of_word(word.as_encoded_bytes(), None, Accept::BYTES)?;
            let compiled = named.pattern.compile(Case::Exact, page_size(), loader)?;
            reach = reach.zip(compiled.max_len()).map(|(most, len): (u64, u64)| most.max(len));
            engines.add(named.name, compiled)?;
        }
        Ok(Highlights { engines: engines.ready(Some(1))?, reach })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.engines.is_empty()
    }

    /// How far beyond a span its marks may reach; nothing is marked there where there is no limit.
    pub(super) fn reach(&self) -> u64 {
        self.reach.unwrap_or(0)
    }

    /// The marks in `span` of `source`, found by a thread of `scope` a little ahead of the dump.
    pub(super) fn in_span<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        source: &'scope dyn Source,
        span: Span,
    ) -> Option<Marks> {
        if self.is_empty() {
            return None;
        }
        // A match that only reaches into the span is marked as well, where its length has a limit.
        let reach = self.reach();
        let within = Span::new(span.start().saturating_sub(reach), span.end().saturating_add(reach));
        let search = Search {
            source,
            engines: &self.engines,
            within,
            no_overlap: false,
            align: 1,
            around: 0,
            pace: Pace { threads: Some(1), ..Pace::default() },
        };
        let (found, marks) = sync_channel(AHEAD);
        let work = move || {
            let mut sender = Sender(found);
            if let Err(error) = search.list(Direction::Forward, u64::MAX, &mut sender) {
                // Nobody listens where the dump has ended.
                let _ = sender.0.send(Err(error));
            }
        };
        let (ahead, failure) = match std::thread::Builder::new().spawn_scoped(scope, work) {
            Ok(_) => (VecDeque::new(), None),
            Err(cause) => (VecDeque::new(), Some(Error::system("start a thread for the highlights", cause))),
        };
        Some(Marks { found: marks, failure, ahead, near: Vec::new() })
    }
}

/// How many lists of marks may wait for the dump.
const AHEAD: usize = 16;

struct Sender(SyncSender<Result<Vec<Mark>>>);

impl Watcher for Sender {
    fn hits(&mut self, hits: &[Match], _seen: &Seen<'_>) -> Result<()> {
        let mut marks = Vec::new();
        for found in hits {
            // More patterns than colours begin the colours again.
            add(&mut marks, Mark { span: found.span, style: (found.pattern % 256) as u8 });
        }
        // The dump has ended, and so has the search for its marks.
        self.0
            .send(Ok(marks))
            .map_err(|_| Error::said(Kind::ClosedPipe, "mark matches", "the dump has ended"))
    }
}

/// Adds a mark that begins behind the others. Matches of one pattern that overlap are one mark: how many they are cannot
/// be seen.
fn add(marks: &mut Vec<Mark>, new: Mark) {
    match marks.iter_mut().rev().find(|mark| mark.style == new.style) {
        Some(mark) if mark.span.end() >= new.span.start() => {
            mark.span = Span::new(mark.span.start(), mark.span.end().max(new.span.end()));
        }
        _ => marks.push(new),
    }
}

/// Marks in the order of their offsets.
pub(super) struct Marks {
    found: Receiver<Result<Vec<Mark>>>,
    /// Why there will be none.
    failure: Option<Error>,
    /// Those that begin behind the last block.
    ahead: VecDeque<Mark>,
    /// Those that touch the last block, and may touch the next.
    near: Vec<Mark>,
}

impl Marks {
    /// The marks that touch `block`, which lies behind every block asked about before.
    pub(super) fn of(&mut self, block: Span) -> Result<&[Mark]> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        self.near.retain(|mark| mark.span.end() > block.start());
        while self.ahead.front().is_none_or(|mark| mark.span.start() < block.end()) {
            if let Some(mark) = self.ahead.pop_front() {
                if mark.span.end() > block.start() {
                    add(&mut self.near, mark);
                }
                continue;
            }
            match self.found.recv() {
                Ok(marks) => self.ahead.extend(marks?),
                // The search has ended: all marks are known.
                Err(_) => break,
            }
        }
        Ok(&self.near)
    }
}
