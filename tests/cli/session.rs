//! Sessions: scripts, JSON lines, and lines that mean no good.

use super::support::{Place, RMMAP, firmware};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A session that a program drives.
pub(super) struct Client {
    pub(super) child: Child,
    pub(super) to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    greeting: Value,
}

impl Client {
    pub(super) fn new(place: &Place, words: &[&str]) -> Client {
        let mut command = Command::new(RMMAP);
        command.arg("session").args(words).arg("--json").current_dir(place.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("rmmap starts");
        let to = child.stdin.take();
        let from = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut client = Client { child, to, from, greeting: Value::Null };
        client.greeting = client.next();
        client
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.from.read_line(&mut line).expect("a reply");
        serde_json::from_str(&line).unwrap_or_else(|wrong| panic!("{wrong}: {line:?}"))
    }

    fn say(&mut self, line: &[u8]) -> Value {
        let to = self.to.as_mut().expect("it is open");
        to.write_all(line).and_then(|()| to.write_all(b"\n")).expect("it reads");
        self.next()
    }

    #[track_caller]
    pub(super) fn value(&mut self, line: &str) -> Value {
        let reply = self.say(line.as_bytes());
        assert_eq!(reply["ok"], true, "{line}: {reply}");
        reply
    }

    #[track_caller]
    fn fails(&mut self, line: &[u8], kind: &str) -> Value {
        let reply = self.say(line);
        let shown = String::from_utf8_lossy(&line[..line.len().min(80)]).into_owned();
        assert_eq!(
            (&reply["ok"], &reply["error"]["kind"]),
            (&json!(false), &json!(kind)),
            "{shown}: {reply}"
        );
        assert!(reply["error"]["message"].as_str().is_some_and(|said| !said.contains('\n')), "{reply}");
        reply
    }

    fn end(mut self) -> i32 {
        drop(self.to.take());
        self.child.wait().expect("it ends").code().expect("no signal")
    }
}

fn firmware_in(place: &Place) {
    place.file("fw.bin", firmware());
}

#[test]
fn the_file_object() {
    let place = Place::new();
    place.file("f", "one\ntwo\nthree");
    let mut client = Client::new(&place, &["f", "--access", "write"]);
    assert_eq!(client.greeting["length"], 13);
    assert_eq!((&client.greeting["access"], &client.greeting["private"]), (&json!("write"), &json!(false)));
    assert_eq!(client.value("readline")["bytes"], "6f6e650a");
    assert_eq!(client.value("tell")["value"], 4);
    assert_eq!(client.value("read-byte")["value"], 0x74);
    assert_eq!(client.value("read 100")["bytes"], "776f0a7468726565");
    assert_eq!(client.value("read")["bytes"], "");
    client.fails(b"read-byte", "out-of-range");
    assert_eq!(client.value("seek -5 end")["value"], 8);
    assert_eq!(client.value("seek -4")["value"], 9);
    client.fails(b"seek 14", "out-of-range");
    client.fails(b"seek -1 set", "out-of-range");
    assert_eq!(client.value("tell")["value"], 9);
    assert_eq!(client.value("write text:HREE")["value"], 4);
    client.fails(b"write 00", "out-of-range");
    assert_eq!(client.value("write ''")["value"], 0);
    assert_eq!(client.value("get -5:")["bytes"], "7448524545");
    assert_eq!(client.value("get ::-4")["bytes"], "4574746f");
    assert_eq!(client.value("get 3")["value"], 10);
    client.fails(b"get 13", "out-of-range");
    client.fails(b"get -14", "out-of-range");
    client.fails(b"get ::0", "invalid-argument");
    assert_eq!(client.value("set ::4 41424344")["value"], 4);
    assert_eq!(client.value("set -1 5a")["value"], 1);
    client.fails(b"set 0:3 4141", "out-of-range");
    client.fails(b"write-byte 256", "out-of-range");
    client.fails(b"write-byte -1", "out-of-range");
    assert_eq!(client.value("seek 1")["position"], 1);
    assert_eq!(client.value("write-byte 0x6e")["position"], 2);
    assert_eq!(client.value("len")["value"], 13);
    assert_eq!(client.value("size")["value"], 13);
    assert_eq!(client.end(), 0);
    assert_eq!(place.read("f"), b"Ane\nBwo\nCHREZ");
}

#[test]
fn searches_begin_at_the_position() {
    let place = Place::new();
    place.file("f", "one two one two");
    let mut client = Client::new(&place, &["f"]);
    let mut at = |line: &str| client.value(line)["events"][0]["offset"].clone();
    assert_eq!(at("find text:two"), 4);
    at("seek 5");
    assert_eq!(at("find text:two"), 12);
    assert_eq!(at("rfind text:one"), 8);
    at("seek 9");
    assert_eq!(at("rfind text:one"), Value::Null);
    assert_eq!(at("find text:two :"), 4);
    assert_eq!(at("find ''"), 9);
    assert_eq!(at("rfind ''"), 15);
    assert_eq!(at("find '' 15:20"), 15);
    assert_eq!(at("find '' 16:20"), Value::Null);
    assert_eq!(at("find '' 5:3"), Value::Null);
    client.fails(b"find '' -a", "invalid-argument");
    let reply = client.value("find -a text:o : --bytes");
    assert_eq!(reply["events"].as_array().map(Vec::len), Some(4));
    assert_eq!(reply["events"][1]["bytes"], "6f");
    let reply = client.value("find text:nowhere");
    assert_eq!((&reply["exit"], &reply["events"]), (&json!(1), &json!([])));
}

#[test]
fn every_line_has_one_reply() {
    let place = Place::new();
    firmware_in(&place);
    let mut client = Client::new(&place, &["fw.bin"]);
    client.fails(b"find 'de ad", "invalid-argument");
    client.fails(b"find \xff\xfe", "invalid-argument");
    client.fails(b"find text:\0", "invalid-argument");
    client.fails(b"\0", "invalid-argument");
    client.fails(b"nothing", "invalid-argument");
    client.fails(b"find 00 --offset 4", "invalid-argument");
    client.fails(b"find --nothing", "invalid-argument");
    client.fails(b"session fw.bin", "invalid-argument");
    client.fails(b"write file:-", "invalid-argument");
    client.fails(b"[\"find\"", "invalid-argument");
    client.fails(b"[\"find\", null]", "invalid-argument");
    client.fails(b"[[[[[[[[[[[[[[", "invalid-argument");
    client.fails(b"[\"get\", 1.5]", "invalid-argument");
    client.fails(b"seek 99999999999999999999", "invalid-argument");
    client.fails(b"write 00", "read-only");
    client.fails(b"patch 0 00", "read-only");
    client.fails(b"dump -f raw 0x140:", "not-supported");
    for line in ["", "   ", "# nothing", "\r"] {
        client.value(line);
    }
    let long = client.fails(&vec![b'x'; 100_000_000], "too-large");
    assert_eq!(long["line"], 22);
    assert_eq!(client.value("[\"get\", 0]")["value"], 0x7f);
    assert!(client.value("help")["text"].as_str().is_some_and(|text| text.contains("readline")));
    assert!(client.value("find --help")["text"].as_str().is_some_and(|text| !text.contains("--offset")));
    client.value("close");
    client.fails(b"tell", "closed");
    client.fails(b"find 00", "closed");
    client.value("close");
    client.value("quit");
    assert_eq!(client.end(), 0);
}

#[test]
fn an_opening_that_fails_is_told_in_the_first_line() {
    let place = Place::new();
    let run = place.run(["session", "nothing", "--json"]);
    assert_eq!(run.code(), 2);
    let told: Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(
        (&told["ok"], &told["error"]["kind"], &told["error"]["errno"]),
        (&json!(false), &json!("os"), &json!(2))
    );
    assert_eq!(run.err(), "");
    let run = place.run(["session", "nothing", "--json", "--flags", "fixed"]);
    let told: Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!((run.code(), &told["error"]["kind"]), (2, &json!("invalid-argument")));
}

#[test]
fn what_is_no_line_of_a_session_says_what_would_be() {
    let place = Place::new();
    firmware_in(&place);
    place.run(["session", "fw.bin", "-c", "seek 4; tell"]).fails(2, &["is not known", "a line of its own"]);
    place.run(["session", "fw.bin", "-c", "find"]).fails(2, &["PATTERN is missing", "hint: find PATTERN"]);
    let line = "resize 4";
    place
        .run(["session", "fw.bin", "--access", "write", "-c", line])
        .fails(2, &["hint: `resize 4 --shrink` cuts them off"]);
    let window = ["session", "fw.bin", "--access", "write", "--length", "16", "-c"];
    place
        .run([&window[..], &["resize 8"]].concat())
        .fails(2, &["-c 1: ", "a window that ends before the file"]);
    place
        .run([&window[..], &["patch 16 00 --extend"]].concat())
        .fails(2, &["only the end of a file can move"]);
    assert_eq!(place.read("fw.bin"), firmware());
}

#[test]
fn copies_and_memory_keep_what_is_written_to_themselves() {
    let place = Place::new();
    firmware_in(&place);
    let mut client = Client::new(&place, &["fw.bin", "--access", "copy"]);
    assert_eq!(client.greeting["private"], true);
    client.value("write text:changed");
    client.value("patch 0x40 deadbeef");
    assert_eq!(client.value("get 0x40:+4")["bytes"], "deadbeef");
    assert_eq!(client.end(), 0);
    assert_eq!(place.read("fw.bin"), firmware());
    let mut client = Client::new(&place, &["anon:8"]);
    client.value("write 0102030405060708");
    client.fails(b"write 09", "out-of-range");
    assert_eq!(client.value("get ::-1")["bytes"], "0807060504030201");
    assert_eq!(client.value("size")["value"], 8);
}

#[test]
fn a_window_and_a_mapping_without_a_descriptor() {
    let place = Place::new();
    firmware_in(&place);
    let mut client = Client::new(&place, &["fw.bin", "--offset", "0x10", "--length", "16"]);
    assert_eq!((&client.greeting["offset"], &client.greeting["length"]), (&json!(16), &json!(16)));
    assert_eq!(client.value("find text:1.4")["events"][0]["file_offset"], 0x19);
    assert_eq!(client.value("size")["value"], 512);
    let mut client = Client::new(&place, &["fw.bin", "--no-track"]);
    assert_eq!(client.value("read 4")["bytes"], "7f454c46");
    client.fails(b"size", "not-supported");
}

#[test]
fn a_file_that_is_cut_under_the_session() {
    let place = Place::new();
    let path = place.file("f", vec![7; 20000]);
    let mut client = Client::new(&place, &["f"]);
    assert_eq!(client.value("get 19999")["value"], 7);
    std::fs::File::options().write(true).open(path).unwrap().set_len(5000).unwrap();
    let reply = client.fails(b"get 19999", "changed");
    assert_eq!(reply["exit"], 3);
    assert_eq!(client.value("get 4999")["value"], 7);
    client.fails(b"find 08", "changed");
}

#[test]
fn scripts_stop_at_what_fails() {
    let place = Place::new();
    firmware_in(&place);
    place.file("script", "# look\nseek 16\nread 4\n\nfind text:nowhere\nget 512\nread 4\n");
    let run = place.run(["session", "fw.bin", "--script", "script"]);
    run.fails(2, &["'script' line 6: cannot get 'fw.bin' at 0x200"]);
    assert_eq!(run.out(), "6669726d\n");
    let run = place.run(["session", "fw.bin", "--script", "script", "--keep-going"]);
    run.fails(2, &["line 6"]);
    assert_eq!(run.out(), "6669726d\n77617265\n");
    let run = place.run(["session", "fw.bin", "-c", "find text:nowhere", "-c", "tell"]);
    assert_eq!((run.code(), run.out().as_str()), (1, "0x0\n"));
    let run = place.run(["session", "fw.bin", "-c", "quit", "-c", "nothing"]);
    assert_eq!(run.fine(), "");
    place.run(["session", "-", "-c", "nothing"]).fails(2, &["there is no verb 'nothing'"]);
    place.run(["session", "-"]).fails(2, &["FILE - is standard input"]);
    let run = place.run_with(["session", "-", "-c", "get ::-1"], b"abc");
    assert_eq!(run.fine(), "636261\n");
    place
        .run(["session", "fw.bin", "--access", "write", "-c", "patch 0 00 --expect 11"])
        .fails(1, &["-c 1: "]);
}

#[test]
fn the_last_edit_is_taken_back() {
    let place = Place::new();
    firmware_in(&place);
    let mut client = Client::new(&place, &["fw.bin", "--access", "write"]);
    client.value("write 00112233");
    client.value("set 0x100::2 'ff*128'");
    client.value("patch 0x40=90*16 -4=text:DONE");
    client.value("move 0x10 0x150 32");
    assert_ne!(place.read("fw.bin"), firmware());
    for _ in 0..4 {
        assert_eq!(client.value("undo")["exit"], 0);
    }
    assert_eq!(place.read("fw.bin"), firmware());
    assert_eq!(client.value("get :4")["bytes"], "7f454c46");
    assert_eq!(client.value("undo")["exit"], 1);
    client.value("set 0 99");
    // What somebody else has written since is not lost.
    place.file("other", [0]);
    std::fs::copy(place.path().join("other"), place.path().join("fw.bin")).unwrap();
    client.fails(b"undo", "failed");
}

#[test]
fn a_session_follows_the_length() {
    let place = Place::new();
    place.file("f", "0123456789");
    let mut client = Client::new(&place, &["f", "--access", "write"]);
    client.value("resize 16");
    assert_eq!(
        (&client.value("len")["value"], &client.value("get 8:")["bytes"]),
        (&json!(16), &json!("3839000000000000"))
    );
    client.value("seek 12");
    client.value("resize 4 --shrink");
    assert_eq!(client.value("tell")["value"], 12);
    assert_eq!(client.value("read")["bytes"], "");
    client.fails(b"read-byte", "out-of-range");
    assert_eq!(client.value("undo")["exit"], 0);
    assert_eq!(client.value("get :")["bytes"], "30313233343536373839000000000000");
    client.value("resize 0 --shrink");
    assert_eq!(client.value("len")["value"], 0);
    // An edit whose journal was kept outlives the session, and another session takes it back.
    assert_eq!(place.run(["resize", "f", "7", "--keep-undo"]).fine(), "");
    let mut other = Client::new(&place, &["f", "--access", "write"]);
    assert_eq!(other.value("undo")["exit"], 0);
    assert_eq!(other.value("len")["value"], 0);
    client.value("resize 3");
    client.value("set : 616263");
    assert_eq!(client.end(), 0);
    assert_eq!(place.read("f"), b"abc");
}

#[test]
fn a_copy_is_saved_where_it_is_told_to() {
    let place = Place::new();
    place.file("f", "0123456789");
    let mut client = Client::new(&place, &["f", "--access", "copy"]);
    client.value("set 2:4 text:xy");
    client.value("undo");
    client.value("set 0 text:a");
    client.value("save out");
    client.fails(b"resize 4 --shrink", "not-supported");
    assert_eq!(client.end(), 0);
    assert_eq!((place.read("f"), place.read("out")), (b"0123456789".to_vec(), b"a123456789".to_vec()));
}
