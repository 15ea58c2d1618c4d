//! Searches against brute force: every kind of pattern, at every size of chunk, from either end.

mod cases;
mod oracle;

use super::search_sources::{Copied, Sparse, Stream};
use cases::{BOUNDED, UNBOUNDED, bytes, case, crowd, endless, hex, literal, one, regex, some};
use oracle::{BOTH, Case, Needle, Place};
use proptest::prelude::*;
use rmmap::bytes::Span;
use rmmap::pattern::Pattern;
use rmmap::search::{Direction, Pace};
use rmmap::value::Accept;

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
    fn many_regexes_at_once(bytes in bytes(10), case in case(crowd())) {
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
        case in case(prop_oneof![one(literal()), one(hex(false)), one(regex(BOUNDED)), one(regex(UNBOUNDED)), some()]),
    ) {
        let source = Sparse::new(bytes, &cuts);
        case.check(&source, &source.bytes, &BOTH);
    }

    #[test]
    fn long_holes_are_as_good_as_short_ones(
        islands in prop::collection::vec((bytes(3), prop_oneof![0usize..400, Just(90usize), Just(91)]), 1..5),
        case in case(prop_oneof![3 => one(endless()), 1 => (endless(), some()).prop_map(|(one, mut some)| { some.push(one); some })]),
    ) {
        let (mut bytes, mut cuts) = (Vec::new(), Vec::new());
        for (island, hole) in islands {
            bytes.extend(island);
            cuts.push(bytes.len());
            bytes.resize(bytes.len() + hole, 0);
            cuts.push(bytes.len());
        }
        let source = Sparse::new(bytes, &cuts);
        case.check(&source, &source.bytes, &BOTH);
    }

    #[test]
    fn copies_of_parts_say_what_windows_say(
        bytes in bytes(12),
        case in case(prop_oneof![one(literal()), one(hex(false)), one(regex(BOUNDED)), some()]),
    ) {
        case.check(&Copied(bytes.clone()), &bytes, &BOTH);
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

#[test]
fn most_of_a_long_hole_is_not_looked_at() {
    let bytes = [vec![b'a'; 9], vec![0; 10_000], vec![b'b'; 9]].concat();
    for (regex, least) in
        [("a+", 9900), ("a.*b", 9900), (r"\x00+", 9900), (r"(?:\x00{7})+b", 9900), ("a*", 0)]
    {
        let source = Sparse::new(bytes.clone(), &[9, 10_009]);
        let pace = Pace { page: 1, ..Pace::default() };
        let case = Case {
            needles: vec![Needle::Regex(regex)],
            within: Span::new(0, u64::MAX),
            no_overlap: false,
            align: 1,
            limit: u64::MAX,
            pace,
        };
        case.check(&source, &source.bytes, &[Direction::Forward]);
        // It is both listed and counted.
        let left_out = source.left_out.into_inner() / 2;
        assert!(least <= left_out && (least > 0) == (left_out > 0), "{left_out} of the hole for {regex}");
    }
}

/// Jumps without a limit that follow each other, with nothing between them.
#[test]
fn neighbouring_jumps() {
    let bytes = [b"ab".repeat(10), vec![0; 33], vec![b'a'; 12]].concat();
    for (one, other) in [(0, 0), (0, 1), (1, 0), (2, 3)] {
        let jump = |min| Place::Jump(min, None);
        let needle = vec![Place::Byte(0), jump(one), Place::Jump(0, Some(0)), jump(other), Place::Byte(0)];
        for slots in [1, 1000] {
            let pace = Pace {
                threads: Some(2),
                first: 1,
                largest: 1,
                copied: 1,
                alone: 0,
                slots,
                ..Pace::default()
            };
            let case = Case {
                needles: vec![Needle::Hex(needle.clone())],
                within: Span::new(0, u64::MAX),
                no_overlap: false,
                align: 1,
                limit: u64::MAX,
                pace,
            };
            case.check(&bytes, &bytes, &BOTH);
        }
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
                    let pace = Pace {
                        threads: Some(2),
                        first: largest,
                        largest,
                        copied: largest,
                        alone: 0,
                        slots,
                        page: 1,
                        ..Pace::default()
                    };
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
