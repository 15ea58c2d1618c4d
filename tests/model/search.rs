//! Searches against brute force: every kind of pattern, at every size of chunk, from either end.

use super::search_sources::{Sparse, Stream};
use proptest::prelude::*;
use regex_automata::nfa::thompson::{self, pikevm::PikeVM};
use regex_automata::{Input, util::syntax};
use rmmap::bytes::{Source, Span};
use rmmap::error::Result;
use rmmap::pattern::{self, Pattern};
use rmmap::search::{Direction, Engine, Match, Pace, Search, Seen, Watcher};
use rmmap::value::Accept;

/// A place of a hex pattern.
#[derive(Clone, Debug)]
enum Place {
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
enum Needle {
    Hex(Vec<Place>),
    Regex(&'static str),
}

impl Needle {
    fn word(&self) -> String {
        match self {
            Needle::Regex(source) => format!("regex:{source}"),
            Needle::Hex(places) => places.iter().map(|place| format!("{} ", spelt(place))).collect(),
        }
    }

    fn engine(&self) -> Engine {
        let word = self.word();
        let pattern =
            Pattern::parse(word.as_bytes(), Accept::BYTES).unwrap_or_else(|refusal| panic!("{refusal}"));
        Engine::new(pattern.compile(pattern::Case::Exact, 4096, &mut |_| unreachable!()).unwrap()).unwrap()
    }

    /// Every match inside `within`, by the most obvious way there is.
    fn model(&self, bytes: &[u8], within: Span) -> Vec<Span> {
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

fn spelt(place: &Place) -> String {
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
fn ends(places: &[Place], bytes: &[u8], start: usize) -> Vec<usize> {
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
struct Case {
    needles: Vec<Needle>,
    within: Span,
    no_overlap: bool,
    align: u64,
    limit: u64,
    pace: Pace,
}

impl Case {
    fn model(&self, bytes: &[u8], direction: Direction) -> Vec<Match> {
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

    fn check(&self, source: &dyn Source, bytes: &[u8], directions: &[Direction]) {
        let engines: Vec<Engine> = self.needles.iter().map(Needle::engine).collect();
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
struct Told<'a> {
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

const BOTH: [Direction; 2] = [Direction::Forward, Direction::Backward];

/// Few different bytes, in runs and periods, so that matches are many and overlap.
fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(prop::sample::select(vec![0u8, b'a', b'b', b' ', b'\n', 0xff]), 1..20),
        (prop::sample::select(vec![0u8, b'a', b'b']), 1usize..40).prop_map(|(byte, count)| vec![byte; count]),
        (1usize..20).prop_map(|count| b"ab".repeat(count)),
    ];
    prop::collection::vec(piece, 0..most).prop_map(|pieces| pieces.concat())
}

fn byte() -> impl Strategy<Value = u8> {
    prop::sample::select(vec![0u8, b'a', b'b', b' '])
}

fn hex(endless: bool) -> impl Strategy<Value = Needle> {
    let exact = || byte().prop_map(Place::Byte);
    let inner = prop_oneof![
        6 => exact(),
        1 => Just(Place::Any),
        1 => prop::sample::select(vec![0u8, 2, 6]).prop_map(Place::High),
        1 => byte().prop_map(Place::Not),
        1 => (0usize..4, 0usize..8).prop_map(|(min, more)| Place::Jump(min, Some(min + more))),
        1 => (0usize..4).prop_map(move |min| Place::Jump(min, if endless { None } else { Some(min) })),
        1 => prop::collection::vec(prop::collection::vec(byte(), 1..4), 1..3).prop_map(Place::Either),
    ];
    let edge = || prop_oneof![4 => byte().prop_map(Place::Byte), 1 => Just(Place::Any), 1 => byte().prop_map(Place::Not)];
    (edge(), prop::collection::vec(inner, 0..6), edge()).prop_map(|(first, inner, last)| {
        let mut places = vec![first];
        places.extend(inner);
        places.push(last);
        Needle::Hex(places)
    })
}

fn literal() -> impl Strategy<Value = Needle> {
    prop::collection::vec(byte(), 1..8)
        .prop_map(|bytes| Needle::Hex(bytes.into_iter().map(Place::Byte).collect()))
}

const BOUNDED: &[&str] = &[
    "a",
    "ab|a",
    "a{2}",
    "a{3}",
    "a{2,5}",
    "a?",
    "a{0,3}b?",
    "^a",
    "a$",
    "(?m)^a{1,2}",
    "(?m)b$",
    r"\ba",
    r"b\b",
    r"\b",
    r"\Ba{1,2}",
    "^",
    "$",
    r"\Aab",
    r"b\z",
    "[ab]{3}",
    "(a|ab|abb)b?",
    "[^a]{1,4}",
    "a.{1,3}b",
    "(?m)^$",
    "ab ?ab",
    r"\x00{1,3}",
    r"\x00",
    r"\b\x00",
    ".",
    ".{7}",
    "aab{1,2}",
    "[a-b]{2}[ a]",
    "a{2,5}?",
    "(?i)A{2}B",
    "\\xffa?",
    "[a&&b]",
    "a|^",
];
const UNBOUNDED: &[&str] = &[
    "a+",
    "a*",
    "a+b",
    ".*",
    ".+b",
    "(ab)+",
    "[^a]+",
    "a*?b",
    "(?m)^.+?$",
    r"\x00+",
    r"\b[ab]+\b",
    "a.*b",
    "aab.*",
];

fn regex(sources: &'static [&'static str]) -> impl Strategy<Value = Needle> {
    prop::sample::select(sources).prop_map(Needle::Regex)
}

fn pace() -> impl Strategy<Value = Pace> {
    (1usize..4, 1u64..24, 1u64..96, prop_oneof![Just(0u64), 0u64..64], prop_oneof![1usize..64, Just(100_000)])
        .prop_map(|(threads, first, largest, alone, slots)| Pace {
            threads: Some(threads),
            first,
            largest,
            alone,
            slots,
        })
}

fn case(needles: impl Strategy<Value = Vec<Needle>>) -> impl Strategy<Value = Case> {
    let within = prop_oneof![Just((0u64, u64::MAX)), (0u64..80, 0u64..200)];
    let limit = prop_oneof![3 => Just(u64::MAX), 1 => Just(1u64), 1 => 0u64..9];
    let align = prop_oneof![4 => Just(1u64), 1 => 2u64..5];
    (needles, within, any::<bool>(), align, limit, pace()).prop_map(
        |(needles, (low, high), no_overlap, align, limit, pace)| Case {
            needles,
            within: Span::new(low, high),
            no_overlap,
            align,
            limit,
            pace,
        },
    )
}

fn one(needle: impl Strategy<Value = Needle>) -> impl Strategy<Value = Vec<Needle>> {
    needle.prop_map(|needle| vec![needle])
}

fn some() -> impl Strategy<Value = Vec<Needle>> {
    prop::collection::vec(prop_oneof![4 => literal(), 3 => hex(false), 1 => regex(BOUNDED)], 1..9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn literals(bytes in bytes(12), case in case(one(literal()))) {
        case.check(&bytes, &bytes, &BOTH);
    }

    #[test]
    fn hex_patterns(bytes in bytes(10), case in case(one(hex(false)))) {
        case.check(&bytes, &bytes, &BOTH);
    }

    #[test]
    fn hex_patterns_without_a_longest_match(bytes in bytes(6), case in case(one(hex(true)))) {
        case.check(&bytes, &bytes, &BOTH);
    }

    #[test]
    fn bounded_regexes(bytes in bytes(10), case in case(one(regex(BOUNDED)))) {
        case.check(&bytes, &bytes, &BOTH);
    }

    #[test]
    fn unbounded_regexes(bytes in bytes(8), case in case(one(regex(UNBOUNDED)))) {
        case.check(&bytes, &bytes, &BOTH);
    }

    #[test]
    fn several_patterns(bytes in bytes(8), case in case(some())) {
        case.check(&bytes, &bytes, &BOTH);
    }

    #[test]
    fn several_patterns_with_endless_ones(
        bytes in bytes(6),
        case in case((some(), regex(UNBOUNDED)).prop_map(|(mut some, endless)| { some.push(endless); some })),
    ) {
        case.check(&bytes, &bytes, &BOTH);
    }

    #[test]
    fn holes_are_zeros_and_not_looked_at(
        bytes in bytes(12),
        cuts in prop::collection::vec(0usize..300, 0..8),
        case in case(prop_oneof![one(literal()), one(hex(false)), one(regex(BOUNDED)), some()]),
    ) {
        let source = Sparse::new(bytes, &cuts);
        case.check(&source, &source.bytes, &BOTH);
    }

    #[test]
    fn streams_are_searched_as_they_come(
        bytes in bytes(12),
        case in case(prop_oneof![one(literal()), one(hex(false)), one(regex(BOUNDED)), some()]),
    ) {
        // Where a stream ends is not known before it has ended, so a range behind its end is not moved there.
        prop_assume!(case.within.start() <= bytes.len() as u64);
        let source = Stream::new(bytes.clone());
        case.check(&source, &bytes, &[Direction::Forward]);
    }
}

/// Every chunk size from 1 to 4n, and matches at every distance from every border.
#[test]
fn every_size_of_chunk() {
    let words = ["61 62 61", "61 ?? 62 6?", "61 [1-3] 62", "(61|62 61) 62"];
    let hexes = [
        vec![Place::Byte(b'a'), Place::Byte(b'b'), Place::Byte(b'a')],
        vec![Place::Byte(b'a'), Place::Any, Place::Byte(b'b'), Place::High(6)],
        vec![Place::Byte(b'a'), Place::Jump(1, Some(3)), Place::Byte(b'b')],
        vec![Place::Either(vec![b"a".to_vec(), b"ba".to_vec()]), Place::Byte(b'b')],
    ];
    let needles =
        hexes.into_iter().map(Needle::Hex).chain(["a{2,5}", r"\bab?", "(?m)^a+"].map(Needle::Regex));
    for (needle, word) in needles.zip(words.into_iter().chain([""; 3])) {
        if !word.is_empty() {
            let parse = |word: &str| Pattern::parse(word.as_bytes(), Accept::BYTES).unwrap();
            assert_eq!(parse(&needle.word()), parse(word));
        }
        for largest in 1..=16 {
            for lead in 0..20 {
                let bytes = [&vec![b' '; lead][..], b"abaab aaaaaabbab\naab", &vec![b'a'; lead]].concat();
                for (no_overlap, slots) in [(false, 3), (true, 3), (false, 1000)] {
                    let pace = Pace { threads: Some(2), first: largest, largest, alone: 0, slots };
                    let within = Span::new(0, u64::MAX);
                    let case = Case {
                        needles: vec![needle.clone()],
                        within,
                        no_overlap,
                        align: 1,
                        limit: u64::MAX,
                        pace,
                    };
                    case.check(&bytes, &bytes, &BOTH);
                }
            }
        }
    }
}
