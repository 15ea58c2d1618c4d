//! The options of every edit: copies, backups, trials, and what is told.

use super::support::{Place, firmware};
use std::path::Path;

fn place() -> Place {
    let place = Place::new();
    place.file("f", firmware());
    place
}

/// One edit of each command, and what the file is after it.
fn edits() -> Vec<(Vec<&'static str>, Vec<u8>)> {
    let mut patched = firmware();
    patched[0x40..0x44].copy_from_slice(b"\xde\xad\xbe\xef");
    let mut moved = firmware();
    moved.copy_within(0x10..0x1e, 0x14);
    let mut grown = firmware();
    grown.resize(1000, 0xee);
    let mut extended = firmware();
    extended.extend(b"tail");
    vec![
        (vec!["patch", "f", "0x40", "deadbeef"], patched),
        (vec!["patch", "f", "end", "text:tail", "--extend"], extended),
        (vec!["move", "f", "0x14", "0x10:0x1e"], moved),
        (vec!["resize", "f", "1000", "--fill", "ee"], grown),
        (vec!["resize", "f", "16", "--shrink"], firmware()[..16].to_vec()),
    ]
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_copy_is_edited_and_the_file_left_alone() {
    for (words, expected) in edits() {
        let place = place();
        assert_eq!(place.run(words.iter().chain(&["-o", "out"])).fine(), "");
        assert_eq!(place.read("out"), expected, "{words:?}");
        // Again, over what is there now.
        place.file("out", vec![1; 5000]);
        place.run(words.iter().chain(&["--output=out", "--sync"])).fine();
        assert_eq!(place.read("out"), expected, "{words:?}");
        let printed = place.run(words.iter().chain(&["-o", "-"]));
        assert_eq!((printed.code(), printed.bytes()), (0, &expected[..]), "{words:?}");
        assert_eq!(place.read("f"), firmware());
        assert_eq!(names(place.path()), ["f", "out"]);
    }
}

#[test]
fn what_comes_from_a_pipe_is_edited_as_a_copy() {
    for (words, expected) in edits() {
        let place = Place::new();
        let words: Vec<&str> = words.into_iter().map(|word| if word == "f" { "-" } else { word }).collect();
        place.run_with(&words, &firmware()).fails(2, &["standard input", "-o OUT"]);
        place.run_with(words.iter().chain(&["-o", "out"]), &firmware()).fine();
        assert_eq!(place.read("out"), expected, "{words:?}");
        let printed = place.run_with(words.iter().chain(&["-o", "-"]), &firmware());
        assert_eq!((printed.code(), printed.bytes()), (0, &expected[..]), "{words:?}");
        assert_eq!(names(place.path()), ["out"]);
    }
    let place = Place::new();
    place.run(["patch", "anon:8", "2", "text:abc", "-o", "made"]).fine();
    assert_eq!(place.read("made"), b"\0\0abc\0\0\0");
}

#[test]
fn a_window_is_edited_in_a_copy_of_the_whole_file() {
    let place = place();
    let words = ["patch", "f", "4", "ff", "--offset", "0x40", "--length", "8", "-o", "out", "-v"];
    assert_eq!(place.run(words).fine(), "0x4 00 -> ff # in the file: 0x44\n");
    let mut expected = firmware();
    expected[0x44] = 0xff;
    assert_eq!(place.read("out"), expected);
    place.run(["patch", "f", "4", "ff", "--offset", "1", "-o", "-"]).fails(2, &["all of the file"]);
}

#[test]
fn a_copy_that_cannot_be_made_leaves_nothing_behind() {
    let place = place();
    place.file("other", "other");
    for (words, parts) in [
        (&["0", "00", "-o", "f"][..], &["'f'", "FILE itself"][..]),
        (&["0", "00", "-o", "./f"], &["'./f'", "FILE itself"]),
        (&["0", "00", "-o", "."], &["'.'", "no regular file"]),
        (&["0", "00", "-o", ""], &["--output ''"]),
        (&["0", "00", "-o", "no/where"], &["'no/where'", "No such file"]),
        (&["600", "00", "-o", "other"], &["past the end"]),
        (&["0", "00", "-o", "out", "--backup"], &["--output", "--backup"]),
        (&["0", "00", "-o", "out", "--keep-undo"], &["--output", "--keep-undo"]),
        (&["0", "00", "-o", "-", "-v"], &["-o -", "-v"]),
        (&["0", "00", "-o", "-", "--json"], &["-o -", "--json"]),
    ] {
        place.run(["patch", "f"].iter().chain(words)).fails(2, parts);
        assert_eq!((place.read("f"), place.read("other")), (firmware(), b"other".to_vec()), "{words:?}");
        assert_eq!(names(place.path()), ["f", "other"], "{words:?}");
    }
    assert_eq!(place.run(["patch", "f", "0", "00", "-o", "other", "--expect", "99"]).code(), 1);
    assert_eq!(place.read("other"), b"other");
    // What is there already is copied all the same.
    place.run(["patch", "f", "0", "7f", "-o", "other", "--expect", "00"]).fine();
    assert_eq!(place.read("other"), firmware());
    place.run(["patch", "f", "0", "00", "-o", "new", "-n"]).fine();
    assert_eq!(names(place.path()), ["f", "other"]);
}

#[test]
fn a_backup_is_made_before_the_edit_and_never_overwritten() {
    for (words, expected) in edits() {
        let place = place();
        place.run(words.iter().chain(&["--backup"])).fine();
        assert_eq!((place.read("f"), place.read("f.bak")), (expected, firmware()), "{words:?}");
    }
    let place = place();
    place.run(["patch", "f", "0", "00", "--backup=~"]).fine();
    place.run(["patch", "f", "0", "11", "--backup=~"]).fails(2, &["'f~'", "exists already"]);
    assert_eq!((place.read("f")[0], place.read("f~")), (0, firmware()));
    for (words, parts) in [
        (&["patch", "f", "0", "00", "--backup="][..], &["--backup ''"][..]),
        (&["patch", "f", "0", "00", "--backup=/x"], &["--backup '/x'"]),
        (&["patch", "f", "999", "00", "--backup"], &["past the end"]),
        (&["patch", "anon:8", "0", "00", "--backup", "-n"], &[]),
        (&["patch", "f", "0", "00", "--journal", "x", "--no-journal"], &["--journal", "--no-journal"]),
        (&["patch", "f", "0", "00", "--journal="], &["--journal ''"]),
        (&["patch", "f", "0", "00", "--keep-undo", "--no-journal"], &["--keep-undo", "--no-journal"]),
        (&["patch", "f", "0", "00", "--wait", "1", "--no-lock"], &["--wait", "--no-lock"]),
        (&["patch", "f", "0", "00", "--wait", "soon"], &["--wait 'soon'"]),
    ] {
        let run = place.run(words);
        if !parts.is_empty() {
            run.fails(2, parts);
        }
        assert_eq!(names(place.path()), ["f", "f~"], "{words:?}");
    }
    // Where the edit comes to nothing, so does the backup.
    place.file("f", vec![0; 4096]);
    place.shell("ulimit -f 4; rmmap patch f end 00*1M --extend --backup").fails(2, &["'f'"]);
    assert_eq!(
        (place.read("f"), names(place.path())),
        (vec![0; 4096], vec!["f".to_string(), "f~".to_string()])
    );
}

#[test]
fn every_edit_is_told_in_the_same_words() {
    for (words, expected) in edits() {
        let place = place();
        for told in [&["-n"][..], &["-n", "-v"], &["-n", "--json"], &["-n", "-v", "--json"]] {
            let run = place.run(words.iter().chain(told));
            assert!(!run.fine().is_empty() && run.err().contains("nothing was written"), "{words:?}");
            for line in run.out().lines().filter(|_| told.contains(&"--json")) {
                let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
                assert_eq!(line["applied"], false, "{line}");
            }
            assert_eq!(place.read("f"), firmware());
        }
        for line in place.run(words.iter().chain(&["--json"])).fine().lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert_eq!(line["applied"], true, "{line}");
        }
        assert_eq!(place.read("f"), expected);
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    fn mode(place: &Place, name: &str) -> u32 {
        std::fs::metadata(place.path().join(name)).expect("the file is there").permissions().mode() & 0o7777
    }

    #[test]
    fn a_copy_has_the_permissions_of_the_file_and_lends_no_rights() {
        let place = place();
        std::fs::set_permissions(place.path().join("f"), std::fs::Permissions::from_mode(0o4750)).unwrap();
        place.run(["patch", "f", "0", "00", "-o", "out"]).fine();
        assert_eq!(mode(&place, "out"), 0o750);
        place.run(["patch", "f", "0", "00", "--backup"]).fine();
        assert_eq!(mode(&place, "f.bak"), 0o750);
        place
            .shell("umask 027; printf abc | rmmap patch - 0 00 -o piped; rmmap resize new 1 --create")
            .fine();
        assert_eq!((mode(&place, "piped"), mode(&place, "new")), (0o640, 0o640));
    }

    #[test]
    fn names_that_lead_elsewhere() {
        let place = place();
        place.file("other", "other");
        std::fs::hard_link(place.path().join("f"), place.path().join("same")).unwrap();
        symlink("f", place.path().join("to-f")).unwrap();
        symlink("other", place.path().join("to-other")).unwrap();
        symlink("nothing", place.path().join("to-nothing")).unwrap();
        for (out, part) in [
            ("same", "FILE itself"),
            ("to-f", "FILE itself"),
            ("to-nothing", "leads nowhere"),
            ("/dev/null", "no regular file"),
            ("/dev/full", "no regular file"),
        ] {
            place.run(["patch", "f", "0", "00", "-o", out]).fails(2, &[out, part]);
        }
        assert!(place.shell("rmmap patch - 0 00 -o f < f").err().contains("FILE itself"));
        // What a link leads to is replaced, and the link stays.
        place.run(["patch", "f", "0", "00", "-o", "to-other"]).fine();
        assert_eq!(place.read("other")[1..], firmware()[1..]);
        assert!(std::fs::symlink_metadata(place.path().join("to-other")).unwrap().is_symlink());
        assert_eq!(place.read("f"), firmware());
    }

    #[test]
    fn copies_keep_holes() {
        let place = Place::new();
        let sparse = std::fs::File::create(place.path().join("f")).unwrap();
        sparse.set_len(1 << 30).unwrap();
        place.run(["patch", "f", "512M", "text:here", "--backup", "--no-journal"]).fine();
        place.run(["patch", "f", "0", "text:there", "-o", "out"]).fine();
        for name in ["f", "f.bak", "out"] {
            let found = std::fs::metadata(place.path().join(name)).unwrap();
            assert!(found.len() == 1 << 30 && found.blocks() < 2048, "{name}: {} blocks", found.blocks());
        }
        assert_eq!(place.run(["find", "out", "text:here", "-a"]).fine(), "0x1\n0x20000000\n");
    }

    #[test]
    fn a_copy_that_is_interrupted_is_not_there() {
        let place = Place::new();
        place.file("big", vec![0x12; 64 << 20]);
        for round in 0..8u64 {
            let mut child = std::process::Command::new(super::super::support::RMMAP)
                .args(["patch", "big", "0", "ff", "-o", "out"])
                .current_dir(place.path())
                .stderr(std::process::Stdio::null())
                .spawn()
                .expect("the program starts");
            std::thread::sleep(std::time::Duration::from_millis(4 * round));
            let signal = ["-INT", "-TERM", "-HUP"][round as usize % 3];
            let _ = std::process::Command::new("kill").args([signal, &child.id().to_string()]).output();
            child.wait().expect("the program ends");
            let is_whole = place.path().join("out").exists();
            assert_eq!(names(place.path()), if is_whole { vec!["big", "out"] } else { vec!["big"] });
            if is_whole {
                let copy = place.read("out");
                assert!(copy.len() == 64 << 20 && copy[..2] == [0xff, 0x12]);
                std::fs::remove_file(place.path().join("out")).expect("it can go");
            }
        }
    }

    #[test]
    fn an_edit_stands_where_only_printing_fails() {
        if !Path::new("/dev/full").exists() {
            return super::super::support::skip("an_edit_stands_where_only_printing_fails", "/dev/full");
        }
        for (words, expected) in edits() {
            let place = place();
            let line = format!("rmmap {} --json > /dev/full", words.join(" "));
            place.shell(&line).fails(2, &["No space left", "the edit was made"]);
            assert_eq!(place.read("f"), expected, "{line}");
            let place = self::place();
            place.shell(&format!("rmmap {} -o - > /dev/full", words.join(" "))).fails(2, &["No space left"]);
            assert_eq!(place.read("f"), firmware());
        }
    }
}
