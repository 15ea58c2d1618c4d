//! Any words at all, drawn from what the parser knows: whatever they are, they are done or refused in one line.

use super::support::Place;
use std::time::{Duration, Instant};

/// Values of every kind, right and wrong. None is so large that what it asks for would fill a disk.
const VALUES: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "7",
    "16",
    "0x10",
    "4k",
    "4095",
    "4096",
    "4097",
    "5000",
    "-1",
    "-5",
    "-0x10",
    "end",
    "1p",
    "08",
    "0x",
    "",
    "1e3",
    "65536",
    "65537",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    ":",
    ":5",
    "5:",
    "-9:",
    "3:+4",
    "4096:",
    "2:1",
    ":+4",
    "1:2:3",
    "00",
    "ff",
    "48 8b ??",
    "??",
    "[1-4] 00",
    "61 [1-] 62",
    "(61|62 63) 64",
    "~00",
    "4?",
    "()",
    "text:a",
    "text:",
    "esc:\\x00a",
    "u32le:5",
    "f64be:1.5",
    "utf16le:ab",
    "regex:a+",
    "regex:^",
    "regex:\\b",
    "regex:.*",
    "regex:(",
    "file:g",
    "file:missing",
    "hexfile:h",
    "00*4096",
    "deadbeef",
    "i8:-129",
    "f",
    "g",
    "h",
    "s",
    "missing",
    "missing/x",
    ".",
    "anon:4k",
    "/dev/null",
    "read",
    "write",
    "copy",
    "default",
    "none",
    "always",
    "never",
    "auto",
    "little",
    "all",
    "xxd",
    "u16le",
    "c",
    "json",
    "ascii",
    "willneed",
    "evict",
    "punch",
    "random",
    "normal",
    "shared",
    "private,populate",
    "fixed",
    "read,write",
    "exec",
    "text",
    "hex",
    "size",
    "resident",
    "50%",
    "\u{1b}[2J",
    "\u{202e}",
    "=",
    "0=00",
    "--",
    "-",
    "get 0",
    "write text:a",
    "undo",
    "resize +5",
    "find 00",
    "seek -1 2",
    "patch 0 00",
    "info",
    "dump :9",
];

/// What these options ask for lasts, or goes where it should not.
const LEFT_OUT: &[&str] = &["hold", "wait", "output", "help", "script"];

/// Numbers that look random, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    fn value(&mut self) -> String {
        VALUES[self.below(VALUES.len())].to_string()
    }
}

/// A command with some of its options and places, in any order.
fn words(command: &clap::Command, chance: &mut Chance) -> Vec<String> {
    let options: Vec<&clap::Arg> = command
        .get_arguments()
        .filter(|arg| arg.get_long().is_some_and(|long| !LEFT_OUT.contains(&long)))
        .collect();
    let mut words = vec![command.get_name().to_string()];
    // Mostly a file that is there, or hardly anything would come further than to its opening.
    words.push(if chance.below(8) == 0 { chance.value() } else { "f".to_string() });
    for _ in 0..chance.below(3) {
        words.push(chance.value());
    }
    for _ in 0..chance.below(4) {
        let option = options[chance.below(options.len())];
        let at = 1 + chance.below(words.len());
        if option.get_action().takes_values() {
            words.insert(at, chance.value());
        }
        words.insert(at, format!("--{}", option.get_long().expect("it was asked")));
    }
    words
}

#[test]
fn whatever_is_asked_is_done_or_refused_in_one_line() {
    let tree = rmmap::cli::tree();
    let commands: Vec<&clap::Command> = tree
        .get_subcommands()
        .filter(|command| !matches!(command.get_name(), "completions" | "help"))
        .collect();
    let seed = std::env::var("RMMAP_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let seconds = std::env::var("RMMAP_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(8);
    let mut chance = Chance(seed);
    let mut codes = [0; 5];
    let began = Instant::now();
    let mut place = Place::new();
    for round in 0.. {
        if began.elapsed() > Duration::from_secs(seconds) {
            break;
        }
        if round % 8 == 0 {
            place = Place::new();
            let length = [0, 1, 100, 4096, 5000][chance.below(5)];
            place.file("f", (0..length).map(|_| b"\0\0abc\xff"[chance.below(6)]).collect::<Vec<u8>>());
            place.file("g", "ab");
            place.file("h", "6162 63\n");
            place.file(
                "s",
                ["0 00\n", "0 00 -> 61\n", "0:+4\n", "00000000: 4142  AB\n", "text:a\n00\n"][chance.below(5)],
            );
        }
        let words = words(commands[chance.below(commands.len())], &mut chance);
        let run = place.run_with(&words, if chance.below(2) == 0 { b"" } else { b"abc\nget 0\n" });
        let err = run.err();
        let code = run.code();
        assert!(!err.contains("a mistake in rmmap"), "{words:?}: {err}");
        assert!((0..5).contains(&code), "{words:?}: {code}: {err}");
        codes[code as usize] += 1;
        assert!(err.chars().all(|ch| ch == '\n' || !ch.is_control()), "{words:?}: {err:?}");
        let is_told =
            err.lines().any(|line| line.starts_with("rmmap: ")) || run.out().contains("\"ok\":false");
        assert!(code < 2 || is_told, "{words:?}: {code}: {err}");
        let are_ours = err.lines().all(|line| line.starts_with("rmmap: ") || line.starts_with("hint: "));
        assert!(code < 2 || are_ours, "{words:?}: {code}: {err}");
    }
    assert!(codes[0] > 0 && codes[2] > 0, "{codes:?}");
}
