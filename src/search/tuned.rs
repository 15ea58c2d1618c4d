//! All patterns of a search, each with the way that suits the bytes that are searched.

use super::crowd::{Acquaintance, Crowd};
use super::engine::{Engine, Link, Way};
use super::iterating::Iteration;
use super::links::Trail;
use super::piece;
use super::sample::Sample;
use super::several::Several;
use super::window::{CONTEXT, Memory, Piece};
use super::{Flow, Match, Pace, Stop};
use crate::bytes::Span;
use std::ops::ControlFlow::{Break, Continue};

/// The patterns, ready to search pieces.
pub(super) struct Tuned<'e> {
    engines: &'e [Engine],
    solos: Vec<Solo<'e>>,
    several: Option<Several>,
    /// Which of the solos are to be looked for in a block, where that is worth knowing.
    crowd: Option<Crowd>,
    /// The ways to the links of every pattern.
    links: Vec<Vec<(&'e Link, Way<'e>)>>,
    align: u64,
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
    solos: Vec<Memory>,
    several: Memory,
    crowd: Acquaintance,
    /// Of every pattern, what is known of its links.
    trails: Vec<Vec<Trail>>,
}

impl Memories {
    /// What is known of so many links of a pattern.
    pub(super) fn trails(&mut self, pattern: usize, links: usize) -> &mut [Trail] {
        if self.trails.len() <= pattern {
            self.trails.resize_with(pattern + 1, Vec::new);
        }
        let trails = &mut self.trails[pattern];
        trails.resize_with(links, Trail::default);
        trails
    }
}

/// How far each pattern of which matches exclude each other has been listed.
pub(super) type Iterations = Vec<Iteration>;

impl<'e> Tuned<'e> {
    /// Matches at other offsets than multiples of `align` are passed over.
    pub(super) fn new(engines: &'e [Engine], sample: &Sample, align: u64) -> Tuned<'e> {
        let several = Several::new(engines, sample);
        let mut joint = vec![false; engines.len()];
        for pattern in several.iter().flat_map(Several::patterns) {
            joint[pattern] = true;
        }
        let solos = engines.iter().enumerate().filter(|(pattern, _)| !joint[*pattern]);
        let solos: Vec<Solo<'e>> =
            solos.map(|(pattern, engine)| Solo { pattern, engine, way: engine.tuned(sample) }).collect();
        let way = |link: &'e Link| (link, link.engine.tuned(sample));
        let links = engines.iter().map(|engine| engine.links.iter().map(way).collect()).collect();
        Tuned { engines, solos, several, crowd: None, links, align }
    }

    /// The same, made ready for a long search on so many threads: that takes some milliseconds.
    pub(super) fn for_long(self, threads: usize, pace: &Pace) -> Tuned<'e> {
        let crowd = Crowd::new(self.solos.iter().map(|solo| solo.engine), threads, pace);
        Tuned { crowd, ..self }
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

    /// The parts of a pattern that follow its first, with the ways to them.
    pub(super) fn links(&self, pattern: usize) -> &[(&'e Link, Way<'e>)] {
        &self.links[pattern]
    }

    /// Whether some pattern has such parts.
    pub(super) fn has_links(&self) -> bool {
        self.links.iter().any(|links| !links.is_empty())
    }

    /// Whether a match may begin at this offset.
    pub(super) fn is_aligned(&self, start: u64) -> bool {
        self.align == 1 || start.is_multiple_of(self.align)
    }

    /// Iterations that have listed nothing yet.
    pub(super) fn beginning(&self) -> Iterations {
        vec![Iteration::NEW; self.solos.len()]
    }

    /// Whether matches from `start` on are the same as if nothing had been listed before.
    pub(super) fn is_clean(&self, iterations: &Iterations, start: u64) -> bool {
        let mut iterated = self.solos.iter().zip(iterations).filter(|(solo, _)| solo.engine.is_iterated());
        iterated.all(|(_, iteration)| iteration.is_clean(start))
    }

    /// Adds every match that begins in the starts of `piece`, sorted, and stops where they would be more than `most`.
    pub(super) fn list(
        &self,
        piece: &Piece<'_>,
        memories: &mut Memories,
        iterations: &mut Iterations,
        most: usize,
        hits: &mut Vec<Match>,
    ) -> Flow {
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
        memories.solos.resize_with(self.solos.len(), Memory::default);
        let Memories { solos, crowd, .. } = memories;
        let mut look = |piece: &Piece<'_>, absent: &[bool]| {
            let all = self.solos.iter().zip(&mut *solos).zip(&mut *iterations);
            all.enumerate().try_for_each(|(number, ((solo, memory), iteration))| {
                if absent.get(number) == Some(&true) {
                    iteration.pass(piece.starts.end());
                    return Continue(());
                }
                piece.each(solo.engine, &solo.way, memory, iteration, |start, end| {
                    push(solo.pattern, start, end)
                })
            })
        };
        match &self.crowd {
            Some(known) => known.each_block(piece, crowd, look)?,
            None => look(piece, &[])?,
        }
        if let Some(several) = &self.several {
            several.each(piece, self.engines, &mut memories.several, push)?;
        }
        if self.engines.len() > 1 {
            piece::sort(hits);
        }
        Continue(())
    }

    /// Counts the matches that begin in the starts of `piece`, where there is one pattern and none excludes another.
    pub(super) fn count(&self, piece: &Piece<'_>, memories: &mut Memories) -> u64 {
        memories.solos.resize_with(self.solos.len(), Memory::default);
        let mut count = 0;
        for (solo, memory) in self.solos.iter().zip(&mut memories.solos) {
            if let (Way::Byte(byte), 1) = (&solo.way, self.align) {
                return piece.count_of(*byte);
            }
            let _ = piece.each_of_few(solo.engine, &solo.way, memory, &mut |start, _| {
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
    let mut hits = Vec::new();
    // Alignment is about offsets, and these are not the file's.
    let all = Tuned::new(engines, &Sample::of_programs(), 1);
    let flow = all.list(&piece, &mut Memories::default(), &mut all.beginning(), 1, &mut hits);
    flow.is_break() || !hits.is_empty()
}
