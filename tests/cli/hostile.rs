//! Wrong words, wrong files, wrong moments: one line, the documented exit code, and a file that is as it was.

#[path = "../common/words.rs"]
mod common;

use super::support::{Place, firmware};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn place() -> Place {
    let place = Place::new();
    place.file("f", firmware());
    place
}

#[test]
fn wrong_words() {
    let place = place();
    place.file("locked", "x");
    let too_large = "18446744073709551616";
    for (words, parts) in [
        // Data.
        (&["patch", "f", "0", "deadbee"][..], &["'deadbee'"][..]),
        (&["patch", "f", "0", "dexxbeef"], &["'x' at character 3"]),
        (&["patch", "f", "0", "text"], &["'t' at character 1"]),
        (&["patch", "f", "0", "utf8:ab"], &["utf8"]),
        (&["patch", "f", "0", "u8:256"], &["256"]),
        (&["patch", "f", "0", "u16:1"], &["u16le"]),
        (&["patch", "f", "0", "90*0"], &["90*0"]),
        (&["patch", "f", "0", "base64:a"], &["base64:a"]),
        (&["patch", "f", "0", "esc:\\q"], &["esc:"]),
        (&["patch", "f", "0", "00", "-t", "nonsense"], &["nonsense"]),
        // Numbers and positions.
        (&["patch", "f", "40h", "00"], &["40h"]),
        (&["patch", "f", "0x", "00"], &["'0x'"]),
        (&["patch", "f", "1.5k", "00"], &["1.5k"]),
        (&["patch", "f", "0x10k", "00"], &["0x10k"]),
        (&["patch", "f", "3parsec", "00"], &["3parsec"]),
        (&["patch", "f", too_large, "00"], &[too_large]),
        (&["patch", "f", "16E", "00"], &["16E"]),
        (&["patch", "f", "-0", "00"], &["-0"]),
        (&["dump", "f", "--offset", "1_"], &["--offset", "1_"]),
        (&["dump", "f", "--length", "-4"], &["--length", "-4"]),
        (&["dump", "f", "--width", "0"], &["0"]),
        (&["dump", "f", "--width", "99999999999"], &["65536"]),
        (&["dump", "anon:16Q"], &["anon:16Q"]),
        (&["dump", ""], &["FILE ''"]),
        // Patterns.
        (&["find", "f", ""], &["PATTERN"]),
        (&["find", "f", "48 8"], &["'8'"]),
        (&["find", "f", "regex:("], &["regex:("]),
        (&["find", "f", "( 00"], &["( 00"]),
        (&["find", "f", "00 [4-2] 00"], &["[4-2]"]),
        (&["find", "f", "48", "8b", "05"], &["'05' is one word too many"]),
        // Options.
        (&["find", "f", "00", "-c", "-q"], &["-c", "-q"]),
        (&["dump", "f", "-f", "xdd"], &["'xdd'", "xxd"]),
        (&["dump", "f", "-f"], &["--format"]),
        (&["dump"], &["FILE is missing"]),
        (&["dump", "f", ":", "x"], &["'x'"]),
        (&["completions", "tcsh"], &["'tcsh'", "bash"]),
        (&["--nonsense"], &["'--nonsense'"]),
    ] {
        place.run(words).fails(2, parts);
        assert_eq!(place.read("f"), firmware(), "{words:?}");
    }
}

#[test]
fn wrong_files() {
    let place = place();
    std::fs::create_dir(place.path().join("folder")).unwrap();
    for command in [&["dump"][..], &["find", "00"], &["rfind", "00"], &["patch", "0", "00"]] {
        let on = |file: &'static str| {
            let mut words = command.to_vec();
            words.insert(1, file);
            place.run(words)
        };
        on("missing").fails(2, &["cannot open 'missing': No such file or directory"]);
        on("folder").fails(2, &["'folder'", "directory"]);
        on("f/f").fails(2, &["cannot open 'f/f'"]);
    }
    assert!(!place.path().join("missing").exists(), "no file is ever created");
    place.run(["dump", "f", "--offset", "0x201"]).fails(2, &["0x201", "0x200", "resize"]);
    place.run(["dump", "f", "--length", "513"]).fails(2, &["0x201", "0x200", "resize"]);
    place.run(["dump", "f", "--offset", "1", "--length", "0xffffffffffffffff"]).fails(2, &["2^64"]);
    place.run(["dump", "anon:4194304T"]).fails(2, &["anon:4611686018427387904", "memory"]);
}

/// A pipe need not end, so what is read of it has a limit.
#[test]
fn what_is_read_whole_from_a_pipe_has_a_limit() {
    let place = place();
    let lines = vec![b'\n'; (4 << 20) + 1];
    for words in [["find", "f", "--patterns", "-"], ["find", "f", "-e", "file:-"]] {
        place.run_with(words, &lines).fails(2, &["cannot search for '-': it has more than 4194304 bytes"]);
    }
    for (words, doing, most) in [
        ("patch f --from -", "take edits from", 256 << 20),
        ("patch f --at file:- 00", "search for", 4 << 20),
        ("dump f --highlight file:-", "highlight", 4 << 20),
        ("advise f willneed --ranges-from -", "take ranges from", 256 << 20),
    ] {
        let said = format!("cannot {doing} '-': it has more than {most} bytes");
        place.shell(&format!("yes | rmmap {words}")).fails(2, &[&said]);
    }
}

/// The commands that keep the length of a file.
const COMMANDS: &[&str] = &[
    "dump",
    "find",
    "rfind",
    "patch",
    "move",
    "undo",
    "advise",
    "flush",
    "info",
    "session",
    "help",
    "completions",
    "",
];

/// No argument of a program can hold a NUL.
fn without_nul(word: Vec<u8>) -> Vec<u8> {
    word.into_iter().filter(|&byte| byte != 0).collect()
}

#[cfg(unix)]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_words_end_in_an_answer_or_one_line(
        command in prop::sample::select(COMMANDS),
        words in prop::collection::vec(common::word().prop_map(without_nul), 0..5),
    ) {
        use std::os::unix::ffi::OsStringExt;
        let place = place();
        let words = words.into_iter().map(std::ffi::OsString::from_vec);
        let run = place.run([std::ffi::OsString::from(command), "f".into()].into_iter().chain(words));
        match run.code() {
            0 | 1 => {}
            code => run.fails(code, &[]),
        }
        prop_assert!(!run.err().contains("mistake in rmmap"), "{}", run.err());
        prop_assert_eq!(place.read("f").len(), 512);
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::process::Command;

    #[test]
    fn nothing_hangs() {
        let place = place();
        assert!(Command::new("mkfifo").arg(place.path().join("fifo")).status().unwrap().success());
        let _listener = std::os::unix::net::UnixListener::bind(place.path().join("socket")).unwrap();
        let start = Instant::now();
        for command in [&["dump"][..], &["find", "00"], &["rfind", "00"], &["patch", "0", "00"]] {
            let on = |file: &'static str| {
                let mut words = command.to_vec();
                words.insert(1, file);
                place.run(words)
            };
            on("fifo").fails(2, &["'fifo'", "named pipe"]);
            on("socket").fails(2, &["'socket'", "socket"]);
            assert_eq!(on("/dev/tty").code(), 2);
        }
        // Devices without places are read as they come, and never for ever.
        assert_eq!(place.run(["dump", "/dev/null", "-p"]).fine(), "");
        assert_eq!(place.shell("rmmap dump - -p < /dev/null").fine(), "");
        assert_eq!(place.run(["find", "/dev/null", "00"]).code(), 1);
        assert_eq!(place.run(["dump", "/dev/zero", ":4", "-p"]).fine(), "00000000\n");
        assert_eq!(place.run(["rfind", "/dev/zero", "00", ":4"]).fine(), "0x3\n");
        place.run(["rfind", "/dev/zero", "ff"]).fails(3, &["no end in sight", "--length"]);
        place.run(["patch", "/dev/zero", "0", "00"]).fails(2, &["/dev/zero"]);
        place.run(["patch", "f", "0", "file:/dev/zero"]).fails(2, &["no end in sight"]);
        for file in ["/proc/self/cwd/..", "/proc/self/cwd/fifo"] {
            assert_eq!(place.run(["dump", file]).code(), 2, "{file}");
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }

    #[test]
    fn names_and_arguments_reach_no_terminal_raw() {
        let place = Place::new();
        let evil = OsStr::from_bytes(b"\x1b]0;pwned\x07\r\n\xff\xc2\x9b\xe2\x80\xae");
        for words in [
            [OsStr::new("dump"), evil, OsStr::new(":")],
            [OsStr::new("find"), OsStr::new("f"), evil],
            [evil, evil, evil],
            [OsStr::new("dump"), OsStr::new("f"), evil],
        ] {
            place.run(words).fails(2, &["\\x1b"]);
        }
        place.file(evil, b"\x1b[31mred");
        let shown = place.run([OsStr::new("dump"), evil]);
        assert!(!shown.fine().contains('\x1b'), "{}", shown.out());
        let found = place.run([OsStr::new("find"), evil, OsStr::new("regex:.*"), OsStr::new("--text")]);
        assert_eq!(found.fine(), "0x0\t\\x1b[31mred\n");
    }

    #[test]
    fn no_permission() {
        use std::os::unix::fs::PermissionsExt;
        let place = place();
        let path = place.path().join("f");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
        std::fs::set_permissions(place.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        // Root may do everything, so somebody else tries.
        let mut command = if nobody_is_needed() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", super::super::support::RMMAP]);
            command
        } else {
            Command::new(super::super::support::RMMAP)
        };
        // The binary may lie where nobody else may look.
        let reachable = command.arg("--version").output().is_ok_and(|output| output.status.success());
        if !reachable {
            return super::super::support::skip("no_permission", "a binary that another user can start");
        }
        let output = {
            let mut again = Command::new(command.get_program());
            let words: Vec<_> = command.get_args().filter(|word| *word != "--version").collect();
            again.args(words).args(["patch", "f", "0", "00"]).current_dir(place.path()).output().unwrap()
        };
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert_eq!(err, "rmmap: cannot open 'f': Permission denied\n");
        assert_eq!(place.read("f"), firmware());
    }

    fn nobody_is_needed() -> bool {
        Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
    }

    /// Whether it comes before, during or after the edit: the bytes are all old or all new, and the process ends as that
    /// signal ends it, or well.
    #[test]
    fn an_edit_beyond_a_limit_is_taken_back() {
        let place = Place::new();
        let old = firmware().repeat(16);
        place.file("limited", &old);
        let run = place.shell("ulimit -f 4; rmmap patch limited 0=1111 5000=2222");
        assert_eq!(run.code(), 2, "{}", run.err());
        assert_eq!(place.read("limited"), old);
    }

    #[test]
    fn a_signal_takes_an_edit_back() {
        use std::os::unix::process::ExitStatusExt;
        let place = Place::new();
        let length = 96 << 20;
        let mut outcomes = [0; 2];
        for round in 0..16u64 {
            place.file("big", vec![0x12; length]);
            let mut child = Command::new(super::super::support::RMMAP)
                .args(["patch", "big", "0", "ff*96M"])
                .current_dir(place.path())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(8 * round));
            let signal = ["INT", "TERM", "HUP"][round as usize % 3];
            let _ = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).output();
            let status = child.wait().unwrap();
            let bytes = place.read("big");
            assert_eq!(bytes.len(), length);
            let is_new = bytes[0] == 0xff;
            assert!(bytes.iter().all(|byte| *byte == bytes[0]), "a mixture after {status:?}");
            assert!(status.signal().is_some() || status.code() == Some(0), "{status:?}");
            outcomes[usize::from(is_new)] += 1;
        }
        assert!(outcomes[0] > 0, "no signal came early enough: {outcomes:?}");
    }

    #[test]
    fn standard_streams_that_are_closed_or_full() {
        let place = place();
        for line in ["rmmap dump f >&-", "rmmap find f 00 -a >&-", "rmmap dump f 2>&-", "rmmap dump f <&-"] {
            let run = place.shell(line);
            assert!(matches!(run.code(), 0 | 2), "{line}: {}", run.err());
        }
        if std::path::Path::new("/dev/full").exists() {
            place.shell("rmmap dump f > /dev/full").fails(2, &["standard output", "No space left"]);
            place
                .shell("rmmap find f 00 -a > /dev/full")
                .fails(2, &["cannot write to 'standard output': No space left"]);
            place
                .shell("rmmap patch f 0 00 -v > /dev/full")
                .fails(2, &["No space left", "the edit was made"]);
            assert_eq!(place.read("f")[0], 0);
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn files_of_the_kernel() {
        let place = place();
        assert!(place.run(["dump", "/proc/self/status", "-f", "raw"]).fine().starts_with("Name:\trmmap"));
        assert_eq!(place.run(["find", "/proc/self/status", "text:rmmap"]).fine(), "0x6\n");
        assert_eq!(place.run(["find", "/proc/cpuinfo", "text:processor", "-q"]).code(), 0);
        let sysfs = "/sys/kernel/mm/transparent_hugepage/enabled";
        if std::path::Path::new(sysfs).exists() {
            let bytes = std::fs::read(sysfs).unwrap();
            assert_eq!(place.run(["dump", sysfs, "-f", "raw"]).bytes(), bytes);
        }
        place.run(["patch", "/proc/self/comm", "0", "text:x"]).fails(2, &["/proc/self/comm"]);
        let memory = place.run(["dump", "/proc/self/mem"]);
        assert!(matches!(memory.code(), 2 | 3), "{}", memory.err());
    }

    #[test]
    fn pipes_that_the_shell_names() {
        let place = place();
        let whole = place.run(["dump", "f"]).fine();
        if !super::super::support::has("bash") {
            return super::super::support::skip("pipes_that_the_shell_names", "bash");
        }
        assert_eq!(place.shell("bash -c 'rmmap dump <(cat f)'").fine(), whole);
        assert_eq!(place.shell("bash -c 'rmmap find <(cat f) 488b'").fine(), "0x50\n");
        assert_eq!(place.shell("rmmap dump /dev/stdin < f").fine(), whole);
        assert_eq!(place.shell("cat f | rmmap dump /dev/stdin").fine(), whole);
    }

    #[test]
    fn too_little_address_space_is_read_instead() {
        let place = Place::new();
        let mut big = vec![0x11; 64 << 20];
        big[(60 << 20)..(60 << 20) + 4].copy_from_slice(b"here");
        place.file("big", &big);
        let run = place.shell("ulimit -v 40000; rmmap find big text:here");
        assert_eq!(run.fine(), "0x3c00000\n");
        assert_eq!(place.shell("ulimit -v 40000; rmmap rfind big text:here").fine(), "0x3c00000\n");
        assert_eq!(place.shell("ulimit -v 40000; rmmap dump big 0x3c00000:+4 -p").fine(), "68657265\n");
        let run =
            place.shell("ulimit -v 40000; rmmap patch big 0x3c00000 text:HERE && rmmap find big text:HERE");
        assert_eq!(run.fine(), "0x3c00000\n");
    }

    #[test]
    fn a_file_that_is_cut_short_meanwhile_raises_no_signal() {
        let place = Place::new();
        let path = place.file("cut", vec![0xab; 32 << 20]);
        let ended = AtomicBool::new(false);
        let mut seen = [0; 4];
        std::thread::scope(|scope| {
            scope.spawn(|| {
                use std::os::unix::fs::FileExt;
                let file = std::fs::File::options().write(true).open(&path).unwrap();
                // Data and no hole: what is a hole is not read, and then nothing can go wrong.
                let full = vec![0xab; 32 << 20];
                let mut round = 0u64;
                while !ended.load(Ordering::Relaxed) {
                    file.set_len((round * 7919) % (1 << 20)).unwrap();
                    std::thread::sleep(Duration::from_micros(300 + round % 700));
                    file.write_all_at(&full, 0).unwrap();
                    std::thread::sleep(Duration::from_micros(300 + round % 1100));
                    round += 1;
                }
            });
            for round in 0..60 {
                let run = match round % 4 {
                    0 => place.run(["find", "cut", "feed", "-a"]),
                    1 => place.run(["rfind", "cut", "feed", "-a"]),
                    2 => place.run(["dump", "cut", "-f", "xxd"]),
                    _ => place.run(["find", "cut", "regex:[a-c]{9}x", "-a"]),
                };
                let code = run.code();
                assert!(matches!(code, 0 | 1 | 3), "{code}: {}", run.err());
                if code == 3 {
                    run.fails(3, &["cannot read 'cut' at 0x"]);
                }
                seen[code as usize] += 1;
            }
            ended.store(true, Ordering::Relaxed);
        });
        assert!(seen[3] > 0, "the race was never met: {seen:?}");
    }
}
