//! How arguments are understood: minus signs, orders, refusals, hints, and who may paint.

use super::support::{Place, firmware};

fn place() -> Place {
    let place = Place::new();
    place.file("f", firmware());
    place
}

#[test]
fn minus_signs_mean_what_they_say() {
    let place = place();
    let last = place.run(["dump", "f", "-16:", "-f", "xxd"]).fine();
    assert!(last.starts_with("000001f0: 454e 4400"), "{last}");
    assert_eq!(place.run(["dump", "-16:", "f"]).code(), 2, "FILE comes first: -16: is a value, and no file");
    assert_eq!(place.run(["dump", "-fxxd", "f", "-16:"]).fine(), last);
    assert_eq!(
        place.run(["dump", "f", ":16", "-fxxd"]).fine(),
        place.run(["dump", "-f", "xxd", "f", ":16"]).fine()
    );
    assert_eq!(place.run(["dump", "f", "-w16"]).fine(), place.run(["dump", "f", "--color=never"]).fine());
    let tried = place.run(["patch", "f", "-4", "00", "-n"]);
    assert_eq!(tried.code(), 0, "{}", tried.err());
    let tried = place.run(["patch", "f", "-n", "-4=0102", "-8=03"]);
    assert_eq!(tried.code(), 0, "{}", tried.err());
    assert_eq!(place.read("f"), firmware(), "a dry run changes nothing");
    place.run(["dump", "f", "-q"]).fails(2, &["dump: there is no option '-q'"]);
    place.run(["dump", "--", "f", "-16:"]).fine();
}

#[test]
fn a_file_may_be_called_like_an_option_or_a_pipe() {
    let place = Place::new();
    for name in ["-4", "-", "anon:4"] {
        place.file(name, "bytes");
    }
    assert_eq!(place.run(["dump", "-4", "-p"]).fine(), "6279746573\n");
    assert_eq!(place.run(["dump", "./-", "-p"]).fine(), "6279746573\n");
    assert_eq!(place.run(["dump", "./anon:4", "-p"]).fine(), "6279746573\n");
    assert_eq!(place.run(["dump", "anon:4", "-p"]).fine(), "00000000\n");
}

#[test]
fn hints_say_what_to_type() {
    let place = place();
    place.run(["dump", "f", "0x40"]).fails(2, &["'0x40'", "hint: ", "0x40:", "0x40:+16"]);
    place.run(["patch", "f", "00000040", "ff"]).fails(2, &["'00000040'", "0x40", "40"]);
    place.run(["patch", "f", "0x40", "0xdeadbeef"]).fails(2, &["deadbeef", "u32le:0xdeadbeef"]);
    place.run(["find", "f", "--al", "00"]).fails(2, &["there is no option '--al'", "--all"]);
    place.run(["fnid", "f", "00"]).fails(2, &["rmmap: there is no command 'fnid'", "find"]);
    assert_eq!(place.run(["dump", "f", "-vv", "-dd"]).code(), 0, "a repeated switch says nothing new");
    place.run(["find", "f"]).fails(2, &["PATTERN is missing"]);
    place.run(["patch", "f", "0x40"]).fails(2, &["DATA is missing after OFFSET '0x40'"]);
    place.run(["find", "f", "-e", "00", "0:16"]).fails(2, &["-r RANGE"]);
    place
        .run(["dump", "f", ":16", "--access", "wirte"])
        .fails(2, &["--access 'wirte'", "read, write, copy, default"]);
    place
        .run(["dump", "f", "--madvise", "dontneed"])
        .fails(2, &["--madvise 'dontneed'", "rmmap advise FILE"]);
}

#[test]
fn constants_are_accepted_as_c_spells_them() {
    let place = place();
    for words in [
        ["--madvise", "MADV_SEQUENTIAL"],
        ["--madvise", "random"],
        ["--access", "ACCESS_COPY"],
        ["--access", "Write"],
    ] {
        let plain = place.run(["dump", "f", "-p"]).fine();
        assert_eq!(place.run(["dump", "f", "-p", words[0], words[1]]).fine(), plain, "{words:?}");
    }
}

#[test]
fn help_version_and_topics() {
    let place = place();
    assert_eq!(place.run(["--version"]).fine(), format!("rmmap {}\n", env!("CARGO_PKG_VERSION")));
    assert!(place.run(Vec::<&str>::new()).fine().contains("Usage: rmmap"));
    for words in [vec!["--help"], vec!["-h"], vec!["help"]] {
        let text = place.run(words).fine();
        for command in ["dump", "find", "rfind", "patch", "completions", "help"] {
            assert!(text.contains(&format!("  {command} ")), "{command} in {text}");
        }
    }
    for topic in
        ["data", "pattern", "range", "exit-codes", "safety", "dump", "find", "rfind", "patch", "completions"]
    {
        assert!(place.run(["help", topic]).fine().len() > 300, "{topic}");
    }
    place.run(["help", "dmup"]).fails(2, &["'dmup'"]);
    let text = place.run(["find", "--help"]).fine();
    assert!(text.contains("Usage: rmmap find [OPTIONS] FILE PATTERN [RANGE]"), "{text}");
    assert!(text.contains("Examples:"), "{text}");
}

#[test]
fn colours_follow_the_flag_then_the_environment_then_the_terminal() {
    let place = place();
    let painted = |line: &str| place.shell(line).fine().contains('\x1b');
    assert!(!painted("rmmap dump f :16"), "a pipe is no terminal");
    assert!(painted("rmmap dump f :16 --color=always"));
    assert!(painted("CLICOLOR_FORCE=1 rmmap dump f :16"));
    assert!(!painted("CLICOLOR_FORCE=0 rmmap dump f :16"));
    assert!(!painted("NO_COLOR=1 CLICOLOR_FORCE=1 rmmap dump f :16"));
    assert!(painted("NO_COLOR= CLICOLOR_FORCE=1 rmmap dump f :16"), "an empty NO_COLOR says nothing");
    assert!(painted("NO_COLOR=1 rmmap dump f :16 --color=always"));
    assert!(!painted("CLICOLOR_FORCE=1 rmmap dump f :16 --color never"));
    assert!(painted("rmmap find f 48 --color=always"));
    place
        .shell("RMMAP_COLORS=nul=crimson rmmap dump f --color=always")
        .fails(2, &["RMMAP_COLORS", "crimson"]);
    place.run(["dump", "f", "--color", "sometimes"]).fails(2, &["'sometimes'", "auto, always, never"]);
}

#[test]
#[cfg(target_os = "linux")]
fn raw_mappings_show_what_the_others_show() {
    let place = Place::new();
    place.file("fw.bin", firmware());
    let usual = place.run(["dump", "fw.bin", "-p"]).fine();
    for flags in [
        "shared",
        "MAP_PRIVATE",
        "Populate,nonblock",
        "shared|private",
        "noreserve,stack,file",
        "locked,32bit",
    ] {
        let run = place.run(["dump", "fw.bin", "-p", "--flags", flags]);
        assert_eq!(run.fine(), usual, "{flags}");
    }
    assert_eq!(place.run(["dump", "fw.bin", "-p", "--prot", "read,PROT_EXEC"]).fine(), usual);
    let run = place.run(["dump", "fw.bin", "-p", "0x10:+4", "--offset", "3", "--flags", "private"]);
    assert_eq!(run.fine(), place.run(["dump", "fw.bin", "-p", "0x13:+4"]).fine());
    for flags in ["shared", "private", "droppable", "noreserve", "populate", "anon,stack"] {
        assert_eq!(place.run(["dump", "anon:4", "-p", "--flags", flags]).fine(), "00000000\n", "{flags}");
    }
    assert_eq!(place.run(["dump", "anon:0", "-p", "--flags", "shared"]).fine(), "");
}

#[test]
#[cfg(target_os = "linux")]
fn edits_of_raw_mappings_go_where_their_flags_say() {
    let place = Place::new();
    place.file("fw.bin", firmware());
    let private = place.run(["patch", "fw.bin", "0", "00", "--flags", "private"]);
    assert!(private.fine().contains("+ 00000000: 0045") && private.err().contains("nothing was saved"));
    assert_eq!(place.read("fw.bin"), firmware());
    place.run(["patch", "fw.bin", "0", "00", "--prot", "read,write", "--flags", "shared"]).fine();
    assert_eq!(place.read("fw.bin")[..4], *b"\0ELF");
    for flags in ["shared", "private"] {
        let run = place.run(["patch", "anon:4", "1", "ff", "--flags", flags]);
        assert!(run.fine().contains("+ 00000000: 00ff 0000"), "{flags}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_the_kernel_refuses_is_explained_and_what_would_be_a_signal_is_refused_first() {
    let place = Place::new();
    place.file("fw.bin", firmware());
    let file = |option: &str, names: &str| place.run(["dump", "fw.bin", option, names]);
    let memory = |flags: &str| place.run(["dump", "anon:64", "--flags", flags]);
    file("--flags", "fixed").fails(2, &["'fixed' is refused", "address"]);
    file("--flags", "MAP_FIXED_NOREPLACE").fails(2, &["is refused"]);
    file("--flags", "growsdown").fails(2, &["is refused"]);
    file("--flags", "anon").fails(2, &["zeros in the place of the file", "anon:N"]);
    file("--flags", "jit").fails(2, &["macOS"]);
    file("--flags", "map_bogus,shared").fails(2, &["'map_bogus'", "advise --list"]);
    file("--flags", "hugetlb").fails(2, &["hugetlbfs"]);
    file("--flags", "huge-2mb").fails(2, &["hugetlb,huge-2mb"]);
    file("--flags", "droppable").fails(2, &["for memory"]);
    file("--prot", "write").fails(2, &["without read", "signal"]);
    file("--prot", "none").fails(2, &["without read"]);
    file("--madvise", "remove").fails(2, &["lose bytes"]);
    memory("shared-validate").fails(2, &["for files"]);
    memory("droppable,shared").fails(2, &["droppable"]);
    memory("hugetlb,huge-16kb").fails(2, &["no huge pages of 16 KiB"]);
    place
        .run(["dump", "fw.bin", "--access", "read", "--flags", "shared"])
        .fails(2, &["the one or the others"]);
    place.run(["patch", "fw.bin", "0", "00", "--prot", "read"]).fails(2, &["no change"]);
    place.run(["dump", "-", "--flags", "shared"]).fails(2, &["pipe"]);
    assert_eq!(place.read("fw.bin"), firmware());
}
