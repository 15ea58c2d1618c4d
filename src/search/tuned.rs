//! All patterns of a search, each with the way that suits the bytes that are searched.

use super::crowd::{Acquaintance, Crowd};
use super::engine::{Engine, Link, Way};
use super::iterating::{Iteration, Iterations};
use super::links::Trail;
use super::piece;
use super::sample::Sample;
use super::several::Several;
use super::window::{CONTEXT, Memory, Own, Piece};
use super::{Flow, Match, Pace, Stop};
use crate::bytes::Span;
use std::collections::BTreeMap;
use std::mem;
use std::ops::ControlFlow::{Break, Continue};
use std::sync::Arc;

/// After how many excesses everything is forgotten.
const EXCESSES: u32 = 256;

/// How many bytes regexes may take that only find the starts of other patterns, where these are several.
const SCOUTS: usize = 1 << 20;

/// Of more patterns than this there is only one joint pass: two would take too much memory.
const MOST_TWICE: usize = 16 << 10;

/// The patterns, ready to search pieces.
pub(super) struct Tuned<'e> {
    engines: &'e [Engine],
    solos: Vec<Solo<'e>>,
    several: Option<Arc<Several>>,
    /// Which of the solos are to be looked for in a block, where that is worth knowing.
    crowd: Option<Crowd<'e>>,
    /// The ways to the links of the patterns that have some.
    links: BTreeMap<usize, Vec<(&'e Link, Way<'e>)>>,
    align: u64,
    /// How many bytes of memory a thread may remember of the solos.
    allowance: usize,
}

/// A pattern that is searched for on its own.
struct Solo<'e> {
    pattern: usize,
    engine: &'e Engine,
    way: Way<'e>,
}

/// What the solos and the joint pass remember from piece to piece; one a thread.
#[derive(Default)]
pub(super) struct Memories {
    memory: Memory,
    /// Of every pattern of which there is something, and how many bytes all of it takes.
    owns: BTreeMap<usize, Own>,
    weight: usize,
    /// How often that was too much.
    excesses: u32,
    crowd: Acquaintance,
    /// What is known of the links of patterns.
    trails: BTreeMap<usize, Vec<Trail>>,
}

impl Memories {
    /// What is known of so many links of a pattern.
    pub(super) fn trails(&mut self, pattern: usize, links: usize) -> &mut [Trail] {
        let trails = self.trails.entry(pattern).or_default();
        trails.resize_with(links, Trail::default);
        trails
    }

    /// Lets `look` use what is remembered of a pattern, by any number that it always has. Where all of it takes more than
    /// `allowance`, what was used last is forgotten, because the others come first when all are used in turn; and now and then
    /// everything.
    pub(super) fn with<T>(
        &mut self,
        number: usize,
        allowance: usize,
        look: impl FnOnce(&mut Memory) -> T,
    ) -> T {
        let own = self.owns.remove(&number).unwrap_or_default();
        self.weight -= own.weight();
        self.memory.own = own;
        let result = look(&mut self.memory);
        let own = mem::take(&mut self.memory.own);
        let weight = own.weight();
        if self.weight + weight > allowance {
            self.excesses += 1;
            if self.excesses.is_multiple_of(EXCESSES) {
                self.owns.clear();
                self.weight = 0;
            }
        } else if weight > 0 || own.is_swept {
            self.weight += weight;
            self.owns.insert(number, own);
        }
        result
    }
}

impl<'e> Tuned<'e> {
    /// Matches at other offsets than multiples of `align` are passed over; whoever searches may remember so many bytes of
    /// memory of patterns.
    pub(super) fn new(engines: &'e [Engine], sample: &Sample, align: u64, allowance: usize) -> Tuned<'e> {
        let several = Several::new(engines, sample).map(Arc::new);
        Tuned { allowance, ..Tuned::with(several, engines, sample, align) }
    }

    fn with(several: Option<Arc<Several>>, engines: &'e [Engine], sample: &Sample, align: u64) -> Tuned<'e> {
        let mut joint = vec![false; engines.len()];
        for pattern in several.iter().flat_map(|several| several.patterns()) {
            joint[pattern] = true;
        }
        let solos = engines.iter().enumerate().filter(|(pattern, _)| !joint[*pattern]);
        let mut scouts = if engines.len() > 1 { SCOUTS } else { usize::MAX };
        let mut way = |engine: &'e Engine| engine.tuned(sample, &mut scouts);
        let solos: Vec<Solo<'e>> =
            solos.map(|(pattern, engine)| Solo { pattern, engine, way: way(engine) }).collect();
        let mut way = |link: &'e Link| (link, way(&link.engine));
        let chains = engines.iter().enumerate().filter(|(_, engine)| !engine.links().is_empty());
        let links =
            chains.map(|(pattern, chain)| (pattern, chain.links().iter().map(&mut way).collect())).collect();
        Tuned { engines, solos, several, crowd: None, links, align, allowance: 0 }
    }

    /// The same patterns for a long search, in bytes like those of `sample`, on so many threads that together have `room`
    /// bytes of memory: it takes some milliseconds to make that ready.
    pub(super) fn for_long(&self, sample: &Sample, threads: usize, room: usize, pace: &Pace) -> Tuned<'e> {
        let several = self.several.clone().filter(|_| self.engines.len() > MOST_TWICE);
        let several = several.or_else(|| Several::new(self.engines, sample).map(Arc::new));
        let tuned = Tuned::with(several, self.engines, sample, self.align);
        let solos = tuned.solos.iter().map(|solo| (solo.engine, &solo.way));
        let crowd = Crowd::new(solos, sample, threads, room / 2, pace);
        let taken = if crowd.is_some() { room / 2 } else { 0 };
        // Whoever joins the lists of the threads remembers something as well.
        Tuned { crowd, allowance: (room - taken) / (threads + 1), ..tuned }
    }

    /// How many patterns there are.
    pub(super) fn patterns(&self) -> usize {
        self.engines.len()
    }

    /// The engine of a pattern.
    pub(super) fn engine(&self, pattern: usize) -> &Engine {
        &self.engines[pattern]
    }

    /// Whether the matches of this pattern exclude each other.
    pub(super) fn is_iterated(&self, pattern: usize) -> bool {
        self.engines[pattern].is_iterated()
    }

    /// Of how many patterns the matches exclude each other.
    pub(super) fn regexes(&self) -> usize {
        self.engines.iter().filter(|engine| engine.is_iterated()).count()
    }

    /// The parts of a pattern that follow its first, with the ways to them.
    pub(super) fn links(&self, pattern: usize) -> &[(&'e Link, Way<'e>)] {
        self.links.get(&pattern).map_or(&[], Vec::as_slice)
    }

    /// Whether some pattern has such parts.
    pub(super) fn has_links(&self) -> bool {
        !self.links.is_empty()
    }

    /// Whether a match may begin at this offset.
    pub(super) fn is_aligned(&self, start: u64) -> bool {
        self.align == 1 || start.is_multiple_of(self.align)
    }

    /// Adds every match that begins in the starts of `piece`, sorted, and stops where `hits` would be more than `most`.
    pub(super) fn list(
        &self,
        piece: &Piece<'_>,
        memories: &mut Memories,
        iterations: &mut Iterations,
        most: usize,
        hits: &mut Vec<Match>,
    ) -> Flow {
        let before = hits.len();
        let mut push = |pattern: usize, start: u64, end: u64| {
            // Where matches exclude each other, those at other offsets matter to their neighbours.
            if !self.is_aligned(start) && !self.is_iterated(pattern) {
                return Continue(());
            }
            if hits.len() >= most {
                return Break(Stop::Full);
            }
            hits.push(Match { span: Span::new(start, end), pattern });
            Continue(())
        };
        let mut crowd = mem::take(&mut memories.crowd);
        let mut look = |piece: &Piece<'_>, absent: &[bool]| {
            self.solos.iter().enumerate().try_for_each(|(number, solo)| {
                if absent.get(number) == Some(&true) {
                    iterations.pass(number, piece.starts.end());
                    return Continue(());
                }
                let mut none = Iteration::NEW;
                let iteration = if solo.engine.is_iterated() { iterations.of(number) } else { &mut none };
                memories.with(number, self.allowance, |memory| {
                    piece.each(solo.engine, &solo.way, memory, iteration, |start, end| {
                        push(solo.pattern, start, end)
                    })
                })
            })
        };
        let flow = match &self.crowd {
            Some(known) => known.each_block(piece, &mut crowd, look),
            None => look(piece, &[]),
        };
        memories.crowd = crowd;
        flow?;
        if let Some(several) = &self.several {
            several.each(piece, self.engines, &mut memories.memory, push)?;
        }
        iterations.settle(piece.starts.end());
        if self.engines.len() > 1 {
            piece::sort(&mut hits[before..]);
        }
        Continue(())
    }

    /// Counts the matches that begin in the starts of `piece`, where there is one pattern and none excludes another.
    pub(super) fn count(&self, piece: &Piece<'_>, memories: &mut Memories) -> u64 {
        let mut count = 0;
        for solo in &self.solos {
            if let (Way::Byte(byte), 1) = (&solo.way, self.align) {
                return piece.count_of(*byte);
            }
            let _ = piece.each_of_few(solo.engine, &solo.way, &mut memories.memory, &mut |start, _| {
                count += u64::from(self.is_aligned(start));
                Continue(())
            });
        }
        count
    }
}

/// Whether a piece that is all zeros, far from anything else, can hold the start of a match.
pub(super) fn match_zeros(engines: &[Engine], longest: u64) -> bool {
    // Bounded by the engines' longest match, a megabyte.
    let zeros = vec![0; (longest + 2 * CONTEXT) as usize];
    let starts = Span::new(CONTEXT, CONTEXT + 1);
    let piece = Piece { bytes: &zeros, at: 0, starts, end: CONTEXT + longest, is_copy: true };
    // One after the other, so that nothing is remembered of all of them.
    engines.iter().any(|engine| {
        let stop = &mut |_, _| Break(Stop::Full);
        piece.each_of_few(engine, &Way::Everywhere, &mut Memory::default(), stop).is_break()
    })
}
