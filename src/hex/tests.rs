//! Layouts by example: sizes, labels, marks, rulers, and what is refused.

use super::*;
use crate::bytes::Span;

#[test]
fn a_hole_of_eight_gib_is_three_lines() {
    let hole = 8 << 30;
    let renderer = Renderer::new(&Layout { end: Some(hole), ..Layout::new(Format::Table) }).unwrap();
    let mut out = Vec::new();
    assert_eq!(renderer.zeros(0, hole, b"", &mut out), hole);
    renderer.tail(hole, &[0; 32], &mut out);
    let expected = "\
│0000000000│ 00 00 00 00 00 00 00 00 ┊ 00 00 00 00 00 00 00 00 │⋄⋄⋄⋄⋄⋄⋄⋄┊⋄⋄⋄⋄⋄⋄⋄⋄│
│*         │                         ┊                         │        ┊        │
│0200000000│                         ┊                         │        ┊        │
└──────────┴─────────────────────────┴─────────────────────────┴────────┴────────┘
";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

fn show(text: &[u8]) -> String {
    String::from_utf8_lossy(text).replace('\x1b', "^[")
}

fn text(layout: &Layout, bytes: &[u8], marks: &[Mark]) -> String {
    let layout = Layout { end: Some(layout.start + bytes.len() as u64), ..layout.clone() };
    show(&Renderer::new(&layout).unwrap().render(layout.start, bytes, marks))
}

#[test]
fn empty_dumps() {
    let table = Layout::new(Format::Table);
    let ascii = Layout { border: Some(Border::Ascii), panels: Panels::Count(1), ..table.clone() };
    let expected = "\
+--------+-------------------------+--------+
|        | No content              |        |
+--------+-------------------------+--------+
";
    assert_eq!(text(&ascii, b"", &[]), expected);
    let narrow = Layout { width: Some(2), chars: Some(Chars::None), ..ascii };
    assert_eq!(text(&narrow, b"", &[]), "+--------+-------+\n|        | No con|\n+--------+-------+\n");
    for format in [
        Format::Xxd,
        Format::Canonical,
        Format::Bits,
        Format::Plain,
        Format::Base64,
        Format::Json,
        Format::Raw,
    ] {
        assert_eq!(text(&Layout::new(format), b"", &[]), "", "{format:?}");
    }
}

#[test]
fn an_ascii_border_brings_ascii_characters() {
    let ascii =
        Layout { border: Some(Border::Ascii), panels: Panels::Count(1), ..Layout::new(Format::Table) };
    let expected = "\
+--------+-------------------------+--------+
|00000000| 00 41 80                |.A.     |
+--------+-------------------------+--------+
";
    assert_eq!(text(&ascii, b"\0A\x80", &[]), expected);
}

#[test]
fn widths_that_no_panel_divides() {
    let layout = Layout { width: Some(11), group: Some(3), ..Layout::new(Format::Table) };
    let expected = "\
┌────────┬──────────────────────┬──────┬─────────┬──┐
│00000000│ 303132 333435 363738 ┊ 3961 │012345678┊9a│
│0000000b│ 626364               ┊      │bcd      ┊  │
└────────┴──────────────────────┴──────┴─────────┴──┘
";
    assert_eq!(text(&layout, b"0123456789abcd", &[]), expected);
    let one = Layout { panels: Panels::Count(1), group: None, ..layout };
    let expected = "\
┌────────┬──────────────────────────────────┬───────────┐
│00000000│ 30 31 32 33 34 35 36 37 38 39 61 │0123456789a│
│0000000b│ 62 63 64                         │bcd        │
└────────┴──────────────────────────────────┴───────────┘
";
    assert_eq!(text(&one, b"0123456789abcd", &[]), expected);
}

#[test]
fn no_table_is_wider_than_its_terminal() {
    for chars in [Chars::Default, Chars::None] {
        for (base, group) in [(Base::Hex, 1), (Base::Hex, 4), (Base::Binary, 1), (Base::Decimal, 2)] {
            for columns in 1..300 {
                for (panels, most) in [(Panels::Usual, 2), (Panels::Fit, usize::MAX)] {
                    let layout = Layout {
                        columns: Some(columns),
                        chars: Some(chars),
                        base: Some(base),
                        group: Some(group),
                        panels,
                        ..Layout::new(Format::Table)
                    };
                    let shown = text(&layout, b"12345678", &[]);
                    let width = shown.lines().next().unwrap().chars().count();
                    let row = Renderer::new(&layout).unwrap().row_bytes();
                    assert!(width <= columns || row == group, "{columns}: {width}\n{shown}");
                    if row < 8 {
                        continue;
                    }
                    let count = row / 8;
                    let each = (width - 10) / count;
                    assert!(
                        count == most || width + each > columns,
                        "{columns}: one more would fit\n{shown}"
                    );
                }
            }
        }
    }
}

#[test]
fn offsets_past_four_gib_keep_the_border_straight() {
    let start = (1 << 32) - 16;
    let table =
        Layout { start, panels: Panels::Count(1), chars: Some(Chars::None), ..Layout::new(Format::Table) };
    let expected = "\
┌──────────┬─────────────────────────┐
│00fffffff0│ 30 31 32 33 34 35 36 37 │
│00fffffff8│ 38 39 61 62 63 64 65 66 │
│0100000000│ 67                      │
└──────────┴─────────────────────────┘
";
    assert_eq!(text(&table, b"0123456789abcdefg", &[]), expected);
    // A stream does not say how long it will be: its rows grow.
    let stream = Renderer::new(&Layout { end: None, ..table.clone() }).unwrap();
    let grown = String::from_utf8(stream.render(start, b"0123456789abcdefg", &[])).unwrap();
    assert!(grown.contains("│fffffff8│ 38"), "{grown}");
    assert!(grown.contains("│0100000000│ 67"), "{grown}");
    assert!(grown.ends_with("└──────────┴─────────────────────────┘\n"), "{grown}");
    let xxd = Layout { width: Some(8), ..Layout { start, ..Layout::new(Format::Xxd) } };
    let xxd = text(&xxd, b"0123456789abcdefg", &[]);
    assert!(xxd.contains("\nfffffff8: 3839 6162 6364 6566  89abcdef\n100000000: 67 "), "{xxd}");
}

#[test]
fn labels_and_radix() {
    let label = Layout { start: 100, label: Some(0x1000), width: Some(4), ..Layout::new(Format::Xxd) };
    assert_eq!(text(&label, b"01234", &[]), "00001000: 3031 3233  0123\n00001004: 34         4\n");
    let decimal = Layout { label: None, radix: Radix::Decimal, ..label };
    assert_eq!(text(&decimal, b"01234", &[]), "00000100: 3031 3233  0123\n00000104: 34         4\n");
    let far = Layout { label: Some(u64::MAX - 3), end: Some(104), start: 100, ..Layout::new(Format::Xxd) };
    assert_eq!(
        Renderer::new(&far).map(drop).unwrap_err().to_string(),
        "the first offset 0xfffffffffffffffc leaves no room for 4 bytes below 2^64"
    );
}

#[test]
fn marks_are_drawn_over_bytes_and_the_spaces_between_them() {
    let palette = Palette::parse("nul=90,mark=red,mark2=blue,printable=cyan,offset=default").unwrap();
    let layout =
        Layout { palette: Some(palette), width: Some(4), group: Some(1), ..Layout::new(Format::Xxd) };
    let mark = |start, end, style| Mark { span: Span::new(start, end), style };
    let marks = [mark(1, 3, 0), mark(3, 5, 1), mark(5, 5, 0)];
    let expected = "\
^[[39m00000000^[[39m: ^[[36m30 ^[[7;31m31 32^[[27;39m ^[[7;34m33^[[27;39m  ^[[36m0^[[7;31m12^[[7;34m3^[[27;39m
^[[39m00000004^[[39m: ^[[7;34m34^[[27;39m ^[[36m35      ^[[39m  ^[[7;34m4^[[27;36m5^[[39m
";
    assert_eq!(text(&layout, b"012345", &marks), expected);
}

#[test]
fn what_a_format_has_not_is_refused() {
    let error = |layout: Layout| Renderer::new(&layout).map(drop).unwrap_err().to_string();
    let xxd = Layout::new(Format::Xxd);
    assert_eq!(
        error(Layout { panels: Panels::Count(2), ..xxd.clone() }),
        "the xxd format has no border and no panels"
    );
    assert_eq!(error(Layout { width: Some(0), ..xxd.clone() }), "a row has 1 to 65536 bytes, not 0");
    assert_eq!(error(Layout { width: Some(65_537), ..xxd }), "a row has 1 to 65536 bytes, not 65537");
    let table = Layout::new(Format::Table);
    assert_eq!(
        error(Layout { panels: Panels::Count(0), ..table.clone() }),
        "a table has at least one panel, not 0"
    );
    for format in [Format::Table, Format::Plain, Format::Xxd] {
        let group = |group| Layout { group: Some(group), ..Layout::new(format) };
        assert_eq!(error(group(65_537)), "a group has at most 65536 bytes, not 65537");
        assert!(error(group(usize::MAX)).starts_with("a group has at most"));
        assert!(Renderer::new(&group(65_536)).is_ok(), "{format:?}");
    }
    let many = error(Layout { panels: Panels::Count(usize::MAX), ..table });
    assert!(many.ends_with("more than a row's 65536 bytes"), "{many}");
    assert_eq!(
        error(Layout { ruler: true, ..Layout::new(Format::Raw) }),
        "the raw format has no columns to number"
    );
}

#[test]
fn rulers_number_the_columns() {
    let table = Layout {
        ruler: true,
        width: Some(4),
        group: Some(2),
        endian: Endian::Little,
        ..Layout::new(Format::Table)
    };
    let expected = "\
┌────────┬───────────┬────┐
│        │ 0100 0302 │0123│
├────────┼───────────┼────┤
│00000000│ 3130 3332 │0123│
└────────┴───────────┴────┘
";
    assert_eq!(text(&table, b"0123", &[]), expected);
    let wide = Layout { ruler: true, ..Layout::new(Format::Xxd) };
    let expected = "          0001 0203 0405 0607 0809 0a0b 0c0d 0e0f  0123456789abcdef
00000000: 3031                                     01
";
    assert_eq!(text(&wide, b"01", &[]), expected);
    let decimal = Layout { radix: Radix::Decimal, width: Some(12), chars: Some(Chars::None), ..wide };
    assert!(text(&decimal, b"01", &[]).starts_with("          0001 0203 0405 0607 0809 1011\n"));
    let canonical = Layout { ruler: true, width: Some(10), ..Layout::new(Format::Canonical) };
    let expected = "          00 01 02 03 04 05 06 07  08 09  |0123456789|
00000000  30 31                           |01|
00000002
";
    assert_eq!(text(&canonical, b"01", &[]), expected);
    let numbers = Layout { ruler: true, ..Layout::new(Format::named("u32be").unwrap()) };
    let expected = "                  00         04         08         0c
00000000:          1 4294967295      +0102
";
    assert_eq!(text(&numbers, b"\0\0\0\x01\xff\xff\xff\xff\x01\x02", &[]), expected);
}

#[test]
fn squeezing_all_shows_the_last_row() {
    let all = Layout { squeeze: Squeeze::All, width: Some(4), ..Layout::new(Format::Xxd) };
    let expected = "\
00000000: 6162 6162  abab
*
0000000c: 6162 6162  abab
";
    assert_eq!(text(&all, b"abababababababab", &[]), expected);
    let expected = "\
00000000: 6162 6162  abab
*
00000008: 61         a
";
    assert_eq!(text(&all, b"ababababa", &[]), expected);
    let table = Layout {
        squeeze: Squeeze::All,
        width: Some(2),
        chars: Some(Chars::None),
        ..Layout::new(Format::Table)
    };
    let expected = "\
┌────────┬───────┐
│00000000│ 61 62 │
│*       │       │
│00000006│       │
└────────┴───────┘
";
    assert_eq!(text(&table, b"ababab", &[]), expected);
}

#[test]
fn lines_of_plain_and_base64() {
    let plain = |width, group| Layout { width, group, ..Layout::new(Format::Plain) };
    assert_eq!(text(&plain(None, None), b"\xde\xad\xbe\xef\x01", &[]), "deadbeef01\n");
    assert_eq!(text(&plain(Some(2), None), b"\xde\xad\xbe\xef\x01", &[]), "dead\nbeef\n01\n");
    assert_eq!(text(&plain(None, Some(2)), b"\xde\xad\xbe\xef\x01", &[]), "dead beef 01\n");
    assert_eq!(text(&plain(Some(3), Some(1)), b"\xde\xad\xbe\xef\x01", &[]), "de ad be\nef 01\n");
    let base64 = Layout { width: Some(3), ..Layout::new(Format::Base64) };
    assert_eq!(text(&base64, b"abcd", &[]), "YWJj\nZA==\n");
    assert_eq!(text(&Layout::new(Format::Base64), b"abcd", &[]), "YWJjZA==\n");
}

#[test]
fn every_format_has_one_name() {
    for (name, format) in Format::ALL {
        assert_eq!(Format::named(name), Some(*format));
        assert_eq!(format.name(), *name);
    }
    assert_eq!(Format::named("u16"), None);
}
