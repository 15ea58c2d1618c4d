//! `flush`: what it says is compared with the changed pages that the kernel counts.

use super::support::Place;
#[cfg(target_os = "linux")]
use super::support::cannot;
use std::os::unix::fs::FileExt;

/// A file of ten pages on the disk, of which the first two and the last are changed again; nothing where the kernel does
/// not count changed pages.
fn changed(place: &Place) -> Option<std::fs::File> {
    let path = place.file("f", "");
    let file = std::fs::File::options().write(true).open(path).expect("the file");
    // One by one, so that the kernel does not keep several as one large page, which is changed as a whole.
    for page in 0..10 {
        file.write_all_at(&[7; 4096], page * 4096).expect("a write");
    }
    file.sync_all().expect("a sync");
    for page in [0, 1, 9] {
        file.write_all_at(b"new", page * 4096).expect("a write");
    }
    (dirty(place) == "3").then_some(file)
}

fn dirty(place: &Place) -> String {
    place.run(["info", "f", "--field", "dirty_pages"]).fine().trim().to_string()
}

#[test]
#[cfg(target_os = "linux")]
fn what_was_changed_is_written_and_counted() {
    let place = Place::new();
    let Some(file) = changed(&place) else {
        return cannot(
            "what_was_changed_is_written_and_counted",
            "a kernel that counts changed pages of a disk",
        );
    };
    // A range writes its own pages, at whatever alignment, and leaves the others.
    assert_eq!(place.run(["flush", "f", "4100:4101"]).fine(), "0x1000:0x2000: 1 page (4 KiB) written\n");
    assert_eq!(dirty(&place), "2");
    assert_eq!(place.run(["flush", "f"]).fine(), "0x0:0xa000: 2 pages (8 KiB) written\n");
    assert_eq!(dirty(&place), "0");
    assert_eq!(place.run(["flush", "f"]).fine(), "0x0:0xa000: nothing had to be written\n");
    file.write_all_at(b"x", 5).expect("a write");
    let run = place.run(["flush", "f", "--async"]).fine();
    assert!(run.starts_with("0x0:0xa000: ") && !run.contains(" written"), "{run}");
    place.run(["flush", "f", "--invalidate", "-q"]).fine();
    assert_eq!(dirty(&place), "0");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_may_only_be_read_is_really_written_too() {
    let place = Place::new();
    if changed(&place).is_none() {
        return cannot(
            "a_file_that_may_only_be_read_is_really_written_too",
            "a kernel that counts changed pages of a disk",
        );
    }
    let run = place.run(["flush", "f", "4k:8k", "--access", "read"]).fine();
    assert_eq!(
        run,
        "0x1000:0x2000: 1 page (4 KiB) written; the whole file was synchronised, as it may only be read\n"
    );
    assert_eq!(dirty(&place), "0");
}

#[test]
fn nothing_is_called_written_that_was_not() {
    let place = Place::new();
    place.file("f", "bytes");
    place.run(["flush", "f", "--access", "copy"]).fails(2, &["nothing of a private copy"]);
    place.run(["flush", "anon:4k"]).fails(2, &["there is no file"]);
    place.run(["flush", "f", "0:9"]).fails(2, &["past the end"]);
    place.run_with(["flush", "-"], b"piped").fails(2, &["there is no file"]);
    assert_eq!(place.run(["flush", "f", "-q"]).fine(), "");
}

/// A device without room behind a file system: what cannot be written is reported, once and for good.
#[test]
#[cfg(target_os = "linux")]
fn a_failed_write_back_is_an_error_and_final() {
    let place = Place::new();
    let script = "mkdir small disk && mount -t tmpfs -o size=3m none small && truncate -s 24M small/image \
        && mkfs.ext4 -q -F -E lazy_itable_init=1 -O ^has_journal small/image && mount -o loop small/image disk";
    let tidy = || {
        let _ = place.shell("umount disk; umount small");
    };
    let made = place.shell(script);
    if made.code() != 0 {
        tidy();
        return cannot("a_failed_write_back_is_an_error_and_final", "root with loop devices and mkfs.ext4");
    }
    let bytes: Vec<u8> = (0..8 << 20).map(|at: u32| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let file = std::fs::File::options().write(true).create_new(true).open(place.path().join("disk/f"));
    file.and_then(|file| file.write_all_at(&bytes, 0)).expect("it fits the cache");
    let run = place.run(["flush", "disk/f"]);
    tidy();
    run.fails(2, &["cannot write back 'disk/f'", "the kernel says so once"]);
}
