//! Dumps as source text, given to the real compilers: they accept them and hold the same bytes.

use super::{Format, Layout, Renderer};
use std::fs;
use std::process::Command;

/// The dumps of several lengths, around rows and their ends.
fn inputs() -> impl Iterator<Item = Vec<u8>> {
    [0, 1, 11, 12, 13, 16, 17, 300].into_iter().map(|length| (0..length).map(|at| (at * 7) as u8).collect())
}

fn source(format: Format, bytes: &[u8]) -> String {
    let renderer = Renderer::new(&Layout { end: Some(bytes.len() as u64), ..Layout::new(format) }).unwrap();
    String::from_utf8(renderer.render(0, bytes, &[])).unwrap()
}

/// Runs a program and gives back what it printed, or nothing where there is no such program.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn run(command: &mut Command) -> Option<Vec<u8>> {
    match command.output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("skipped: there is no {}", command.get_program().display());
            None
        }
        output => {
            let output = output.unwrap();
            assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
            Some(output.stdout)
        }
    }
}

#[test]
fn c_compiles_and_holds_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for bytes in inputs() {
        let (source_file, program) = (folder.path().join("dump.c"), folder.path().join("dump"));
        let main = "int main(void) { return fwrite(data, 1, data_len, stdout) != data_len; }\n";
        fs::write(&source_file, format!("#include <stdio.h>\n{}{main}", source(Format::C, &bytes))).unwrap();
        let flags = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-o"];
        if run(Command::new("cc").args(flags).arg(&program).arg(&source_file)).is_none() {
            return;
        }
        assert_eq!(run(&mut Command::new(&program)).unwrap(), bytes);
    }
}

#[test]
fn rust_compiles_and_holds_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    // One program with all of them: each run of the compiler takes a while.
    let mut text = String::from("use std::io::Write;\nfn main() {\n");
    let inputs: Vec<_> = inputs().collect();
    for number in 0..inputs.len() {
        text += &format!("    std::io::stdout().write_all(dump{number}::DATA).unwrap();\n");
    }
    text += "}\n";
    for (number, bytes) in inputs.iter().enumerate() {
        text += &format!("mod dump{number} {{\n{}}}\n", source(Format::Rust, bytes));
    }
    let (source_file, program) = (folder.path().join("dump.rs"), folder.path().join("dump"));
    fs::write(&source_file, text).unwrap();
    let flags = ["--edition=2024", "-Dwarnings", "-o"];
    if run(Command::new("rustc").args(flags).arg(&program).arg(&source_file)).is_some() {
        assert_eq!(run(&mut Command::new(&program)).unwrap(), inputs.concat());
    }
}

#[test]
fn python_parses_and_holds_the_bytes() {
    for bytes in inputs() {
        let text = source(Format::Python, &bytes) + "import sys\nsys.stdout.buffer.write(data)\n";
        let Some(printed) = run(Command::new("python3").args(["-W", "error", "-c", &text])) else { return };
        assert_eq!(printed, bytes);
    }
}

#[test]
fn json_is_an_object_a_row() {
    let bytes: Vec<u8> = (0..=40).collect();
    let layout =
        Layout { width: Some(20), label: Some(100), file_start: Some(4096), ..Layout::new(Format::Json) };
    let text = Renderer::new(&layout).unwrap().render(0, &bytes, &[]);
    let rows: Vec<serde_json::Value> =
        String::from_utf8(text).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        rows[1],
        serde_json::json!({
            "type": "row", "offset": 120, "file_offset": 4116, "hex": "1415161718191a1b1c1d1e1f2021222324252627",
        })
    );
    assert_eq!(rows[2]["hex"], "28");
    assert_eq!(source(Format::Json, b"\x01"), "{\"type\":\"row\",\"offset\":0,\"hex\":\"01\"}\n");
    assert_eq!(source(Format::Json, b""), "");
}
