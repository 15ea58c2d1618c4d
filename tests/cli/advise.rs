//! `advise`: what it says is compared with what `fincore`, `stat`, `/proc` and the bytes say from outside.

#[cfg(target_os = "linux")]
use super::advice_table::{Held, every_advice};
use super::support::{Place, has, skip};
#[cfg(target_os = "linux")]
use super::support::{cannot, settled};
#[cfg(target_os = "linux")]
use anyhow::ensure;
use serde_json::Value;
#[cfg(target_os = "linux")]
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};

pub(super) const PAGE: u64 = 4096;
pub(super) const PAGES: u64 = 1024;

/// Bytes that compress badly and are nowhere zero.
pub(super) fn content() -> Vec<u8> {
    (0..PAGES * PAGE).map(|at| (at * 31 + at / 4096) as u8 | 1).collect()
}

pub(super) fn run(place: &Path, words: &[&str]) -> (i32, Value, String) {
    let output = Command::new(super::support::RMMAP)
        .arg("advise")
        .args(words)
        .arg("--json")
        .current_dir(place)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let told = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().expect("no signal"), told, String::from_utf8_lossy(&output.stderr).into_owned())
}

/// How many pages of a file are in memory, as util-linux tells.
pub(super) fn fincore(path: &Path) -> Option<u64> {
    let output = Command::new("fincore").args(["-n", "-b", "-o", "PAGES"]).arg(path).output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

/// Writes the file `f`, and drops it from memory, all of it, at the first try.
#[cfg(target_os = "linux")]
fn evict(place: &Place) {
    settled(|| {
        place.file("f", content());
        let run = place.run(["advise", "f", "evict"]);
        ensure!(run.code() == 0, "{}", run.out());
        Ok(())
    });
}

#[test]
#[cfg(target_os = "linux")]
fn evicted_is_nothing_and_wanted_is_everything() {
    if !has("fincore") {
        return skip("evicted_is_nothing_and_wanted_is_everything", "fincore");
    }
    let place = Place::new();
    let path = place.file("f", content());
    let advise = |words: &[&str]| {
        let run = place.run([&["advise", "f"], words, &["-q"]].concat());
        ensure!(run.code() == 0, "{words:?}: {}", run.err());
        Ok(())
    };
    let holds = |pages: u64| {
        let said = place.run(["info", "f", "--field", "resident_pages"]).fine();
        let known = fincore(&path);
        ensure!(said == format!("{pages}\n") && known == Some(pages), "{pages}: {said}, {known:?}");
        Ok(())
    };
    let wanted = "0x100000:0x200000\n";
    settled(|| {
        place.file("f", content());
        advise(&["evict"])?;
        holds(0)?;
        advise(&["willneed", "1M:2M"])?;
        holds(256)?;
        let ranges = place.run(["info", "f", "--ranges"]).fine();
        ensure!(ranges == wanted, "{ranges}");
        let run = place.run(["advise", "f", "willneed", "--missing-only", "--json"]).fine();
        let told: Value = serde_json::from_str(&run)?;
        ensure!(told["before"]["resident"] == 256 && told["after"]["resident"] == PAGES, "{run}");
        holds(PAGES)?;
        if has("vmtouch") {
            let said = place.shell("vmtouch f").fine();
            ensure!(said.contains(&format!("{PAGES}/{PAGES}")), "{said}");
        }
        Ok(())
    });
    // As after a reboot: what was in memory then is again.
    place.file("ranges", wanted);
    settled(|| {
        place.file("f", content());
        advise(&["evict"])?;
        advise(&["willneed", "--ranges-from", "ranges"])?;
        holds(256)
    });
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_kept_from_others_is_unknown_and_never_everything() {
    let place = Place::new();
    let path = place.file("f", content());
    let name = "what_is_kept_from_others_is_unknown_and_never_everything";
    // The owner of what a test makes is the user that it runs as.
    if std::fs::metadata(&path).expect("the file").uid() != 0 || !has("setpriv") {
        return cannot(name, "root and setpriv");
    }
    place.shell("chmod 755 . && chmod 644 f && cp $(command -v rmmap) rmmap && chmod 755 rmmap").fine();
    let as_nobody = |words: &str| {
        place.shell(&format!(
            "setpriv --reuid 65534 --clear-groups --bounding-set=-all ./rmmap advise f {words}"
        ))
    };
    evict(&place);
    let run = as_nobody("willneed");
    assert!(run.fine().contains("unknown") && !run.out().contains('%'), "{}", run.out());
    let run = as_nobody("evict --json");
    let told: Value = serde_json::from_slice(run.bytes()).expect("JSON");
    assert_eq!((run.code(), &told["after"]["resident"]), (1, &Value::Null));
    as_nobody("pageout").fails(2, &["owner"]);
    as_nobody("punch :16 --force").fails(2, &["Permission denied"]);
    let words = "ulimit -l 64 && setpriv --reuid 65534 --clear-groups --bounding-set=-all ./rmmap advise f";
    place.shell(&format!("{words} willneed --hold=0 --lock")).fails(
        2,
        &["4 MiB is more than the limit of locked memory (RLIMIT_MEMLOCK) allows, 64 KiB", "ulimit -l 4096"],
    );
    place.shell(&format!("{words} willneed :64k --hold=0 --lock-on-fault -q")).fine();
}

#[test]
#[cfg(target_os = "linux")]
fn bytes_are_lost_by_force_only_and_no_other_bytes() {
    let place = Place::new();
    let bytes = content();
    place.file("f", &bytes);
    let zeroed = |from: usize, to: usize| {
        let mut bytes = bytes.clone();
        bytes[from..to].fill(0);
        bytes
    };
    let run = |words: &[&str]| place.run([&["advise", "f"], words].concat());
    run(&["remove", "100:200"])
        .fails(2, &["cannot be undone", "--force", "`rmmap advise f remove 0x64:0xc8 -n`"]);
    run(&["remove", "100:200", "--force"]).fails(2, &["no whole page"]);
    run(&["remove", "100:9000", "--force", "--access", "read"]).fails(2, &["--access read"]);
    run(&["punch", "4M:5M", "--force"]).fails(2, &["past the end"]);
    run(&["remove", "100:9000", "--force", "--access", "copy"]).fails(2, &["private copy"]);
    run(&["dontneed", "--access", "copy"]).fails(2, &["in memory is lost", "--force"]);
    place.run(["advise", "anon:64k", "dontneed"]).fails(2, &["in memory is lost", "--force"]);
    let _ = place.run(["advise", "anon:64k", "dontneed", "--flags", "shared"]).fine();
    let dry = run(&["remove", "100:9000", "-n"]).fine();
    assert!(dry.contains("0x1000:0x2000, the whole pages inside 0x64:0x2328"), "{dry}");
    assert!(place.read("f") == bytes);
    run(&["remove", "100:9000", "--force"]).fine();
    assert!(place.read("f") == zeroed(4096, 8192));
    place.file("f", &bytes);
    run(&["punch", "100:200", "--force"]).fine();
    assert!(place.read("f") == zeroed(100, 200));
    place.file("f", &bytes);
    run(&["punch", "7:+5", "--offset", "4093", "--force", "-q"]).fine();
    assert!(place.read("f") == zeroed(4100, 4105));
    // To the end of the file, the last page is whole.
    place.file("f", &bytes[..10_000]);
    run(&["remove", "4k:", "--force"]).fine();
    assert_eq!(place.read("f"), [&bytes[..4096], &[0; 10_000 - 4096]].concat());
    // But not to the end of a window of it.
    place.file("f", &bytes[..10_000]);
    run(&["remove", "--length", "9000", "--force"]).fine();
    assert_eq!(place.read("f"), [&[0; 8192], &bytes[8192..10_000]].concat());
}

#[test]
#[cfg(target_os = "linux")]
fn what_stayed_is_explained() {
    let place = Place::new();
    place.file("f", content());
    let mut held = Command::new(super::support::RMMAP)
        .args(["advise", "f", "populate-read", "--hold", "--lock"])
        .current_dir(place.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let stderr = held.stderr.take().expect("a pipe");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stderr), &mut line).expect("a line");
    let run = place.run(["advise", "f", "evict"]);
    held.kill().expect("it can be ended");
    held.wait().expect("it ends");
    if !line.contains("holds the mapping") {
        return cannot("what_stayed_is_explained", "a limit of locked memory of 4 MiB");
    }
    let why = format!("stayed    mapped by {} rmmap, which locks memory", held.id());
    assert_eq!(run.code(), 1, "{}", run.err());
    assert!(run.out().contains(&why), "{why} in {}", run.out());
    evict(&place);
}

#[test]
fn words_of_advice() {
    let place = Place::new();
    place.file("f", content());
    let run = |words: &[&str]| place.run([&["advise", "f"], words].concat());
    run(&[]).fails(2, &["ADVICE is missing", "--list"]);
    run(&["wilneed"]).fails(2, &["'wilneed' is not known", "--list"]);
    run(&["normal", "nonsense"]).fails(2, &["RANGE 'nonsense'"]);
    run(&["willneed", "--lock"]).fails(2, &["ends with the process"]);
    run(&["willneed", "--hold=soon"]).fails(2, &["--hold 'soon'"]);
    run(&["willneed", "--hold=-1"]).fails(2, &["--hold '-1'"]);
    run(&["evict", "--missing-only"]).fails(2, &["goes with willneed"]);
    run(&["normal", ":", "--ranges-from", "f"]).fails(2, &["takes the place of RANGE"]);
    place.file("bad", "0x0:0x10\nwhat\n");
    run(&["normal", "--ranges-from", "bad"]).fails(2, &["line 2", "'what'"]);
    assert_eq!(run(&["MADV_Sequential", "-q"]).fine(), "");
    place.file("empty", "");
    assert_eq!(
        place.run(["advise", "empty", "evict"]).fine(),
        "evict nothing: there is no byte in the range\n"
    );
    place.run_with(["advise", "-", "willneed"], b"piped").fails(2, &["not mapped"]);
}

/// Python's own list of names and numbers.
#[test]
#[cfg(target_os = "linux")]
fn every_constant_of_python_has_the_same_number() {
    let ask = "import mmap\nfor name in dir(mmap):\n  \
        if name.startswith(('MADV_', 'MAP_', 'PROT_', 'MS_')): print(name, getattr(mmap, name))";
    let newest = "ls -d ~/.pyenv/versions/3.*/bin/python3 2> /dev/null | sort -V | tail -n 1";
    let answer = Command::new("sh")
        .args(["-c", &format!("python=$({newest}); \"${{python:-python3}}\" -c \"$ASK\"")])
        .env("ASK", ask)
        .output()
        .expect("a shell");
    if !answer.status.success() {
        return skip("every_constant_of_python_has_the_same_number", "python3");
    }
    let place = Place::new();
    let list = place.run(["advise", "--list", "--json"]).fine();
    let rows: Vec<Value> = list.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let names = String::from_utf8(answer.stdout).expect("names");
    for (name, value) in names.lines().filter_map(|line| line.split_once(' ')) {
        let row =
            rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name} is not listed"));
        assert_eq!(row["value"].as_u64(), value.parse().ok(), "{name}");
        assert_eq!(row["accepted"], true, "{name}");
        // And taken as a word, as it stands there.
        let taken = match name.split_once('_').expect("a prefix").0 {
            "MAP" => place.run(["dump", "anon:4", "-p", "--flags", name]),
            "PROT" => place.run(["dump", "anon:4", "-p", "--prot", &format!("read,{name}")]),
            "MADV" => place.run(["advise", "anon:4k", name, "-n"]),
            _ => continue,
        };
        assert_eq!(taken.code(), 0, "{name}: {}", taken.err());
    }
    assert!(names.lines().count() > 20, "{names}");
}

#[test]
#[cfg(target_os = "linux")]
fn huge_pages_are_made_of_memory_that_was_never_touched() {
    let name = "huge_pages_are_made_of_memory_that_was_never_touched";
    if !every_advice().iter().any(|advice| advice == "collapse") {
        return cannot(name, "MADV_COLLAPSE");
    }
    let memory = tempfile::tempdir_in("/dev/shm").expect("a tmpfs");
    let hole = std::fs::File::create(memory.path().join("hole"));
    hole.and_then(|file| file.set_len(6 << 20)).expect("a hole");
    let cases = [
        (&["hole", "collapse", "1M:"][..], 2 << 21, "ShmemPmdMapped:"),
        (&["anon:6M", "collapse", "--flags", "shared"], 3 << 21, "ShmemPmdMapped:"),
        (&["anon:6M", "collapse"], 3 << 21, "AnonHugePages:"),
    ];
    for (words, huge, outside) in cases {
        let Some(held) = Held::new(memory.path(), words) else {
            let (_, _, said) = run(memory.path(), words);
            assert!(said.contains("no free stretch of memory"), "{words:?}: {said}");
            return cannot(name, "a free huge page");
        };
        assert_eq!(held.told["huge"].as_u64(), Some(huge), "{words:?}: {}", held.told);
        assert_eq!(held.of_the_mapping(6 << 20, outside), Some(huge), "{words:?}");
    }
    let (code, _, said) = run(memory.path(), &["hole", "collapse", ":1M"]);
    assert!(code == 2 && said.contains("no whole block of 2 MiB"), "{said}");
}

/// Ctrl-C ends the work between two pieces; what was done stands, and is told.
#[test]
#[cfg(target_os = "linux")]
fn what_was_done_before_ctrl_c_is_told() {
    use std::os::unix::process::ExitStatusExt;
    let place = Place::new();
    let file = std::fs::File::create(place.path().join("big")).expect("a file");
    file.set_len(64 << 30).expect("a hole");
    // Whoever started the tests may ignore Ctrl-C, as a shell does for what runs in its background.
    let child = Command::new("env")
        .args(["--default-signal=INT", super::support::RMMAP, "advise", "big", "populate-read"])
        .current_dir(place.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // As soon as it has something to take back.
    while place.run(["info", "big", "--field", "resident_pages"]).fine() == "0\n" {}
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(kill.success());
    let output = child.wait_with_output().expect("it ends");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.signal(), Some(2), "{}: {out} {err}", output.status);
    assert!(err.contains("cannot go on with populate-read of 'big': it was stopped after "), "{err}");
    assert!(err.contains(" of 64 GiB") && out.contains(" more in memory, in "), "{out} {err}");
    settled(|| {
        ensure!(place.run(["advise", "big", "evict", "-q"]).code() == 0);
        Ok(())
    });
}
