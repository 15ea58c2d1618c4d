//! What holds for every format and layout: the cut into blocks, holes and colours change nothing.

use super::*;
use crate::bytes::Span;
use proptest::prelude::*;

/// Bytes with what matters to a dump in them: runs of one byte, rows that repeat, and all classes.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        (prop::sample::select(vec![0_u8, 0, b'A', 0xff]), 1_usize..70)
            .prop_map(|(byte, count)| vec![byte; count]),
        (1_usize..12).prop_map(|count| b"0123456789abcdef".repeat(count)),
        prop::collection::vec(any::<u8>(), 1..40),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn marks() -> impl Strategy<Value = Vec<Mark>> {
    prop::collection::vec((0_u64..300, 0_u64..60, any::<u8>()), 0..5).prop_map(|marks| {
        let mut marks: Vec<Mark> = marks
            .into_iter()
            .map(|(start, length, style)| Mark { span: Span::new(start, start + length), style })
            .collect();
        marks.sort_by_key(|mark| mark.span.start());
        marks
    })
}

/// Layouts of every format with choices that the format may have; those that it refuses are filtered out.
fn layouts() -> impl Strategy<Value = Layout> {
    let format = prop::sample::select(Format::ALL.iter().map(|(_, format)| *format).collect::<Vec<_>>());
    let some = |range: std::ops::Range<usize>| prop::option::weighted(0.3, range);
    let shape = (some(1..40), some(0..10), any::<bool>(), some(0..4), some(0..5), some(0..3), some(1..4));
    let rest = (0_usize..3, any::<bool>(), any::<bool>(), any::<bool>(), some(0..100));
    (format, shape, rest).prop_map(
        |(
            format,
            (width, group, little, base, chars, border, panels),
            (squeeze, decimal, ends, ruler, label),
        )| {
            let bases = [Base::Binary, Base::Octal, Base::Decimal, Base::Hex];
            let kinds = [Chars::Default, Chars::Ascii, Chars::Cp437, Chars::Ebcdic, Chars::None];
            let borders = [Border::Unicode, Border::Ascii, Border::None];
            let mut layout = Layout {
                width,
                group,
                endian: if little { Endian::Little } else { Endian::Big },
                base: base.map(|at| bases[at]),
                chars: chars.map(|at| kinds[at]),
                border: border.map(|at| borders[at]),
                panels: panels.map_or(Panels::Usual, Panels::Count),
                squeeze: [Squeeze::Model, Squeeze::Never, Squeeze::All][squeeze],
                radix: if decimal { Radix::Decimal } else { Radix::Hex },
                ruler,
                end: ends.then_some(0),
                label: label.map(|label| (1 << 32) - 64 + label as u64),
                ..Layout::new(format)
            };
            // Every second format refuses something; what it refuses is taken back until it is content.
            if Renderer::new(&layout).is_err() {
                layout = Layout { border: None, panels: Panels::Usual, ..layout };
            }
            if Renderer::new(&layout).is_err() {
                layout = Layout { base: None, endian: Endian::Big, ruler: false, ..layout };
            }
            if Renderer::new(&layout).is_err() {
                layout = Layout { width, group, squeeze: Squeeze::Never, ..Layout::new(format) };
            }
            if Renderer::new(&layout).is_err() {
                layout = Layout::new(format);
            }
            layout
        },
    )
}

/// The dump of `bytes` in blocks of so many rows each, the last of which begins again.
fn in_blocks(renderer: &Renderer, bytes: &[u8], marks: &[Mark], rows: &[usize]) -> Vec<u8> {
    let row = renderer.row_bytes();
    let mut out = Vec::new();
    renderer.head(&mut out);
    let (mut at, mut sizes) = (0, rows.iter().cycle());
    while at < bytes.len() {
        let end = (at + sizes.next().unwrap() * row).min(bytes.len());
        let before = &bytes[at.saturating_sub(2 * row)..at];
        renderer.block(&Block::new(at as u64, &bytes[at..end]).after(before).marked(marks), &mut out);
        at = end;
    }
    let whole = bytes.len() - bytes.len() % row;
    renderer.tail(bytes.len() as u64, &bytes[whole.saturating_sub(2 * row)..whole], &mut out);
    out
}

fn without_escapes(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == 0x1b) {
        plain.extend_from_slice(&rest[..at]);
        let end = rest[at..].iter().position(|&byte| byte == b'm').unwrap();
        rest = &rest[at + end + 1..];
    }
    plain.extend_from_slice(rest);
    plain
}

fn show(text: &[u8]) -> String {
    String::from_utf8_lossy(text).replace('\x1b', "^[")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blocks_of_any_size_make_one_dump(
        layout in layouts(), bytes in bytes(), marks in marks(), coloured in any::<bool>(),
        rows in prop::collection::vec(1_usize..6, 1..5),
    ) {
        let layout = Layout {
            end: layout.end.map(|_| bytes.len() as u64), palette: coloured.then(Palette::hexyl), ..layout
        };
        let renderer = Renderer::new(&layout).unwrap();
        let (whole, cut) = (renderer.render(0, &bytes, &marks), in_blocks(&renderer, &bytes, &marks, &rows));
        prop_assert!(whole == cut, "{layout:?}\n{}\n{}", show(&whole), show(&cut));
    }

    #[test]
    fn quick_ways_write_what_the_slow_way_writes(
        layout in layouts(), bytes in bytes(), palette in 0_usize..4,
    ) {
        let palettes = ["", "theme=hexyl", "high=#010203,nul=default", "printable=#ffffff,offset=#ffffff"];
        let palette = palettes.get(palette).map(|words| Palette::parse(words).unwrap());
        let layout = Layout { palette, ..layout };
        let renderer = Renderer::new(&layout).unwrap();
        // A mark keeps all rows around it from the quick ways.
        let last = bytes.len().max(1) as u64 - 1;
        let mark = Mark { span: Span::new(last, last + 1), style: 0 };
        let (quick, slow) = (renderer.render(0, &bytes, &[]), renderer.render(0, &bytes, &[mark]));
        let (quick, slow) = (show(&quick), show(&slow));
        prop_assert_eq!(quick.lines().count(), slow.lines().count());
        for (quick, slow) in quick.lines().zip(slow.lines()) {
            prop_assert!(quick == slow || slow.contains("^[[7;"), "{layout:?}\n{quick}\n{slow}");
        }
    }

    #[test]
    fn colours_change_nothing_but_escapes(
        layout in layouts(), bytes in bytes(), marks in marks(), theirs in any::<bool>(),
    ) {
        let layout = Layout { end: layout.end.map(|_| bytes.len() as u64), ..layout };
        let plain = Renderer::new(&layout).unwrap().render(0, &bytes, &marks);
        let palette = if theirs { Palette::hexyl() } else { Palette::parse("nul=#123456").unwrap() };
        let coloured = Layout { palette: Some(palette), ..layout.clone() };
        let coloured = Renderer::new(&coloured).unwrap().render(0, &bytes, &marks);
        if layout.format == Format::Raw {
            prop_assert_eq!(&coloured, &plain);
        } else {
            prop_assert!(without_escapes(&coloured) == plain, "{layout:?}\n{}\n{}", show(&coloured), show(&plain));
        }
    }

    #[test]
    fn a_hole_looks_like_its_zeros(
        layout in layouts(), before in bytes(), after in bytes(), count in 0_usize..400, coloured in any::<bool>(),
    ) {
        let layout = Layout { end: None, palette: coloured.then(Palette::default), ..layout };
        let renderer = Renderer::new(&layout).unwrap();
        let row = renderer.row_bytes();
        let before = &before[..before.len() - before.len() % row];
        // The hole ends with the dump, or with a row.
        let count = if after.is_empty() { count } else { count - count % row };
        let bytes = [before, &vec![0; count], &after].concat();
        let mut out = Vec::new();
        let above = |at: usize| &bytes[at.saturating_sub(2 * row).min(at)..at];
        renderer.head(&mut out);
        renderer.block(&Block::new(0, before), &mut out);
        let (mut at, end) = (before.len(), before.len() + count);
        while at < end {
            at += renderer.zeros(at as u64, (end - at) as u64, above(at), &mut out) as usize;
        }
        renderer.block(&Block::new(at as u64, &after).after(above(at)), &mut out);
        let whole = bytes.len() - bytes.len() % row;
        renderer.tail(bytes.len() as u64, above(whole), &mut out);
        let rendered = renderer.render(0, &bytes, &[]);
        prop_assert!(out == rendered, "{layout:?}\n{}\n{}", show(&out), show(&rendered));
    }
}
