//! Kinds of targets: disks, files in memory, huge pages, overlays, and files that are larger than the address space.
//!
//! What needs root undoes what it did to the machine when it is dropped, failed or not.
#![cfg(target_os = "linux")]

use super::support::{Place, has, settled, skip, tell};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// A command that undoes another, run when the test is over.
struct Undo(&'static str, Vec<PathBuf>);

impl Drop for Undo {
    fn drop(&mut self) {
        let _ = Command::new(self.0).args(&self.1).stderr(Stdio::null()).status();
    }
}

/// What a command printed, if it went well.
fn said(program: &str, words: &[&str]) -> Option<String> {
    let output = Command::new(program).args(words).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

/// Mounts something on a new folder of the place.
fn mount(place: &Place, folder: &str, words: &[&str]) -> Option<Undo> {
    let path = place.path().join(folder);
    std::fs::create_dir(&path).unwrap();
    said("mount", &[words, &[path.to_str().unwrap()]].concat())?;
    Some(Undo("umount", vec![path]))
}

#[test]
fn a_disk_has_its_true_size() {
    let place = Place::new();
    let test = "a_disk_has_its_true_size";
    if !is_root() || !has("losetup") {
        return skip(test, "root and losetup");
    }
    let mut bytes = vec![0; 3 << 20];
    bytes[(3 << 20) - 4..].copy_from_slice(b"last");
    let path = place.file("image", bytes);
    let Some(disk) = said("losetup", &["--find", "--show", path.to_str().unwrap()]) else {
        return skip(test, "a free loop device");
    };
    let _undo = Undo("losetup", vec!["--detach".into(), disk.clone().into()]);
    let info = |field: &str| place.run(["info", &*disk, "--field", field]).fine();
    assert_eq!(
        (info("kind"), info("size"), info("pages")),
        ("disk\n".into(), "3145728\n".into(), "768\n".into())
    );
    assert_ne!(info("readahead"), "unknown\n");
    assert_eq!(place.run(["dump", &*disk, "-4:", "-p"]).fine(), "6c617374\n");
    assert_eq!(place.run(["find", &*disk, "text:last"]).fine(), "0x2ffffc\n");
    assert_eq!(place.run(["rfind", &*disk, "00"]).fine(), "0x2ffffb\n");
    place.run(["dump", &*disk, "--length", "4M"]).fails(2, &["0x400000", "0x300000"]);
    let _ = place.run(["patch", &*disk, "-4", "text:LAST"]).fine();
    said("sync", &[path.to_str().unwrap()]).unwrap();
    assert!(place.read("image").ends_with(b"LAST"));
    // Whoever closes it last empties its cache.
    assert!(place.run(["flush", &*disk]).fine().contains("nothing had to be written"));
    let run = place.run(["advise", &*disk, "willneed"]).fine();
    assert!(run.contains("dirty") && run.contains("lasts     until nobody has the disk open"), "{run}");
    let _open = std::fs::File::open(&disk).unwrap();
    for (before, advice, pages) in [("evict", "willneed", "768\n"), ("willneed", "evict", "0\n")] {
        settled(|| {
            let _ = place.run(["advise", &*disk, before, "-q"]).code();
            let run = place.run(["advise", &*disk, advice, "-q"]);
            let said = info("resident_pages");
            anyhow::ensure!(run.code() == 0 && said == pages, "{advice}: {said} of {pages}: {}", run.err());
            Ok(())
        });
    }
}

/// The kernel lets nobody write what it runs.
#[test]
fn a_program_that_is_running() {
    let place = Place::new();
    let _ = place.shell("cp \"$(command -v sleep)\" program").fine();
    let mut child = Command::new(place.path().join("program")).arg("60").spawn().unwrap();
    // It runs as soon as it has become another program.
    let exe = format!("/proc/{}/exe", child.id());
    while !std::fs::read_link(&exe).is_ok_and(|path| path.ends_with("program")) {}
    let info = place.run(["info", "program"]).fine();
    let patched = place.run(["patch", "program", "0", "00"]);
    let flushed = place.run(["flush", "program"]);
    let copied = place.run(["patch", "program", "0", "00", "-o", "copy"]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(info.contains("no write: it is a program that is running"), "{info}");
    patched.fails(2, &["cannot open 'program': it is a program that is running", "hint: ", "-o OUT"]);
    assert!(flushed.fine().contains("the whole file was synchronised"));
    let _ = copied.fine();
}

#[test]
fn a_sealed_file_in_memory() {
    let place = Place::new();
    if !has("python3") {
        return skip("a_sealed_file_in_memory", "python3");
    }
    let make = "import fcntl, os, sys; f = os.memfd_create('sealed', os.MFD_ALLOW_SEALING); \
                os.write(f, b'hello sealed world'); fcntl.fcntl(f, 1033, 2 | 4 | 8); \
                print(f, flush=True); sys.stdin.read()";
    let mut owner = Command::new("python3")
        .args(["-c", make])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = std::io::BufReader::new(owner.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut out, &mut line).unwrap();
    let path = format!("/proc/{}/fd/{}", owner.id(), line.trim());
    assert_eq!(place.run(["dump", &*path, "-f", "raw"]).fine(), "hello sealed world");
    assert_eq!(place.run(["find", &*path, "text:sealed"]).fine(), "0x6\n");
    let info = place.run(["info", &*path]).fine();
    assert!(info.contains("attributes  sealed-shrink, sealed-grow, sealed-write"), "{info}");
    assert!(info.contains("no write: it is sealed against writing"), "{info}");
    place.run(["patch", &*path, "0", "00"]).fails(2, &["cannot write", "Operation not permitted"]);
    assert_eq!(place.run(["dump", &*path, ":5", "-f", "raw"]).fine(), "hello");
    drop(owner.stdin.take());
    owner.wait().unwrap();
}

#[test]
fn huge_pages_of_their_own_file_system() {
    let place = Place::new();
    let test = "huge_pages_of_their_own_file_system";
    let pool = Path::new("/proc/sys/vm/nr_hugepages");
    let (true, true, Ok(before)) = (is_root(), has("python3"), std::fs::read_to_string(pool)) else {
        return skip(test, "root, python3 and huge pages");
    };
    /// The number of huge pages that was there.
    struct Pool<'a>(&'a Path, String);
    impl Drop for Pool<'_> {
        fn drop(&mut self) {
            let _ = std::fs::write(self.0, &self.1);
        }
    }
    let more = before.trim().parse::<u64>().unwrap() + 2;
    let _pool = Pool(pool, before);
    let reserved = std::fs::write(pool, more.to_string()).is_ok()
        && std::fs::read_to_string(pool).is_ok_and(|now| now.trim() == more.to_string());
    let Some(_undo) = mount(&place, "huge", &["-t", "hugetlbfs", "none"]).filter(|_| reserved) else {
        // Not everywhere may a test take whole megabytes of memory for itself.
        return tell(&format!("SKIPPED {test}: the kernel has no huge pages to spare"));
    };
    let make = "import mmap, os, sys; f = os.open('huge/f', os.O_RDWR | os.O_CREAT); \
                size = os.statvfs('huge').f_bsize; os.ftruncate(f, 2 * size); m = mmap.mmap(f, 2 * size); \
                m[size + 5:size + 9] = b'here'; print(size)";
    let page: u64 = place.shell(&format!("python3 -c \"{make}\"")).fine().trim().parse().unwrap();
    assert_eq!(place.run(["find", "huge/f", "text:here"]).fine(), format!("{:#x}\n", page + 5));
    let offset = (page + 5).to_string();
    assert_eq!(
        place.run(["dump", "huge/f", "--offset", &offset, "--length", "4", "-p"]).fine(),
        "68657265\n"
    );
    let info = |field: &str| place.run(["info", "huge/f", "--field", field]).fine();
    assert_eq!((info("file_system"), info("page_size")), ("hugetlbfs\n".into(), format!("{page}\n")));
    assert_eq!((info("pages"), info("resident_pages")), ("2\n".into(), "unknown\n".into()));
    place.run(["patch", "huge/f", "0", "00"]).fails(2, &["huge/f", "hugetlbfs takes no write(2)", "-o OUT"]);
    place.run(["patch", "huge/f", "0", "00*8k"]).fails(2, &["hugetlbfs takes no write(2)"]);
    let _ = place.run(["patch", "huge/f", "0", "text:J", "-o", "copy"]).fine();
    assert!(place.read("copy").starts_with(b"J"));
}

#[test]
fn under_an_overlay() {
    let place = Place::new();
    let test = "under_an_overlay";
    if !is_root() || !has("python3") {
        return skip(test, "root and python3");
    }
    let Some(_memory) = mount(&place, "base", &["-t", "tmpfs", "none"]) else {
        return tell(&format!("SKIPPED {test}: nothing can be mounted here"));
    };
    for folder in ["base/lower", "base/upper", "base/work"] {
        std::fs::create_dir(place.path().join(folder)).unwrap();
    }
    place.file("base/lower/f", "below the overlay");
    let base = place.path().join("base").display().to_string();
    let options = format!("lowerdir={base}/lower,upperdir={base}/upper,workdir={base}/work");
    let Some(_undo) = mount(&place, "merged", &["-t", "overlay", "none", "-o", &options]) else {
        return tell(&format!("SKIPPED {test}: this kernel has no overlay"));
    };
    let map = "import mmap, os, sys; f = os.open('merged/f', os.O_RDONLY); \
               m = mmap.mmap(f, 0, prot=mmap.PROT_READ); print('ready', flush=True); sys.stdin.read()";
    let mut other = Command::new("python3")
        .args(["-c", map])
        .current_dir(place.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut [0; 5]).unwrap();
    let info = place.run(["info", "merged/f"]).fine();
    drop(other.stdin.take());
    let pid = other.id();
    other.wait().unwrap();
    assert!(info.contains(&format!("mapped by   {pid} python3")), "{info}");
    assert!(
        info.contains("file system overlay") && info.contains("the first edit copies the file"),
        "{info}"
    );
    assert!(info.contains("1 of 1 pages"), "{info}");
    let _ = place.run(["patch", "merged/f", "0", "text:BELOW"]).fine();
    assert_eq!(place.read("merged/f"), b"BELOW the overlay");
    assert_eq!(place.read("base/lower/f"), b"below the overlay");
}

/// More than four gibibytes, nearly all of it a hole, with something to find at either end.
fn longer_than_32_bits(place: &Place) {
    use std::os::unix::fs::FileExt;
    let path = place.file("big", "first");
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_len(5 << 30).unwrap();
    file.write_all_at(b"first", 0).unwrap();
    file.write_all_at(b"last", (5 << 30) - 4).unwrap();
}

/// Looks at both ends and changes the far one, with `rmmap` called like this.
fn works_on_all_of_it(place: &Place, rmmap: &str) {
    let run = |words: &str| place.shell(&format!("{rmmap} {words}"));
    assert_eq!(run("find big text:last").fine(), "0x13ffffffc\n");
    assert_eq!(run("rfind big text:first").fine(), "0x0\n");
    assert_eq!(run("rfind big 'text:last'").fine(), "0x13ffffffc\n");
    assert_eq!(run("find big 'regex:l[a-z]{3}' -a").fine(), "0x13ffffffc\n");
    assert_eq!(run("dump big -4: -p").fine(), "6c617374\n");
    assert_eq!(run("dump big --offset 0x13ffffffb --length 3 -p").fine(), "006c61\n");
    assert_eq!(run("info big --field size").fine(), "5368709120\n");
    let _ = run("patch big 0x13ffffffc=4c415354 0x7f000000=ff").fine();
    assert_eq!(run("find big text:LAST").fine(), "0x13ffffffc\n");
    assert_eq!(run("rfind big ff").fine(), "0x7f000000\n");
    run("dump big --offset 5G --length 1").fails(2, &["0x140000001"]);
    assert_eq!(place.path().join("big").metadata().unwrap().len(), 5 << 30);
}

#[test]
fn a_limit_to_the_address_space_hides_nothing() {
    let place = Place::new();
    longer_than_32_bits(&place);
    works_on_all_of_it(&place, "ulimit -v 100000; rmmap");
}

/// `.ci/run` builds it; where nobody did, the test says how.
#[test]
fn the_32_bit_program_works_on_files_of_64_bits() {
    let place = Place::new();
    let usual = concat!(env!("CARGO_MANIFEST_DIR"), "/target/i686-unknown-linux-musl/debug/rmmap");
    let rmmap = std::env::var("RMMAP_32_BIT").unwrap_or_else(|_| usual.to_string());
    if said(&rmmap, &["--version"]).is_none() {
        let how = "rustup target add i686-unknown-linux-musl; cargo build --target i686-unknown-linux-musl";
        return tell(&format!("SKIPPED the_32_bit_program_works_on_files_of_64_bits: {how}"));
    }
    longer_than_32_bits(&place);
    works_on_all_of_it(&place, &rmmap);
}
