//! Brute force: what a search has to find, by the most obvious way there is.

use regex_automata::nfa::thompson::{self, pikevm::PikeVM};
use regex_automata::{Input, util::syntax};
use rmmap::bytes::{Source, Span};
use rmmap::error::Result;
use rmmap::pattern::{self, Compiled, Pattern};
use rmmap::search::{Direction, Engines, Match, Pace, Search, Seen, Watcher};
use rmmap::value::Accept;

/// A place of a hex pattern.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Byte(u8),
    Any,
    /// The high digit only.
    High(u8),
    Not(u8),
    Jump(usize, Option<usize>),
    Either(Vec<Vec<u8>>),
}

/// Something to be searched for, with a model of its own.
#[derive(Clone, Debug)]
pub(super) enum Needle {
    Hex(Vec<Place>),
    Regex(&'static str),
}

impl Needle {
    pub(super) fn word(&self) -> String {
        match self {
            Needle::Regex(source) => format!("regex:{source}"),
            Needle::Hex(places) => places.iter().map(|place| format!("{} ", spelt(place))).collect(),
        }
    }

    pub(super) fn compiled(&self) -> Compiled {
        let word = self.word();
        let pattern =
            Pattern::parse(word.as_bytes(), Accept::BYTES).unwrap_or_else(|refusal| panic!("{refusal}"));
        pattern.compile(pattern::Case::Exact, 4096, &mut |_| unreachable!()).unwrap()
    }

    /// Every match inside `within`, by the most obvious way there is.
    pub(super) fn model(&self, bytes: &[u8], within: Span) -> Vec<Span> {
        let (low, high) = (within.start() as usize, within.end() as usize);
        match self {
            Needle::Hex(places) => (low..high)
                .filter_map(|start| {
                    let end = ends(places, &bytes[..high], start).into_iter().min()?;
                    Some(Span::new(start as u64, end as u64))
                })
                .collect(),
            Needle::Regex(source) => {
                let syntax = syntax::Config::new().utf8(false).unicode(false).dot_matches_new_line(true);
                let vm = PikeVM::builder()
                    .syntax(syntax)
                    .thompson(thompson::Config::new().utf8(false))
                    .build(source)
                    .unwrap();
                let mut cache = vm.create_cache();
                vm.find_iter(&mut cache, Input::new(bytes).range(low..high))
                    .map(|found| Span::new(found.start() as u64, found.end() as u64))
                    .collect()
            }
        }
    }
}

pub(super) fn spelt(place: &Place) -> String {
    match place {
        Place::Byte(byte) => format!("{byte:02x}"),
        Place::Any => "??".into(),
        Place::High(digit) => format!("{digit:x}?"),
        Place::Not(byte) => format!("~{byte:02x}"),
        Place::Jump(min, Some(max)) => format!("[{min}-{max}]"),
        Place::Jump(min, None) => format!("[{min}-]"),
        Place::Either(words) => {
            let hex = |word: &Vec<u8>| word.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            format!("({})", words.iter().map(hex).collect::<Vec<String>>().join("|"))
        }
    }
}

/// Every place where a match that begins at `start` may end.
pub(super) fn ends(places: &[Place], bytes: &[u8], start: usize) -> Vec<usize> {
    let mut here = vec![start];
    for place in places {
        let mut next = Vec::new();
        for at in here {
            let byte = |fits: &dyn Fn(u8) -> bool| bytes.get(at).filter(|&&byte| fits(byte)).map(|_| at + 1);
            match place {
                Place::Byte(wanted) => next.extend(byte(&|byte| byte == *wanted)),
                Place::Any => next.extend(byte(&|_| true)),
                Place::High(digit) => next.extend(byte(&|byte| byte >> 4 == *digit)),
                Place::Not(unwanted) => next.extend(byte(&|byte| byte != *unwanted)),
                Place::Jump(min, max) => {
                    let most = max.unwrap_or(usize::MAX).min(bytes.len().saturating_sub(at));
                    next.extend((*min..=most).map(|jump| at + jump));
                }
                Place::Either(words) => {
                    next.extend(
                        words.iter().filter(|word| bytes[at..].starts_with(word)).map(|word| at + word.len()),
                    );
                }
            }
        }
        next.sort_unstable();
        next.dedup();
        here = next;
    }
    here
}

#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) needles: Vec<Needle>,
    pub(super) within: Span,
    pub(super) no_overlap: bool,
    pub(super) align: u64,
    pub(super) limit: u64,
    pub(super) pace: Pace,
}

impl Case {
    pub(super) fn model(&self, bytes: &[u8], direction: Direction) -> Vec<Match> {
        let within = self.within.clamp(bytes.len() as u64);
        let mut all: Vec<Match> = Vec::new();
        for (pattern, needle) in self.needles.iter().enumerate() {
            all.extend(needle.model(bytes, within).into_iter().map(|span| Match { span, pattern }));
        }
        all.retain(|found| found.span.start() % self.align == 0);
        all.sort_by_key(|found| (found.span.start(), found.pattern));
        let mut free = 0;
        if self.no_overlap {
            all.retain(|found| {
                let kept = found.span.start() >= free;
                free = if kept { found.span.end() } else { free };
                kept
            });
        }
        if direction == Direction::Backward {
            all.sort_by_key(|found| (std::cmp::Reverse(found.span.start()), found.pattern));
        }
        all.truncate(self.limit as usize);
        all
    }

    pub(super) fn check(&self, source: &dyn Source, bytes: &[u8], directions: &[Direction]) {
        let mut engines = Engines::default();
        self.needles.iter().for_each(|needle| engines.add(b"", needle.compiled()).unwrap());
        let engines = engines.ready_within(self.pace.threads, self.pace.memory).unwrap();
        let search = Search {
            source,
            engines: &engines,
            within: self.within,
            no_overlap: self.no_overlap,
            align: self.align,
            around: 0,
            pace: self.pace,
        };
        for &direction in directions {
            let expected = self.model(bytes, direction);
            let mut told = Told { source: bytes, hits: Vec::new() };
            let count = search.list(direction, self.limit, &mut told).unwrap();
            assert_eq!(told.hits, expected, "{direction:?} {:?} in {bytes:02x?}", self.needles);
            assert_eq!(count, expected.len() as u64);
            if source.len() < u64::MAX {
                let count = search.count(direction, self.limit, &mut told).unwrap();
                assert_eq!(count, expected.len() as u64, "the count of {:?}", self.needles);
            }
        }
    }
}

/// Remembers what it is told, and looks at it.
pub(super) struct Told<'a> {
    source: &'a [u8],
    hits: Vec<Match>,
}

impl Watcher for Told<'_> {
    fn hits(&mut self, hits: &[Match], seen: &Seen<'_>) -> Result<()> {
        for &hit in hits {
            let mut copy = Vec::new();
            assert!(seen.copy(hit, &mut copy)?, "{hit:?} matches no more");
            assert_eq!(copy, self.source[hit.span.start() as usize..hit.span.end() as usize]);
        }
        self.hits.extend_from_slice(hits);
        Ok(())
    }
}

pub(super) const BOTH: [Direction; 2] = [Direction::Forward, Direction::Backward];
