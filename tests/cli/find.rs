//! find and rfind: what is listed, in which order, in which words.

use super::support::{Place, firmware};

fn place() -> Place {
    let place = Place::new();
    place.file("f", firmware());
    place.file("a", "aaaaa");
    place.file("empty", "");
    place
}

#[test]
fn one_offset_a_line() {
    let place = place();
    assert_eq!(place.run(["find", "f", "48 8b ?? ?? 05"]).fine(), "0x50\n");
    assert_eq!(place.run(["find", "f", "48 8b", "-a"]).fine(), "0x50\n0x56\n");
    assert_eq!(place.run(["rfind", "f", "48 8b", "-a"]).fine(), "0x56\n0x50\n");
    assert_eq!(place.run(["rfind", "f", "48 8b"]).fine(), "0x56\n");
    assert_eq!(place.run(["find", "f", "4? 8b", "-ad"]).fine(), "80\n86\n");
    assert_eq!(place.run(["find", "f", "4? 8b", "-a", "--radix", "dec"]).fine(), "80\n86\n");
    assert_eq!(place.run(["find", "f", "488b", "-a", "--span"]).fine(), "0x50:0x52\n0x56:0x58\n");
    assert_eq!(place.run(["find", "f", "488b??", "-a", "--bytes"]).fine(), "0x50\t488b15\n0x56\t488b0d\n");
    assert_eq!(place.run(["find", "f", "text:user=", "--text"]).fine(), "0x70\tuser=\n");
    assert_eq!(place.run(["find", "f", "488b", "-az"]).fine(), "0x50\x000x56\x00");
    assert_eq!(place.run(["find", "f", "488b", "-c"]).fine(), "2\n");
    assert_eq!(place.run(["find", "f", "00", "-m", "3"]).fine(), "0x7\n0x8\n0x9\n");
    assert_eq!(place.run(["rfind", "f", "00", "-m", "2"]).fine(), "0x1ff\n0x1fe\n");
}

#[test]
fn the_exit_code_tells() {
    let place = place();
    let run = place.run(["find", "f", "feedface"]);
    assert_eq!((run.code(), run.out().as_str(), run.err().as_str()), (1, "", ""));
    let run = place.run(["find", "f", "488b", "-q"]);
    assert_eq!((run.code(), run.out().as_str()), (0, ""));
    let run = place.run(["find", "f", "feedface", "-c"]);
    assert_eq!((run.code(), run.out().as_str()), (1, "0\n"));
    for pattern in ["00", "regex:.", "?? ??"] {
        assert_eq!(place.run(["find", "empty", pattern]).code(), 1, "{pattern}");
        assert_eq!(place.run(["rfind", "empty", pattern]).code(), 1, "{pattern}");
    }
    // There is one place in an empty file, and what may be no byte at all is there.
    for pattern in ["regex:a*", "regex:^$", "regex:(?m)^.*$"] {
        assert_eq!(place.run(["find", "empty", pattern, "-a", "--span"]).fine(), "0x0:0x0\n", "{pattern}");
        assert_eq!(place.run(["rfind", "empty", pattern, "-c"]).fine(), "1\n", "{pattern}");
    }
    assert_eq!(place.run(["find", "a", "61*6"]).code(), 1, "longer than the file");
    assert_eq!(place.run(["find", "a", "61*5"]).fine(), "0x0\n");
}

#[test]
fn overlaps() {
    let place = place();
    assert_eq!(place.run(["find", "a", "text:aa", "-a"]).fine(), "0x0\n0x1\n0x2\n0x3\n");
    assert_eq!(place.run(["rfind", "a", "text:aa", "-a"]).fine(), "0x3\n0x2\n0x1\n0x0\n");
    assert_eq!(place.run(["find", "a", "text:aa", "-a", "--no-overlap"]).fine(), "0x0\n0x2\n");
    assert_eq!(place.run(["rfind", "a", "text:aa", "-a", "--no-overlap"]).fine(), "0x2\n0x0\n");
    assert_eq!(place.run(["find", "a", "regex:aa", "-a"]).fine(), "0x0\n0x2\n");
    assert_eq!(place.run(["rfind", "a", "regex:a+", "-a", "--span"]).fine(), "0x0:0x5\n");
}

#[test]
fn ranges_are_windows() {
    let place = place();
    assert_eq!(place.run(["find", "f", "488b", "0x51:", "-a"]).fine(), "0x56\n");
    assert_eq!(place.run(["find", "f", "488b", "-a", "-r", "0x50:+2"]).fine(), "0x50\n");
    assert_eq!(place.run(["find", "f", "488b", "0x50:+1"]).code(), 1, "a match lies wholly inside");
    assert_eq!(place.run(["rfind", "f", "488b", ":0x57"]).fine(), "0x50\n");
    assert_eq!(place.run(["find", "f", "text:END", "-16:"]).fine(), "0x1f0\n");
    assert_eq!(place.run(["find", "f", "488b", "0x60:0x50"]).code(), 1, "an empty slice");
    // Anchors and word boundaries see the file, not the range.
    assert_eq!(place.run(["find", "a", "regex:^a", "1:"]).code(), 1);
    assert_eq!(place.run(["find", "a", "regex:a$", ":4"]).code(), 1);
    assert_eq!(place.run(["find", "a", r"regex:\baa", "1:"]).code(), 1);
    assert_eq!(place.run(["find", "a", "regex:^a", "-a"]).fine(), "0x0\n");
    assert_eq!(place.run(["find", "a", "regex:a$", "-a"]).fine(), "0x4\n");
    assert_eq!(place.run(["find", "a", "regex:a+", ":3", "--span"]).fine(), "0x0:0x3\n");
}

#[test]
fn several_patterns_are_named() {
    let place = place();
    let out = place.run(["find", "f", "-e", "text:cafe", "-e", "cafe", "-e", "regex:[0-9]\\.", "-a"]).fine();
    assert_eq!(out, "0x19\tregex:[0-9]\\\\.\n0x1b\tregex:[0-9]\\\\.\n0xa0\tcafe\n0x10a\ttext:cafe\n");
    let ties = place.run(["find", "a", "-e", "text:aa", "-e", "text:a", "-m", "2"]).fine();
    assert_eq!(ties, "0x0\ttext:aa\n0x0\ttext:a\n");
    let ties = place.run(["rfind", "a", "-e", "text:a", "-e", "regex:a$", "-m", "2"]).fine();
    assert_eq!(ties, "0x4\ttext:a\n0x4\tregex:a$\n");
}

#[test]
fn case_folds_text_and_never_hex() {
    let place = place();
    assert_eq!(place.run(["find", "f", "text:PASSWORD", "-i"]).fine(), "0x7b\n");
    assert_eq!(place.run(["find", "f", "regex:PASS[W]ORD", "-i"]).fine(), "0x7b\n");
    assert_eq!(place.run(["find", "f", "50415353", "-i"]).code(), 1);
    assert_eq!(place.run(["find", "f", "\"FIRM\" 77", "-i"]).fine(), "0x10\n");
}

#[test]
fn json_lines() {
    let place = place();
    let out = place.run(["find", "f", "488b", "-a", "--json", "--offset", "0x10"]).fine();
    let hits: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(hits.len(), 2);
    assert_eq!(hits[0]["type"], "hit");
    assert_eq!(hits[0]["offset"], 0x40);
    assert_eq!(hits[0]["file_offset"], 0x50);
    assert_eq!(hits[0]["length"], 2);
    assert_eq!(hits[0]["bytes"], "488b");
    let count: serde_json::Value =
        serde_json::from_str(&place.run(["find", "f", "488b", "-c", "--json"]).fine()).unwrap();
    assert_eq!(count["count"], 2);
    assert_eq!(place.run(["find", "f", "488b", "--offset", "0x10", "--absolute"]).fine(), "0x50\n");
    assert_eq!(place.run(["find", "f", "488b", "--offset", "0x10"]).fine(), "0x40\n");
}

#[test]
fn types_without_prefixes() {
    let place = place();
    place.file("odd", "x esc:\\n -e 00");
    assert_eq!(place.run(["find", "-t", "text", "--", "odd", "esc:\\n"]).fine(), "0x2\n");
    assert_eq!(place.run(["find", "-t", "text", "--", "odd", "-e"]).fine(), "0x9\n");
    assert_eq!(place.run(["find", "odd", "text:-e"]).fine(), "0x9\n");
    assert_eq!(place.run(["find", "f", "u32le:0xbebafeca"]).fine(), "0xa0\n");
    assert_eq!(place.run(["find", "f", "-t", "u16be", "0xcafe"]).fine(), "0xa0\n");
    assert_eq!(place.run(["find", "f", "-t", "regex", "[u]ser"]).fine(), "0x70\n");
    assert_eq!(place.run(["find", "f", "hexfile:-"]).code(), 2, "an empty needle");
    assert_eq!(place.run_with(["find", "f", "file:-"], b"user=").fine(), "0x70\n");
}

#[test]
fn jumps_alternatives_and_negation() {
    let place = place();
    assert_eq!(place.run(["find", "f", "48 8b [2] 05", "-a", "--span"]).fine(), "0x50:0x55\n0x56:0x5b\n");
    assert_eq!(place.run(["find", "f", "48 [1-9] c3", "-a", "--span"]).fine(), "0x56:0x5c\n");
    assert_eq!(place.run(["find", "f", "( ca fe | ff d8 )", "-a"]).fine(), "0xa0\n0x100\n");
    assert_eq!(place.run(["rfind", "f", "( ca fe | ff d8 )", "-a"]).fine(), "0x100\n0xa0\n");
    assert_eq!(place.run(["find", "f", "48 8b ~15", "-a"]).fine(), "0x56\n");
    assert_eq!(place.run(["find", "f", "48 8b ? ? 05"]).fine(), "0x50\n");
    assert_eq!(place.run(["find", "f", "48 8b .. .. 05"]).fine(), "0x50\n");
    assert_eq!(place.run(["find", "f", "{ 48 8b /* mov */ ?? [1-2] 05 } // a rule"]).fine(), "0x50\n");
}

#[test]
fn standard_input_is_searched() {
    let place = place();
    assert_eq!(place.run_with(["find", "-", "text:END"], &firmware()).fine(), "0x1f0\n");
    assert_eq!(place.run_with(["rfind", "-", "488b"], &firmware()).fine(), "0x56\n");
    assert_eq!(place.shell("rmmap find - 488b < f").fine(), "0x50\n");
    // What surrounds a range is seen on a pipe, too, and a window has to be there.
    for words in ["'regex:\\x00$' :8", "'regex:(?-u)e\\b' :0x18 -a", "'regex:\\x00$' -a"] {
        let piped = place.shell(&format!("cat f | rmmap find - {words}"));
        let whole = place.shell(&format!("rmmap find f {words}"));
        assert_eq!((piped.code(), piped.out()), (whole.code(), whole.out()), "{words}");
    }
    place.run_with(["find", "-", "00", "--length", "513"], &firmware()).fails(2, &["0x201", "0x200"]);
    place.run_with(["find", "-", "00", "--offset", "513"], &firmware()).fails(2, &["0x201", "0x200"]);
    place.run_with(["dump", "-", "--offset", "513"], &firmware()).fails(2, &["0x201", "0x200"]);
    assert_eq!(place.shell("(head -c 16 > /dev/null; rmmap find - 488b) < f").fine(), "0x40\n");
}

#[test]
fn patterns_from_a_file() {
    let place = place();
    place.file("magics", "# formats\nelf = 7f \"ELF\"\n\njpeg = ffd8ff\ncafe\n");
    let out = place.run(["find", "f", "--patterns", "magics", "-a"]).fine();
    assert_eq!(out, "0x0\telf\n0xa0\tcafe\n0x100\tjpeg\n");
    let out = place.run(["rfind", "f", "--patterns", "magics", "-e", "text:END", "-m", "2"]).fine();
    assert_eq!(out, "0x1f0\ttext:END\n0x100\tjpeg\n");
    place.file("odd", "a = 7f\nb = 7\n");
    place.run(["find", "f", "--patterns", "odd"]).fails(2, &["'odd' line 2", "half a byte"]);
    place.file("none", "# nothing\n");
    place.run(["find", "f", "--patterns", "none"]).fails(2, &["'none' holds no pattern"]);
    place.run(["find", "f", "cafe", "--patterns", "magics"]).fails(2, &["no PATTERN in a place of its own"]);
}

#[test]
fn aligned_matches() {
    let place = place();
    assert_eq!(place.run(["find", "a", "61", "-a", "--align", "2"]).fine(), "0x0\n0x2\n0x4\n");
    assert_eq!(place.run(["rfind", "a", "6161", "-a", "--align", "3"]).fine(), "0x3\n0x0\n");
    // Aligned first, then without overlap: otherwise the match at 3 would be hidden by that at 2.
    assert_eq!(place.run(["find", "a", "6161", "-a", "--align", "3", "--no-overlap"]).fine(), "0x0\n0x3\n");
    assert_eq!(place.run(["find", "a", "61", "-c", "--align", "2"]).fine(), "3\n");
    place.run(["find", "a", "61", "--align", "0"]).fails(2, &["--align '0'", "1 or more"]);
    place.run(["find", "a", "61", "--threads", "0"]).fails(2, &["--threads '0'", "1 or more"]);
}

#[test]
fn rows_around_matches() {
    let place = place();
    let table = |range: &str| place.run(["dump", "f", range, "--color=never"]).fine();
    let out = place.run(["find", "f", "488b", "-a", "-C", "1"]).fine();
    assert_eq!(out, format!("0x50\n0x56\n{}", table("0x40:0x70")));
    let out = place.run(["rfind", "f", "-e", "cafe", "-e", "text:END", "-a", "-C", "0"]).fine();
    let expected = format!("0x1f0\ttext:END\n{}0xa0\tcafe\n{}", table("0x1f0:"), table("0xa0:0xb0"));
    assert_eq!(out, expected);
    assert_eq!(place.run_with(["find", "-", "488b", "-a", "-C", "1"], &firmware()).fine().lines().count(), 7);
    let painted = place.run(["find", "f", "488b", "-C", "0", "--color=always"]).fine();
    let plain = place.run(["dump", "f", "0x50:0x60", "--color=always"]).fine();
    assert!(!painted.ends_with(&plain) && painted.contains("\x1b["), "the match is marked");
    // The rows count as the lines do.
    let decimal = place.run(["find", "f", "488b", "-d", "-C", "0"]).fine();
    assert_eq!(
        decimal,
        format!("80\n{}", place.run(["dump", "f", "0x50:0x60", "-d", "--color=never"]).fine())
    );
    let window = ["--offset", "0x47", "-C", "0"];
    let relative = place.run(["find", "f", "488b"].iter().chain(&window)).fine();
    assert!(relative.starts_with("0x9\n") && relative.contains("│00000000│"), "{relative}");
    let absolute = place.run(["find", "f", "488b", "--absolute"].iter().chain(&window)).fine();
    assert_eq!(absolute, relative.replace("0x9\n", "0x50\n").replace("│00000000│", "│00000047│"));
    place.run(["find", "f", "488b", "-C", "1", "--json"]).fails(2, &["--context"]);
}

#[test]
fn advice_does_not_matter() {
    let place = place();
    for advice in ["random", "sequential", "willneed"] {
        assert_eq!(place.run(["rfind", "f", "488b", "--madvise", advice]).fine(), "0x56\n");
    }
}
