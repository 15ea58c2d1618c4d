//! Disks without room.

use crate::disk::{Disk, run};
use crate::machine::{Chance, can, start};
use std::os::unix::fs::MetadataExt;

/// Says that there is no room, and leaves the file as it was.
#[track_caller]
fn refuses(disk: &Disk, words: &[&str]) {
    let path = disk.path().join(words[1]);
    let (old, length) = (std::fs::read(&path).expect("the file"), path.metadata().expect("the file").len());
    let ended = start(&disk.path(), words).end();
    assert_eq!(ended.code(), 2, "{words:?}: {}", ended.err);
    assert!(ended.err.contains("No space left"), "{words:?}: {}", ended.err);
    assert_eq!(path.metadata().expect("the file").len(), length);
    assert!(std::fs::read(&path).expect("the file") == old, "{words:?} changed it");
    let left =
        std::fs::read_dir(disk.path()).expect("the disk").map(|entry| entry.expect("an entry").file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains("rmmap")).collect();
    assert!(left.is_empty(), "{words:?} left {left:?}");
}

#[test]
fn a_hole_is_patched_on_a_full_disk() {
    if !can("a_hole_is_patched_on_a_full_disk", &["mkfs.ext4", "xfs_io"]) {
        return;
    }
    for disk in [Disk::memory("1m"), Disk::fresh("ext4")] {
        let path = disk.file("f", b"begin");
        std::fs::File::options()
            .write(true)
            .open(path)
            .and_then(|file| file.set_len(8 << 20))
            .expect("a hole");
        disk.fill();
        refuses(&disk, &["patch", "f", "4M", "ff*4"]);
        refuses(&disk, &["patch", "f", "0=ff", "3M=ff*1M"]);
        // What is there already can be overwritten.
        let ended = start(&disk.path(), ["patch", "f", "0", "42"]).end();
        assert_eq!(ended.code(), 0, "{}", ended.err);
    }
}

/// Reading a hole of a tmpfs through a map allocates it; on a full one that ends in a signal.
#[test]
fn holes_are_not_read() {
    if !can("holes_are_not_read", &[]) {
        return;
    }
    let disk = Disk::memory("1m");
    let path = disk.file("f", b"begin");
    std::fs::File::options().write(true).open(&path).and_then(|file| file.set_len(32 << 20)).expect("a hole");
    disk.fill();
    let blocks = || path.metadata().expect("the file").blocks();
    let before = blocks();
    for (words, code, out) in [
        (&["find", "f", "text:begin", "-a"][..], 0, "0x0\n"),
        (&["rfind", "f", "00", "-m", "1"], 0, "0x1ffffff\n"),
        (&["find", "f", "00", "-c"], 0, "33554427\n"),
        (&["find", "f", "regex:g.n\\x00", "-a", "--span"], 0, "0x2:0x6\n"),
        (&["find", "f", "ff", "-a"], 1, ""),
        (&["dump", "f", "16M:+4", "-p"], 0, "00000000\n"),
    ] {
        let ended = start(&disk.path(), words).end();
        assert_eq!(
            (ended.code(), &*String::from_utf8_lossy(&ended.out)),
            (code, out),
            "{words:?} {}",
            ended.err
        );
        assert_eq!(blocks(), before, "{words:?} allocates");
    }
    let ended = start(&disk.path(), ["dump", "f"]).end();
    assert_eq!(ended.code(), 0, "{}", ended.err);
    assert_eq!(blocks(), before, "dump allocates");
}

/// A file system that writes elsewhere what is overwritten has no room even for what is allocated.
#[test]
fn a_full_btrfs_overwrites_nothing() {
    if !can("a_full_btrfs_overwrites_nothing", &["mkfs.btrfs"]) {
        return;
    }
    let mut disk = Disk::fresh("btrfs");
    disk.file("f", &Chance::new(4).bytes(8 << 20));
    disk.remount();
    disk.fill();
    refuses(&disk, &["patch", "f", "0", "42*8M"]);
}

/// Blocks shared by two files have to be copied before one of them changes.
#[test]
fn a_full_xfs_overwrites_what_it_has_and_not_what_it_shares() {
    if !can("a_full_xfs_overwrites_what_it_has_and_not_what_it_shares", &["mkfs.xfs"]) {
        return;
    }
    let disk = Disk::fresh("xfs");
    let state = disk.beside().join("state");
    let old = disk.file("shared", &Chance::new(5).bytes(8 << 20));
    let new = disk.path().join("twin");
    run("cp", &["--reflink=always", old.to_str().expect("a path"), new.to_str().expect("a path")]);
    disk.file("own", &[0x11; 1 << 20]);
    disk.fill();
    refuses(&disk, &["patch", "shared", "0", "42*8M"]);
    let mut command = std::process::Command::new(crate::support::RMMAP);
    command.args(["patch", "own", "0", "42*1M"]).env("XDG_STATE_HOME", &state);
    let ended = crate::machine::start_as(&disk.path(), command).end();
    assert_eq!(ended.code(), 0, "{}", ended.err);
    assert!(std::fs::read(disk.path().join("own")).expect("the file").iter().all(|&byte| byte == 0x42));
}

/// A disk that fills up in the middle of a move, because what is overwritten was a hole. What was written goes again.
#[test]
fn a_disk_that_fills_up_in_the_middle_takes_the_move_back() {
    if !can("a_disk_that_fills_up_in_the_middle_takes_the_move_back", &["mkfs.ext4"]) {
        return;
    }
    for disk in [Disk::memory("20m"), Disk::fresh("ext4")] {
        let path = disk.file("f", &Chance::new(8).bytes(12 << 20));
        std::fs::File::options()
            .write(true)
            .open(&path)
            .and_then(|file| file.set_len(40 << 20))
            .expect("a hole");
        run("sync", &["-f", disk.path().to_str().expect("a path")]);
        let blocks = || path.metadata().expect("the file").blocks();
        let before = blocks();
        refuses(&disk, &["move", "f", "20M", "0", "12M"]);
        refuses(&disk, &["move", "f", "20M", "0", "12M", "--fill", "ee"]);
        assert!(blocks() < before + 4096, "what was written over the hole is still there");
        // Without a journal it says that it is half done, and does not call it a success.
        let ended = start(&disk.path(), ["move", "f", "20M", "0", "12M", "--no-journal"]).end();
        assert_eq!(ended.code(), 4, "{}", ended.err);
        assert!(ended.err.contains("No space left"), "{}", ended.err);
    }
}

/// A file that would grow beyond the room there is keeps its length.
#[test]
fn a_file_that_finds_no_room_to_grow_keeps_its_length() {
    if !can("a_file_that_finds_no_room_to_grow_keeps_its_length", &["mkfs.ext4"]) {
        return;
    }
    for disk in [Disk::memory("1m"), Disk::fresh("ext4")] {
        disk.file("f", b"begin");
        disk.fill();
        refuses(&disk, &["resize", "f", "30M", "--allocate"]);
        refuses(&disk, &["resize", "f", "30M", "--fill", "42"]);
        refuses(&disk, &["patch", "f", "end", "42*30M", "--extend"]);
    }
}

/// Copies share their blocks where the file system can do that, and so take no room.
#[test]
fn copies_share_blocks() {
    if !can("copies_share_blocks", &["mkfs.xfs", "mkfs.btrfs", "stat"]) {
        return;
    }
    for kind in ["xfs", "btrfs"] {
        let disk = Disk::fresh(kind);
        let bytes = Chance::new(3).bytes(32 << 20);
        disk.file("f", &bytes);
        let free = || {
            run("sync", &["-f", disk.path().to_str().expect("a path")]);
            let said =
                std::process::Command::new("stat").args(["-f", "-c", "%f %S"]).arg(disk.path()).output();
            let said = String::from_utf8(said.expect("stat").stdout).expect("numbers");
            said.split_whitespace().map(|number| number.parse::<u64>().expect("a number")).product::<u64>()
        };
        let before = free();
        for words in [&["patch", "f", "0", "42", "-o", "g"][..], &["patch", "f", "0", "42", "--backup"]] {
            let ended = start(&disk.path(), words).end();
            assert_eq!(ended.code(), 0, "{words:?}: {}", ended.err);
        }
        assert!(before.saturating_sub(free()) < 16 << 20, "{kind}: {before} {}", free());
        let read = |name: &str| std::fs::read(disk.path().join(name)).expect("the file");
        assert!(read("f.bak") == bytes);
        assert!(read("f") == read("g") && read("f")[1..] == bytes[1..] && read("f")[0] == 0x42);
    }
}

/// What the disk takes and then cannot write back is found out by `--sync`: the edit is not called done, and its journal
/// is kept.
#[test]
fn what_cannot_be_written_back_is_not_called_done() {
    if !can("what_cannot_be_written_back_is_not_called_done", &["mkfs.ext4", "fallocate"]) {
        return;
    }
    // A disk whose device is a file with holes, on a file system that has no room for them.
    let below = Disk::memory("24m");
    let mut disk = Disk::fresh("ext4");
    run(
        "cp",
        &[
            "--sparse=always",
            disk.image().to_str().expect("a path"),
            below.path().join("image").to_str().expect("a path"),
        ],
    );
    disk.unmount();
    std::fs::remove_file(disk.image()).expect("it goes");
    std::os::unix::fs::symlink(below.path().join("image"), disk.image()).expect("a link");
    disk.mount();
    let path = disk.path().join("f");
    run("fallocate", &["-l", "8M", path.to_str().expect("a path")]);
    run("sync", &["-f", disk.path().to_str().expect("a path")]);
    below.fill();
    let beside = disk.beside();
    let journal = beside.to_str().expect("a path");
    let words = ["patch", "f", "0", "42*6M", "--sync", "--journal", journal];
    let ended = start(&disk.path(), words).end();
    assert_eq!(ended.code(), 4, "{}", ended.err);
    assert!(ended.err.contains("not known") && ended.err.contains("rmmap undo f"), "{}", ended.err);
    for entry in std::fs::read_dir(below.path()).expect("the disk") {
        let path = entry.expect("an entry").path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("filler")) {
            std::fs::remove_file(path).expect("it goes");
        }
    }
    let undone = start(&disk.path(), ["undo", "f", "--journal", journal]).end();
    assert_eq!(undone.code(), 0, "{}", undone.err);
    assert!(std::fs::read(&path).expect("the file").iter().all(|&byte| byte == 0));
}
