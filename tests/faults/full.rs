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
