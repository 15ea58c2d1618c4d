//! Sessions beside Python: the same operations, the examples of its documentation, and clients in other languages.

use super::support::{Place, RMMAP, firmware, has, skip};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
#[cfg(unix)]
fn random_operations_come_to_the_same() {
    if !has("python3") {
        return skip("random_operations_come_to_the_same", "python3");
    }
    let output = Command::new("python3")
        .arg(root("tests/python/parity.py"))
        .args(["--rmmap", RMMAP, "--operations", "6000", "--seconds", "20"])
        .output()
        .expect("python3 starts");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn the_examples_of_pythons_documentation() {
    let place = Place::new();
    place.file("hello.txt", "Hello Python!\n");
    place.file("words.txt", "one two one two\nthree");
    let script = |name: &str| root("docs/examples/sessions").join(name).display().to_string();
    let printed = |words: &[&str], name: &str| {
        let script = script(name);
        place.run([&["session"], words, &["--script", &script]].concat()).fine()
    };
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    let expected = [hex("Hello Python!\n"), hex("Hello"), hex("Hello  world!\n")].concat();
    assert_eq!(printed(&["hello.txt", "--access", "write"], "simple.session"), expected);
    assert_eq!(place.read("hello.txt"), b"Hello  world!\n");
    for name in ["context.session", "anonymous.session"] {
        assert_eq!(printed(&["anon:12"], name), hex("Hello world!"), "{name}");
    }
    let expected =
        ["0x4\n", "0xc\n", "0x8\n", &hex("ree"), &hex("one two one two\n"), "0x10\n", "0x14\n"].concat();
    assert_eq!(printed(&["words.txt"], "search.session"), expected);
}

#[test]
#[cfg(unix)]
fn a_client_in_python_edits_a_file() {
    if !has("python3") {
        return skip("a_client_in_python_edits_a_file", "python3");
    }
    let place = Place::new();
    place.file("fw.bin", firmware());
    let client = root("docs/examples/client.py").display().to_string();
    let run = place.shell(&format!("python3 '{client}' fw.bin hunter2 letmein"));
    assert_eq!(run.fine(), "1 replaced\n");
    assert_eq!(place.read("fw.bin")[0x70..0x8a], *b"user=admin\0password=letmei");
    let run = place.shell(&format!("python3 '{client}' nothing a b"));
    assert_eq!(
        (run.code(), run.err().as_str()),
        (1, "os: cannot open 'nothing': No such file or directory\n")
    );
    let lines = std::fs::read_to_string(client).expect("the client").lines().count();
    assert!(lines < 150, "{lines}");
}

#[test]
#[cfg(unix)]
fn a_coprocess_of_the_shell_edits_a_file() {
    if !has("bash") {
        return skip("a_coprocess_of_the_shell_edits_a_file", "bash");
    }
    let place = Place::new();
    place.file("f", "one two");
    let script = r#"
        coproc S { rmmap session f --access write --json; }
        session=$S_PID  # which the shell forgets as soon as the session has ended
        ask() { echo "$1" >&"${S[1]}"; read -r reply <&"${S[0]}"; }
        read -r greeting <&"${S[0]}"
        ask 'find text:two'
        ask 'set 4:+3 text:TWO'
        echo "$reply"
        exec {S[1]}>&-
        wait "$session"
    "#;
    place.file("script", script);
    let said = place.shell("bash script").fine();
    assert_eq!(said, "{\"type\":\"reply\",\"line\":2,\"ok\":true,\"exit\":0,\"position\":0,\"value\":3}\n");
    assert_eq!(place.read("f"), b"one TWO");
}
