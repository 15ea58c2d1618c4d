//! What other programs find, in batches: one process for many patterns where the program can do that.

use super::needles::{Kind, Needle};
use super::{MOST, ours, spans};
use crate::support::Place;
use std::process::Command;

/// The matches of one pattern: the first, the last (from the end), and how many there are in all.
pub(super) struct Spans {
    pub(super) first: Vec<(u64, u64)>,
    pub(super) last: Vec<(u64, u64)>,
    pub(super) count: u64,
}

const SCRIPT: &str = r"
import re, sys
data, most = open(sys.argv[1], 'rb').read(), int(sys.argv[2])
for line in open(sys.argv[3]):
    kind, low, high, source = line.rstrip('\n').split('\t')
    low, high = int(low), int(high)
    regex = re.compile(source.encode(), re.S)
    if kind == 'Literal':
        word = bytes.fromhex(source.replace('\\x', ''))
        found, at = [], data.find(word, low, high)
        while at >= 0:
            found.append((at, at))
            at = data.find(word, at + 1, high)
        assert data.rfind(word, low, high) == (found[-1][0] if found else -1)
    elif kind == 'Hex':
        regex = re.compile(b'(?=' + source.encode() + b')', re.S)
        found = [(m.start(), m.start()) for m in regex.finditer(data, low, high)]
    else:
        found = [m.span() for m in regex.finditer(data, low, high)]
    print(len(found), *(number for span in found[:most] + found[::-1][:most] for number in span))
";

fn output(command: &mut Command) -> Vec<u8> {
    let output = command.output().expect("the peer runs");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What Python's `re`, and its `find` and `rfind` for literals, find in the file `f`.
pub(super) fn python(place: &Place, needles: &[Needle], most: usize) -> Vec<Spans> {
    let case =
        |needle: &Needle| format!("{:?}\t{}\t{}\t{}\n", needle.kind, needle.low, needle.high, needle.regex);
    let cases = place.file("cases", needles.iter().map(case).collect::<String>());
    let mut python = Command::new("python3");
    python.args(["-c", SCRIPT]).arg(place.path().join("f")).arg(most.to_string()).arg(cases);
    let text = String::from_utf8(output(&mut python)).expect("numbers");
    let all: Vec<Spans> = text.lines().map(read).collect();
    assert_eq!(all.len(), needles.len());
    all
}

fn read(line: &str) -> Spans {
    let mut numbers = line.split(' ').map(|number| number.parse::<u64>().expect("a number"));
    let count = numbers.next().expect("the count");
    let numbers: Vec<u64> = numbers.collect();
    let spans: Vec<(u64, u64)> = numbers.chunks(2).map(|pair| (pair[0], pair[1])).collect();
    let (first, last) = spans.split_at(spans.len() / 2);
    Spans { first: first.to_vec(), last: last.to_vec(), count }
}

/// Compares the starts that YARA finds in the whole of `f`; of how many patterns. It stops at a million matches, and shows
/// them all at once.
pub(super) fn yara(place: &Place, needles: &[Needle], expected: &[Spans], length: u64) -> usize {
    let known = needles.iter().zip(expected).enumerate();
    let known = known.filter(|(_, (needle, spans))| needle.covers(length) && spans.count < 10_000);
    let known: Vec<_> =
        known.filter_map(|(n, (needle, spans))| Some((n, needle.yara.as_ref()?, spans))).collect();
    if known.is_empty() {
        return 0;
    }
    let asked = known.len();
    let strings: String = known.iter().map(|(n, word, _)| format!("$n{n} = {{ {word} }}\n")).collect();
    let rules = place.file("rules", format!("rule r {{ strings:\n{strings}condition: any of them }}\n"));
    let text = output(Command::new("yara").arg("-sw").arg(rules).arg(place.path().join("f")));
    let text = String::from_utf8_lossy(&text).into_owned();
    for (n, word, spans) in known {
        let name = format!("n{n}");
        let start = |line: &str| {
            let mut fields = line.strip_prefix("0x")?.split(":$");
            let offset = u64::from_str_radix(fields.next()?, 16).ok()?;
            (fields.next()?.split(':').next()? == name).then_some((offset, offset))
        };
        let mut found: Vec<(u64, u64)> = text.lines().filter_map(start).collect();
        // A match may be listed once for each of its ends.
        found.dedup();
        if word.contains('[') {
            // YARA 4.2 misses some of the matches with two jumps that Python and rmmap find.
            let is_known = |start: &(u64, u64)| spans.first.contains(start);
            let all = spans.first.len() as u64 == spans.count;
            assert!(!all || found.iter().all(is_known), "YARA finds more than {word}");
            continue;
        }
        assert_eq!(found.len() as u64, spans.count, "YARA and {word}");
        found.truncate(MOST);
        let expected: Vec<(u64, u64)> = spans.first.iter().map(|(start, _)| (*start, *start)).collect();
        assert!(found == expected, "YARA and {word}: {found:?}, and {expected:?}");
    }
    asked
}

/// Compares what `grep -obUaP` lists in the whole of `f`, which has no line feed: without overlap, as `--no-overlap`; of
/// how many patterns.
pub(super) fn grep(place: &Place, needles: &[Needle], expected: &[Spans], length: u64) -> usize {
    let mut asked = 0;
    let few = |(needle, spans): &(&Needle, &Spans)| needle.covers(length) && spans.count < 20_000;
    let known = needles.iter().zip(expected).filter(few).filter(|(needle, _)| needle.kind != Kind::Hex);
    for (needle, _) in known {
        let mut grep = Command::new("grep");
        grep.args(["-obUaP", "--", &format!("(?s){}", needle.regex), "f"]);
        let Ok(run) = grep.env("LC_ALL", "C").current_dir(place.path()).output() else { return 0 };
        // It gives up where backtracking takes too long.
        if run.status.code() == Some(2) {
            continue;
        }
        let span = |line: &[u8]| {
            let colon = line.iter().position(|byte| *byte == b':').expect("an offset");
            let start: u64 = std::str::from_utf8(&line[..colon]).ok()?.parse().ok()?;
            Some((start, start + (line.len() - colon - 1) as u64))
        };
        let lines = run.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let theirs: Vec<(u64, u64)> = lines.filter_map(span).collect();
        let words = ["find", "f", "-e", &needle.word, "-a", "--no-overlap", "-d", "--span"];
        let found = spans(&ours(place, &words), true);
        assert!(found == theirs, "grep and {}: {found:?}, and {theirs:?}", needle.word);
        asked += 1;
    }
    asked
}
