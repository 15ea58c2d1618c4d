//! Dumps and hex text: read as a plain reader reads them, and read back what was dumped.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rmmap::hex::{Format, Layout, Renderer, Squeeze, read};
use rmmap::value::hexfile_bytes;

/// `OFFSET: HEX`, digits in groups with one space between, text behind two; nothing where a line is no such thing.
fn plain(dump: &str) -> Option<Vec<(u64, Vec<u8>)>> {
    let mut lines = Vec::new();
    for line in dump.split('\n').filter(|line| !line.trim_matches(|ch: char| ch.is_ascii_whitespace()).is_empty()) {
        let line = line.strip_suffix('\r').unwrap_or(line).trim_start_matches(' ');
        let (offset, rest) = line.split_once(':')?;
        let offset = offset.strip_prefix("0x").or(offset.strip_prefix("0X")).unwrap_or(offset);
        let at = u64::from_str_radix(offset, 16).ok().filter(|_| !offset.starts_with('+'))?;
        let hex = rest.trim_start_matches(' ').split("  ").next()?;
        let digits: Vec<char> = hex.chars().filter(|&ch| ch != ' ').collect();
        let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok();
        lines.push((at, digits.chunks(2).map(byte).collect::<Option<Vec<u8>>>()?));
    }
    Some(lines)
}

fuzz_target!(|input: &[u8]| {
    if let Ok(edits) = read::lines(input) {
        let text = std::str::from_utf8(input).map(str::to_string).unwrap_or_else(|_| String::from_utf8_lossy(input).into());
        let plain = plain(&text).expect("a plain reader reads it as well");
        // Lines that follow each other are one edit.
        let bytes = edits.iter().flat_map(|edit| (edit.at..).zip(edit.bytes.iter().copied()));
        let expected = plain.iter().flat_map(|(at, bytes)| (*at..).zip(bytes.iter().copied()));
        assert!(bytes.eq(expected));
    }
    if let Ok(bytes) = read::text(input) {
        let again = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(read::text(again.as_bytes()).ok(), Some(bytes));
    }
    let _ = hexfile_bytes(input);

    let Some((&width, bytes)) = input.split_first() else { return };
    let width = u64::from(width).max(1);
    for format in [Format::Xxd, Format::Plain] {
        let mut layout = Layout { squeeze: Squeeze::Never, ..Layout::new(format) };
        layout.width = usize::try_from(width).ok();
        let Ok(renderer) = Renderer::new(&layout) else { continue };
        let dump = renderer.render(0, bytes, &[]);
        if format == Format::Plain {
            assert_eq!(hexfile_bytes(&dump).expect("what was dumped reads back"), bytes);
        } else {
            let edits = read::lines(&dump).expect("what was dumped reads back");
            assert_eq!(edits.into_iter().flat_map(|edit| edit.bytes).collect::<Vec<u8>>(), bytes);
        }
    }
});
