//! Sessions that are killed in the middle of their work.
#![cfg(target_os = "linux")]

use super::session::Client;
use super::support::Place;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

/// How often each test kills.
const TIMES: u32 = 12;

/// Has a session of `f` run `lines`, and kills it as soon as `begun` says of the file that the last one is under way, and
/// a little later. Whether an edit was left in the middle; if so, it is taken back.
fn killed(place: &Place, lines: &[&str], begun: &dyn Fn(&File) -> bool, later: Duration) -> bool {
    let file = File::open(place.path().join("f")).expect("the file");
    let mut client = Client::new(place, &["f", "--access", "write"]);
    let (last, before) = lines.split_last().expect("a line");
    for line in before {
        client.value(line);
    }
    let to = client.to.as_mut().expect("it is open");
    to.write_all(format!("{last}\n").as_bytes()).expect("it reads");
    let deadline = Instant::now() + Duration::from_secs(10);
    while !begun(&file) && Instant::now() < deadline {}
    std::thread::sleep(later);
    client.child.kill().expect("it can be killed");
    client.child.wait().expect("it ends");
    let is_torn = place.run(["session", "f", "-c", "tell"]).err().contains("interrupted");
    if is_torn {
        // What is neither old nor new is not edited any further.
        place.run(["session", "f", "--access", "write", "-c", "write 00"]).fails(4, &["interrupted"]);
        assert_eq!(place.run(["undo", "f", "--interrupted"]).fine(), "");
    }
    is_torn
}

/// A little later each time.
fn moments() -> impl Iterator<Item = Duration> {
    (0..TIMES).map(|time| Duration::from_micros(200) * time)
}

fn tell_how_often(what: &str, torn: usize) {
    super::support::tell(&format!("killed in the middle of {what}: {torn} of {TIMES}"));
    assert!(torn > 0, "no kill came in the middle of {what}");
}

#[test]
fn a_session_that_is_killed_in_an_edit_loses_nothing() {
    let place = Place::new();
    let (old, new) = (vec![b'o'; 16 << 20], vec![b'n'; 16 << 20]);
    let begun = |file: &File| {
        let mut byte = [0];
        file.read_at(&mut byte, 0).is_ok_and(|_| byte == *b"n")
    };
    let torn = moments().filter(|&later| {
        place.file("f", &old);
        let is_torn = killed(&place, &["set : 6e*16M"], &begun, later);
        assert!(place.read("f") == *if is_torn { &old } else { &new }, "{later:?}");
        is_torn
    });
    tell_how_often("an edit", torn.count());
}

#[test]
fn a_session_that_is_killed_while_it_takes_a_length_back_loses_nothing() {
    let place = Place::new();
    let old: Vec<u8> = (0..16 << 20).map(|at: u32| (at >> 12) as u8 | 1).collect();
    let begun = |file: &File| file.metadata().is_ok_and(|found| found.len() > 100);
    let torn = moments().filter(|&later| {
        place.file("f", &old);
        let is_torn = killed(&place, &["resize 100 --shrink", "undo"], &begun, later);
        assert!(place.read("f") == old, "{later:?}");
        is_torn
    });
    tell_how_often("an undo", torn.count());
}
