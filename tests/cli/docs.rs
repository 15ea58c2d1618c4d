//! Every command in README and the command pages is run, and prints what the page says.
//!
//! A `console` block is a transcript: lines that begin with `$ ` are commands, what follows is their output, standard
//! error included, and a last line `? N` says that the command ends with that code. All blocks of a page run in one
//! directory, in order, beginning with a fresh `fw.bin`. `RMMAP_BLESS=1 cargo test --test cli docs` writes what the
//! commands print into the pages.

use super::support::{Place, firmware};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let commands = std::fs::read_dir(root.join("docs/commands")).expect("the command pages");
    let mut pages: Vec<PathBuf> = commands.map(|entry| entry.expect("a page").path()).collect();
    pages.push(root.join("README.md"));
    pages.extend(["docs/session.md", "docs/coming-from.md"].map(|page| root.join(page)));
    pages.sort();
    pages
}

/// The page with every block's output replaced by what its commands print now.
fn transcribed(page: &str) -> (String, usize) {
    let place = Place::new();
    place.file("fw.bin", firmware());
    let mut made = String::new();
    let mut commands = 0;
    let mut in_block = false;
    for line in page.lines() {
        if line.starts_with("```") {
            in_block = line == "```console";
        } else if in_block {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            commands += 1;
            let run = place.shell(&format!("{{ {command}\n}} 2>&1"));
            let _ = write!(made, "$ {command}\n{}", run.out());
            if !made.ends_with('\n') {
                made.push('\n');
            }
            if run.code() != 0 {
                let _ = writeln!(made, "? {}", run.code());
            }
            continue;
        }
        made.push_str(line);
        made.push('\n');
    }
    (made, commands)
}

#[test]
#[cfg(unix)]
fn every_example_prints_what_the_page_says() {
    for path in pages() {
        let page = std::fs::read_to_string(&path).expect("a page");
        let (made, commands) = transcribed(&page);
        if std::env::var_os("RMMAP_BLESS").is_some() {
            std::fs::write(&path, made).expect("the page can be written");
        } else {
            assert_eq!(page, made, "{}", path.display());
        }
        assert!(commands > 0, "{} shows no command", path.display());
    }
}

#[test]
#[cfg(unix)]
fn every_example_of_help_works() {
    for command in rmmap::cli::tree().get_subcommands() {
        let Some(after) = command.get_after_help() else { continue };
        for line in after.to_string().lines().filter_map(|line| line.strip_prefix("  rmmap ")) {
            let place = Place::new();
            place.file("fw.bin", firmware());
            // A comment stands behind at least three blanks.
            let line = line.split("   ").next().unwrap_or(line);
            // Completion scripts go to the home directory, which is this one here.
            let run = place.shell(&format!("export HOME=.; mkdir -p .zfunc .config/fish/completions .local/share/bash-completion/completions; rmmap {line}"));
            assert!(matches!(run.code(), 0 | 1), "rmmap {line}: {}", run.err());
            assert!(!run.err().contains("rmmap: cannot"), "rmmap {line}: {}", run.err());
        }
    }
}

#[test]
fn every_command_has_a_page_and_every_page_a_command() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<String> = pages()
        .iter()
        .filter(|path| path.starts_with(root.join("docs/commands")))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    let mut commands: Vec<String> =
        rmmap::cli::tree().get_subcommands().map(|command| command.get_name().to_string()).collect();
    commands.sort();
    pages.sort();
    assert_eq!(pages, commands);
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README");
    for name in commands {
        assert!(readme.contains(&format!("docs/commands/{name}.md")), "README does not name {name}");
    }
}
