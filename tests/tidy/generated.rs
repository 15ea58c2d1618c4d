//! Completions and man pages are what the program generates. `RMMAP_BLESS=1 cargo test --test tidy` writes them.

use rmmap::commands::completions::Shell;
use rmmap::value::Vocabulary;
use std::collections::BTreeMap;
use std::path::Path;

fn check(folder: &str, made: BTreeMap<String, Vec<u8>>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    if std::env::var_os("RMMAP_BLESS").is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        for (name, text) in &made {
            std::fs::write(folder.join(name), text).expect("the file can be written");
        }
    }
    let kept: BTreeMap<String, Vec<u8>> = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("a file").path())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(path).expect("the file can be read"))
        })
        .collect();
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<String>>();
    assert_eq!(names(&kept), names(&made), "the files of {}", folder.display());
    for (name, text) in &made {
        assert!(kept[name] == *text, "{}/{name} is not what the program generates", folder.display());
    }
}

#[test]
fn completions() {
    let made = Shell::WORDS
        .iter()
        .map(|(_, shell)| (shell.file().to_string(), shell.script(&mut rmmap::cli::tree())))
        .collect();
    check("completions", made);
}

#[test]
fn man_pages() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    clap_mangen::generate_to(rmmap::cli::tree(), folder.path()).expect("the pages can be made");
    let made = std::fs::read_dir(folder.path())
        .expect("the folder is there")
        .map(|entry| entry.expect("a page").path())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(path).expect("the page can be read"))
        })
        .collect();
    check("docs/man", made);
}

#[test]
fn the_table_of_constants() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/constants.md");
    let made = rmmap::commands::advise::page();
    if std::env::var_os("RMMAP_BLESS").is_some() {
        std::fs::write(&path, &made).expect("the page can be written");
    }
    let kept = std::fs::read_to_string(&path).expect("the page is there");
    assert!(kept == made, "docs/constants.md is not what the program generates");
}

#[test]
fn the_version_heads_the_changelog() {
    let changelog = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md"))
        .expect("CHANGELOG");
    let first = changelog.lines().find_map(|line| line.strip_prefix("## [")).expect("a version");
    assert!(first.starts_with(env!("CARGO_PKG_VERSION")), "{first}");
}

#[test]
fn readme_and_ci_run_the_same_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README");
    let ci = std::fs::read_to_string(root.join(".ci/run")).expect(".ci/run");
    let command = "cargo test --locked";
    assert!(readme.contains(&format!("\n{command}\n")) && ci.contains(&format!("\n{command}\n")));
    let rust = env!("CARGO_PKG_RUST_VERSION");
    assert!(readme.contains(&format!("With Rust {rust} or later")), "README names the oldest Rust, {rust}");
}
