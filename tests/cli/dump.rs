//! dump: ranges, formats, pipes, windows.

use super::support::{Place, firmware};

fn place() -> Place {
    let place = Place::new();
    place.file("f", firmware());
    place
}

#[test]
fn ranges_are_slices() {
    let place = place();
    place.file("abc", "abcdefgh");
    for (range, hex) in [
        (":", "6162636465666768"),
        (":3", "616263"),
        ("-3:", "666768"),
        ("2:-2", "63646566"),
        ("2:+3", "636465"),
        ("6:+100", "6768"),
        ("-100:2", "6162"),
        ("0x2:0b100", "6364"),
        ("-4:+2", "6566"),
    ] {
        assert_eq!(place.run(["dump", "abc", range, "-p"]).fine(), format!("{hex}\n"), "{range}");
    }
    for range in ["5:2", "100:", "8:", "end:", ":0"] {
        assert_eq!(place.run(["dump", "abc", range, "-p"]).fine(), "", "{range}");
    }
    for range in ["", "3", ":+4", "1:2:3", "a:", "1-2", "1..2", ":1.5", ":0x10k", ":99999999999999999999"] {
        place.run(["dump", "abc", range, "-p"]).fails(2, &["RANGE"]);
    }
}

#[test]
fn the_table_begins_at_the_range() {
    let place = place();
    let table = place.run(["dump", "f", "0x52:+4"]).fine();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1], "│00000052│ 15 20 05 90             ┊                         │• •×    ┊        │");
}

#[test]
fn raw_bytes_are_the_bytes() {
    let place = place();
    assert_eq!(place.run(["dump", "f", "-f", "raw"]).bytes(), firmware());
    assert_eq!(place.run(["dump", "f", "3:9", "-f", "raw"]).bytes(), &firmware()[3..9]);
    assert_eq!(
        place.run(["dump", "f", "--offset", "3", "--length", "6", "-f", "raw"]).bytes(),
        &firmware()[3..9]
    );
    assert_eq!(place.run(["dump", "f", "--offset", "500", "-f", "raw"]).bytes(), &firmware()[500..]);
}

#[test]
fn pipes_are_dumped_as_they_come() {
    let place = place();
    let whole = place.run(["dump", "f"]).fine();
    assert_eq!(place.run_with(["dump", "-"], &firmware()).fine(), whole);
    assert_eq!(
        place.run_with(["dump", "-", "-16:", "-p"], &firmware()).fine(),
        place.run(["dump", "f", "-16:", "-p"]).fine()
    );
    assert_eq!(
        place.shell("yes | rmmap dump - 4:+4 -p").fine(),
        "790a790a\n",
        "it stops where the range ends"
    );
    assert_eq!(
        place.shell("yes | rmmap dump - | head -n 2 | wc -l").fine().trim(),
        "2",
        "it does not wait for an end"
    );
    assert_eq!(
        place.run_with(["dump", "-", "--offset", "4", "--length", "2", "-p"], b"abcdefgh").fine(),
        "6566\n"
    );
    let big: Vec<u8> = (0..1_000_000u32).flat_map(|n| n.to_le_bytes()).collect();
    assert_eq!(place.run_with(["dump", "-", "-f", "raw"], &big).bytes(), big);
    place.file("big", &big);
    assert_eq!(place.run_with(["dump", "-"], &big).bytes(), place.run(["dump", "big"]).bytes());
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_quiet() {
    let place = Place::new();
    place.file("big", vec![7; 8 << 20]);
    let run = place.shell("{ rmmap dump big -f xxd; echo $? >&2; } | head -n 1");
    assert_eq!(run.err(), "0\n");
    let run = place.shell("{ rmmap find big 07 -a; echo $? >&2; } | head -n 1");
    assert_eq!(run.err(), "0\n");
}

#[cfg(target_os = "linux")]
#[test]
fn holes_are_zeros_that_nobody_reads() {
    let place = Place::new();
    let file = std::fs::File::create(place.path().join("sparse")).unwrap();
    file.set_len(1 << 40).unwrap();
    std::os::unix::fs::FileExt::write_at(&file, b"island", 1 << 39).unwrap();
    let table = place.run(["dump", "sparse"]).fine();
    assert!(table.contains("island"), "{table}");
    assert!(table.lines().count() < 12, "{table}");
    let widths: Vec<usize> = table.lines().map(|line| line.chars().count()).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "the border is straight: {table}");
    assert_eq!(place.run(["dump", "sparse", "-4:", "-p"]).fine(), "00000000\n");
}

const FORMATS: &[&str] = &[
    "table",
    "xxd",
    "canonical",
    "plain",
    "bits",
    "c",
    "rust",
    "python",
    "json",
    "base64",
    "raw",
    "u16le",
    "f64be",
];

#[test]
fn threads_pipes_and_holes_change_nothing() {
    let place = Place::new();
    // Runs that cross every border of blocks, and a part without a pattern.
    let mut bytes: Vec<u8> =
        (0..300_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    bytes[100_000..400_000].fill(0);
    bytes[700_000..730_000].fill(b'x');
    place.file("f", &bytes);
    let file = std::fs::File::create(place.path().join("sparse")).unwrap();
    file.set_len(bytes.len() as u64).unwrap();
    #[cfg(unix)]
    for (at, piece) in bytes.chunks(4096).enumerate().filter(|(_, piece)| piece.iter().any(|byte| *byte != 0))
    {
        std::os::unix::fs::FileExt::write_all_at(&file, piece, at as u64 * 4096).unwrap();
    }
    #[cfg(not(unix))]
    std::fs::write(place.path().join("sparse"), &bytes).unwrap();
    for format in FORMATS {
        for range in [":", "1:", "99999:1000001", "399990:+40"] {
            let whole = place.run(["dump", "f", "-f", format, range]);
            let piped = place.run_with(["dump", "-", "-f", format, range], &bytes);
            let sparse = place.run(["dump", "sparse", "-f", format, range]);
            // A stream does not know its end, so only what follows its first offset can have another width.
            assert!(whole.bytes() == piped.bytes(), "{format} {range} from a pipe");
            assert!(whole.bytes() == sparse.bytes(), "{format} {range} with holes");
        }
    }
}

#[test]
fn rows_as_wide_as_blocks_fold_as_others_do() {
    let place = Place::new();
    let zeros = vec![0; 4 << 20];
    place.file("zeros", &zeros);
    for words in [&["-f", "canonical"][..], &[], &["-f", "xxd", "--squeeze", "all"]] {
        for width in ["32768", "32769", "65536"] {
            let words = [words, &["-w", width]].concat();
            let whole = place.run(["dump", "zeros"].iter().chain(&words));
            let piped = place.run_with(["dump", "-"].iter().chain(&words), &zeros);
            assert!(whole.bytes() == piped.bytes(), "{words:?}");
            assert_eq!(whole.out().matches('*').count(), 1, "{words:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_hole_ends_where_the_file_was_cut() {
    use std::io::Read;
    let place = Place::new();
    let path = place.file("cut", vec![0x5a; 1 << 20]);
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(8 << 20).unwrap();
    let mut child = std::process::Command::new(super::support::RMMAP)
        .args(["dump", "-f", "xxd", "cut"])
        .current_dir(place.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // Once it has begun to write, the pipe is full long before the hole is reached.
    let mut pipe = child.stdout.take().unwrap();
    let mut begin = [0; 4096];
    pipe.read_exact(&mut begin).unwrap();
    file.set_len((1 << 20) + 4096).unwrap();
    let mut text = String::new();
    pipe.read_to_string(&mut text).unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.ends_with("00100ff0: 0000 0000 0000 0000 0000 0000 0000 0000  ................\n"));
}

#[test]
fn options_of_look() {
    let place = place();
    let dump = |words: &[&str]| place.run(["dump", "f"].iter().chain(words)).fine();
    assert_eq!(dump(&["-s", "0x50", "-n", "12", "-p"]), dump(&["0x50:+12", "-p"]));
    assert_eq!(dump(&["-s", "-16", "-p"]), dump(&["-16:", "-p"]));
    assert_eq!(dump(&["-n", "4", "-p"]), "7f454c46\n");
    assert_eq!(dump(&[":8", "-f", "u16le"]).split_whitespace().nth(1), Some("17791"));
    assert!(dump(&[":16", "-f", "xxd", "--label", "0x1000"]).starts_with("00001000: "));
    assert!(dump(&["16:32", "-f", "xxd", "-d"]).starts_with("00000016: "));
    assert!(dump(&[":16", "--border", "ascii"]).starts_with("+--------+"));
    assert_eq!(dump(&["0x140:+64", "-v"]).lines().count(), dump(&["0x140:+64"]).lines().count());
    assert!(dump(&["-v"]).lines().count() > dump(&[]).lines().count());
    assert!(dump(&["-f", "xxd", "--squeeze", "all"]).contains("\n*\n"));
    assert!(dump(&[":16", "--base", "2"]).contains("01111111"));
    assert!(dump(&[":32", "-g", "4", "--endian", "little"]).contains("464c457f"));
    assert_eq!(dump(&["0x50:+4", "-f", "c"]).lines().count(), 4);
    place.run(["dump", "f", "-f", "raw", "-g", "2"]).fails(2, &["raw"]);
    for format in ["plain", "c", "json", "base64", "raw"] {
        place.run(["dump", "f", "-f", format, "--highlight", "00"]).fails(2, &[format, "colours"]);
    }
    place.run(["dump", "f", "-s", "4", ":8"]).fails(2, &["--skip"]);
    place.run(["dump", "f", "--panels", "0"]).fails(2, &["panel"]);
    place.run(["dump", "f", "--chars", "utf8"]).fails(2, &["cp437"]);
    place.run(["dump", "f", "--pager", "always"]).fails(2, &["auto, never"]);
}

#[test]
fn highlights_mark_matches_and_change_no_text() {
    let place = place();
    let plain = place.run(["dump", "f", ":0x60"]).fine();
    assert_eq!(place.run(["dump", "f", ":0x60", "--highlight", "48 8b"]).fine(), plain);
    let words = ["dump", "f", ":0x60", "--color=always"];
    let painted = place.run(words).fine();
    // Across a row border, and from before the range into it.
    let marked =
        place.run(words.iter().chain(&["--highlight", "00 [60-70] 48 8b", "--highlight", "7f45"])).fine();
    assert!(marked.matches("\x1b[7").count() + marked.matches(";7m").count() > 0, "{marked:?}");
    let strip = |text: &str| {
        let mut parts = text.split('\x1b');
        let first = parts.next().unwrap().to_string();
        parts.fold(first, |all, part| all + part.split_once('m').unwrap().1)
    };
    assert_eq!(strip(&marked), plain);
    assert_eq!(strip(&painted), plain);
    assert_eq!(place.run_with(["dump", "-", ":0x60", "--highlight", "48"], &firmware()).fine(), plain);
}
