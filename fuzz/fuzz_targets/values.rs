//! Numbers, positions, ranges and data: they print back, and mean what a plain reading of them says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rmmap::value::{Accept, Content, Data, Extent, Number, Position, Range, Refusal, Type};
use std::fmt::{Debug, Display};

const PAGE: u64 = 4096;

/// What it prints is read as the same; a refusal quotes nothing raw.
fn prints_back<T: Debug + Display + PartialEq>(word: &[u8], parse: impl Fn(&[u8]) -> Result<T, Refusal>) -> Option<T> {
    match parse(word) {
        Ok(value) => {
            assert_eq!(parse(value.to_string().as_bytes()).as_ref(), Ok(&value), "{value}");
            Some(value)
        }
        Err(refusal) => {
            let said = refusal.to_string();
            assert!(!said.is_empty() && said.len() < 2000 && said.chars().all(|ch| !ch.is_control()), "{said:?}");
            None
        }
    }
}

/// A number by the rules, one after the other; nothing where it is none or too large.
fn number(word: &str) -> Option<u64> {
    let digits = |text: &str, radix: u32| {
        let grouped = !text.is_empty() && text.split('_').all(|group| !group.is_empty());
        let plain = text.replace('_', "");
        (grouped && plain.chars().all(|ch| ch.is_digit(radix))).then(|| u64::from_str_radix(&plain, radix).ok()).flatten()
    };
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)] {
        if let Some(text) = word.strip_prefix(prefix) {
            return digits(text, radix);
        }
    }
    let split = word.find(|ch: char| !ch.is_ascii_digit() && ch != '_').unwrap_or(word.len());
    let (text, unit) = word.split_at(split);
    let factor: u64 = match unit {
        "" => 1,
        "k" | "K" | "KiB" => 1 << 10,
        "M" | "MiB" => 1 << 20,
        "G" | "GiB" => 1 << 30,
        "T" | "TiB" => 1 << 40,
        "PiB" => 1 << 50,
        "EiB" => 1 << 60,
        "kB" | "KB" => 1000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "pg" => PAGE,
        _ => return None,
    };
    if text.len() > 1 && text.starts_with('0') {
        return None;
    }
    digits(text, 10)?.checked_mul(factor)
}

/// Where one end of a slice lies, as Python's manual says it.
fn end(position: Option<i128>, length: i128, missing: i128) -> i128 {
    position.map_or(missing, |at| if at < 0 { at + length } else { at }.clamp(0, length))
}

/// The ends of a range by themselves: `Some(None)` is a missing one.
fn place(word: &str) -> Option<Option<i128>> {
    match word {
        "" => Some(None),
        "end" => Some(Some(i128::MAX)),
        _ => match word.strip_prefix('-') {
            Some(count) => number(count).filter(|&count| count > 0).map(|count| Some(-i128::from(count))),
            None => number(word).map(|at| Some(i128::from(at))),
        },
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((&length, word)) = input.split_first() else { return };
    let extent = Extent { length: u64::from(length), page: PAGE };
    let text = std::str::from_utf8(word).ok();

    let read = prints_back(word, Number::parse).and_then(|number| number.resolve(PAGE).ok());
    assert_eq!(read, text.and_then(number), "{text:?}");

    let at = prints_back(word, Position::parse).and_then(|position| position.resolve(extent).ok());
    if let Some(at) = at {
        assert!(at <= u64::MAX);
    }

    let range = prints_back(word, Range::parse);
    let plain = text.and_then(|text| text.split_once(':')).filter(|(_, to)| !to.starts_with('+'));
    if let (Some(range), Some((from, to))) = (range, plain) {
        let whole = i128::from(extent.length);
        let limit = |at: Option<i128>| at.map(|at| at.min(whole));
        let (from, to) = (place(from).expect("it was read"), place(to).expect("it was read"));
        let (from, to) = (end(limit(from), whole, 0), end(limit(to), whole, whole));
        let span = range.clamp(extent);
        assert_eq!(i128::from(span.len()), (to - from).max(0), "{text:?} of {whole}");
        assert!(span.is_empty() || i128::from(span.start()) == from, "{text:?} of {whole}");
        if let Ok(fitted) = range.fit(extent) {
            assert_eq!(fitted, span);
        }
    }

    let _ = prints_back(word, Type::parse);
    for accept in [Accept::EDIT, Accept::BYTES] {
        let Ok(data) = Data::parse(word, accept) else { continue };
        assert_eq!(Data::parse(&data.to_word(), accept).as_ref(), Ok(&data));
        let content = Content::of(&[data], PAGE, &mut |_| Ok(b"of a file".to_vec()));
        let Ok(content) = content else { continue };
        let mut window = [0; 64];
        let count = content.copy_to(0, &mut window);
        assert_eq!(count as u64, content.len().min(64));
        assert!(content.matches(0, &window[..count]));
        // Bare digits are what they spell.
        if !word.is_empty() && word.iter().all(u8::is_ascii_hexdigit) {
            let spelt = word.chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).expect("digits"), 16));
            let spelt: Vec<u8> = spelt.map(|byte| byte.expect("digits")).collect();
            assert_eq!(content.to_vec(usize::MAX), Some(spelt));
        }
    }
});
