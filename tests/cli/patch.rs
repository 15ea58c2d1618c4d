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
