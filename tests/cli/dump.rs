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
