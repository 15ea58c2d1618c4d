//! resize: what grows, what is cut off, and what is not.

use super::support::{Place, firmware, has, skip};
use std::time::{Duration, Instant};

fn place() -> Place {
    let place = Place::new();
    place.file("f", firmware());
    place
}

#[test]
fn sizes_are_those_of_truncate() {
    if !has("truncate") {
        return skip("sizes_are_those_of_truncate", "truncate");
    }
    for size in [
        "0", "100", "512", "1K", "+0", "+100", "-0", "-100", "-512", "<100", "<1K", ">100", ">1K", "/100",
        "/1K", "%100", "%512", "%1K",
    ] {
        let place = place();
        place.run(["resize", "f", size, "--shrink"]).fine();
        place.file("g", firmware());
        place.shell(&format!("truncate -s '{size}' g")).fine();
        assert_eq!(place.read("f"), place.read("g"), "{size}");
    }
}

#[test]
fn nothing_but_zeros_is_cut_off_by_mistake() {
    let place = place();
    // The last byte that is not zero is the D of END.
    place.run(["resize", "f", "0x1f3"]).fine();
    assert_eq!(place.read("f"), firmware()[..0x1f3]);
    for (size, at, length) in
        [("0x1f2", "0x1f2", "498"), ("-1", "0x1f2", "498"), ("0", "0x0", "0"), ("<300", "0x140", "300")]
    {
        let hint = format!("`rmmap resize f {length} --shrink` cuts them off");
        place
            .run(["resize", "f", size])
            .fails(2, &[&format!("cannot resize 'f' at {at}: "), "not zero", &hint]);
        assert_eq!(place.read("f").len(), 0x1f3, "{size}");
    }
    let hint = place.run(["resize", "f", "9", "--offset", "7"]).err();
    assert!(hint.contains("rmmap resize f 16 --shrink"), "{hint}");
    place.shell("rmmap resize f 16 --shrink").fine();
    assert_eq!(place.read("f"), firmware()[..16]);
    place.run(["resize", "f", "0", "--shrink"]).fine();
    assert!(place.read("f").is_empty());
    assert_eq!(place.run(["dump", "f", "-p"]).fine(), "");
    assert_eq!(place.run(["find", "f", "00"]).code(), 1);
    place.run(["resize", "f", "0"]).fine();
    place.run(["resize", "f", "3", "--fill", "text:x"]).fine();
    assert_eq!(place.read("f"), b"xxx");
}

#[test]
fn a_length_that_no_file_can_have_is_refused_in_plain_words() {
    let place = place();
    for size in ["9223372036854775808", "18446744073709551615", "16777215T"] {
        for more in [&[][..], &["-o", "out"], &["--fill", "ff"], &["--allocate"], &["--keep-undo"]] {
            let run = place.run(["resize", "f", size].iter().chain(more));
            run.fails(2, &[]);
            assert!(run.err().contains("File too large"), "{size} {more:?}: {}", run.err());
            assert!(place.read("f") == firmware() && !place.path().join("out").exists());
        }
        place.run(["resize", "new", size, "--create"]).fails(2, &["File too large"]);
        place.run(["resize", "anon:4k", size, "--offset", "2"]).fails(2, &["File too large"]);
    }
    place.run(["patch", "f", "0x7fffffffffffffff", "00", "--extend"]).fails(2, &["File too large"]);
    assert!(!place.path().join("new").exists());
}

/// The command that an error tells the user to type.
fn advised(run: &super::support::Run) -> String {
    let err = run.err();
    err.split('`').nth(1).unwrap_or_else(|| panic!("no command in {err}")).to_string()
}

#[test]
fn what_a_hint_tells_to_type_does_it() {
    let place = Place::new();
    for (words, length) in [
        (&["resize", "", "16"][..], 16),
        (&["dump", "", "--offset", "0x300"], 0x300),
        (&["dump", "", "--length", "1k"], 1024),
    ] {
        for file in ["f", "a file"] {
            place.file(file, firmware());
            let words: Vec<&str> =
                words.iter().map(|word| if word.is_empty() { file } else { word }).collect();
            let run = place.run(&words);
            assert_eq!(run.code(), 2);
            place.shell(&advised(&run)).fine();
            assert_eq!(place.read(file).len(), length, "{words:?}");
        }
    }
}

#[test]
fn what_is_new_is_zero_or_as_asked() {
    let place = place();
    place.run(["resize", "f", "+4"]).fine();
    place.run(["resize", "f", "+4", "--fill", "ee", "--sync"]).fine();
    place.run(["resize", "f", "+4", "--allocate"]).fine();
    let expected = [&firmware()[..], &[0; 4], &[0xee; 4], &[0; 4]].concat();
    assert_eq!(place.read("f"), expected);
    place.file("small", "abc");
    place.run(["resize", "f", "--reference", "small", "--shrink"]).fine();
    assert_eq!(place.read("f"), &firmware()[..3]);
    place.run(["resize", "f", "--reference", "small", "+2"]).fine();
    assert_eq!(place.read("f").len(), 5);
    let big = 3 * (1 << 20) + 5;
    place.run(["resize", "f", "3145733", "--fill", "5a"]).fine();
    let bytes = place.read("f");
    assert_eq!(bytes.len(), big);
    assert!(bytes[5..].iter().all(|byte| *byte == 0x5a));
}

#[test]
fn a_file_is_made_whole_or_not_at_all() {
    let place = place();
    place.run(["resize", "new", "16"]).fails(2, &["cannot open 'new': No such file"]);
    place.run(["resize", "new", "16", "--create", "-n"]).fine();
    place.run(["resize", "new", "0xffffffffffffffff", "--create"]).fails(2, &["'new'"]);
    place.run(["resize", "new", "-1", "--create"]).fails(2, &["SIZE '-1'"]);
    place.run(["resize", "no/new", "16", "--create"]).fails(2, &["'no/new'"]);
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "nothing was left behind");
    assert_eq!(place.run(["resize", "new", "16", "--create", "-v"]).fine(), "# length 0 -> 16\n");
    assert_eq!(place.read("new"), [0; 16]);
    // Where there is one, it is resized.
    place.run(["resize", "f", "+1", "--create"]).fine();
    assert_eq!(place.read("f")[..512], firmware());
    place.run(["resize", "new2", "16", "--create", "-o", "x"]).fails(2, &["--output", "--create"]);
}

#[test]
fn what_has_no_length_to_change_is_refused() {
    let place = place();
    for (words, parts) in [
        (&["f"][..], &["SIZE is missing"][..]),
        (&["f", ""], &["SIZE ''"]),
        (&["f", "=4"], &["SIZE '=4'"]),
        (&["f", "/0"], &["no multiples"]),
        (&["f", "4", "5"], &["'5' is one word too many"]),
        (&["f", "-513"], &["SIZE '-513'", "512"]),
        (&["f", "+0xffffffffffffffff"], &["64 bits"]),
        (&["f", "16E"], &["16E"]),
        (&["f", "4", "--reference", "f"], &["SIZE '4'", "--reference"]),
        (&["f", "--reference", "missing"], &["'missing'", "No such file"]),
        (&["f", "--reference", "/dev/null"], &["'/dev/null'", "no length"]),
        (&["f", "4", "--fill", "0000"], &["more than one byte"]),
        (&["f", "4", "--access", "read"], &["--access read"]),
        (&["f", "4", "--access", "copy"], &["--access copy"]),
        (&["f", "4", "--length", "8"], &["--length"]),
        (&["-", "4"], &["standard input", "pipe"]),
        (&["/dev/zero", "4"], &["/dev/zero"]),
        (&[".", "4"], &["directory"]),
    ] {
        place.run(["resize"].iter().chain(words)).fails(2, parts);
        assert_eq!(place.read("f"), firmware(), "{words:?}");
    }
    let run = place.shell("ulimit -f 4; rmmap resize f 1M --fill ff");
    assert_eq!(run.code(), 2, "{}", run.err());
    assert_eq!(place.read("f"), firmware());
}

#[test]
fn a_window_counts_from_its_start() {
    let place = place();
    let lines = place.run(["resize", "f", "16", "--offset", "0x1f8", "-v"]).fine();
    assert_eq!(lines, "# length 8 -> 16, in the file: 512 -> 520\n");
    let json = place.run(["resize", "f", "8", "--offset", "0x1f8", "--json", "-n"]).fine();
    let expected = "{\"type\":\"resize\",\"old_length\":16,\"new_length\":8,\"file_old_length\":520,\
                    \"file_new_length\":512,\"applied\":false}\n";
    assert_eq!(json, expected);
    assert_eq!(place.read("f").len(), 520);
}

#[test]
fn holes_take_no_time() {
    let place = Place::new();
    let sparse = std::fs::File::create(place.path().join("big")).unwrap();
    if sparse.set_len(1 << 40).is_err() {
        return skip("holes_take_no_time", "a file system with files of a tebibyte");
    }
    let start = Instant::now();
    place.run(["resize", "big", "+1"]).fine();
    place.run(["resize", "big", "-1"]).fine();
    place.run(["resize", "big", "1G", "-o", "copy"]).fine();
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(std::fs::metadata(place.path().join("copy")).unwrap().len(), 1 << 30);
}
