//! `rmmap info`: what it says is held against what other programs say of the same file.

use super::support::{Place, firmware};
use serde_json::Value;

/// The values of `info FILE --json`.
fn json(place: &Place, words: &[&str]) -> Value {
    let run = place.run([&["info"], words, &["--json"]].concat());
    serde_json::from_str(&run.fine()).expect("one object")
}

#[test]
fn every_value_is_documented_and_can_be_asked_for() {
    let place = Place::new();
    place.file("f", firmware());
    let all = json(&place, &["f"]);
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands/info.md")).unwrap();
    let documented: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split(" | ").next())
        .flat_map(|names| names.split(", "))
        .map(|name| name.trim_matches('`'))
        .collect();
    let run = place.run(["info", "f", "--json"]).fine();
    let mut at = 0;
    for name in &documented {
        // The order is part of what is promised.
        let key = format!("\"{name}\":");
        at += run[at..].find(&key).unwrap_or_else(|| panic!("{name} is not in {run}")) + key.len();
        let lines = place.run(["info", "f", "--field", name]).fine();
        match &all[name] {
            Value::Number(number) => assert_eq!(lines, format!("{number}\n"), "{name}"),
            Value::String(text) => assert_eq!(lines, format!("{text}\n"), "{name}"),
            Value::Null => assert_eq!(lines, "unknown\n", "{name}"),
            Value::Array(values) if *name != "range" => {
                assert_eq!(lines.lines().count(), values.len(), "{name}");
            }
            _ => assert_eq!(lines.lines().count(), 1, "{name}"),
        }
    }
    let keys = all.as_object().unwrap().keys().filter(|key| *key != "type");
    assert_eq!(keys.count(), documented.len());
}

#[test]
fn targets_that_are_not_mapped() {
    let place = Place::new();
    place.file("empty", "");
    place.run(["info", "missing"]).fails(2, &["cannot open 'missing'"]);
    place.run(["info", "."]).fails(2, &["directory"]);
    place.run(["info", "empty", "--field", "nonsense"]).fails(2, &["'nonsense'", "size"]);
    place.run(["info", "empty", "--ranges=nonsense"]).fails(2, &["'nonsense'", "missing"]);
    place.run(["info", "empty", "--require-resident", "120%"]).fails(2, &["120%", "90%"]);
    let empty = json(&place, &["empty"]);
    assert_eq!((&empty["kind"], &empty["size"], &empty["pages"]), (&"file".into(), &0.into(), &0.into()));
    assert_eq!(place.run(["info", "empty", "--require-resident", "100%", "-q"]).fine(), "");
    assert_eq!(place.run(["info", "empty", "--ranges=missing"]).fine(), "");
    assert!(!place.run(["info", "empty"]).fine().contains('%'));
    let pipe = place.run_with(["info", "-"], b"abc").fine();
    assert!(pipe.contains("length unknown") && pipe.contains("in memory   unknown: "), "{pipe}");
    place.run(["info", "-", "--require-resident", "1%"]).fails(2, &["cannot tell how much is in memory"]);
    let memory = json(&place, &["anon:1M", "-r", "4k:"]);
    assert_eq!((&memory["kind"], &memory["size"]), (&"memory".into(), &(1u64 << 20).into()));
}

#[test]
fn a_window_and_a_range_of_it() {
    let place = Place::new();
    place.file("f", vec![7; 1 << 16]);
    let part = json(&place, &["f", "--offset", "5", "-r", "4091:8188"]);
    assert_eq!(part["size"], 1 << 16);
    assert_eq!((&part["offset"], &part["length"]), (&5.into(), &65531.into()));
    assert_eq!(part["range"], serde_json::json!([4091, 8188]));
    assert_eq!(part["data_bytes"], 8188 - 4091);
    let page = place.run(["info", "f", "--offset", "5", "-r", "4091:8188"]).fine();
    assert!(page.contains("0x5:0x10000") && page.contains("0xffb:0x1ffc"), "{page}");
}

#[test]
fn no_line_is_wider_than_the_page() {
    let place = Place::new();
    place.file("f", firmware());
    let page = place.run(["info", "f"]).fine();
    let widths: Vec<usize> = page.lines().skip(1).map(|line| line.chars().count()).collect();
    assert!(widths.iter().all(|width| *width <= 80), "{page}");
    let coloured = place.run(["info", "f", "--color", "always"]).fine();
    let bare: String =
        coloured.split('\x1b').map(|part| part.split_once('m').map_or(part, |(_, rest)| rest)).collect();
    assert!(coloured.contains("\x1b[") && bare == page, "{coloured:?}");
}

#[cfg(unix)]
#[test]
fn names_reach_no_terminal_raw() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let evil = std::ffi::OsStr::from_bytes(b"\x1b]0;pwned\x07\xff");
    place.file(evil, "x");
    for words in [&["info"][..], &["info", "--field", "name"], &["info", "--json"]] {
        let words = words.iter().map(std::ffi::OsStr::new).chain([evil]);
        assert!(!place.run(words).fine().contains(['\x1b', '\x07']));
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::super::support::{has, settled, skip};
    use super::*;
    use anyhow::ensure;
    use std::os::unix::fs::{FileExt, MetadataExt};
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    /// Drops a file from the page cache, with coreutils.
    fn drop_cached(path: &Path) {
        let of = format!("of={}", path.display());
        let status = Command::new("dd")
            .args([&of, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"])
            .status();
        assert!(status.is_ok_and(|status| status.success()));
    }

    /// How many pages of a file are in memory, says util-linux.
    fn fincore(path: &Path) -> u64 {
        let output = Command::new("fincore").args(["-n", "-o", "PAGES"]).arg(path).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number")
    }

    #[test]
    fn residency_is_what_others_say() {
        let place = Place::new();
        let path = place.file("f", vec![5; 24 << 20]);
        let resident = |words: &[&str]| json(&place, &[&["f"], words].concat())["resident_pages"].as_u64();
        if !has("fincore") {
            return skip("residency_is_what_others_say", "fincore");
        }
        settled(|| {
            std::fs::read(&path)?;
            ensure!(resident(&[]) == Some(6144), "{:?} pages", resident(&[]));
            Ok(())
        });
        assert!(json(&place, &["f"])["dirty_pages"].as_u64() <= Some(6144));
        drop_cached(&path);
        if fincore(&path) > 0 {
            return skip("residency_is_what_others_say", "a file system whose pages can be dropped");
        }
        assert_eq!(resident(&[]), Some(0));
        place.run(["info", "f", "--require-resident", "1%", "-q"]).code();
        assert_eq!(place.run(["info", "f", "--require-resident", "1%", "-q"]).code(), 1);
        assert_eq!(place.run(["info", "f", "--ranges"]).fine(), "");
        assert_eq!(place.run(["info", "f", "--ranges=missing"]).fine(), "0x0:0x1800000\n");
        settled(|| residency_agrees(&place, &path));
    }

    /// Reads parts of a file of 6144 clean pages. Whether every way of asking for what is in memory then says the same as
    /// the other programs.
    fn residency_agrees(place: &Place, path: &Path) -> anyhow::Result<()> {
        let file = std::fs::File::open(path)?;
        for at in [0u64, 5 << 20, 23 << 20] {
            file.read_exact_at(&mut vec![0; 200_000], at)?;
        }
        let known = fincore(path);
        ensure!(known > 100 && known < 6144, "{known} pages were read ahead");
        let info = json(place, &["f"]);
        ensure!(info["resident_pages"] == known, "{known} pages, and not {info}");
        assert_eq!((&info["dirty_pages"], &info["writeback_pages"]), (&0.into(), &0.into()));
        // The ranges are whole pages that add up, and each is a RANGE in which everything is there.
        let mut sum = 0;
        for range in place.run(["info", "f", "--ranges"]).fine().lines() {
            let part = json(place, &["f", "-r", range]);
            ensure!(part["resident_pages"] == part["pages"], "{range} is in memory, and not {part}");
            sum += part["pages"].as_u64().unwrap();
        }
        ensure!(sum == known, "{known} pages, and {sum} in the ranges");
        for range in place.run(["info", "f", "--ranges=missing"]).fine().lines() {
            let part = json(place, &["f", "-r", range]);
            ensure!(part["resident_pages"] == 0, "{range} is missing, and not {part}");
        }
        let page = place.run(["info", "f"]).fine();
        ensure!(page.contains(&format!("{known} of 6144 pages")), "{known} pages, and not {page}");
        if has("vmtouch") {
            let output = Command::new("vmtouch").arg(path).output()?;
            let said = String::from_utf8_lossy(&output.stdout);
            ensure!(said.contains(&format!("{known}/6144")), "{known} pages, and not {said}");
        }
        Ok(())
    }

    #[test]
    fn of_somebody_elses_file_it_is_unknown() {
        let place = Place::new();
        let test = "of_somebody_elses_file_it_is_unknown";
        if !Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n") {
            return skip(test, "root");
        }
        let path = place.file("f", vec![5; 1 << 20]);
        drop_cached(&path);
        for path in [place.path(), &path] {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let nobody = |words: &[&str]| {
            let words = words.join(" ");
            place.shell(&format!("setpriv --reuid=65534 --regid=65534 --clear-groups rmmap info f {words}"))
        };
        let page = nobody(&[]);
        if page.code() == 126 || page.code() == 127 || page.err().contains("execute") {
            return skip(test, "a binary that another user can start");
        }
        let page = page.fine();
        assert!(page.contains("in memory   unknown: the kernel tells only"), "{page}");
        assert!(page.contains("no write: permission denied"), "{page}");
        assert!(!page.contains('%'), "{page}");
        assert_eq!(nobody(&["--field", "resident_pages"]).fine(), "unknown\n");
        nobody(&["--require-resident", "1%"]).fails(2, &["cannot tell how much is in memory of 'f'"]);
        nobody(&["--ranges"]).fails(2, &["cannot tell what is in memory of 'f'"]);
        // Who may write it is told.
        std::os::unix::fs::chown(&path, Some(65534), None).unwrap();
        assert_eq!(nobody(&["--field", "resident_pages"]).fine(), "0\n");
    }

    #[test]
    fn holes_are_told_and_cost_nothing() {
        let place = Place::new();
        let path = place.file("f", "");
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_len(1 << 40).unwrap();
        let islands = [0u64, 1 << 20, 1 << 30, (1 << 40) - 4096];
        for at in islands {
            file.write_all_at(&[9; 4096], at).unwrap();
        }
        if file.metadata().unwrap().blocks() * 512 > 1 << 20 {
            return skip("holes_are_told_and_cost_nothing", "a file system with holes");
        }
        let start = Instant::now();
        let info = json(&place, &["f"]);
        place.run(["info", "f"]).fine();
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        assert_eq!(info["size"], 1u64 << 40);
        assert_eq!(info["data_count"], islands.len());
        assert_eq!(info["hole_count"], islands.len() - 1);
        let (data, hole) = (info["data_bytes"].as_u64().unwrap(), info["hole_bytes"].as_u64().unwrap());
        assert_eq!(data + hole, 1 << 40);
        assert_eq!(info["allocated"], file.metadata().unwrap().blocks() * 512);
        let listed = place.run(["info", "f", "--ranges=data"]).fine();
        assert_eq!(listed.lines().count(), islands.len());
        assert!(islands.iter().zip(listed.lines()).all(|(at, line)| line.starts_with(&format!("{at:#x}:"))));
        // A gap in the page of what is there is a gap in what is in memory.
        assert_eq!(place.run(["info", "f", "--ranges"]).fine(), listed);
    }

    #[test]
    fn reserved_room_is_told() {
        let place = Place::new();
        if !place.shell("fallocate -l 8M f").fine().is_empty() || !has("filefrag") {
            return skip("reserved_room_is_told", "fallocate and filefrag");
        }
        let info = json(&place, &["f"]);
        if info["extents"].is_null() {
            return skip("reserved_room_is_told", "a file system that tells of extents");
        }
        assert_eq!(info["unwritten_bytes"], 8 << 20);
        let page = place.run(["info", "f"]).fine();
        let words: Vec<&str> = page.split_whitespace().collect();
        assert!(words.join(" ").contains("; 8 MiB reserved but never written"), "{page}");
        let said = place.shell("filefrag f").fine();
        assert!(said.contains(&format!("{} extent", info["extents"])), "{said}");
    }

    #[test]
    fn processes_and_locks() {
        let place = Place::new();
        let path = place.file("f", vec![1; 1 << 16]);
        for program in ["python3", "flock"] {
            if !has(program) {
                return skip("processes_and_locks", program);
            }
        }
        let quiet = json(&place, &["f"]);
        assert_eq!((&quiet["mapped_by"], &quiet["locks"]), (&serde_json::json!([]), &serde_json::json!([])));
        let map = "import mmap, sys; f = open(sys.argv[1], 'r+b'); m = mmap.mmap(f.fileno(), 8192, offset=16384); \
                   print('ready', flush=True); sys.stdin.read()";
        let mut other = Command::new("flock")
            .arg("--exclusive")
            .arg(&path)
            .args(["python3", "-c", map])
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = [0; 5];
        std::io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut ready).unwrap();
        let busy = json(&place, &["f"]);
        let page = place.run(["info", "f"]).fine();
        drop(other.stdin.take());
        assert!(other.wait().unwrap().success());
        let mapper = &busy["mapped_by"][0];
        assert_eq!(mapper["ranges"], serde_json::json!([[16384, 24576]]));
        assert_eq!(mapper["access"], serde_json::json!(["rw-s"]));
        let pid = mapper["pid"].as_u64().unwrap();
        let name = mapper["name"].as_str().unwrap();
        assert!(name.starts_with("python3"), "{name}");
        assert!(page.contains(&format!("mapped by   {pid} {name} (rw-s)")), "{page}");
        assert_eq!(
            (&busy["locks"][0]["kind"], &busy["locks"][0]["exclusive"]),
            (&"FLOCK".into(), &true.into())
        );
        assert!(page.contains("locked      write FLOCK by "), "{page}");
    }

    #[test]
    fn as_wide_as_the_terminal() {
        let place = Place::new();
        place.file("f", vec![1; 1 << 20]);
        if !has("script") {
            return skip("as_wide_as_the_terminal", "script");
        }
        for columns in [80, 140] {
            let line =
                format!("script -qec 'stty rows 40 cols {columns}; rmmap info f --color never' /dev/null");
            let page = place.shell(&line).fine();
            let bar = page.lines().find(|line| line.contains('█')).unwrap_or_else(|| panic!("{page}"));
            assert_eq!(bar.trim_end().chars().count(), columns, "{page}");
        }
    }
}
