//! What holds of every pattern, whatever it is.

use super::hex::{Item, Sequence};
use super::*;
use crate::value::Cell;
use proptest::collection::vec;
use proptest::prelude::*;
use regex_automata::{Anchored, Input, meta};
use std::collections::BTreeSet;

/// Bytes of which most mean something in a pattern.
fn word() -> impl Strategy<Value = Vec<u8>> {
    let signs = b"0123456789abcdef??..()()||[]~*\"- ,:_\\x+{}^$".to_vec();
    let words = vec![
        "regex:", "text:", "hex:", "u8:", "utf16be:", "(61|62)", "[1-2]", "~61", "\"ab\"", "??", "61",
        "(?u)", "é", "//", "/*", "*/", "\n",
    ];
    let part = prop_oneof![
        4 => proptest::sample::select(signs).prop_map(|byte| vec![byte]),
        3 => proptest::sample::select(words).prop_map(|text| text.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    let often = prop_oneof![9 => Just(1), 1 => 1usize..100];
    (vec(part, 0..12), often).prop_map(|(parts, often)| parts.concat().repeat(often))
}

/// Hex patterns over two letters, so that random haystacks match.
fn hex() -> impl Strategy<Value = String> {
    let byte = || proptest::sample::select(vec!["61", "62", "61", "62", "?1", "~61", "??", "\"a\""]);
    let jump =
        || proptest::sample::select(vec!["[0-1]", "[1]", "[2]", "[0-3]", "[2-5]", "[1-2][0-1]", "[0-300]"]);
    let run = || vec(byte(), 1..4).prop_map(|bytes| bytes.concat());
    let sequence = (run(), vec((jump(), run()), 0..2))
        .prop_map(|(first, rest)| rest.into_iter().fold(first, |all, (jump, run)| all + jump + &run));
    sequence.prop_recursive(3, 24, 3, move |inner| {
        let either = vec(inner.clone(), 1..4).prop_map(|all| format!("({})", all.join("|")));
        vec(prop_oneof![either, inner], 1..3).prop_map(|parts| parts.concat())
    })
}

fn haystack() -> impl Strategy<Value = Vec<u8>> {
    vec(proptest::sample::select(b"aab".to_vec()), 0..14)
}

/// Every end of a match that begins at one of `starts`, the slow way: all of them, item by item.
fn ends(sequence: &Sequence, haystack: &[u8], starts: BTreeSet<usize>) -> BTreeSet<usize> {
    sequence.0.iter().fold(starts, |starts, item| {
        let from = |start: usize| -> BTreeSet<usize> {
            let passes = |tests: Vec<ByteTest>| -> BTreeSet<usize> {
                let there = haystack.get(start..start + tests.len()).unwrap_or_default();
                let passed = there.len() == tests.len()
                    && there.iter().zip(&tests).all(|(&byte, test)| test.matches(byte));
                passed.then_some(start + tests.len()).into_iter().collect()
            };
            match item {
                Item::Tests(tests) => passes(tests.clone()),
                Item::Text(text) => passes(text.bytes().map(ByteTest::exact).collect()),
                Item::Jump(jump) => (start..=haystack.len())
                    .filter(|end| (end - start) as u64 >= jump.min)
                    .filter(|end| jump.max.is_none_or(|max| (end - start) as u64 <= max))
                    .collect(),
                Item::Either(all) => all.iter().flat_map(|one| ends(one, haystack, [start].into())).collect(),
            }
        };
        starts.into_iter().flat_map(from).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_print_back_or_are_refused_in_one_line(word in word()) {
        for kind in Type::all().map(Some).chain([None]) {
            let parsed = match kind {
                Some(kind) => Pattern::parse_as(kind, &word, Accept::BYTES),
                None => Pattern::parse(&word, Accept::BYTES),
            };
            match parsed {
                Ok(pattern) => {
                    let again = Pattern::parse(&pattern.to_word(), Accept::BYTES);
                    prop_assert_eq!(again, Ok(pattern.clone()));
                    for case in [Case::Exact, Case::Ignored] {
                        let compiled = pattern.compile(case, 16, &mut |_| Ok(vec![0; 9]));
                        if let Ok(compiled) = compiled {
                            prop_assert!(compiled.max_len().is_none_or(|max| compiled.min_len() <= max));
                        }
                    }
                }
                Err(refusal) => {
                    prop_assert!(refusal.is_presentable(), "{refusal:?}");
                }
            }
        }
        let _ = Named::in_file(&word, None).collect::<Result<Vec<_>, _>>();
    }

    #[test]
    fn hex_patterns_print_back(text in hex()) {
        let pattern = Pattern::parse(text.as_bytes(), Accept::BYTES).unwrap();
        prop_assert_eq!(Pattern::parse(pattern.to_string().as_bytes(), Accept::BYTES), Ok(pattern));
    }

    #[test]
    fn one_match_a_start_and_the_shortest(text in hex(), haystack in haystack(), case in any::<bool>()) {
        let case = if case { Case::Ignored } else { Case::Exact };
        let pattern = Pattern::parse(text.as_bytes(), Accept::BYTES).unwrap();
        let Pattern::Hex(hex) = &pattern else { unreachable!() };
        let compiled = pattern.compile(case, 16, &mut |_| unreachable!()).unwrap();
        let mut scratch = Scratch::default();
        for start in 0..=haystack.len() {
            let expected = ends(&hex.sequence, &haystack, [start].into()).first().copied();
            let rest = &haystack[start..];
            if let Some(end) = expected {
                let length = (end - start) as u64;
                prop_assert!(length >= compiled.min_len() && compiled.max_len().is_none_or(|max| length <= max));
            }
            match &compiled {
                Compiled::Literal(bytes) => prop_assert_eq!(rest.starts_with(bytes), expected.is_some()),
                Compiled::Fixed(tests) => {
                    let passed = rest.len() >= tests.len() && rest.iter().zip(tests).all(|(&byte, test)| test.matches(byte));
                    prop_assert_eq!(passed.then_some(start + tests.len()), expected);
                }
                Compiled::Program { program, .. } => {
                    prop_assert_eq!(program.matches_at(&mut scratch, &haystack, start), expected);
                    let head = rest.len() >= program.head().len()
                        && rest.iter().zip(program.head()).all(|(&byte, test)| test.matches(byte));
                    prop_assert!(head || expected.is_none());
                    let longest = compiled.max_len().unwrap() as usize;
                    let from = start / 2;
                    let lengths = Sweep::new(program).lengths(&haystack, (from, start + 1), longest);
                    let length = lengths[start - from] as usize;
                    prop_assert_eq!((length > 0).then_some(start + length), expected);
                }
                Compiled::Chain { .. } => unreachable!("all jumps have limits"),
                Compiled::Regex(_) => unreachable!(),
            }
        }
    }

    #[test]
    fn the_scout_finds_every_start(text in hex(), haystack in haystack()) {
        let pattern = Pattern::parse(text.as_bytes(), Accept::BYTES).unwrap();
        let compiled = pattern.compile(Case::Exact, 16, &mut |_| unreachable!()).unwrap();
        let Compiled::Program { program, .. } = &compiled else { return Ok(()) };
        let regex = meta::Builder::new().build_from_hir(&program.scout()).unwrap();
        let mut scratch = Scratch::default();
        for start in 0..=haystack.len() {
            let found = program.matches_at(&mut scratch, &haystack, start);
            let ends_by = |end: usize| {
                let input = Input::new(&haystack[..end]).range(start..).anchored(Anchored::Yes);
                regex.is_match(input)
            };
            let scouted = (start..=haystack.len()).find(|&end| ends_by(end));
            prop_assert!(scouted.is_some() || found.is_none());
            if program.is_plain() {
                prop_assert_eq!(scouted, found);
            }
        }
    }

    #[test]
    fn cells_match_what_they_say(value in any::<u8>(), mask in proptest::sample::select(vec![0xff, 0xf0, 0x0f]), byte in any::<u8>()) {
        let test = ByteTest { cell: Cell { value: value & mask, mask }, negated: true };
        prop_assert_eq!(test.matches(byte), byte & mask != value & mask);
    }
}
