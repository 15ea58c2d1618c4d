//! Signals in the middle of an edit: Ctrl-C, a second one, and limits that the system enforces by signal.

use crate::edits::{EDITS, LENGTH, Scene, State};
use crate::machine::can;
use crate::support::Place;
use std::os::unix::process::ExitStatusExt;

/// The number of a signal by its name.
fn number(name: &str) -> i32 {
    match name {
        "INT" => 2,
        "HUP" => 1,
        _ => 15,
    }
}

/// The edit is taken back, and the process ends as that signal ends it. A signal that comes after the last write comes
/// too late, and one that comes before the first has nothing to take back.
#[test]
fn a_signal_at_any_write_takes_the_edit_back() {
    if !can("a_signal_at_any_write_takes_the_edit_back", &["strace", "timeout"]) {
        return;
    }
    let mut taken_back = 0;
    for (&edit, name) in EDITS.iter().zip(["INT", "TERM", "HUP"].iter().cycle()) {
        let scene = Scene::new(edit, LENGTH);
        let (calls, _) = scene.calls();
        let writes: Vec<_> =
            calls.iter().filter(|(name, _)| matches!(&**name, "pwrite64" | "ftruncate")).collect();
        // One write is old or new by itself: there is nothing to hold a signal back for, and nothing to be said.
        let is_one_write = writes.len() == 1;
        for (call, count) in writes {
            scene.reset();
            let ended = scene.disturbed(&[format!("inject={call}:signal=SIG{name}:when={count}")]);
            let said =
                format!("{:?} SIG{name} at {call} {count}: {:?} {}", edit.words, ended.status, ended.err);
            assert_eq!(ended.status.signal(), Some(number(name)), "{said}");
            let state = scene.state();
            let recovered = scene.recovered().unwrap_or_else(|why| panic!("{said}: {why}"));
            // What takes an edit back may go on with that, or leave its journal to whoever takes it up again.
            if edit.words[0] == "undo" {
                continue;
            }
            match state {
                State::Old => taken_back += 1,
                State::New => assert!(is_one_write || ended.err.contains("the edit stands"), "{said}"),
                State::Torn => panic!("{said}"),
            }
            assert_eq!(recovered, (state, state), "{said}");
        }
    }
    assert!(taken_back > 10, "only {taken_back} were taken back");
}

/// A second signal is obeyed at once, and what the first had not taken back yet is taken back later.
#[test]
fn a_second_signal_ends_at_once() {
    if !can("a_second_signal_ends_at_once", &["strace", "timeout"]) {
        return;
    }
    for &edit in EDITS {
        let scene = Scene::new(edit, LENGTH);
        let (calls, _) = scene.calls();
        let writes = calls.iter().filter(|(name, _)| name == "pwrite64").count();
        for count in 1..=writes {
            scene.reset();
            let ended = scene.disturbed(&[format!("inject=pwrite64:signal=SIGINT:when={count}+")]);
            assert_eq!(ended.status.signal(), Some(number("INT")), "{:?} {count}: {}", edit.words, ended.err);
            scene.recovered().unwrap_or_else(|why| panic!("{:?} {count}: {why}", edit.words));
        }
    }
}

/// A write beyond `ulimit -f` is an error, not a death.
#[test]
fn a_limit_on_the_length_of_files() {
    let place = Place::new();
    for (words, length) in [
        ("patch f 0=1111 5000=2222", 8192),
        ("patch f end 00*5000 --extend", 4000),
        ("resize f 100000", 4000),
        ("resize f 100000 --fill 0x41", 4000),
        ("move f 0 4096 4000", 9000),
    ] {
        let old = vec![0x12; length];
        place.file("f", &old);
        let run = place.shell(&format!("ulimit -f 4; rmmap {words}"));
        assert_eq!(run.code(), 2, "{words}: {}", run.err());
        assert!(run.err().contains("File too large"), "{words}: {}", run.err());
        assert_eq!(place.read("f"), old, "{words}");
        assert_eq!(place.run(["undo", "f", "--interrupted"]).fine(), "", "{words}");
    }
}

/// A SIGBUS that some process sends ends the process, as it does any other.
#[test]
fn a_sent_bus_error_is_obeyed() {
    if !can("a_sent_bus_error_is_obeyed", &["strace", "timeout"]) {
        return;
    }
    let scene = Scene::new(EDITS[0], LENGTH);
    for words in [&["dump", "f"][..], &["find", "f", "00"]] {
        let ended = scene.traced(&["inject=mmap,lseek,write:signal=SIGBUS:when=1".to_string()], words);
        assert_eq!(ended.status.signal(), Some(7), "{words:?}: {:?} {}", ended.status, ended.err);
    }
}
