//! What others do to a file while an edit waits for its lock: it is decided by what is there when the edit begins.

use crate::machine::{Ended, start};
use crate::support::Place;
use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::time::Duration;

const OLD: &[u8] = &[0x11; 9000];

fn lock(file: &File) {
    flock(file, FlockOperation::LockExclusive).expect("nobody else has locked it");
}

/// Starts an edit that has to wait for a lock, has `meddle` do something, and lets it go on.
fn meanwhile(place: &Place, words: &[&str], meddle: impl FnOnce(&Place)) -> Ended {
    let held = File::open(place.file("f", OLD)).expect("the file");
    lock(&held);
    let waiting = start(place.path(), words.iter().chain(&["--wait", "30"]));
    // Long enough for it to have opened the file; if not, it finds what others did even sooner.
    std::thread::sleep(Duration::from_millis(300));
    meddle(place);
    drop(held);
    waiting.end()
}

#[test]
fn bytes_that_change_before_the_edit_are_not_the_expected_ones() {
    let place = Place::new();
    let words = ["patch", "f", "100", "22", "--expect", "11"];
    let ended = meanwhile(&place, &words, |place| drop(place.file("f", [0x33; 9000])));
    assert_eq!(ended.code(), 1, "{}", ended.err);
    assert_eq!(place.read("f"), [0x33; 9000]);
    assert_eq!(meanwhile(&place, &words, |_| {}).code(), 0);
    assert_eq!(place.read("f")[99..102], [0x11, 0x22, 0x11]);
}

#[test]
fn a_file_that_was_replaced_or_removed_is_not_edited() {
    let place = Place::new();
    for words in [
        &["patch", "f", "100", "22"][..],
        &["move", "f", "0", "1", "8000"],
        &["resize", "f", "1", "--shrink"],
    ] {
        let ended = meanwhile(&place, words, |place| {
            place.file("g", [0x44; 50]);
            std::fs::hard_link(place.path().join("f"), place.path().join("old")).expect("a link");
            std::fs::rename(place.path().join("g"), place.path().join("f")).expect("replaced");
        });
        assert_eq!(ended.code(), 2, "{words:?}: {}", ended.err);
        assert!(ended.err.contains("another file"), "{}", ended.err);
        assert_eq!((place.read("f"), place.read("old")), (vec![0x44; 50], OLD.to_vec()), "{words:?}");
        std::fs::remove_file(place.path().join("old")).expect("it goes");
        let ended =
            meanwhile(&place, words, |place| std::fs::remove_file(place.path().join("f")).expect("it goes"));
        assert_eq!(ended.code(), 2, "{words:?}: {}", ended.err);
        assert!(!place.path().join("f").exists());
    }
}

#[test]
fn an_edit_keeps_others_away() {
    let place = Place::new();
    let held = File::open(place.file("f", OLD)).expect("the file");
    lock(&held);
    for words in [
        &["patch", "f", "0", "22"][..],
        &["undo", "f"],
        &["move", "f", "0", "1", "5"],
        &["resize", "f", "+1"],
    ] {
        place.run(words).fails(2, &["another process has locked it", "--wait"]);
        place.run(words.iter().chain(&["--wait", "0"])).fails(2, &["another process has locked it"]);
    }
    assert_eq!(place.read("f"), OLD);
    place.run(["find", "f", "11"]).fine();
    place.run(["patch", "f", "0", "22", "--no-lock"]).fine();
    assert_eq!(place.read("f")[..2], [0x22, 0x11]);
}

/// Nothing that only looks writes to a file whose edit was interrupted, nor to the journal.
#[test]
fn an_interrupted_edit_is_only_reported_to_who_looks() {
    let place = Place::new();
    let path = place.file("f", OLD);
    place.run(["patch", "f", "0=22", "5000=33", "--keep-undo"]).fine();
    let names =
        || std::fs::read_dir(place.path()).expect("the folder").map(|entry| entry.expect("an entry").path());
    let kept = names().find(|name| name.to_string_lossy().ends_with("-1.undo")).expect("a journal");
    let begun = kept.to_str().expect("a plain name").replace("-1.undo", "-0.undo");
    std::fs::rename(kept, &begun).expect("the journal");
    let times = || {
        [&path, std::path::Path::new(&begun)]
            .map(|path| path.metadata().and_then(|found| found.modified()).expect("a time"))
    };
    let before = (times(), names().count(), place.read("f"));
    for words in [
        &["find", "f", "22"][..],
        &["dump", "f"],
        &["rfind", "f", "33", "-c"],
        &["undo", "f", "-n"],
        &["undo", "f", "--list"],
    ] {
        let run = place.run(words);
        assert_eq!(run.code(), 0, "{words:?}: {}", run.err());
        assert!(words[0] == "undo" || run.err().contains("was interrupted"), "{words:?}: {}", run.err());
        assert!((times(), names().count(), place.read("f")) == before, "{words:?} writes");
    }
    place.run(["patch", "f", "0", "44"]).fails(4, &["was interrupted", "rmmap undo f"]);
    place.run(["undo", "f"]).fine();
    assert_eq!(place.read("f"), OLD);
}

/// Every command on files around the lengths at which something changes.
#[test]
fn lengths_around_a_page() {
    let place = Place::new();
    for length in [0_usize, 1, 511, 512, 513, 4095, 4096, 4097, 8192] {
        let old: Vec<u8> = (0..length).map(|at| (at % 250) as u8 + 1).collect();
        let check = |words: &[&str], code: i32, new: &[u8]| {
            place.file("f", &old);
            let run = place.run(words);
            assert_eq!(run.code(), code, "{words:?} of {length}: {}", run.err());
            assert!(place.read("f") == new, "{words:?} of {length}");
        };
        let last = length.saturating_sub(1);
        check(&["find", "f", "00"], 1, &old);
        assert_eq!(place.run(["dump", "f", "-f", "raw"]).bytes(), old);
        let mut new = old.clone();
        new.extend([0xca, 0xfe]);
        check(&["patch", "f", "end", "cafe", "--extend"], 0, &new);
        check(&["patch", "f", "end", "cafe"], 2, &old);
        new.truncate(length);
        new.iter_mut().last().into_iter().for_each(|byte| *byte = 0xab);
        check(&["patch", "f", &last.to_string(), "ab"], if length == 0 { 2 } else { 0 }, &new);
        let mut new = old.clone();
        new.copy_within(..last, length - last);
        check(&["move", "f", &(length - last).to_string(), "0", &last.to_string()], 0, &new);
        check(&["move", "f", "0", "0", &length.to_string()], 0, &old);
        check(&["move", "f", "1", "0", &length.to_string()], 2, &old);
        for to in [0, 1, 4095, 4096, 4097] {
            let mut new = old.clone();
            new.resize(to, 0);
            check(&["resize", "f", &to.to_string(), "--shrink"], 0, &new);
        }
    }
}
