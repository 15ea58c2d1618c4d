//! Disks that fail to read.

use crate::disk::Disk;
use crate::machine::{Chance, Ended, can, start};

const LENGTH: usize = 8 << 20;
/// Where the bad block lies.
const BAD: usize = 5 << 20;

/// A file whose block at [`BAD`] has a wrong checksum, so that reading it is an error of input. `None` where the bytes
/// were not found on the device.
fn with_a_bad_block() -> Disk {
    let mut bytes = Chance::new(6).bytes(LENGTH);
    for at in (0..LENGTH - 8).step_by(4096) {
        bytes[at + 100..at + 106].copy_from_slice(b"needle");
    }
    let mut disk = Disk::fresh("btrfs");
    disk.file("f", &bytes);
    disk.unmount();
    let mut image = std::fs::read(disk.image()).expect("the image");
    let place = memchr::memmem::find(&image, &bytes[BAD..BAD + 4096]).expect("the block is on the device");
    image[place] ^= 0xff;
    std::fs::write(disk.image(), image).expect("the image");
    disk.mount();
    disk
}

#[track_caller]
fn fails_at_the_bad_block(ended: &Ended, code: i32) {
    assert_eq!(ended.code(), code, "{}", ended.err);
    assert!(ended.err.contains("Input/output error"), "{}", ended.err);
    let at = ended.err.split(" at 0x").nth(1).and_then(|rest| rest.split(':').next()).expect("an offset");
    let at = usize::from_str_radix(at, 16).expect("an offset");
    assert!((BAD - (1 << 20)..BAD + 4096).contains(&at), "{}", ended.err);
}

/// What lies before the bad block (or behind it, for `rfind`) is told, and then the offset of the failure.
#[test]
fn a_bad_block_ends_reading_with_its_offset() {
    if !can("a_bad_block_ends_reading_with_its_offset", &["mkfs.btrfs"]) {
        return;
    }
    let disk = with_a_bad_block();
    let whole = std::fs::read(disk.path().join("f"));
    assert!(whole.is_err(), "the block is not bad");
    let all: Vec<String> = (0..LENGTH - 8).step_by(4096).map(|at| format!("{:#x}\n", at + 100)).collect();
    for read in ["-c", "-a"] {
        for pattern in ["text:needle", "regex:need[k-m]e", "6e ?? 65 64 6c 65", "regex:needle(?:\\x00\\x00)*"]
        {
            let ended = start(&disk.path(), ["find", "f", pattern, read]).end();
            fails_at_the_bad_block(&ended, 3);
            if read == "-a" {
                let told = String::from_utf8_lossy(&ended.out).into_owned();
                assert!(all.concat().starts_with(&told), "{pattern}: {told}");
            }
        }
    }
    let ended = start(&disk.path(), ["find", "f", "text:needle", "-a"]).end();
    assert!(ended.out.len() > 1000, "hits before the bad block are told");
    let ended = start(&disk.path(), ["rfind", "f", "text:needle", "-a"]).end();
    fails_at_the_bad_block(&ended, 3);
    let backward: String = all.iter().rev().map(String::as_str).collect();
    assert!(backward.as_bytes().starts_with(&ended.out) && ended.out.len() > 1000);
    assert_eq!(start(&disk.path(), ["find", "f", "text:needle"]).end().out, b"0x64\n");
    let ended = start(&disk.path(), ["dump", "f", "-f", "raw"]).end();
    fails_at_the_bad_block(&ended, 3);
    assert!(ended.out.len() > BAD / 2 && ended.out.len() <= BAD, "{}", ended.out.len());
    assert_eq!(start(&disk.path(), ["dump", "f", "-f", "raw", "6M:"]).end().out.len(), LENGTH - (6 << 20));
}

/// An edit reads what it overwrites before it writes the first byte.
#[test]
fn an_edit_of_a_bad_block_writes_nothing() {
    if !can("an_edit_of_a_bad_block_writes_nothing", &["mkfs.btrfs"]) {
        return;
    }
    let disk = with_a_bad_block();
    for words in [
        &["patch", "f", "0=42*16", "5M=42*5000"][..],
        &["patch", "f", "4M=42*2M"],
        &["patch", "f", "5242890", "42*8", "--expect", "00*8"],
        &["move", "f", "0", "4M", "3M"],
    ] {
        let ended = start(&disk.path(), words).end();
        assert!(matches!(ended.code(), 2 | 3), "{words:?}: {}", ended.err);
        assert!(ended.err.contains("Input/output error"), "{words:?}: {}", ended.err);
        let begin = start(&disk.path(), ["dump", "f", ":16", "-p"]).end().out;
        assert_ne!(begin, b"42424242424242424242424242424242\n", "{words:?}");
    }
}

/// A device that ends in the middle of the file, as one that was pulled out.
#[test]
fn a_device_that_is_gone_ends_reading() {
    if !can("a_device_that_is_gone_ends_reading", &["mkfs.ext4"]) {
        return;
    }
    let mut disk = Disk::fresh("ext4");
    disk.file("f", &vec![0x11; 12 << 20]);
    disk.remount();
    std::fs::File::options()
        .write(true)
        .open(disk.image())
        .and_then(|file| file.set_len(1 << 20))
        .expect("cut");
    for words in [&["find", "f", "22", "-a"][..], &["rfind", "f", "22", "-a"], &["dump", "f"]] {
        let ended = start(&disk.path(), words).end();
        assert!(matches!(ended.code(), 2 | 3), "{words:?}: {}", ended.err);
        assert!(ended.err.contains("Input/output error"), "{words:?}: {}", ended.err);
    }
}
