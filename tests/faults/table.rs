//! The table of all faults names tests that there are.

use std::path::Path;

/// The text of all sources below `folder`.
fn sources(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let texts = entries.map(|path| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(kind) if kind == "rs" => std::fs::read_to_string(path).expect("a source"),
        _ => String::new(),
    });
    texts.collect()
}

#[test]
fn every_fault_names_tests_that_there_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = sources(&root.join("tests")) + &sources(&root.join("src"));
    let table = std::fs::read_to_string(root.join("tests/faults/faults.md")).expect("the table");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split('|').map(str::trim).collect::<Vec<&str>>())
        .filter(|row| row.get(1).is_some_and(|number| number.parse::<usize>().is_ok()))
        .collect();
    assert_eq!(rows.len(), 52);
    for (row, number) in rows.iter().zip(1..) {
        assert_eq!(row[1].parse(), Ok(number));
        assert!(!row[3].is_empty(), "{number} says nothing");
        for name in row[3].split('`').skip(1).step_by(2).filter(|name| name.len() > 8 && name.contains('_')) {
            assert!(code.contains(&format!("fn {name}(")), "{number} names {name}");
        }
    }
}
