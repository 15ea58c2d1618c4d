//! Patterns against a [`Source`]: every match in order of its offset, from either end.
//!
//! The starts are cut into chunks, which several threads list on their own; their lists are joined in order, so that
//! no result depends on where chunks meet or on how many threads there are:
//!
//! | step | module |
//! | --- | --- |
//! | what can be prepared of patterns without a file | `engines`, `engine`, `literal`, `automaton`, `spots` |
//! | the way that suits the file's own bytes | `sample`, `tuned`, `sieve`, `several`, `atoms`, `shifts`, `crowd`, `beginning` |
//! | which starts there are: chunks, without the holes | `chunks`, `extents` |
//! | what may be left out of holes where matches may be of any length | `zeros` |
//! | the matches of one chunk | `lister`, `window`, `piece`, `fixed`, `programs`, `iterating`, `links` |
//! | many chunks at once | `pool` |
//! | one list from either end | `resolve`, `backward` |
//! | all of it | `run` |

mod atoms;
mod automaton;
mod backward;
mod beginning;
mod byte_set;
mod chunks;
mod crowd;
mod engine;
mod engines;
mod extents;
mod fixed;
mod iterating;
mod links;
mod lister;
mod literal;
mod names;
mod piece;
mod pool;
mod programs;
mod resolve;
mod run;
mod sample;
mod seen;
mod several;
mod shifts;
mod sieve;
mod spots;
mod tuned;
mod window;
mod zeros;

pub use engine::Engine;
pub use engines::Engines;
pub use seen::Seen;

use crate::bytes::{Fold, Looks, Source, Span};
use crate::error::{Error, Kind, Result};
use chunks::Reach;
use std::ops::ControlFlow;

/// A match longer than this is not copied: it is looked at again where it lies, and shown in pieces.
pub const LONG: u64 = 64 << 10;

/// A match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Where it lies.
    pub span: Span,
    /// The index of its pattern.
    pub pattern: usize,
}

/// From which end matches are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Lowest offset first.
    Forward,
    /// Highest offset first.
    Backward,
}

/// Why a list ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// There is no room for more matches.
    Full,
    /// The bytes are not those that were matched any more.
    Changed,
    /// To look at every match a second time takes longer than to copy the whole window.
    Dense,
    /// To look at the starts one by one takes longer than to let the engine find them.
    Costly,
    /// Whatever follows begins behind the starts that count.
    Past,
}

type Flow = ControlFlow<Stop>;

/// What is searched, and how.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// The bytes.
    pub source: &'a dyn Source,
    /// The patterns.
    pub engines: &'a Engines,
    /// A match lies wholly inside; what surrounds it is seen by `^`, `$` and `\b` all the same.
    pub within: Span,
    /// List what grep would: no match that begins inside the one before it.
    pub no_overlap: bool,
    /// Only matches whose offset is a multiple of this count; 1 for all.
    pub align: u64,
    /// How many bytes on either side of a match a stream has to show together with it.
    pub around: u64,
    /// How the work is divided.
    pub pace: Pace,
}

/// How the work is divided. No result depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How many threads search; nothing for as many as the machine has processors.
    pub threads: Option<usize>,
    /// How many starts the first chunk has. It is small, so that a match near the end where the search begins is found
    /// at once however large the file is.
    pub first: u64,
    /// How many starts a chunk has at most.
    pub largest: u64,
    /// How many starts of a chunk a thread copies at once at most, where copies are quicker than the mapping.
    pub copied: u64,
    /// How many starts are searched before any thread is started, if eight times as many are left.
    pub alone: u64,
    /// How many matches may wait to be told, in all lists together.
    pub slots: usize,
    /// What is left out of a hole that cannot be skipped is a multiple of so many bytes: those of the largest page.
    pub page: u64,
    /// How many regexes that the engine has to look for alone are worth being asked about together.
    pub crowd: usize,
    /// About how many starts at once.
    pub block: u64,
    /// How many bytes of memory are given to what threads remember of regexes, if patterns leave as many.
    pub memory: usize,
}

impl Default for Pace {
    /// What was measured to be quickest.
    fn default() -> Pace {
        let (first, largest, copied) = (64 << 10, 4 << 20, 512 << 10);
        let (alone, slots, page) = (512 << 10, 112 << 10, 64 << 10);
        Pace {
            threads: None,
            first,
            largest,
            copied,
            alone,
            slots,
            page,
            crowd: 16,
            block: 256 << 10,
            memory: usize::MAX,
        }
    }
}

/// Whoever is told what is found.
pub trait Watcher {
    /// Some matches, in order; equal offsets in the order of the patterns.
    fn hits(&mut self, hits: &[Match], seen: &Seen<'_>) -> Result<()>;

    /// More matches are known than were asked for.
    fn more(&mut self) {}

    /// So many bytes of what is to be searched are done, of so many.
    fn progress(&mut self, _done: u64, _all: u64) {}
}

impl Search<'_> {
    /// Tells `watcher` of the first `limit` matches, or of all, and says how many that were.
    pub fn list(&self, direction: Direction, limit: u64, watcher: &mut dyn Watcher) -> Result<u64> {
        self.run(direction, limit, false, watcher)
    }

    /// How many matches there are, up to `limit`; `watcher` is told of the progress only.
    pub fn count(&self, direction: Direction, limit: u64, watcher: &mut dyn Watcher) -> Result<u64> {
        // What is only counted needs no list, where each match counts whatever the others are.
        let is_plain = |engine: &Engine| !engine.is_iterated() && engine.links().is_empty();
        let plain = !self.no_overlap && self.engines.len() == 1 && is_plain(&self.engines[0]);
        self.run(direction, limit, plain, &mut Counting(watcher))
    }

    fn run(&self, direction: Direction, limit: u64, counts: bool, watcher: &mut dyn Watcher) -> Result<u64> {
        if limit == 0 || self.starts().is_none() {
            return Ok(0);
        }
        let reach = self.reach();
        if reach.longest.is_none() && !self.source.is_at_hand() {
            let why = "a match may be of any length, so all of the file would have to be in memory";
            return Err(Error::said(Kind::Failed, "search", why)
                .hint("a limit such as {0,1000} in place of * or + lets it be searched in parts"));
        }
        self.source.expect(match direction {
            Direction::Forward => Looks::Upwards,
            Direction::Backward => Looks::Downwards,
        });
        let mut all = |search: &Search<'_>, folded| match search.starts() {
            Some(starts) => run::Run { search, direction, starts, reach, counts, folded }.all(limit, watcher),
            None => Ok(0),
        };
        // What may be of any length is looked for in all of the file at once.
        let fold = reach.longest.is_none().then(|| zeros::fold(self));
        let over_holes = fold.as_ref().and_then(|fold| Some((fold, self.source.over_holes(fold)?)));
        let found = match &over_holes {
            None => all(self, None),
            Some((fold, source)) => {
                let folded = Folded { fold, whole: self.source };
                let within = fold.places(self.within);
                all(&Search { source: &**source, within, ..*self }, Some(folded).filter(|_| !fold.is_flat()))
            }
        };
        self.source.expect(Looks::Usual);
        let found = found?;
        if found < limit {
            // Holes were not looked at, and the file may have been cut short among them.
            self.source.check(self.within.clamp(self.source.len()).end())?;
        }
        Ok(found)
    }

    /// Where matches may begin.
    fn starts(&self) -> Option<Span> {
        let within = self.within.clamp(self.source.len());
        let least = self.engines.iter().map(Engine::min).min()?;
        let last = within.end().checked_sub(least).filter(|&last| last >= within.start())?;
        Some(Span::new(within.start(), last.saturating_add(1)))
    }

    fn reach(&self) -> Reach {
        let longest = if self.engines.iter().any(Engine::is_endless) {
            None
        } else {
            self.engines.iter().filter_map(Engine::max).max()
        };
        let looks = self.engines.iter().any(Engine::is_iterated);
        Reach { longest, context: if looks { window::CONTEXT } else { 0 } }
    }
}

/// What a search sees less of than there is: every offset inside it is a place of the fold.
#[derive(Clone, Copy)]
struct Folded<'a> {
    fold: &'a Fold,
    /// With what is left out.
    whole: &'a dyn Source,
}

/// Passes on the progress, and no matches.
struct Counting<'a>(&'a mut dyn Watcher);

impl Watcher for Counting<'_> {
    fn hits(&mut self, _hits: &[Match], _seen: &Seen<'_>) -> Result<()> {
        Ok(())
    }

    fn progress(&mut self, done: u64, all: u64) {
        self.0.progress(done, all);
    }
}
