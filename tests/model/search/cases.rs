//! Random things to be searched for, and bytes in which they are found often.

use super::oracle::{Case, Needle, Place};
use proptest::prelude::*;
use rmmap::bytes::Span;
use rmmap::search::Pace;

/// Few different bytes, in runs and periods, so that matches are many and overlap.
pub(super) fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(prop::sample::select(vec![0u8, b'a', b'b', b' ', b'\n', 0xff]), 1..20),
        (prop::sample::select(vec![0u8, b'a', b'b']), 1usize..40).prop_map(|(byte, count)| vec![byte; count]),
        (1usize..20).prop_map(|count| b"ab".repeat(count)),
    ];
    prop::collection::vec(piece, 0..most).prop_map(|pieces| pieces.concat())
}

pub(super) fn byte() -> impl Strategy<Value = u8> {
    prop::sample::select(vec![0u8, b'a', b'b', b' '])
}

pub(super) fn hex(endless: bool) -> impl Strategy<Value = Needle> {
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

pub(super) fn literal() -> impl Strategy<Value = Needle> {
    prop::collection::vec(byte(), 1..8)
        .prop_map(|bytes| Needle::Hex(bytes.into_iter().map(Place::Byte).collect()))
}

pub(super) const BOUNDED: &[&str] = &[
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
pub(super) const UNBOUNDED: &[&str] = &[
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

/// What has beginnings of some length.
const LONGER: &[&str] = &[
    "aba|bab|a{4}",
    "(ab){2,20}",
    "abb+a",
    "^aab",
    r"(?m)\bab a$",
    "[ab]{3,40}?b",
    "aa.{0,40}bb",
    "(?:ab|ba){2}.*a",
    "a(?:b|$)a{2}",
    "(?i)ABA.?",
];

pub(super) fn regex(sources: &'static [&'static str]) -> impl Strategy<Value = Needle> {
    prop::sample::select(sources).prop_map(Needle::Regex)
}

const ATOMS: &[&str] = &[
    "a", "b", "ab", r"\x00", ".", "[^a]", r"[^\x00]", "[ab]", r"\b", r"\B", "(?m:^)", "(?m:$)", "^", "$",
    "()",
];
const COUNTS: &[&str] = &["*", "+", "?", "*?", "+?", "{2}", "{3,}", "{2,}?", "{0,2}"];

/// Regexes of all kinds, most of them without a longest match, that have something to say of zeros.
pub(super) fn endless() -> impl Strategy<Value = Needle> {
    let tree = prop::sample::select(ATOMS).prop_map(str::to_owned).prop_recursive(4, 12, 3, |inner| {
        let some = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            3 => some().prop_map(|parts| parts.concat()),
            1 => some().prop_map(|parts| format!("(?:{})", parts.join("|"))),
            3 => (inner.clone(), prop::sample::select(COUNTS)).prop_map(|(part, count)| format!("(?:{part}){count}")),
        ]
    });
    // A needle is copied around; its source is short, and there are few of them.
    tree.prop_map(|source| Needle::Regex(source.leak()))
}

pub(super) fn pace() -> impl Strategy<Value = Pace> {
    let alone = prop_oneof![Just(0u64), 0u64..64];
    let slots = prop_oneof![1usize..64, Just(100_000)];
    let memory = prop_oneof![Just(0usize), 0usize..20_000, Just(usize::MAX)];
    (1usize..4, 1u64..24, 1u64..96, 1u64..24, alone, slots, 1u64..9, (1u64..40, 0usize..2, memory)).prop_map(
        |(threads, first, largest, copied, alone, slots, page, (block, crowd, memory))| Pace {
            threads: Some(threads),
            first,
            largest,
            copied,
            alone,
            slots,
            page,
            crowd,
            block,
            memory,
        },
    )
}

/// Regexes with exact bytes further inside.
const INSIDE: &[&str] = &[
    "[ab]*aba",
    "a*bab[ab]+",
    ".{0,4}aab",
    "b+(?:abb|aab)a*",
    "(?:a|bb)+aba",
    "[^a]{1,3}aab.?",
    r"b*\baba",
    "(?:b{1,3}(aab))+",
    r"[ab]+\x00\x00a",
    ".*baa",
];

/// Regexes of all kinds at once.
pub(super) fn crowd() -> impl Strategy<Value = Vec<Needle>> {
    prop::collection::vec(
        prop_oneof![endless(), regex(BOUNDED), regex(UNBOUNDED), regex(LONGER), regex(INSIDE)],
        2..8,
    )
}

pub(super) fn case(needles: impl Strategy<Value = Vec<Needle>>) -> impl Strategy<Value = Case> {
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

pub(super) fn one(needle: impl Strategy<Value = Needle>) -> impl Strategy<Value = Vec<Needle>> {
    needle.prop_map(|needle| vec![needle])
}

pub(super) fn some() -> impl Strategy<Value = Vec<Needle>> {
    prop::collection::vec(prop_oneof![4 => literal(), 3 => hex(false), 1 => regex(BOUNDED)], 1..9)
}
