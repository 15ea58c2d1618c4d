//! Files that change while they are read.

use crate::machine::{Chance, start};
use crate::support::{Place, tell};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Everything that reads. None of it may ever see a zero byte: the file holds none.
const READERS: &[&[&str]] = &[
    &["find", "f", "text:needle", "-a"],
    &["rfind", "f", "text:needle", "-a"],
    &["find", "f", "00", "-a"],
    &["rfind", "f", "00", "-a"],
    &["find", "f", "00 ~00", "-a"],
    &["find", "f", "6e65 ?? 646c65", "-a", "--bytes"],
    &["find", "f", "regex:needl.{1,4}x", "-a", "--bytes"],
    &["find", "f", "regex:needle[^x]*", "-a", "--span"],
    &["rfind", "f", "regex:ne+dle", "-a"],
    &["find", "f", r"regex:\x00+", "-a"],
    &["find", "f", "-e", "text:needle", "-e", "00", "-e", "regex:dle.?"],
    &["find", "f", "text:needle", "-a", "-C", "1"],
    &["rfind", "f", "text:needle", "-a", "-C", "2"],
    &["find", "f", "00", "-a", "-C", "1"],
    &["find", "f", "text:NEEDLE", "-i", "-c"],
    &["dump", "d", "-f", "raw"],
    &["dump", "d", "-f", "xxd"],
    &["dump", "d"],
    &["dump", "d", "-p"],
    &["dump", "d", "--highlight", "text:needle", "--color", "always"],
];

/// Bytes without a zero, and a needle every few kilobytes.
fn hay(length: usize) -> Vec<u8> {
    let mut chance = Chance::new(1);
    let mut bytes = chance.bytes(length);
    for at in (0..length - 8).step_by(5003) {
        bytes[at..at + 8].copy_from_slice(b"needle.x");
    }
    bytes
}

/// So long that several threads search it, and that several render it.
const LENGTHS: [(&str, usize); 2] = [("f", 9 << 19), ("d", 3 << 18)];

/// A place to cut at, where cuts are told apart: nowhere, between pages, close to the end, anywhere.
fn cut(chance: &mut Chance, length: u64) -> u64 {
    let anywhere = chance.below(length);
    match chance.below(5) {
        0 => 0,
        1 => anywhere / 4096 * 4096,
        2 => length - 1 - chance.below(5000),
        _ => anywhere,
    }
}

/// Where `found` leaves `wanted`, and what stands there.
fn difference(found: &[u8], wanted: &[u8]) -> String {
    let at = found.iter().zip(wanted).take_while(|(found, wanted)| found == wanted).count();
    let near =
        |bytes: &[u8]| bytes[at..].iter().take(80).copied().collect::<Vec<u8>>().escape_ascii().to_string();
    format!(
        "{} of {} bytes, from {at} on `{}` for `{}`",
        found.len(),
        wanted.len(),
        near(found),
        near(wanted)
    )
}

/// What is printed is the answer for the whole file, or for the file as it was cut; and after exit code 3 the beginning
/// of one of them.
#[test]
fn a_file_that_is_cut_is_never_misread() {
    let place = Place::new();
    let files: Vec<(File, Vec<u8>)> = LENGTHS
        .iter()
        .map(|(name, length)| {
            let path = place.file(name, hay(*length));
            (File::options().write(true).open(path).expect("the file"), hay(*length))
        })
        .collect();
    let whole: Vec<(i32, Vec<u8>, Duration)> = READERS
        .iter()
        .map(|words| {
            let began = Instant::now();
            let ended = start(place.path(), *words).end();
            (ended.code(), ended.out, began.elapsed())
        })
        .collect();
    let mut chance = Chance::new(2);
    let mut codes = [0; 4];
    let began = Instant::now();
    // Where others load the machine, most cuts come too early or too late, and more of them are needed.
    let is_met = |codes: &[i32; 4]| codes[3] >= 50;
    for round in 0..5000 {
        if round >= 500 && is_met(&codes) {
            break;
        }
        let index = round % READERS.len();
        let (words, (code, answer, time)) = (READERS[index], &whole[index]);
        let (file, hay) = &files[usize::from(words[1] == "d")];
        let length = cut(&mut chance, hay.len() as u64);
        let running = start(place.path(), words);
        let wait = chance.below(time.as_micros() as u64);
        std::thread::sleep(Duration::from_micros(wait));
        file.set_len(length).expect("the file can be cut");
        let ended = running.end();
        codes[ended.code() as usize] += 1;
        if (ended.code(), &ended.out) != (*code, answer) {
            let cut = start(place.path(), words).end();
            let said = format!(
                "round {round}: {words:?} cut to {length:#x} after {wait} us: {}, {}; not as the whole file: {}; not as \
                 what was left: {}",
                ended.code(),
                ended.err,
                difference(&ended.out, answer),
                difference(&ended.out, &cut.out)
            );
            if ended.code() == 3 {
                assert!(ended.err.starts_with(&format!("rmmap: cannot read '{}' at 0x", words[1])), "{said}");
                assert!(answer.starts_with(&ended.out) || cut.out.starts_with(&ended.out), "{said}");
            } else {
                assert!((ended.code(), &ended.out) == (cut.code(), &cut.out), "{said}");
            }
        }
        file.write_all_at(&hay[length as usize..], length).expect("the file can be mended");
    }
    let cuts: i32 = codes.iter().sum();
    tell(&format!("{cuts} cuts: exit codes 0, 1, 2, 3: {codes:?} in {:?}", began.elapsed()));
    assert!(is_met(&codes), "the race was hardly ever met: {codes:?}");
    assert_eq!(codes[2], 0);
}

/// An edited copy holds what the file held, whole or as it was cut; or there is none.
#[test]
fn a_copy_of_a_file_that_is_cut_is_right_or_not_there() {
    let place = Place::new();
    let bytes = hay(24 << 20);
    let file = File::options().write(true).open(place.file("f", &bytes)).expect("the file");
    let words = ["patch", "f", "0", "00", "-o", "out"];
    let mut chance = Chance::new(4);
    let mut met = 0;
    for round in 0..400 {
        if round >= 40 && met >= 10 {
            break;
        }
        let began = Instant::now();
        let length =
            if round == 0 { bytes.len() as u64 } else { cut(&mut chance, bytes.len() as u64).max(1) };
        let running = start(place.path(), words);
        std::thread::sleep(Duration::from_micros(chance.below(25_000)));
        file.set_len(length).expect("the file can be cut");
        let ended = running.end();
        let out = place.path().join("out");
        let said = format!("round {round}: cut to {length:#x}: {} after {:?}", ended.err, began.elapsed());
        match ended.code() {
            0 => {
                let copy = std::fs::read(&out).expect("the copy");
                let is_right = copy.len() == bytes.len() || copy.len() as u64 == length;
                assert!(is_right && copy[0] == 0 && copy[1..] == bytes[1..copy.len()], "{said}");
                std::fs::remove_file(&out).expect("it can be removed");
            }
            code => {
                assert!(code == 3 && !out.exists(), "{said}");
                met += 1;
            }
        }
        file.write_all_at(&bytes[length as usize..], length).expect("the file can be mended");
    }
    assert!(met >= 10, "the race was hardly ever met: {met}");
}

/// Says at its end that there is one.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Does `change` over and over while `work` is done.
fn meanwhile(path: &Path, mut change: impl FnMut(&File, u64) + Send, work: impl FnOnce()) {
    let file = File::options().write(true).open(path).expect("the file");
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0;
            while !ended.load(Ordering::Relaxed) {
                change(&file, round);
                round += 1;
            }
        });
        // Also where the work ends in a failed assertion.
        let _end = End(&ended);
        work();
    });
}

/// A file that is cut and written anew all the time is read as something it was, or not to its end.
#[test]
fn a_file_that_is_cut_and_grows_again_raises_no_signal() {
    let place = Place::new();
    let path = place.file("f", hay(3 << 19));
    place.file("d", hay(3 << 18));
    let bytes = hay(3 << 19);
    let churn = |file: &File, round: u64| {
        file.set_len((round * 7919) % bytes.len() as u64).expect("the file can be cut");
        std::thread::sleep(Duration::from_micros(200 + round % 700));
        file.write_all_at(&bytes, 0).expect("the file can be mended");
        std::thread::sleep(Duration::from_micros(200 + round % 1100));
    };
    let mut codes = [0; 4];
    meanwhile(&path, churn, || {
        for words in READERS.iter().cycle().take(120) {
            let words = words.iter().map(|&word| if word == "d" { "f" } else { word });
            codes[start(place.path(), words).end().code() as usize] += 1;
        }
    });
    assert!(codes[3] > 0 && codes[2] == 0, "{codes:?}");
}

/// A file that grows is searched as far as it reached, or further.
#[test]
fn a_file_that_grows_is_searched() {
    let place = Place::new();
    let bytes = hay(1 << 20);
    let path = place.file("f", &bytes);
    let words = ["find", "f", "text:needle", "-a"];
    let before = start(place.path(), words).end();
    let mut length = bytes.len() as u64;
    let grow = |file: &File, _: u64| {
        if length < 64 << 20 {
            file.write_all_at(&bytes[..100_000], length).expect("the file can grow");
            length += 100_000;
        }
        std::thread::sleep(Duration::from_micros(300));
    };
    meanwhile(&path, grow, || {
        for _ in 0..40 {
            let ended = start(place.path(), words).end();
            assert_eq!(ended.code(), 0, "{}", ended.err);
            assert!(ended.out.starts_with(&before.out));
        }
    });
}

/// What of `text` lies between `first` and `last`.
fn between<'t>(text: &'t str, first: &str, last: &str) -> Option<&'t str> {
    text.strip_prefix(first)?.strip_suffix(last)
}

/// Bytes that change under the engines: no panic, no loop, and what is printed as a match is one.
#[test]
fn a_file_that_is_rewritten_while_regexes_run() {
    type Check = fn(&str) -> bool;
    let patterns: [(&str, Check); 4] = [
        ("regex:a[bc]{2,9}x", |text| {
            between(text, "a", "x").is_some_and(|inner| {
                (2..10).contains(&inner.len()) && inner.bytes().all(|byte| matches!(byte, b'b' | b'c'))
            })
        }),
        ("regex:ab+c", |text| {
            between(text, "a", "c")
                .is_some_and(|inner| !inner.is_empty() && inner.bytes().all(|byte| byte == b'b'))
        }),
        ("61 (62 | 63 63) [0-3] 78", |text| {
            between(text, "ab", "x").or(between(text, "acc", "x")).is_some_and(|inner| inner.len() <= 3)
        }),
        ("regex:(?:a|bb)*c", |text| {
            between(text, "", "c")
                .is_some_and(|inner| inner.replace("bb", "").bytes().all(|byte| byte == b'a'))
        }),
    ];
    let place = Place::new();
    let path = place.file("f", hay(1 << 18));
    let mut chance = Chance::new(3);
    let mut block = || (0..4096).map(|_| b"abcx"[chance.below(4) as usize]).collect::<Vec<u8>>();
    let blocks: Vec<Vec<u8>> = (0..8).map(|_| block()).collect();
    let write = |file: &File, round: u64| {
        let at = (round * 2_654_435_761) % ((1 << 18) - 4096);
        file.write_all_at(&blocks[round as usize % 8], at).expect("the file can be written");
    };
    let mut seen = 0;
    meanwhile(&path, write, || {
        for round in 0..24 {
            let (pattern, is_match) = patterns[round % 4];
            let command = if round % 8 < 4 { "find" } else { "rfind" };
            let ended = start(place.path(), [command, "f", pattern, "-a", "--text"]).end();
            assert!(matches!(ended.code(), 0 | 1), "{pattern}: {}", ended.err);
            for line in String::from_utf8_lossy(&ended.out).lines() {
                let text = line.split_once('\t').expect("two fields").1;
                assert!(is_match(text), "{command} {pattern}: {line}");
                seen += 1;
            }
        }
    });
    assert!(seen > 1000, "only {seen} matches");
}
