//! Dumps compared with those of the programs that the formats follow, recorded in `tests/golden/hex`.

use super::{Format, Layout, Palette, Renderer};
use std::fs;
use std::path::Path;

fn read(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/hex").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares `dump` of every case with what stands in `file`.
fn compare(file: &str, dump: impl Fn(&[u8]) -> Vec<u8>) {
    let (input, cases, golden) = (read("input.bin"), read("cases.txt"), read(file));
    let mut golden = golden.as_slice();
    for case in String::from_utf8(cases).unwrap().lines() {
        let mut words = case.split(' ');
        let name = words.next().unwrap();
        let mut number = || words.next().unwrap().parse::<usize>().unwrap();
        let (start, length) = (number(), number());
        let heading = format!("== {name}\n");
        golden = golden.strip_prefix(heading.as_bytes()).unwrap_or_else(|| panic!("{file}: no {name}"));
        let ours = dump(&input[start..start + length]);
        golden = golden.strip_prefix(ours.as_slice()).unwrap_or_else(|| {
            let theirs = String::from_utf8_lossy(golden);
            let theirs = theirs.split("\n== ").next().unwrap_or_default();
            panic!("{file}, {name}:\n{}\nis not\n{theirs}", String::from_utf8_lossy(&ours))
        });
    }
    assert!(golden.is_empty(), "{file} has more than the cases");
}

fn rendered(layout: &Layout, bytes: &[u8]) -> Vec<u8> {
    let layout = Layout { end: Some(bytes.len() as u64), ..layout.clone() };
    Renderer::new(&layout).unwrap().render(0, bytes, &[])
}

#[test]
fn table_is_hexyl_s() {
    compare("hexyl.txt", |bytes| rendered(&Layout::new(Format::Table), bytes));
    let coloured = Layout { palette: Some(Palette::hexyl()), ..Layout::new(Format::Table) };
    compare("hexyl-color.txt", |bytes| rendered(&coloured, bytes));
}

#[test]
fn xxd_is_xxd_s() {
    compare("xxd.txt", |bytes| rendered(&Layout::new(Format::Xxd), bytes));
}

#[test]
fn plain_with_a_width_is_xxd_s() {
    // xxd 2022 breaks lines after 30 bytes, and so does this when it is asked to.
    let layout = Layout { width: Some(30), ..Layout::new(Format::Plain) };
    compare("xxd-plain.txt", |bytes| rendered(&layout, bytes));
}

#[test]
fn canonical_is_hexdump_s() {
    compare("hexdump.txt", |bytes| rendered(&Layout::new(Format::Canonical), bytes));
}

#[test]
fn bits_are_xxd_s() {
    compare("xxd-bits.txt", |bytes| rendered(&Layout::new(Format::Bits), bytes));
}

#[test]
fn base64_is_that_of_base64() {
    compare("base64.txt", |bytes| {
        let ours = rendered(&Layout::new(Format::Base64), bytes);
        // The recording has a newline behind nothing, too.
        if bytes.is_empty() { b"\n".to_vec() } else { ours }
    });
}

#[test]
fn c_is_xxd_s() {
    compare("xxd-c.txt", |bytes| {
        let ours = String::from_utf8(rendered(&Layout::new(Format::C), bytes)).unwrap();
        let body = ours.strip_prefix("unsigned char data[] = {\n").unwrap();
        let (body, tail) = body.split_once("\n};\n").unwrap();
        assert_eq!(tail, format!("unsigned int data_len = {};\n", bytes.len()));
        // xxd does not care that C knows no empty array.
        if bytes.is_empty() { Vec::new() } else { format!("{body}\n").into_bytes() }
    });
}
