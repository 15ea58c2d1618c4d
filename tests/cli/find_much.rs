//! find and rfind where bytes or matches are many: large files, holes, streams, patterns that match everywhere.

use super::support::Place;

/// A few megabytes in which every kind of match stands at and around every border of chunks and threads.
fn large() -> Vec<u8> {
    let mut bytes: Vec<u8> =
        (0..20u32 << 20).map(|at| (at.wrapping_mul(0x9e37_79b1) >> 13) as u8 | 0x80).collect();
    for power in 12..24 {
        for before in 0..12usize {
            let at = (1 << power) + 32 * before - before;
            bytes[at..at + 10].copy_from_slice(b"needle_123");
        }
    }
    bytes
}

#[test]
fn threads_change_nothing() {
    let place = Place::new();
    place.file("large", large());
    let expected: Vec<String> = {
        let bytes = large();
        (0..bytes.len() - 9)
            .filter(|&at| bytes[at..].starts_with(b"needle_123"))
            .map(|at| format!("{at:#x}"))
            .collect()
    };
    let backwards: Vec<String> = expected.iter().rev().cloned().collect();
    for pattern in [
        "text:needle_123",
        "regex:needle_[0-9]{3}",
        "regex:[a-z]{6}_[0-9]+",
        "6? 65 65 ?? 6c 65",
        "6e 65 [2-5] 5f 31 32 33",
        "( 6e | 6f ) 65 65 64",
        "regex:(?i)NEEDLE_1",
    ] {
        for threads in ["1", "2", "3"] {
            let out = place.run(["find", "large", pattern, "-a", "--threads", threads]).fine();
            assert_eq!(out.lines().collect::<Vec<&str>>(), expected, "{pattern}");
            let out = place.run(["rfind", "large", pattern, "-a", "--threads", threads]).fine();
            assert_eq!(out.lines().collect::<Vec<&str>>(), backwards, "{pattern}");
            for limit in [1, 7] {
                let limited = place.run(["find", "large", pattern, "-m", &limit.to_string()]).fine();
                assert_eq!(limited.lines().collect::<Vec<&str>>(), expected[..limit], "{pattern}");
            }
            let count = place.run(["find", "large", pattern, "-c", "--threads", threads]).fine();
            assert_eq!(count, format!("{}\n", expected.len()), "{pattern}");
        }
    }
}

/// A quarter of all bytes are zeros, in runs of every length, and many are letters: matches are as dense as can be.
#[test]
#[cfg(target_os = "linux")]
fn holes_are_passed_over_and_stay_holes() {
    use std::os::unix::fs::{FileExt, MetadataExt};
    let folders = [std::env::temp_dir(), "/dev/shm".into()];
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let place = tempfile::tempdir_in(folder).expect("a folder");
        let path = place.path().join("sparse");
        let file = std::fs::File::create(&path).unwrap();
        file.set_len(1 << 40).unwrap();
        for island in 0..16u64 {
            file.write_all_at(b"\x01island\xff", (island << 36) + (1 << 30) - 4).unwrap();
        }
        let blocks = file.metadata().unwrap().blocks();
        let place = Place::new();
        let name = path.to_str().unwrap();
        let first = place.run(["find", name, "01 69 73"]).fine();
        assert_eq!(first, "0x3ffffffc\n");
        assert_eq!(place.run(["rfind", name, "text:island"]).fine(), "0xf03ffffffd\n");
        assert_eq!(place.run(["find", name, "text:island", "-c"]).fine(), "16\n");
        // Across the edges, and among zeros.
        assert_eq!(place.run(["find", name, "00 00 01 69"]).fine(), "0x3ffffffa\n");
        assert_eq!(place.run(["rfind", name, "regex:\\xff\\x00{5000}"]).fine(), "0xf040000003\n");
        assert_eq!(place.run(["rfind", name, "0000", "-m", "2"]).fine(), "0xfffffffffe\n0xfffffffffd\n");
        assert_eq!(place.run(["find", name, "regex:d\\xff\\x00{3}", "-c"]).fine(), "16\n");
        let run = place.run(["find", name, "text:islands"]);
        assert_eq!(run.code(), 1, "{}", run.err());
        // Without a limit: from island to island, and of all zeros in a row.
        let span = |pattern: &str| place.run(["rfind", name, pattern, "--span"]).fine();
        assert_eq!(span("regex:[a-z]{3}[a-z]*\\xff"), "0xf03ffffffd:0xf040000004\n");
        assert_eq!(span("regex:^\\x00+\\x01.*\\xff"), "0x0:0xf040000004\n");
        assert_eq!(span("regex:\\xff\\x00{900,}$"), "0xf040000003:0x10000000000\n");
        assert_eq!(place.run(["find", name, "regex:\\xff\\x00+\\x01", "-c"]).fine(), "15\n");
        assert_eq!(place.run(["find", name, "regex:(\\x00{4})+", "-c"]).fine(), "17\n");
        assert_eq!(
            file.metadata().unwrap().blocks(),
            blocks,
            "nothing was allocated in {}",
            folder.display()
        );
    }
}

/// A pattern without a limit makes one window of everything, which is too long to be copied where matches are dense.
#[test]
fn dense_matches_beside_a_pattern_without_a_limit() {
    let place = Place::new();
    place.file("dense", b"ab cd ".repeat(1 << 20));
    let count = (2 << 20).to_string() + "\n";
    for command in ["find", "rfind"] {
        let words = [command, "dense", "-e", "00 [1-] 01", "-e", "regex:[a-z]{1,3}", "-c"];
        assert_eq!(place.run(words).fine(), count, "{command}");
    }
}

#[test]
fn streams_stop_at_the_first_match() {
    let place = Place::new();
    let out = place.shell("(printf 'some needle here'; yes) | rmmap find - text:needle").fine();
    assert_eq!(out, "0x5\n");
    let out = place
        .shell("(yes | head -c 3000000; printf needle; yes) | rmmap find - 'regex:ne{2}dle' --bytes")
        .fine();
    assert_eq!(out, "0x2dc6c0\t6e6565646c65\n");
    assert_eq!(place.shell("yes | head -c 5000000 | rmmap find - 790a -c").fine(), "2500000\n");
    assert_eq!(place.shell("yes | head -c 5000000 | rmmap find - text:none").code(), 1);
    assert_eq!(
        place.shell("printf 'a1b22' | rmmap find - 'regex:[0-9]+' -a --span").fine(),
        "0x1:0x2\n0x3:0x5\n"
    );
}

/// What would take a time that grows with the square of the file, were each start looked at on its own.
#[test]
fn patterns_that_match_everywhere_or_nowhere() {
    let place = Place::new();
    const LENGTH: usize = 3 << 20;
    place.file("one", vec![b'a'; LENGTH]);
    place.file("two", b"ab".repeat(LENGTH / 2));
    let count = |words: &[&str]| {
        let began = std::time::Instant::now();
        let out = place.run(words).out();
        assert!(began.elapsed().as_secs() < 20, "{words:?} took {:?}", began.elapsed());
        out.trim().parse::<usize>().expect("a number")
    };
    for command in ["find", "rfind"] {
        assert_eq!(count(&[command, "one", "61 [1-] ff", "-c"]), 0);
        assert_eq!(count(&[command, "one", "61 [1-] 61", "-c"]), LENGTH - 2);
        assert_eq!(count(&[command, "two", "61 [1-] 62 [3-] 62 [-] 62", "-c"]), LENGTH / 2 - 4);
        assert_eq!(count(&[command, "two", "61 [0-60000] ff", "-c"]), 0);
        assert_eq!(count(&[command, "two", "61 [60000] 62", "-c"]), (LENGTH - 60000) / 2);
        assert_eq!(count(&[command, "two", "61 [60000] 61", "-c"]), 0);
        assert_eq!(count(&[command, "two", "61 [60001] 61", "-c"]), (LENGTH - 60002) / 2);
        // The match of most starts ends a long way behind them.
        let far = count(&[command, "two", "( 61 | 61 62 ) [30000-60000] ( 62 61 62 | 61 62 61 )", "-c"]);
        assert_eq!(far, (LENGTH - 30002) / 2);
        assert_eq!(count(&[command, "one", "??*8192", "-c"]), LENGTH - 8191);
        assert_eq!(count(&[command, "one", "61*1M", "-c"]), LENGTH - (1 << 20) + 1);
        assert_eq!(count(&[command, "two", "6162*500k", "-c"]), LENGTH / 2 - 500 * 1024 + 1);
        assert_eq!(count(&[command, "one", "regex:a{1,999}b", "-c"]), 0);
    }
    place.run(["find", "one", "regex:a{1,1001}b"]).fails(2, &["counts too far", "1000", "hint: "]);
    place.run(["find", "one", "61 (62 [-] 63 | 64)"]).fails(2, &["no limit", "alternatives"]);
    place.run(["find", "one", "61", "-C", "1025"]).fails(2, &["--context", "1024"]);
}

/// Matches that are too long to be copied are shown in pieces, and so are those in a table or in JSON.
#[test]
fn long_matches_are_shown_whole() {
    let place = Place::new();
    let bytes = [b"x<".as_slice(), &b"long ".repeat(60_000), b">y<short>"].concat();
    place.file("f", &bytes);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (long, short) = (&bytes[1..300_003], &bytes[300_004..]);
    for pattern in ["regex:<[^>]*>", "3c [-] 3e"] {
        let out = place.run(["find", "f", pattern, "-a", "--bytes"]).fine();
        assert!(out == format!("0x1\t{}\n0x493e4\t{}\n", hex(long), hex(short)), "{pattern}");
        let out = place.run(["rfind", "f", pattern, "-a", "--text", "--bytes", "-C", "0"]).fine();
        let lines: Vec<&str> = out.lines().filter(|line| line.starts_with("0x")).collect();
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let expected = |at, bytes| format!("{at}\t{}\t{}", hex(bytes), text(bytes));
        assert!(lines == [expected("0x493e4", short), expected("0x1", long)], "{pattern}");
        let out = place.run(["find", "f", pattern, "--json"]).fine();
        let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!((json["length"].as_u64(), json["bytes"].as_str()), (Some(300_002), Some(&*hex(long))));
    }
}
