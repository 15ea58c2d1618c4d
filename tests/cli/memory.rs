//! The memory that searches take, whatever they find and whatever they look for.

use super::support::{Place, RMMAP};
use std::os::unix::fs::FileExt;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What a search may take, in KiB, and what is left of it where matches are dense: most of it is for patterns.
const MOST: u32 = 16 << 10;
const MOST_FOR_MATCHES: u32 = 6 << 10;

/// The most memory of its own, in KiB, that a search took, which found something.
fn peak(place: &Place, words: &[&str]) -> u32 {
    let mut command = Command::new(RMMAP);
    let mut child = command.args(words).current_dir(place.path()).stdout(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let now = line.and_then(|line| line.trim().strip_suffix(" kB"));
        most = now.map_or(0, |now| now.parse::<u32>().unwrap()).max(most);
        std::thread::sleep(Duration::from_micros(500));
    }
    assert!(child.wait().unwrap().success(), "{words:?}");
    most
}

#[test]
fn matches_are_told_from_a_fixed_budget_of_memory() {
    let place = Place::new();
    let mixed = |at: u32| at.wrapping_mul(0x9e37_79b1).rotate_left(at >> 9) >> 24;
    let bytes: Vec<u8> = (0..12u32 << 20).map(|at| mixed(at).saturating_sub(64) as u8).collect();
    place.file("f", &bytes);
    let sparse = std::fs::File::create(place.path().join("sparse")).unwrap();
    for island in 0..64 {
        sparse.write_all_at(&bytes[..200_000], (island << 20) + 12_345).unwrap();
    }
    let several = ["-e", "00", "-e", "0000", "-e", "??"];
    for words in [
        &["find", "f", "00", "-a"][..],
        &["find", "f", "00", "-a", "--json"],
        &["find", "f", "00", "-a", "--bytes"],
        &["find", "f", "00", "-m", "500000", "-C", "2"],
        &["rfind", "f", "00", "-a", "--no-overlap"],
        &["find", "f", "regex:.", "-m", "2000000"],
        &["find", "sparse", "regex:[^\\x00]{3,9}", "-a"],
        &[&["find", "f", "-c", "-m", "9000000"][..], &several].concat(),
        &[&["rfind", "f", "-m", "2000000"][..], &several].concat(),
    ] {
        for threads in ["2", "64"] {
            let words = [words, &["--threads", threads]].concat();
            let most = peak(&place, &words);
            assert!((1..=MOST_FOR_MATCHES).contains(&most), "{words:?}: {most} KiB");
        }
    }
}

/// Bytes in which each of so many patterns of [`many`] matches once, and where.
fn with_all(patterns: usize) -> (Vec<u8>, Vec<u64>) {
    let mut bytes: Vec<u8> = (0..8u32 << 20).map(|at| (at.wrapping_mul(0x9e37_79b1) >> 27) as u8).collect();
    let step = (bytes.len() - 4096) / patterns;
    let offsets: Vec<u64> = (0..patterns).map(|number| (1000 + number * step) as u64).collect();
    for (number, &offset) in offsets.iter().enumerate() {
        let word = format!("äbc_{number:06}_");
        bytes[offset as usize..][..word.len()].copy_from_slice(word.as_bytes());
    }
    (bytes, offsets)
}

/// A file of patterns.
fn many(place: &Place, patterns: usize, each: impl Fn(usize) -> String) {
    let lines: String = (0..patterns).map(|number| each(number) + "\n").collect();
    place.file("patterns", lines);
}

#[test]
fn patterns_share_a_fixed_budget_of_memory() {
    let place = Place::new();
    let check = |patterns: usize, each: &dyn Fn(usize) -> String| {
        let (bytes, offsets) = with_all(patterns);
        place.file("f", &bytes);
        many(&place, patterns, each);
        for threads in ["2", "64"] {
            let words = ["find", "f", "--patterns", "patterns", "-a", "--threads", threads];
            let most = peak(&place, &words);
            assert!((1..=MOST).contains(&most), "{patterns} as {}: {most} KiB", each(0));
            let run = place.run(words).fine();
            let found: Vec<&str> = run.lines().filter_map(|line| line.split('\t').next()).collect();
            assert!(
                offsets.iter().map(|offset| format!("{offset:#x}")).eq(found.iter().copied()),
                "{patterns} as {}: {} found",
                each(0),
                found.len()
            );
        }
    };
    check(60_000, &|number| format!("text:äbc_{number:06}"));
    check(1500, &|number| format!("c3 a4 62 (63|64) 5f \"{number:06}\""));
    // Too many to be kept: they are made where they are needed.
    check(20, &|number| format!("regex:(?u)\\w{{3}}_{number:06}\\w{{1,9}}"));
    check(600, &|number| format!("regex:\\xc3.b[a-f]_{number:06}.{{1,20}}"));
}

#[test]
fn more_patterns_than_there_is_room_for_are_refused() {
    let place = Place::new();
    place.file("f", "bytes");
    many(&place, 400_000, |number| format!("{number:08x}"));
    let run = place.run(["find", "f", "--patterns", "patterns", "-c"]);
    run.fails(
        2,
        &["cannot search for so many patterns at once: more than the first ", "hint: search for some"],
    );
}
