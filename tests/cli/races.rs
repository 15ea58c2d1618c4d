//! Searches of a file that another process rewrites meanwhile: the regex engines panic when bytes change under them.
//!
//! No panic, no signal, and no match whose bytes were never in the file.

use super::support::Place;
use regex_automata::{Anchored, Input, meta::Regex, util::syntax};
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

/// Longer than any window that is copied to be searched again.
const LENGTH: usize = 24 << 20;

/// How much is rewritten at a time.
const PIECE: usize = 32 << 10;

/// Records of which those of one text end where those of the other go on.
fn text(record: &str) -> Vec<u8> {
    record.bytes().cycle().take(LENGTH).collect()
}

/// Whether `matched` is a match of `regex` whose bytes were all in the file, of either text, where it was found.
fn was_there(texts: &[Vec<u8>; 2], regex: &Regex, start: usize, matched: &[u8]) -> bool {
    let is_of_a_text = |(index, byte): (usize, &u8)| texts.iter().any(|text| text[start + index] == *byte);
    let is_whole = |hit: regex_automata::Match| hit.end() == matched.len();
    matched.iter().enumerate().all(is_of_a_text)
        && regex.search(&Input::new(matched).anchored(Anchored::Yes)).is_some_and(is_whole)
}

#[test]
fn what_is_rewritten_meanwhile_is_searched_without_a_panic() {
    let place = Place::new();
    let texts = [text("key=1234;aaab ...... "), text("name=77;a/bbb....\n")];
    let path = place.file("f", &texts[0]);
    let start = Instant::now();
    let lasts = Duration::from_secs(3);
    let mut found = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            let mut at = 0;
            for round in (0u64..).take_while(|_| start.elapsed() < lasts) {
                // A stride that meets every piece before it comes back to the first, and the texts by turns.
                at = (at + 97 * PIECE) % LENGTH;
                let text = &texts[(round / 700 + round % 2) as usize % 2];
                file.write_all_at(&text[at..at + PIECE], at as u64).unwrap();
            }
        });
        for (command, pattern) in [
            ("find", r"[a-z]+=[0-9]+"),
            ("find", r"[a-z]{1,9}=[0-9]{1,9}"),
            ("rfind", r"[a-z]{1,9}=[0-9]{1,9}"),
            ("find", r"a+b+"),
            ("rfind", r"[a-z]+[0-9=]+?;"),
            ("find", r"=[^;]*;[^.]*\."),
            ("find", r"(aaa|bbb)[b.]"),
        ]
        .iter()
        .cycle()
        .take_while(|_| start.elapsed() < lasts)
        {
            let run =
                place.run([command, "f", &*format!("regex:{pattern}"), "-m", "200000", "--bytes", "-d"]);
            assert!(matches!(run.code(), 0 | 1), "{command} {pattern}: {} {}", run.code(), run.err());
            let bytes = syntax::Config::new().utf8(false).unicode(false).dot_matches_new_line(true);
            let regex = Regex::builder().syntax(bytes).build(pattern).unwrap();
            for line in run.out().lines() {
                let (offset, hex) = line.split_once('\t').expect("an offset and bytes");
                let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
                let matched: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
                let offset = offset.parse().expect("an offset");
                assert!(was_there(&texts, &regex, offset, &matched), "{command} {pattern}: {line}");
                found += 1;
            }
        }
    });
    assert!(found > 0, "something is found in either text");
}
