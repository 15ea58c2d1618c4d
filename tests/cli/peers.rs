//! The same bytes through rmmap and through the programs that its formats and searches follow.

use super::support::{Place, RMMAP, has, skip, tell};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A few megabytes of real program code: the libraries and programs of this machine, or rmmap itself.
fn programs() -> Vec<PathBuf> {
    let candidates =
        ["/bin/bash", "/usr/bin/python3", "/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/libc.so", RMMAP];
    candidates.iter().map(PathBuf::from).filter(|path| path.is_file()).take(3).collect()
}

fn output(program: &str, words: &[&str], file: &Path) -> Vec<u8> {
    let output = Command::new(program).args(words).arg(file).output().expect("the peer runs");
    assert!(output.status.success(), "{program} {words:?}");
    output.stdout
}

/// Files of every length up to 100, and runs that start, end and straddle rows.
fn edges(place: &Place) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for length in 0..=100usize {
        let bytes: Vec<u8> = (0..length).map(|n| (n * 37 + length) as u8).collect();
        files.push(place.file(format!("n{length}"), bytes));
        files.push(place.file(format!("z{length}"), vec![0; length]));
    }
    for (lead, run, trail) in
        [(16, 48, 10), (8, 64, 0), (0, 33, 1), (1, 47, 16), (15, 50, 15), (32, 32, 32), (5, 160, 3)]
    {
        for byte in [0, b'A', 0xff] {
            let mut bytes = vec![1; lead];
            bytes.extend(vec![byte; run]);
            bytes.extend(b"0123456789abcdef".iter().cycle().take(trail));
            files.push(place.file(format!("r{lead}-{run}-{trail}-{byte}"), bytes));
        }
    }
    files.push(place.file("period", b"abab".repeat(40)));
    files.push(place.file("all", (0..=255u8).cycle().take(1024).collect::<Vec<u8>>()));
    files
}

/// Holds a format to the program it follows, on edges and on real programs, whole and in ranges.
fn compared(test: &str, program: &str, words: &[&str], ours: &[&str], trim: fn(Vec<u8>) -> Vec<u8>) {
    if !has(program) {
        return skip(test, program);
    }
    let place = Place::new();
    for file in edges(&place).into_iter().chain(programs()) {
        let mine = output(RMMAP, &[&["dump", "--color=never"], ours].concat(), &file);
        assert!(mine == trim(output(program, words, &file)), "{test}: {}", file.display());
        // A range is what the peer prints of a file that holds no more than that.
        let bytes = std::fs::read(&file).unwrap();
        let (low, high) = (bytes.len() / 3, bytes.len() / 2);
        let part = place.file("part", &bytes[low..high]);
        let window =
            ["--offset".to_string(), low.to_string(), "--length".to_string(), (high - low).to_string()];
        let window: Vec<&str> = window.iter().map(String::as_str).collect();
        let mine = output(RMMAP, &[&["dump", "--color=never"], ours, &window].concat(), &file);
        assert!(mine == trim(output(program, words, &part)), "{test}: {} {low}:{high}", file.display());
    }
}

/// Without the line breaks of the model, and with one at the end where there is a line.
fn joined(text: Vec<u8>) -> Vec<u8> {
    let mut line: Vec<u8> = text.into_iter().filter(|byte| *byte != b'\n').collect();
    if !line.is_empty() {
        line.push(b'\n');
    }
    line
}

#[test]
fn xxd_prints_the_same() {
    compared("xxd", "xxd", &[], &["-f", "xxd"], |text| text);
    compared("xxd -p", "xxd", &["-p"], &["-f", "plain"], joined);
}

#[test]
fn hexdump_prints_the_same() {
    compared("hexdump -C", "hexdump", &["-C"], &["-f", "canonical"], |text| text);
}

#[test]
fn base64_prints_the_same() {
    compared("base64", "base64", &["-w0"], &["-f", "base64"], joined);
}

#[test]
fn hexyl_prints_the_same() {
    // hexyl 0.17 is in no distribution yet; what it prints is kept in tests/golden.
    if !has("hexyl") {
        return tell("SKIPPED hexyl_prints_the_same: hexyl is not there; its recorded output was compared");
    }
    let place = Place::new();
    for file in edges(&place).into_iter().chain(programs()) {
        let ours = output(RMMAP, &["dump", "--color=never"], &file);
        let theirs = output("hexyl", &["--color=never", "--border=unicode", "--panels=2"], &file);
        assert!(ours == theirs, "{}", file.display());
    }
}

/// Zeros, text, one repeated byte and anything, in stretches that end within rows.
fn mixture() -> Vec<u8> {
    let mut draw = draws();
    let mut bytes = Vec::new();
    while bytes.len() < 6000 {
        let length = draw() % 90;
        match draw() % 4 {
            0 => bytes.extend(vec![0; length]),
            1 => bytes.extend(b"some text\n".iter().cycle().take(length)),
            2 => bytes.extend(vec![draw() as u8; length]),
            _ => bytes.extend((0..length).map(|_| draw() as u8)),
        }
    }
    bytes
}

/// Numbers that are the same in every run.
fn draws() -> impl FnMut() -> usize {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize
    }
}

/// Holds a format to its model in ranges, some of which are counted from the end or reach beyond it. `theirs` says how
/// the model is told where to begin, and how many bytes to show.
fn ranges(
    test: &str,
    program: &str,
    ours: &[&str],
    theirs: impl Fn(&str, &str) -> Vec<String>,
    trim: fn(Vec<u8>) -> Vec<u8>,
) {
    if !has(program) {
        return skip(test, program);
    }
    let place = Place::new();
    let mut draw = draws();
    for file in std::iter::once(place.file("mixture", mixture())).chain(programs()) {
        let length = std::fs::metadata(&file).unwrap().len() as usize;
        for _ in 0..70 {
            let (start, count) = (draw() % length, (1 + draw() % 700).to_string());
            let start = match draw() % 3 {
                // hexdump cannot count from the end.
                0 if program != "hexdump" => format!("-{}", 1 + start),
                _ => start.to_string(),
            };
            let mine = output(
                RMMAP,
                &[&["dump", "--color=never", "-s", &start, "-n", &count], ours].concat(),
                &file,
            );
            let theirs = theirs(&start, &count);
            let theirs: Vec<&str> = theirs.iter().map(String::as_str).collect();
            let other = trim(output(program, &theirs, &file));
            assert!(mine == other, "{test}: {} -s {start} -n {count}", file.display());
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(String::from).collect()
}

#[test]
fn models_print_the_same_ranges() {
    let xxd =
        |more: &'static str| move |start: &str, count: &str| words(&format!("-s {start} -l {count}{more}"));
    ranges("xxd", "xxd", &["-f", "xxd"], xxd(""), |text| text);
    ranges("xxd -p", "xxd", &["-f", "plain"], xxd(" -p"), joined);
    ranges(
        "hexdump -C",
        "hexdump",
        &["-f", "canonical"],
        |start, count| words(&format!("-C -s {start} -n {count}")),
        |text| text,
    );
    if has("hexyl") {
        let hexyl = |start: &str, count: &str| {
            words(&format!("--color=never --border=unicode --panels=2 --skip={start} -n {count}"))
        };
        ranges("hexyl", "hexyl", &[], hexyl, |text| text);
    } else {
        tell("SKIPPED hexyl in models_print_the_same_ranges: hexyl is not there");
    }
}

#[test]
fn base64_prints_the_same_ranges() {
    if !has("base64") {
        return skip("base64_prints_the_same_ranges", "base64");
    }
    let place = Place::new();
    let (bytes, mut draw) = (mixture(), draws());
    let file = place.file("mixture", &bytes);
    for _ in 0..100 {
        let (start, count) = (draw() % bytes.len(), 1 + draw() % 700);
        let part = place.file("part", &bytes[start..bytes.len().min(start + count)]);
        let (skip, count) = (start.to_string(), count.to_string());
        let mine = output(RMMAP, &["dump", "-f", "base64", "-s", &skip, "-n", &count], &file);
        assert!(mine == joined(output("base64", &["-w0"], &part)), "-s {skip} -n {count}");
    }
}

#[test]
fn python_finds_the_same() {
    if !has("python3") {
        return skip("python_finds_the_same", "python3");
    }
    let script = r"
import re, sys
data = open(sys.argv[1], 'rb').read()
lo, hi = int(sys.argv[2]), int(sys.argv[3])
# A look-ahead finds overlapping matches; the window is a copy, as no pattern here has anchors.
for m in re.finditer(rb'(?=' + sys.argv[4].encode() + rb')', data[lo:hi], re.S):
    print(hex(lo + m.start()))
";
    for file in programs() {
        let length = std::fs::metadata(&file).unwrap().len();
        let windows = [(0, length), (length / 3, length / 3 + (1 << 20)), (777, (2 << 20) + 777)];
        for (pattern, regex) in [
            ("48 8b ?? ?? 48 89", r"\x48\x8b..\x48\x89"),
            (
                "4? 8b ?5",
                r"[\x40-\x4f]\x8b[\x05\x15\x25\x35\x45\x55\x65\x75\x85\x95\xa5\xb5\xc5\xd5\xe5\xf5]",
            ),
            ("00*9", r"\x00{9}"),
            ("( e8 | 0f 8? ) ?? ?? 00 00", r"(?:\xe8|\x0f[\x80-\x8f])..\x00\x00"),
        ] {
            for (low, high) in windows {
                let high = high.min(length);
                let theirs = Command::new("python3")
                    .args(["-c", script])
                    .arg(&file)
                    .args([low.to_string(), high.to_string(), regex.to_string()])
                    .output()
                    .unwrap();
                assert!(theirs.status.success(), "{}", String::from_utf8_lossy(&theirs.stderr));
                let theirs = String::from_utf8(theirs.stdout).unwrap();
                let ours = |command: &str| {
                    let output = Command::new(RMMAP)
                        .arg(command)
                        .arg(&file)
                        .args([pattern, &format!("{low}:{high}"), "-a"])
                        .output()
                        .unwrap();
                    String::from_utf8(output.stdout).unwrap()
                };
                let found = ours("find");
                assert!(found == theirs, "{pattern} in {} {low}:{high}", file.display());
                let backwards: String = found.lines().rev().map(|line| format!("{line}\n")).collect();
                assert!(ours("rfind") == backwards, "rfind {pattern} in {} {low}:{high}", file.display());
            }
        }
    }
}
