//! Floors, orphans and unsafe code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A module uses only floors below its own (`docs/architecture.md`).
const FLOORS: &[(&str, u32)] = &[
    ("cli", 50),
    ("commands", 40),
    ("report", 30),
    ("search", 30),
    ("session", 20),
    ("edit", 20),
    ("pattern", 20),
    ("hex", 20),
    ("bytes", 10),
    ("value", 11),
    ("error", 1),
    ("escape", 0),
];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).expect("a source");
                found.push((path.strip_prefix(&root).expect("below src").to_path_buf(), text));
            }
        }
    }
    found.sort();
    found
}

/// The code of a source without its comments; its tests may look wherever they like.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<&str>>().join("\n")
}

fn floor(module: &str) -> Option<u32> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

#[test]
fn modules_use_only_floors_below() {
    let mut uses = 0;
    for (path, text) in sources() {
        let own = path.components().next().expect("a part").as_os_str().to_string_lossy().replace(".rs", "");
        let Some(own_floor) = floor(&own) else {
            assert!(matches!(&*own, "lib" | "main"), "{} stands on no floor", path.display());
            continue;
        };
        for part in code(&text).split("crate::").skip(1) {
            let used: String = part.chars().take_while(|ch| ch.is_alphanumeric() || *ch == '_').collect();
            if used == own {
                continue;
            }
            let used_floor = floor(&used).unwrap_or_else(|| panic!("{} uses crate::{used}", path.display()));
            assert!(used_floor < own_floor, "{} ({own}) uses {used}, which is not below it", path.display());
            uses += 1;
        }
    }
    assert!(uses > 50, "only {uses} uses were seen: is the search for them broken?");
}

#[test]
fn every_source_is_part_of_the_crate() {
    let all = sources();
    let mut declared = BTreeSet::from([PathBuf::from("lib.rs"), PathBuf::from("main.rs")]);
    for (path, text) in &all {
        let folder = match path.file_name().and_then(|name| name.to_str()) {
            Some("mod.rs" | "lib.rs" | "main.rs") => path.parent().expect("a folder").to_path_buf(),
            _ => path.with_extension(""),
        };
        for line in text.lines() {
            let line = line
                .trim_start_matches("pub ")
                .trim_start_matches("pub(super) ")
                .trim_start_matches("pub(crate) ");
            if let Some(name) = line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) {
                let name = name.trim_start_matches("r#");
                declared.insert(folder.join(format!("{name}.rs")));
                declared.insert(folder.join(name).join("mod.rs"));
            }
        }
    }
    for (path, _) in &all {
        assert!(declared.contains(path), "{} is declared by no mod", path.display());
    }
}

/// A part of the program that got another name is no longer laid where a start finds it, and nobody would notice.
#[test]
fn the_linker_is_told_names_that_exist() {
    let script = include_str!("../../link/start.ld");
    let patterns = script.split_whitespace().filter_map(|pattern| pattern.split_once("rmmap"));
    let all = sources();
    let mut named = 0;
    for (_, pattern) in patterns.filter(|(section, _)| section.contains(".*")) {
        let words = pattern.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty());
        let there = all.iter().any(|(path, text)| {
            let modules: Vec<String> =
                path.with_extension("").iter().map(|part| part.to_string_lossy().into()).collect();
            words.clone().all(|word| {
                let is_type = word.starts_with(char::is_uppercase) && text.contains(word);
                is_type || modules.iter().any(|module| module == word) || text.contains(&format!("fn {word}"))
            })
        });
        assert!(there, "link/start.ld names rmmap{pattern}, which is not there");
        named += 1;
    }
    assert!(named > 50, "only {named} names were seen: is the search for them broken?");
}

#[test]
fn unsafe_stays_in_the_session() {
    let allowed: Vec<String> = sources()
        .iter()
        .filter(|(_, text)| text.contains("#![allow(unsafe_code"))
        .map(|(path, _)| path.display().to_string().replace('\\', "/"))
        .collect();
    let expected = ["file.rs", "guard.rs", "map.rs", "memory.rs", "raw.rs", "signal.rs", "system/linux.rs"];
    assert_eq!(allowed, expected.map(|name| format!("session/{name}")));
}

#[test]
fn files_fit_in_a_head() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 400, "{} has {lines} lines: two nouns in one room?", path.display());
    }
}

#[test]
fn only_the_command_floors_know_clap() {
    for (path, text) in sources() {
        let own = path.components().next().expect("a part").as_os_str().to_string_lossy().into_owned();
        if !matches!(&*own, "cli" | "commands") {
            assert!(!code(&text).contains("clap"), "{} names clap", path.display());
        }
        if own != "cli" {
            assert!(!code(&text).contains("anyhow"), "{} names anyhow", path.display());
        }
    }
}
