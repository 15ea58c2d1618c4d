//! Files that are not like others: what may not be written, what ends elsewhere, what has two names.

use crate::disk::{Disk, run};
use crate::machine::{can, start, start_as};
use crate::support::{Place, RMMAP, firmware};
use std::process::Command;

/// Every edit is refused with this reason, and the bytes stay; looking goes on.
#[track_caller]
fn only_looks(folder: &std::path::Path, name: &str, why: &str) {
    let path = folder.join(name);
    let old = std::fs::read(&path).expect("the file");
    for words in [
        &["patch", name, "0", "ff*4"][..],
        &["patch", name, "0=ff", "9=ff"],
        &["move", name, "0", "8", "100"],
        &["resize", name, "3", "--shrink"],
        &["resize", name, "999999"],
    ] {
        let ended = start(folder, words).end();
        assert_eq!(ended.code(), 2, "{words:?}: {}", ended.err);
        assert!(ended.err.contains(why), "{words:?}: {}", ended.err);
        assert!(std::fs::read(&path).expect("the file") == old, "{words:?}");
    }
    assert_eq!(start(folder, ["find", name, "00", "-q"]).end().code(), 0);
}

#[test]
fn files_that_may_not_be_written() {
    if !can("files_that_may_not_be_written", &["chattr", "mkfs.ext4"]) {
        return;
    }
    let disk = Disk::fresh("ext4");
    for flag in ["i", "a"] {
        let path = disk.file(flag, &firmware());
        let path = path.to_str().expect("a path");
        run("chattr", &[&format!("+{flag}"), path]);
        only_looks(&disk.path(), flag, "Operation not permitted");
        run("chattr", &[&format!("-{flag}"), path]);
    }
    let mount = disk.path();
    run("mount", &["-o", "remount,ro", mount.to_str().expect("a path")]);
    only_looks(&mount, "i", "Read-only file system");
}

/// A program that runs, and a swap file in use.
#[test]
fn files_that_the_kernel_uses() {
    if !can("files_that_the_kernel_uses", &["sleep"]) {
        return;
    }
    let place = Place::new();
    let path = place.path().join("program");
    // By another process: a descriptor for writing that a test beside this one inherits would keep it from running.
    run("cp", &["/bin/sleep", path.to_str().expect("a path")]);
    let mut child = Command::new(&path).arg("30").spawn().expect("it starts");
    only_looks(place.path(), "program", "it is a program that is running");
    child.kill().and_then(|()| child.wait()).expect("it ends");
}

/// A memory file whose seals forbid what is asked.
#[test]
fn sealed_memory() {
    if !can("sealed_memory", &["python3"]) {
        return;
    }
    let place = Place::new();
    let script = r"
import fcntl, os, subprocess, sys
fd = os.memfd_create('m', os.MFD_ALLOW_SEALING)
os.write(fd, b'x' * 9000)
fcntl.fcntl(fd, 1033, 2 | 4 | 8)
name = '/proc/%d/fd/%d' % (os.getpid(), fd)
for words in (['patch', name, '0', 'ff*4'], ['patch', name, '0=ff', '8000=ff'], ['resize', name, '5', '--shrink'], ['resize', name, '10000']):
    ended = subprocess.run([sys.argv[1]] + words, capture_output=True, text=True)
    assert ended.returncode == 2, (words, ended)
    assert 'not permitted' in ended.stderr and ended.stderr.count('\n') <= 2, (words, ended)
    assert os.pread(fd, 20000, 0) == b'x' * 9000, words
assert subprocess.run([sys.argv[1], 'find', name, 'text:x', '-c'], capture_output=True, text=True).stdout == '9000\n'
";
    let mut command = Command::new("python3");
    command.args(["-c", script, RMMAP]);
    let ended = start_as(place.path(), command).end();
    assert!(ended.status.success(), "{}", ended.err);
}

/// A disk has its true size, can be edited, and has no length to be changed.
#[test]
fn block_devices() {
    if !can("block_devices", &["losetup"]) {
        return;
    }
    let place = Place::new();
    place.file("image", firmware().repeat(4096));
    let image = place.path().join("image");
    let made = Command::new("losetup").args(["--find", "--show"]).arg(&image).output().expect("losetup");
    let device = String::from_utf8(made.stdout).expect("a name").trim().to_string();
    let state = place.path().join("state");
    let rmmap = |words: &[&str]| {
        let mut command = Command::new(RMMAP);
        command.args(words).env("XDG_STATE_HOME", &state);
        start_as(place.path(), command).end()
    };
    let found = rmmap(&["find", &device, "text:END", "-c"]);
    let last = rmmap(&["dump", &device, "-16:", "-p"]);
    let patched = rmmap(&["patch", &device, "0=42", "1000000=43"]);
    let read = rmmap(&["dump", &device, "1000000:+1", "-p"]);
    let resized = rmmap(&["resize", &device, "5", "--shrink"]);
    run("losetup", &["--detach", &device]);
    assert_eq!(found.out, b"4096\n", "{}", found.err);
    assert_eq!(last.out.len(), 33, "{}", last.err);
    assert_eq!(patched.code(), 0, "{}", patched.err);
    assert_eq!(read.out, b"43\n", "{}", read.err);
    assert_eq!(resized.code(), 2, "{}", resized.err);
}

/// A disk that is mounted is edited by force only.
#[test]
fn a_disk_in_use() {
    if !can("a_disk_in_use", &["losetup", "mkfs.ext4", "findmnt"]) {
        return;
    }
    let disk = crate::disk::Disk::fresh("ext4");
    let found =
        Command::new("findmnt").args(["-n", "-o", "SOURCE"]).arg(disk.path()).output().expect("findmnt");
    let device = String::from_utf8(found.stdout).expect("a name").trim().to_string();
    let rmmap = |words: &[&str]| {
        let mut command = Command::new(RMMAP);
        command.args(words).env("XDG_STATE_HOME", disk.beside());
        start_as(&disk.beside(), command).end()
    };
    let refused = rmmap(&["patch", &device, "0", "42*8"]);
    assert_eq!(refused.code(), 2, "{}", refused.err);
    assert!(refused.err.contains("mounted") && refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(rmmap(&["dump", &device, ":8", "-p"]).out, b"0000000000000000\n");
    // The first kibibyte of an ext4 is nobody's.
    let forced = rmmap(&["patch", &device, "0", "42*8", "--force", "--keep-undo"]);
    assert_eq!(forced.code(), 0, "{}", forced.err);
    assert_eq!(rmmap(&["dump", &device, ":8", "-p"]).out, b"4242424242424242\n");
    let undone = rmmap(&["undo", &device, "--force"]);
    assert_eq!(undone.code(), 0, "{}", undone.err);
    assert_eq!(rmmap(&["dump", &device, ":8", "-p"]).out, b"0000000000000000\n");
}

/// Names that lead elsewhere, or nowhere, and the longest there are.
#[test]
fn names() {
    let place = Place::new();
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(target, place.path().join(name)).expect("a link");
    };
    place.file("f", firmware());
    link("f", "link");
    link("loop", "loop");
    link("nothing", "dangling");
    assert_eq!(place.run(["patch", "link", "0=42", "400=43"]).fine(), "");
    assert_eq!(place.read("f")[0], 0x42);
    assert!(place.path().join("link").is_symlink(), "the link stays one");
    place.run(["patch", "loop", "0", "42"]).fails(2, &["Too many levels of symbolic links"]);
    place.run(["resize", "dangling", "5"]).fails(2, &["No such file"]);
    assert!(!place.path().join("nothing").exists());
    let longest = "n".repeat(255);
    place.file(&longest, firmware());
    assert_eq!(place.run(["patch", &longest, "0=42", "400=43"]).fine(), "");
    assert_eq!(place.run(["undo", &longest, "--interrupted"]).fine(), "");
}

/// Larger than the address space, and all hole.
#[test]
fn the_largest_file_there_is() {
    if !can("the_largest_file_there_is", &[]) {
        return;
    }
    let disk = Disk::memory("16m");
    let path = disk.path().join("f");
    let file = std::fs::File::create(&path).expect("a file");
    file.set_len(i64::MAX as u64).expect("a hole");
    std::os::unix::fs::FileExt::write_all_at(&file, b"needle", 1 << 62).expect("a few bytes");
    for (words, out) in [
        (&["find", "f", "text:needle", "-a"][..], "0x4000000000000000\n"),
        (&["rfind", "f", "text:needle", "-a"], "0x4000000000000000\n"),
        (&["find", "f", "6e [1-4] 64", "-a"], "0x4000000000000000\n"),
        (&["dump", "f", "0x4000000000000000:+6", "-p"], "6e6565646c65\n"),
        (&["dump", "f", "-1:", "-p"], "00\n"),
        (&["patch", "f", "0x4000000000000000", "text:N"], ""),
        (&["patch", "f", "-1=42", "5=43"], ""),
        (&["find", "f", "text:Needle", "-a"], "0x4000000000000000\n"),
        (&["resize", "f", "-1"], ""),
    ] {
        let mut command = Command::new("timeout");
        command.arg("20").arg(RMMAP).args(words).env("XDG_STATE_HOME", disk.beside());
        if words[0] == "resize" {
            command.arg("--shrink");
        }
        let ended = start_as(&disk.path(), command).end();
        assert_eq!(
            (ended.code(), &*String::from_utf8_lossy(&ended.out)),
            (0, out),
            "{words:?}: {}",
            ended.err
        );
    }
}
