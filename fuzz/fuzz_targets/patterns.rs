//! Patterns: they print back, and a search lists what brute force lists, in any chunks and from either end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rmmap::bytes::Span;
use rmmap::error::Result;
use rmmap::pattern::{Case, Compiled, Pattern, Scratch};
use rmmap::search::{Direction, Engines, Match, Pace, Search, Seen, Watcher};
use rmmap::value::Accept;

struct Listed(Vec<Span>);

impl Watcher for Listed {
    fn hits(&mut self, hits: &[Match], _seen: &Seen<'_>) -> Result<()> {
        self.0.extend(hits.iter().map(|hit| hit.span));
        Ok(())
    }
}

fn list(engines: &Engines, bytes: &Vec<u8>, direction: Direction, chunk: u64) -> Vec<Span> {
    let within = Span::new(0, bytes.len() as u64);
    let pace = Pace { threads: Some(1), first: chunk, largest: chunk, ..Pace::default() };
    let search = Search { source: bytes, engines, within, no_overlap: false, align: 1, around: 0, pace };
    let mut listed = Listed(Vec::new());
    search.list(direction, u64::MAX, &mut listed).expect("memory does not fail");
    listed.0
}

/// The end of the match that begins at `start`, the slow way.
fn end(compiled: &Compiled, bytes: &[u8], start: usize) -> Option<usize> {
    let rest = &bytes[start..];
    match compiled {
        Compiled::Literal(needle) => rest.starts_with(needle).then_some(start + needle.len()),
        Compiled::Fixed(tests) => (rest.len() >= tests.len()
            && tests.iter().zip(rest).all(|(test, &byte)| test.matches(byte)))
        .then_some(start + tests.len()),
        Compiled::Program { program, .. } => program.matches_at(&mut Scratch::default(), bytes, start),
        Compiled::Chain { head, links } => links.iter().try_fold(end(head, bytes, start)?, |at, (gap, part)| {
            (at + *gap as usize..=bytes.len()).filter_map(|start| end(part, bytes, start)).min()
        }),
        Compiled::Regex(_) => None,
    }
}

/// Every start tried; nothing for regexes, which are held to themselves only.
fn brute(compiled: &Compiled, bytes: &[u8]) -> Option<Vec<Span>> {
    let span = |start| Some(Span::new(start as u64, end(compiled, bytes, start)? as u64));
    let found = (0..=bytes.len()).filter_map(span).collect();
    (!matches!(compiled, Compiled::Regex(_))).then_some(found)
}

fuzz_target!(|input: &[u8]| {
    // A word, and what it is searched in.
    let Some(split) = input.iter().position(|&byte| byte == b'\n') else { return };
    let (word, bytes) = (&input[..split.min(200)], input[split + 1..].to_vec());
    let Ok(pattern) = Pattern::parse(word, Accept::BYTES) else { return };
    assert_eq!(Pattern::parse(&pattern.to_word(), Accept::BYTES).as_ref(), Ok(&pattern));
    for case in [Case::Exact, Case::Ignored] {
        let Ok(compiled) = pattern.compile(case, 4096, &mut |_| Ok(b"ab".to_vec())) else { return };
        let expected = brute(&compiled, &bytes);
        let Ok(engines) = Engines::of(compiled) else { return };
        let whole = list(&engines, &bytes, Direction::Forward, 1 << 20);
        if let Some(expected) = expected {
            assert_eq!(whole, expected);
        }
        let mut backward = list(&engines, &bytes, Direction::Backward, 5);
        backward.reverse();
        assert_eq!(backward, whole);
        assert_eq!(list(&engines, &bytes, Direction::Forward, 3), whole);
    }
});
