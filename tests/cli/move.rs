//! move: what is copied, what overlaps, what is refused.

use super::support::{Place, firmware};
use proptest::prelude::*;

fn place() -> Place {
    let place = Place::new();
    place.file("f", firmware());
    place
}

#[test]
fn a_block_goes_where_it_shall_whatever_overlaps() {
    for (words, dest, src) in [
        (&["0x20", "0x10", "14"][..], 0x20, 0x10..0x1e),
        (&["0x20", "0x10:0x1e"], 0x20, 0x10..0x1e),
        (&["0x20", "0x10:+14"], 0x20, 0x10..0x1e),
        (&["1", "0", "511"], 1, 0..511),
        (&["0", "1:"], 0, 1..512),
        (&["-512", "-16:"], 0, 496..512),
        (&["end", "0", "0"], 512, 0..0),
        (&["0x10", "0x10", "4k"], 0, 0..0),
    ] {
        let place = place();
        let run = place.run(["move", "f"].iter().chain(words));
        let mut expected = firmware();
        if words[2..] == ["4k"] {
            run.fails(
                2,
                &["cannot move 'f' at 0x10", "the source would reach to 0x1010, past the end at 0x200"],
            );
        } else {
            assert_eq!(run.fine(), "", "silent when all is well");
            expected.copy_within(src, dest);
        }
        assert_eq!(place.read("f"), expected, "{words:?}");
    }
}

#[test]
fn what_is_left_behind_can_be_filled() {
    for (dest, src, count, filled) in [
        (0x20, 0x10, 8, 0x10..0x18),
        (0x14, 0x10, 8, 0x10..0x14),
        (0x0c, 0x10, 8, 0x14..0x18),
        (0x10, 0x10, 8, 0..0),
    ] {
        let place = place();
        let words = [dest, src, count].map(|number: usize| number.to_string());
        let words = ["move", "f"].into_iter().chain(words.iter().map(String::as_str));
        place.run(words.chain(["--fill", "ee"])).fine();
        let mut expected = firmware();
        expected.copy_within(src..src + count, dest);
        expected[filled].fill(0xee);
        assert_eq!(place.read("f"), expected, "{dest:#x} {src:#x} {count}");
    }
}

#[test]
fn a_trial_and_a_report() {
    let place = place();
    let rows = place.run(["move", "f", "0x18", "0x10:+4", "-n"]).fine();
    assert_eq!(
        rows,
        "- 00000010: 6669 726d 7761 7265 2031 2e34 2e32 0000  firmware 1.4.2..\n\
         + 00000010: 6669 726d 7761 7265 6669 726d 2e32 0000  firmwarefirm.2..\n"
    );
    let json = place.run(["move", "f", "0x18", "0x10:+4", "-n", "--json", "--fill", "00"]).fine();
    assert_eq!(json, "{\"type\":\"move\",\"dest\":24,\"src\":16,\"count\":4,\"fill\":0,\"applied\":false}\n");
    assert_eq!(place.read("f"), firmware());
    let lines = place.run(["move", "f", "0x18", "0x10:+4", "-v"]).fine();
    assert_eq!(lines, "0x18 20312e34 -> 6669726d\n");
    place.file("log", lines);
    place.run(["patch", "f", "--from", "log", "-R"]).fine();
    assert_eq!(place.read("f"), firmware());
}

#[test]
fn what_makes_no_sense_is_refused() {
    let place = place();
    for (words, parts) in [
        (&["0"][..], &["SRC"][..]),
        (&["0", "16"], &["COUNT is missing"]),
        (&["0", "0:16", "4"], &["'0:16'", "COUNT '4'"]),
        (&["0", "0:16", "4", "5"], &["'5' is one word too many"]),
        (&["x", "0", "4"], &["DEST 'x'"]),
        (&["0", "40h", "4"], &["SRC '40h'", "0x40"]),
        (&["0", "0", "-4"], &["COUNT '-4'"]),
        (&["0", "600:700"], &["SRC_RANGE '600:700'", "past the end"]),
        (&["0", "-513:"], &["SRC_RANGE '-513:'", "before the start"]),
        (&["-513", "0", "4"], &["DEST '-513'"]),
        (&["end", "0", "1"], &["at 0x200", "the destination would reach to 0x201"]),
        (&["0xffffffffffffffff", "0", "1"], &["2^64"]),
        (&["0", "0xffffffffffffffff", "0xffffffffffffffff"], &["2^64"]),
        (&["0", "4", "4", "--fill", "0"], &["--fill '0' is half a byte"]),
        (&["0", "4", "4", "--fill", "0000"], &["--fill '0000' is more than one byte"]),
        (&["0", "4", "4", "--fill", "00*1T"], &["more than one byte"]),
        (&["0", "4", "4", "--fill", ""], &["--fill ''"]),
        (&["0", "4", "4", "--access", "read"], &["--access read"]),
    ] {
        place.run(["move", "f"].iter().chain(words)).fails(2, parts);
        assert_eq!(place.read("f"), firmware(), "{words:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn moves_are_those_of_a_slice(dest in 0..520usize, src in 0..520usize, count in 0..520usize) {
        let place = place();
        let run = place.run(["move", "f", &dest.to_string(), &src.to_string(), &count.to_string()]);
        let mut expected = firmware();
        if dest + count <= 512 && src + count <= 512 {
            expected.copy_within(src..src + count, dest);
            run.fine();
        } else {
            run.fails(2, &["past the end"]);
        }
        prop_assert_eq!(place.read("f"), expected);
    }
}
