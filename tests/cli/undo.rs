//! undo: what is put back, what is refused, and what other commands say meanwhile.

use super::support::{Place, firmware};
use std::path::PathBuf;

fn place() -> Place {
    let place = Place::new();
    place.file("f", firmware());
    place
}

/// The journals in the directory.
fn journals(place: &Place) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(place.path()).expect("the directory");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "undo"));
    paths.sort();
    paths
}

/// A file with an edit that was interrupted: a kept journal that has the number of one that runs.
fn interrupted() -> Place {
    let place = place();
    place.run(["patch", "f", "0x40=deadbeef", "0x80=cafe", "--keep-undo"]).fine();
    let kept = journals(&place).remove(0);
    let name = kept.to_str().expect("a plain name").replace("-1.undo", "-0.undo");
    std::fs::rename(kept, name).expect("the journal");
    place
}

#[test]
fn it_walks_back_one_edit_at_a_time() {
    let place = place();
    let mut past = Vec::new();
    for words in [
        &["patch", "f", "0x40", "deadbeef"][..],
        &["move", "f", "0x20", "0", "0x100"],
        &["resize", "f", "0x80", "--shrink"],
        &["resize", "f", "4k", "--fill", "aa"],
        &["patch", "f", "0x2000", "text:far", "--extend"],
        &["patch", "f", "1", "ff", "--offset", "0x10"],
    ] {
        past.push(place.read("f"));
        place.run(words.iter().chain(&["--keep-undo"])).fine();
    }
    assert_eq!(place.run(["undo", "f", "--list"]).fine().lines().count(), past.len());
    while let Some(before) = past.pop() {
        assert_eq!(place.run(["undo", "f"]).fine(), "");
        assert!(place.read("f") == before, "{} to go", past.len());
    }
    let nothing = place.run(["undo", "f"]);
    assert_eq!((nothing.code(), nothing.out().as_str()), (1, ""));
    place.run(["undo", "f", "--interrupted"]).fine();
    assert!(journals(&place).is_empty());
}

#[test]
fn what_an_edit_left_that_never_began_is_swept_away() {
    let place = place();
    place.run(["patch", "f", "0x40=deadbeef", "0x80=cafe", "--keep-undo"]).fine();
    let kept = journals(&place).remove(0);
    let left = kept.to_str().expect("a plain name").replace("-1.undo", "-new.undo");
    std::fs::copy(&kept, &left).expect("a copy");
    place.run(["find", "f", "deadbeef"]).fine();
    place.run(["undo", "f", "-n"]).fine();
    assert_eq!(journals(&place).len(), 2, "a look removes nothing");
    place.run(["undo", "f", "--interrupted"]).fine();
    assert_eq!(journals(&place), [kept]);
}

#[test]
fn an_interrupted_edit_is_found_by_every_command() {
    let place = interrupted();
    let torn = place.read("f");
    let look = place.run(["find", "f", "deadbeef"]);
    assert_eq!((look.code(), look.out().as_str()), (0, "0x40\n"));
    assert!(
        look.err().contains("was interrupted") && look.err().contains("`rmmap undo f`"),
        "{}",
        look.err()
    );
    for words in [&["patch", "f", "0", "00"][..], &["move", "f", "0", "8", "4"], &["resize", "f", "+1"]] {
        place.run(words).fails(4, &["was interrupted", "`rmmap undo f`"]);
        assert!(place.read("f") == torn);
    }
    assert!(place.run(["undo", "f", "--list"]).out().starts_with("interrupted\t"));
    place.run(["undo", "f", "--interrupted"]).fine();
    assert!(place.read("f") == firmware() && journals(&place).is_empty());

    let place = interrupted();
    place.run(["undo", "f", "--discard"]).fine();
    assert!(place.read("f") == torn && journals(&place).is_empty());
    place.run(["patch", "f", "0", "00"]).fine();
}

#[test]
fn what_would_be_put_back_is_shown_row_by_row_without_write_access() {
    let place = place();
    let before = place.read("f");
    place.run(["patch", "f", "0x42=dead", "0x48=be", "0x80=cafe", "--keep-undo"]).fine();
    let edited = place.read("f");
    let shown = place.run(["undo", "f", "-n"]);
    assert_eq!(shown.code(), 0, "{}", shown.err());
    assert!(shown.err().contains("dry run"));
    // The rows are those of a patch that would do the same.
    let patch = ["patch", "f", "0x42=0000", "0x48=00", "-n"].map(String::from);
    let last = format!("0x80={:02x}{:02x}", before[0x80], before[0x81]);
    let same = place.run(patch.iter().chain([&last])).fine();
    assert_eq!(shown.out(), same);
    assert_eq!(shown.out().lines().count(), 4);
    let lines = place.run(["undo", "f", "-n", "-v"]).fine();
    assert!(lines.starts_with("0x42 dead -> 0000\n0x48 be -> 00\n0x80 cafe -> "), "{lines}");
    assert!(place.run(["undo", "f", "-n", "--json"]).fine().contains("\"applied\":false"));
    assert_eq!(place.read("f"), edited);
    place.run(["undo", "f"]).fine();
    assert_eq!(place.read("f"), before);
    // A change of the length is told.
    place.run(["patch", "f", "end", "cafe", "--extend", "--keep-undo"]).fine();
    assert_eq!(place.run(["undo", "f", "-n"]).fine(), "# length 514 -> 512\n");
    place.run(["undo", "f"]).fine();
    place.run(["resize", "f", "100", "--shrink", "--keep-undo"]).fine();
    assert_eq!(place.run(["undo", "f", "-n"]).fine(), "# length 100 -> 512\n");
    place.run(["undo", "f"]).fine();
    assert_eq!(place.read("f"), before);
    assert_eq!(place.run(["undo", "f", "-n"]).code(), 1);
}

/// Makes of a journal what must not be believed.
#[cfg(unix)]
type Spoil = fn(&PathBuf);

#[test]
#[cfg(unix)]
fn journals_that_others_could_have_written_are_refused() {
    use std::os::unix::fs::PermissionsExt;
    let spoilers: [(&str, Spoil); 4] = [
        ("symbolic link", |journal| {
            let aside = journal.with_extension("aside");
            std::fs::rename(journal, &aside).expect("the journal");
            std::os::unix::fs::symlink(aside, journal).expect("a link");
        }),
        ("another name", |journal| {
            std::fs::hard_link(journal, journal.with_extension("aside")).expect("a link");
        }),
        ("others may write", |journal| {
            let mode = std::fs::Permissions::from_mode(0o622);
            std::fs::set_permissions(journal, mode).expect("the journal");
        }),
        ("damaged", |journal| {
            let bytes = std::fs::read(journal).expect("the journal");
            std::fs::write(journal, &bytes[..bytes.len() - 9]).expect("the journal");
        }),
    ];
    for (why, spoil) in spoilers {
        let place = interrupted();
        let torn = place.read("f");
        spoil(&journals(&place)[0]);
        place.run(["undo", "f"]).fails(2, &[why]);
        assert!(place.read("f") == torn, "{why}");
        place.run(["undo", "f", "--discard"]).fine();
        assert!(journals(&place).is_empty() && place.read("f") == torn, "{why}");
    }
    // Another file that was given the same name is not restored from it.
    let place = interrupted();
    let journal = journals(&place).remove(0);
    place.file("g", [1; 512]);
    let number = std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(place.path().join("g")).expect("g"));
    std::fs::rename(journal, place.path().join(format!(".rmmap-{number}-0.undo"))).expect("the journal");
    place.run(["undo", "g"]).fails(2, &["another file"]);
    place.run(["undo", "g", "--force"]).fails(2, &["another file"]);
    assert_eq!(place.read("g"), [1; 512]);
}

#[test]
#[cfg(unix)]
fn journals_go_where_they_are_told() {
    let place = place();
    std::fs::create_dir(place.path().join("aside")).expect("a directory");
    place.run(["patch", "f", "0", "00", "--keep-undo", "--journal", "aside"]).fine();
    assert!(journals(&place).is_empty());
    assert_eq!(place.run(["undo", "f"]).code(), 1);
    place.run(["undo", "f", "--journal", "aside"]).fine();
    assert!(place.read("f") == firmware());
    // Through a link, and by another path, it is the same file with the same journals.
    std::os::unix::fs::symlink("../f", place.path().join("aside/link")).expect("a link");
    place.run(["patch", "aside/link", "0", "00", "--keep-undo"]).fine();
    assert_eq!(journals(&place).len(), 1);
    place.run(["undo", "f"]).fine();
    assert!(place.read("f") == firmware());
    place.run(["patch", "f", "0=00", "0x100=00", "--journal", "missing"]).fails(2, &["journal", "missing"]);
    assert!(place.read("f") == firmware());
}

#[test]
fn a_window_takes_back_only_what_lies_in_it() {
    let bytes: Vec<u8> = (0..20_000_u32).map(|at| (at % 251) as u8 + 1).collect();
    let edits: [(&[&str], bool); 5] = [
        (&["patch", "f", "0x10", "deadbeef"], false),
        (&["patch", "f", "0xffe", "deadbeef"], false),
        (&["patch", "f", "0x1000", "deadbeef"], true),
        (&["resize", "f", "0xfff", "--shrink"], false),
        (&["resize", "f", "0x1001", "--shrink"], true),
    ];
    for (words, is_inside) in edits {
        let place = Place::new();
        place.file("f", &bytes);
        place.run(words.iter().chain(&["--keep-undo"])).fine();
        let after = place.read("f");
        let run = place.run(["session", "f", "--access", "write", "--offset", "0x1000", "-c", "undo"]);
        if is_inside {
            run.fine();
            assert!(place.read("f") == bytes, "{words:?}");
            continue;
        }
        run.fails(2, &["window"]);
        assert!(place.read("f") == after, "{words:?}");
        place.run(["undo", "f"]).fine();
        assert!(place.read("f") == bytes, "{words:?}");
    }
    // What made it longer from before the window.
    let place = Place::new();
    place.file("f", &bytes[..100]);
    place.run(["resize", "f", "20000", "--keep-undo"]).fine();
    place
        .run(["session", "f", "--access", "write", "--offset", "0x1000", "-c", "undo"])
        .fails(2, &["reaches before the window, which begins at 0x1000", "without --offset"]);
    assert_eq!(place.read("f").len(), 20_000);
    place.run(["undo", "f"]).fine();
    assert_eq!(place.read("f"), bytes[..100]);
}
