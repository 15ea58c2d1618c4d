//! patch: what is written, what is refused, and what is shown.

use super::support::{Place, firmware};

fn place() -> Place {
    let place = Place::new();
    place.file("f", firmware());
    place
}

fn patched(words: &[&str]) -> Vec<u8> {
    let place = place();
    let run = place.run(["patch", "f"].iter().chain(words));
    assert_eq!(run.fine(), "", "silent when all is well");
    place.read("f")
}

fn expected(edits: &[(usize, &[u8])]) -> Vec<u8> {
    let mut bytes = firmware();
    for (at, data) in edits {
        bytes[*at..at + data.len()].copy_from_slice(data);
    }
    bytes
}

#[test]
fn the_command_of_the_first_page() {
    let place = place();
    place.run(["patch", "f", "0x40", "deadbeef"]).fine();
    assert_eq!(place.run(["find", "f", "deadbeef"]).fine(), "0x40\n");
    assert_eq!(place.run(["dump", "f", "0x40:+4", "-f", "plain"]).fine(), "deadbeef\n");
}

#[test]
fn data_in_every_form() {
    let dead: &[u8] = &[0xde, 0xad, 0xbe, 0xef];
    for words in [
        &["0x40", "deadbeef"][..],
        &["0x40", "de", "ad", "be", "ef"],
        &["64", "de ad:be,ef"],
        &["0x40", r"\xde\xad\xbe\xef"],
        &["0x40", "0xde,0xad", "base64:vu8="],
        &["-448", "u32be:0xdeadbeef"],
        &["0x40=de", "ad", "0x42=beef"],
        &["0x42=beef", "0x40=dead"],
        &["0x40", "-t", "hex", "deadbeef"],
    ] {
        assert_eq!(patched(words), expected(&[(0x40, dead)]), "{words:?}");
    }
    assert_eq!(patched(&["0", "text:GET", "20", "u16le:80"]), expected(&[(0, b"GET \x50\0")]));
    assert_eq!(patched(&["0x40", "90*16"]), expected(&[(0x40, &[0x90; 16])]));
    assert_eq!(patched(&["0x40", "-t", "text", "esc:\\n"]), expected(&[(0x40, b"esc:\\n")]));
    assert_eq!(patched(&["-4", "00"]), expected(&[(508, b"\0")]));
}

#[test]
fn wildcards_keep_what_is_there() {
    // 7f 45 4c 46
    assert_eq!(patched(&["0", "?0 ?? a? ??"]), expected(&[(0, &[0x70, 0x45, 0xac, 0x46])]));
}

#[test]
fn data_from_files_and_standard_input() {
    let place = place();
    place.file("new", [1, 2, 3]);
    place.file("new.hex", "04 05\n06\n");
    place.run(["patch", "f", "0x40=file:new", "0x50=hexfile:new.hex"]).fine();
    assert_eq!(place.read("f"), expected(&[(0x40, &[1, 2, 3]), (0x50, &[4, 5, 6])]));
    place.run_with(["patch", "f", "0x40", "file:-"], b"abc").fine();
    assert_eq!(place.read("f")[0x40..0x43], *b"abc");
    place.run_with(["patch", "f", "0=file:-", "8=file:-"], b"abc").fails(2, &["once"]);
    place.run(["patch", "f", "0", "file:missing"]).fails(2, &["missing", "No such file"]);
    place.file("odd.hex", "00 11\n2\n");
    place.run(["patch", "f", "0", "hexfile:odd.hex"]).fails(2, &["odd.hex", "line 2"]);
}

#[test]
fn nothing_is_written_unless_everything_can_be() {
    let place = place();
    for (words, parts) in [
        (&["0x40=00", "0x200=00"][..], &["0x200", "past the end"][..]),
        (&["0x1fe", "00*3"], &["0x1fe", "past the end at 0x200"]),
        (&["end", "00"], &["past the end"]),
        (&["0x40", "00*1T"], &["past the end"]),
        (&["0xffffffffffffffff", "00"], &["past the end"]),
        (&["-513", "00"], &["-513"]),
        (&["0x40=0000", "0x41=ff"], &["overlap"]),
        (&["0x40=00", "zz=ff"], &["zz"]),
        (&["0x40=00", "0x50=f"], &["'f'"]),
        (&["0x40", "00", "--access", "read"], &["--access read"]),
        (&["0x40", ""], &["DATA ''"]),
        (&["", "00"], &["OFFSET ''"]),
    ] {
        let run = place.run(["patch", "f"].iter().chain(words));
        run.fails(2, parts);
        assert_eq!(place.read("f"), firmware(), "{words:?}");
    }
}

#[test]
fn expectations() {
    let place = place();
    let words = ["patch", "f", "0x40", "deadbeef", "--expect", "00000000"];
    place.run(words).fine();
    let again = place.run(words);
    assert_eq!(again.code(), 0);
    assert!(again.err().contains("unchanged"), "{}", again.err());
    place.run(["patch", "f", "0x40", "00000000", "--expect", "deadbe00"]).fails(1, &["0x43"]);
    assert_eq!(place.read("f"), expected(&[(0x40, &[0xde, 0xad, 0xbe, 0xef])]));
    place.run(["patch", "f", "0x40", "00", "--expect", "dead"]).fails(2, &["as many"]);
    place.run(["patch", "f", "0x40=00", "0x50=00", "--expect", "de"]).fails(2, &["one edit"]);
}

#[test]
fn a_trial_shows_rows_and_changes_nothing() {
    let place = place();
    for words in [&["-n"][..], &["--access", "copy"]] {
        let run = place.run(["patch", "f", "0x41=ff", "0x43=ee"].iter().chain(words));
        assert_eq!(
            run.fine(),
            "- 00000040: 0000 0000 0000 0000 0000 0000 0000 0000  ................\n\
             + 00000040: 00ff 00ee 0000 0000 0000 0000 0000 0000  ................\n"
        );
        assert!(run.err().contains("nothing was"), "{}", run.err());
        assert_eq!(place.read("f"), firmware());
    }
    let run = place.run(["patch", "f", "0x41=ff", "-n", "--color=always"]);
    assert!(run.fine().contains('\x1b'));
    let lines = place.run(["patch", "f", "0x41=ff", "0=00", "-n", "-v"]).fine();
    assert_eq!(lines, "0x0 7f -> 00\n0x41 00 -> ff\n");
    let json = place.run(["patch", "f", "0x41=ff", "-n", "--json"]).fine();
    assert_eq!(
        json,
        "{\"type\":\"edit\",\"offset\":65,\"length\":1,\"old\":\"00\",\"new\":\"ff\",\"applied\":false}\n"
    );
}

#[test]
fn verbose_tells_the_edits_that_were_made() {
    let place = place();
    let lines = place.run(["patch", "f", "0x40", "deadbeef", "-v"]).fine();
    assert_eq!(lines, "0x40 00000000 -> deadbeef\n");
    assert_eq!(place.read("f"), expected(&[(0x40, &[0xde, 0xad, 0xbe, 0xef])]));
}

#[test]
fn a_window_moves_the_offsets() {
    let place = place();
    let lines = place.run(["patch", "f", "1", "ff", "--offset", "0x3f", "--length", "3", "-v"]).fine();
    assert_eq!(lines, "0x1 00 -> ff # in the file: 0x40\n");
    assert_eq!(place.read("f"), expected(&[(0x40, &[0xff])]));
    place.run(["patch", "f", "3", "ff", "--offset", "0x3f", "--length", "3"]).fails(2, &["past the end"]);
    place
        .run(["patch", "f", "0", "ff", "--offset", "0x1ff", "--length", "2"])
        .fails(2, &["0x201", "0x200", "resize"]);
}

#[test]
fn edits_over_many_pages() {
    let place = Place::new();
    place.file("big", vec![0x55; 3 * 1024 * 1024 + 5]);
    place.run(["patch", "big", "1", "aa*3M"]).fine();
    let bytes = place.read("big");
    assert_eq!(bytes.len(), 3 * 1024 * 1024 + 5);
    assert_eq!((bytes[0], bytes[1], bytes[3 << 20], bytes[(3 << 20) + 1]), (0x55, 0xaa, 0xaa, 0x55));
    place.run(["patch", "big", "0", "?7 ??*2"]).code();
}

#[test]
fn a_dump_restores_the_file() {
    let place = place();
    place.run(["dump", "f", "-p"]).fine();
    place.shell("rmmap dump f -p > f.hex && rmmap patch f 0 00*512 && rmmap patch f 0 hexfile:f.hex").fine();
    assert_eq!(place.read("f"), firmware());
}

#[test]
fn a_pattern_says_where() {
    assert_eq!(patched(&["--at", "48 8b 15 ?? 05", "--plus", "3", "21"]), expected(&[(0x53, b"\x21")]));
    assert_eq!(patched(&["--at", "text:HUNTER2", "-i", "text:secret9"]), expected(&[(0x84, b"secret9")]));
    assert_eq!(
        patched(&["--at", "488b", "48", "8d", "-a"]),
        expected(&[(0x50, b"\x48\x8d"), (0x56, b"\x48\x8d")])
    );
    assert_eq!(patched(&["--at", "regex:[a-z]+=", "text:U", "-a"]), expected(&[(0x70, b"U"), (0x7b, b"U")]));
    assert_eq!(patched(&["--at", "text:cafe", "text:coffee", "--force"]), expected(&[(0x10a, b"coffee")]));
    assert_eq!(patched(&["--at", "cafebabe", "?? f?", "--expect", "cafe"]), expected(&[]));
    assert_eq!(patched(&["-t", "text", "--at", "user=", "USER:"]), expected(&[(0x70, b"USER:")]));
    // Overlapping matches are several; with -a none begins inside another.
    let place = place();
    place.file("f", b"aaaa.");
    place.run(["patch", "f", "--at", "text:aa", "text:bc"]).fails(1, &["3 places: 0x0, 0x1, 0x2;", "-a"]);
    place.run(["patch", "f", "--at", "text:a", "text:b"]).fails(1, &["4 places"]);
    place.run(["patch", "f", "--at", "text:aa", "text:bc", "-a"]).fine();
    assert_eq!(place.read("f"), b"bcbc.");
    place.file("f", [0; 32]);
    let many = place.run(["patch", "f", "--at", "00", "01"]);
    many.fails(1, &["more than ten places: 0x0, 0x1,", "0x9;"]);
    assert!(!many.err().contains("0xa"));
    for (words, code, parts) in [
        (&["--at", "ff", "00"][..], 1, &["not there"][..]),
        (&["--at", "00", "-a", "0101"], 2, &["2 bytes reach past the match, which has 1", "--force"]),
        (&["--at", "00*32", "--plus", "31", "0101"], 2, &["2 bytes from 31 on reach past"]),
        (&["--at", "00*32", "--plus", "0xffffffffffffffff", "01"], 2, &["reach past"]),
        (&["--at", "00*32", "--plus", "31", "0101", "--force"], 2, &["past the end"]),
        (&["--at", "00", "-a", "0101", "--force"], 2, &["overlaps"]),
        (&["--at", "00"], 2, &["DATA is missing"]),
        (&["--at", "", "00"], 2, &["PATTERN"]),
        (&["--at", "00", "-a", "01", "--expect", "00"], 2, &["one edit"]),
        (&["--at", "00*32", "01", "--expect", "0000"], 2, &["as many"]),
        (&["0", "01", "--plus", "1"], 2, &["--at"]),
        (&["0", "01", "-a"], 2, &["--at"]),
        (&["--from", "f", "--at", "00"], 2, &["--from", "--at"]),
        (&["--from", "f", "0", "00"], 2, &["--from"]),
        (&["0", "01", "-R"], 2, &["--from"]),
    ] {
        place.run(["patch", "f"].iter().chain(words)).fails(code, parts);
        assert_eq!(place.read("f"), [0; 32], "{words:?}");
    }
}

#[test]
fn a_script_is_applied_as_a_whole_there_and_back() {
    let place = place();
    place.file("fix", "# a comment\n0x40 deadbeef\r\n\n0x10a text:cafe -> 'text:a fe' # why\n-4 00 -> ff\n");
    let log = place.run(["patch", "f", "--from", "fix", "-v"]).fine();
    assert_eq!(log, "0x40 00000000 -> deadbeef\n0x10a 63616665 -> 61206665\n0x1fc 00 -> ff\n");
    let new = expected(&[(0x40, b"\xde\xad\xbe\xef"), (0x10a, b"a fe"), (0x1fc, b"\xff")]);
    assert_eq!(place.read("f"), new);
    place.file("log", &log);
    assert!(place.run(["patch", "f", "--from", "log"]).err().contains("unchanged"));
    place.run_with(["patch", "f", "--from", "-", "-R"], log.as_bytes()).fine();
    assert_eq!(place.read("f"), firmware());
    assert!(place.run(["patch", "f", "--from", "log", "-R"]).err().contains("unchanged"));
    // Some are there already, and the others are made.
    place.run(["patch", "f", "0x40", "deadbeef"]).fine();
    place.run(["patch", "f", "--from", "log"]).fine();
    assert_eq!(place.read("f"), new);
}

#[test]
fn one_bad_line_is_named_and_nothing_written() {
    let place = place();
    for (script, code, parts) in [
        ("0 00\n\n1 0g\n", 2, &["'fix' line 3: DATA '0g'"][..]),
        ("0 00\n600 00", 2, &["'fix' line 2: cannot patch 'f' at 0x258", "past the end"]),
        ("0 00\n-600 00", 2, &["'fix' line 2: OFFSET '-600'"]),
        ("0 0000\n0x40 00\n1 00", 2, &["'fix' line 3: cannot patch 'f' at 0x1: the edit at 0x0 overlaps"]),
        ("0x40 00 -> 01\n0 ff -> 00", 1, &["'fix' line 2: cannot patch 'f' at 0x0", "neither"]),
        ("0x40 00 -> 01\n600 ff -> 00", 2, &["'fix' line 2: cannot patch 'f' at 0x258", "past the end"]),
        ("0 00\n00000010: 00", 2, &["'fix' line 2", "not both"]),
        ("00000010: 00\n0 00", 2, &["'fix': line 2"]),
        ("10: 00\n*\n30: 00", 2, &["line 2", "squeezed"]),
        ("10: 00\n10: 01", 2, &["'fix' line 2", "overlaps"]),
        ("0 file:missing", 2, &["'fix' line 1: cannot open 'missing'"]),
        ("", 2, &["'fix' holds no edit"]),
        ("# nothing\n\n", 2, &["'fix' holds no edit"]),
        ("0 \x1b[31m", 2, &["\\x1b"]),
    ] {
        place.file("fix", script);
        place.run(["patch", "f", "--from", "fix"]).fails(code, parts);
        assert_eq!(place.read("f"), firmware(), "{script:?}");
    }
    place.run(["patch", "f", "--from", "missing"]).fails(2, &["'missing'"]);
    place.run(["patch", "-", "--from", "-"]).fails(2, &["once"]);
}

#[test]
fn dumps_are_read_back() {
    let place = place();
    place.shell("rmmap dump f -f xxd > f.xxd && rmmap patch f 0 00*512 && rmmap patch f --from f.xxd").fine();
    assert_eq!(place.read("f"), firmware());
    if super::support::has("xxd") {
        place.shell("xxd f > f.xxd && rmmap patch f 0 00*512 && rmmap patch f --from f.xxd").fine();
        assert_eq!(place.read("f"), firmware());
    } else {
        super::support::skip("dumps_are_read_back", "xxd");
    }
    // The failures of other programs: each of these is refused, or does what it says.
    for (dump, outcome) in [
        ("0x40: deadbeef", Ok(&b"\xde\xad\xbe\xef"[..])),
        ("40: 000102030405060708090a0b0c0d0e0f101112131415", Ok(&(0..22).collect::<Vec<u8>>()[..])),
        ("40: dexxbeef", Err("'x' is no hex digit")),
        ("40: deadbee", Err("without its partner")),
        ("40: de ad  be ef", Err("line 1")),
        ("200: deadbeef", Err("past the end")),
    ] {
        place.file("f", firmware());
        place.file("dump", dump);
        let run = place.run(["patch", "f", "--from", "dump"]);
        match outcome {
            Ok(bytes) => {
                run.fine();
                assert_eq!(place.read("f"), expected(&[(0x40, bytes)]), "{dump}");
            }
            Err(said) => {
                run.fails(2, &[said]);
                assert_eq!(place.read("f"), firmware(), "{dump}");
            }
        }
    }
}

#[test]
fn the_file_grows_where_it_may() {
    let place = place();
    place.run(["patch", "f", "0x1fe=01020304", "0x208=ff", "--extend"]).fine();
    let mut grown = firmware();
    grown.truncate(0x1fe);
    grown.extend([1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0xff]);
    assert_eq!(place.read("f"), grown);
    place.file("empty", "");
    place.run(["patch", "empty", "2", "text:abc", "--extend"]).fine();
    assert_eq!(place.read("empty"), b"\0\0abc");
    place.run(["patch", "f", "0", "00", "--extend", "--length", "4"]).fails(2, &["--extend", "--length"]);
    place.run(["patch", "f", "0xffffffffffffffff", "0000", "--extend"]).fails(2, &["2^64"]);
    place.run(["patch", "f", "0x7fffffffffffffff", "00", "--extend"]).fails(2, &["'f'"]);
    assert_eq!(place.read("f"), grown);
}

#[test]
fn a_hundred_thousand_edits_at_once() {
    let place = Place::new();
    place.file("f", vec![0; 1 << 20]);
    let line = |at: usize| format!("{:#x} 00 -> {:02x}\n", at * 10, at % 255 + 1);
    place.file("fix", (0..100_000).rev().map(line).collect::<String>());
    let start = std::time::Instant::now();
    place.run(["patch", "f", "--from", "fix"]).fine();
    assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?}", start.elapsed());
    let bytes = place.read("f");
    assert!((0..100_000).all(|at| usize::from(bytes[at * 10]) == at % 255 + 1 && bytes[at * 10 + 1] == 0));
}
