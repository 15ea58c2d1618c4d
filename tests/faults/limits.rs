//! Little memory, and kernels that lack or forbid what is asked of them: a plain answer, or the same by other means.

use crate::machine::{Ended, can, start, start_as};
use crate::support::{Place, RMMAP};
use std::process::Command;

const READERS: &[&[&str]] = &[
    &["find", "f", "text:needle", "-a"],
    &["rfind", "f", "text:needle", "-a"],
    &["find", "f", "regex:need[k-m]e", "-a", "--bytes"],
    &["find", "f", "text:needle", "-m", "1", "-C", "2"],
    &["dump", "f", "-f", "xxd"],
    &["dump", "f", "0x1000:+64"],
];

fn place() -> Place {
    let place = Place::new();
    let mut bytes = vec![0x11; 6 << 20];
    for at in (100..bytes.len() - 6).step_by(300_007) {
        bytes[at..at + 6].copy_from_slice(b"needle");
    }
    place.file("f", bytes);
    place
}

fn with_fault(place: &Place, fault: &str, words: &[&str]) -> Ended {
    let mut command = Command::new("timeout");
    let file = place.path().join("f");
    command.args(["20", "strace", "-f", "-qq", "-o", "/dev/null", "-e", "signal=none", "-P"]).arg(file);
    command.args(["-e", fault, RMMAP]).args(words);
    start_as(place.path(), command).end()
}

/// Where the file cannot be mapped it is read, and what is found is the same.
#[test]
fn what_cannot_be_mapped_is_read() {
    if !can("what_cannot_be_mapped_is_read", &["strace", "timeout"]) {
        return;
    }
    let place = place();
    for words in READERS {
        let whole = start(place.path(), *words).end();
        assert_eq!(whole.code(), 0, "{words:?}: {}", whole.err);
        for error in ["ENOMEM", "ENODEV", "EPERM", "EACCES", "EAGAIN"] {
            let ended = with_fault(&place, &format!("inject=mmap:error={error}:when=1+"), words);
            assert_eq!((ended.code(), &ended.out), (0, &whole.out), "{words:?} {error}: {}", ended.err);
        }
        // Advice and holes are extras.
        for fault in ["madvise:error=EINVAL", "madvise:error=ENOSYS", "lseek:error=EINVAL"] {
            let ended = with_fault(&place, &format!("inject={fault}:when=1+"), words);
            let is_same = (ended.code(), &ended.out) == (0, &whole.out);
            assert!(
                is_same || fault.starts_with("lseek") && ended.code() == 2,
                "{words:?} {fault}: {}",
                ended.err
            );
        }
        // Where reading fails as well, what was told before is true.
        for read in ["pread64:error=EIO:when=2+", "pread64:error=EINTR:when=1..9", "pread64:retval=0:when=3+"]
        {
            let mut command = Command::new("timeout");
            command.args(["20", "strace", "-f", "-qq", "-o", "/dev/null", "-e", "signal=none", "-P"]);
            command.arg(place.path().join("f")).args(["-e", "inject=mmap:error=ENODEV:when=1+"]);
            command.args(["-e", &format!("inject={read}"), RMMAP]).args(*words);
            let ended = start_as(place.path(), command).end();
            assert!(matches!(ended.code(), 0 | 3), "{words:?} {read}: {}", ended.err);
            assert!(whole.out.starts_with(&ended.out) || words[0] == "dump", "{words:?} {read}");
            assert!(ended.code() == 3 || ended.out == whole.out, "{words:?} {read}");
        }
    }
}

/// From an address space that barely holds the program on: an answer or one line, and never a wrong one.
#[test]
fn address_space_in_steps() {
    let place = place();
    let sizes = 1 + std::fs::metadata(RMMAP).expect("the binary").len() / 1024;
    for words in READERS {
        let whole = start(place.path(), *words).end();
        let mut codes = [0; 2];
        for step in 4..10_u64 {
            let limit = sizes + step * step * 1024;
            let line = words.iter().map(|word| format!(" '{word}'")).collect::<String>();
            let run = place.shell(&format!("ulimit -v {limit}; rmmap{line}"));
            match run.code() {
                0 => assert_eq!(run.bytes(), whole.out, "{words:?} in {limit} KiB"),
                code => run.fails(code, &[]),
            }
            codes[usize::from(run.code() != 0)] += 1;
        }
        assert!(codes[0] > 0, "{words:?} never had enough: {codes:?}");
    }
}

/// Patterns that would need more memory or time than there is.
#[test]
fn patterns_without_measure() {
    let place = place();
    for pattern in [r"regex:(?:(?:a{1,100}){1,100}){1,100}", r"regex:(a*)*b", r"regex:(?:a?){500}a{500}"] {
        let began = std::time::Instant::now();
        let run = place.shell(&format!("ulimit -v 2000000; timeout 60 rmmap find f '{pattern}' -c"));
        assert!(matches!(run.code(), 0..=2), "{pattern}: {}", run.err());
        assert!(began.elapsed().as_secs() < 30, "{pattern} took {:?}", began.elapsed());
    }
}
