//! Random patterns over real and adversarial bytes: rmmap finds what Python, YARA and GNU grep find.
//!
//! Rounds with seeds that follow each other, as long as the time lasts; `RMMAP_AGREEMENT_SECONDS` makes it longer.

mod needles;
mod peers;

use super::support::{Place, RMMAP, has, skip, tell};
use needles::{Kind, Needle, Random};
use peers::Spans;
use std::fmt;
use std::time::{Duration, Instant};

/// How many matches of each end are compared one by one; of the others only their number.
const MOST: usize = 3000;

/// How many patterns are searched for at once.
const AT_ONCE: usize = 8;

/// The bytes of a round, and whether a line feed may be among them, which grep would stop at.
fn bytes(round: u64, random: &mut Random) -> Vec<u8> {
    let length = 1 << 18;
    match round % 5 {
        0 => {
            let code =
                std::fs::read(if round.is_multiple_of(2) { "/bin/bash" } else { RMMAP }).unwrap_or_default();
            let start = random.below(code.len().saturating_sub(length).max(1));
            code[start..code.len().min(start + length)].to_vec()
        }
        1 => {
            let mut run = vec![b'a'; length / 16];
            for _ in 0..random.below(20) {
                let at = random.below(run.len());
                run[at] = b"b\0\xff"[random.below(3)];
            }
            run
        }
        2 => b"ab".repeat(length / 32),
        3 => (0..length / 2).map(|_| b"ab\0_ \xff"[random.below(6)]).collect(),
        _ => (0..length).map(|_| random.byte()).collect(),
    }
}

fn ours(place: &Place, words: &[&str]) -> String {
    let run = place.run(words);
    assert!(matches!(run.code(), 0 | 1), "{words:?}: {}", run.err());
    run.out()
}

/// Every span of a list printed with `-d --span`, or only the starts where the lengths are not compared.
fn spans(text: &str, by_length: bool) -> Vec<(u64, u64)> {
    let span = |line: &str| {
        let (start, end) = line.split('\t').next()?.split_once(':')?;
        let start: u64 = start.parse().ok()?;
        Some((start, if by_length { end.parse().ok()? } else { start }))
    };
    text.lines().map(|line| span(line).unwrap_or_else(|| panic!("{line:?} is no span"))).collect()
}

/// Compares one needle, from both ends, with all that `theirs` found.
fn compare(place: &Place, needle: &Needle, theirs: &Spans) {
    let by_length = needle.kind == Kind::Regex;
    let most = MOST.to_string();
    let range = format!("{}:{}", needle.low, needle.high);
    for (command, expected) in [("find", &theirs.first), ("rfind", &theirs.last)] {
        let words = [command, "f", "-e", &needle.word, "-r", &range, "-d", "--span", "-m", &most];
        let found = spans(&ours(place, &words), by_length);
        assert!(found == *expected, "{command} {:?} in {range}: {found:?}, and {expected:?}", needle.word);
    }
    let count = ours(place, &["find", "f", "-e", &needle.word, "-r", &range, "-c"]);
    assert_eq!(count.trim(), theirs.count.to_string(), "{:?} in {range}", needle.word);
}

/// All patterns of a list in one pass, each of them as if it were alone.
fn together(place: &Place, needles: &[&Needle], theirs: &[&Spans]) {
    if needles.len() < 2 {
        // One pattern is not named.
        return;
    }
    let lines: Vec<String> =
        (0..).zip(needles).map(|(number, needle)| format!("n{number} = {}\n", needle.word)).collect();
    place.file("needles", lines.concat());
    for (command, is_upwards) in [("find", true), ("rfind", false)] {
        let text = ours(place, &[command, "f", "--patterns", "needles", "-d", "--span", "-a"]);
        for (number, (needle, theirs)) in needles.iter().zip(theirs).enumerate() {
            let name = format!("\tn{number}\n");
            let own: String = text.split_inclusive('\n').filter(|line| line.ends_with(&name)).collect();
            let mut found = spans(&own, needle.kind == Kind::Regex);
            assert_eq!(found.len() as u64, theirs.count, "{command} {:?} among others", needle.word);
            found.truncate(MOST);
            let expected = if is_upwards { &theirs.first } else { &theirs.last };
            assert!(found == *expected, "{command} {:?} among others", needle.word);
        }
    }
}

/// How many patterns each peer was asked for.
#[derive(Default)]
struct Asked {
    python: usize,
    yara: usize,
    grep: usize,
}

impl fmt::Display for Asked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} patterns of Python, {} of YARA, {} of grep", self.python, self.yara, self.grep)
    }
}

/// One round: some patterns over some bytes.
fn round(place: &Place, number: u64, asked: &mut Asked) {
    let mut random = Random::new(number + 1);
    let bytes = bytes(number, &mut random);
    place.file("f", &bytes);
    let needles: Vec<Needle> = (0..3 * AT_ONCE).map(|_| needles::random(&bytes, &mut random)).collect();
    let theirs = peers::python(place, &needles, MOST);
    for (needle, theirs) in needles.iter().zip(&theirs) {
        compare(place, needle, theirs);
    }
    let whole = bytes.len() as u64;
    let (some, of_theirs): (Vec<&Needle>, Vec<&Spans>) = needles
        .iter()
        .zip(&theirs)
        .filter(|(needle, theirs)| needle.covers(whole) && theirs.count < 50_000)
        .unzip();
    for (some, theirs) in some.chunks(AT_ONCE).zip(of_theirs.chunks(AT_ONCE)) {
        together(place, some, theirs);
    }
    asked.python += needles.len();
    ask_others(place, &needles, &theirs, &bytes, asked);
}

/// Compares with the programs that know some of the patterns only.
fn ask_others(place: &Place, needles: &[Needle], theirs: &[Spans], bytes: &[u8], asked: &mut Asked) {
    if has("yara") {
        asked.yara += peers::yara(place, needles, theirs, bytes.len() as u64);
    }
    if has("grep") && !bytes.contains(&b'\n') {
        asked.grep += peers::grep(place, needles, theirs, bytes.len() as u64);
    }
}

#[test]
fn random_patterns() {
    for peer in ["yara", "grep"].iter().filter(|peer| !has(peer)) {
        skip("random_patterns", peer);
    }
    if !has("python3") {
        return skip("random_patterns", "python3");
    }
    let seconds = std::env::var("RMMAP_AGREEMENT_SECONDS").ok().and_then(|word| word.parse().ok());
    let start = Instant::now();
    let place = Place::new();
    let (mut asked, mut rounds) = (Asked::default(), 0);
    // Every kind of bytes at least once.
    while rounds < 5 || start.elapsed() < Duration::from_secs(seconds.unwrap_or(6)) {
        round(&place, rounds, &mut asked);
        rounds += 1;
    }
    tell(&format!("random_patterns: {asked} in {rounds} rounds"));
}

/// Matches across every power of two from 4 KiB to 64 MiB.
#[test]
fn across_borders() {
    if !has("python3") {
        return skip("across_borders", "python3");
    }
    let place = Place::new();
    let mut random = Random::new(0x5eed);
    let mut bytes: Vec<u8> = Vec::with_capacity((64 << 20) + 4096);
    while bytes.len() < (64 << 20) + 4096 {
        // Without line feeds, at which grep would stop.
        bytes.extend(random.next().to_le_bytes().map(|byte| if byte == b'\n' { 0 } else { byte }));
    }
    let word: Vec<u8> = b"across_border".to_vec();
    for power in 12..=26 {
        let at = (1usize << power) - 1 - random.below(word.len() - 1);
        bytes[at..at + word.len()].copy_from_slice(&word);
    }
    place.file("f", &bytes);
    let needles = needles::of_word(&word, bytes.len() as u64);
    let theirs = peers::python(&place, &needles, MOST);
    for (needle, theirs) in needles.iter().zip(&theirs) {
        assert_eq!(theirs.count, 15, "{:?}", needle.word);
        compare(&place, needle, theirs);
    }
    together(&place, &needles.iter().collect::<Vec<_>>(), &theirs.iter().collect::<Vec<_>>());
    let mut asked = Asked { python: needles.len(), ..Asked::default() };
    ask_others(&place, &needles, &theirs, &bytes, &mut asked);
    tell(&format!("across_borders: {asked}, each across every border"));
}
