//! Every system call of every edit, failed once and for ever.

use crate::edits::{EDITS, LENGTH, Scene, State};
use crate::machine::{can, is_full};
use crate::support::tell;
use std::time::Instant;

/// Whether a system call can fail at all, in a kernel's answer: brk answers with the old end, geteuid always with a user,
/// getrandom with bytes once a system has started, and what is to be closed is closed whatever the answer.
fn can_fail(name: &str) -> bool {
    !matches!(name, "brk" | "getrandom" | "geteuid" | "close")
}

/// Fails every `step`-th combination of a system call, an error and a way: once, and for ever.
#[track_caller]
fn fail_all(errors: &[&str], step: usize) {
    let (began, mut runs, mut wrong) = (Instant::now(), 0, Vec::new());
    for (index, &edit) in EDITS.iter().enumerate() {
        let scene = Scene::new(edit, LENGTH);
        let (calls, opened) = scene.calls();
        for (number, (name, count)) in calls.iter().enumerate().filter(|(_, (name, _))| can_fail(name)) {
            for (kind, error) in errors.iter().enumerate() {
                // No system interrupts a call for ever.
                let for_ever = if *error == "EINTR" { format!("..{}", count + 30) } else { "+".to_string() };
                for (way, times) in ["", &for_ever].iter().enumerate() {
                    if (number + kind + way + index).is_multiple_of(step) {
                        let fault = format!("inject={name}:error={error}:when={count}{times}");
                        runs += 1;
                        wrong.extend(judge(&scene, &fault, number >= opened).err());
                    }
                }
            }
        }
    }
    tell(&format!("{runs} times a system call failed with one of {errors:?}, in {:?}", began.elapsed()));
    assert!(wrong.is_empty(), "{} of {runs}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The file is old or new, and the exit code says which; otherwise what is wrong.
fn judge(scene: &Scene, fault: &str, is_open: bool) -> Result<(), String> {
    scene.reset();
    let ended = scene.disturbed(&[fault.to_string()]);
    let now = scene.state();
    let said = format!("{:?} {fault}: {now:?} {:?} {}", scene.edit.words, ended.status, ended.err);
    let code = ended.status.code();
    let is_right = match (code, now) {
        (Some(0), State::New) | (Some(2 | 3), State::Old) | (Some(4), _) => true,
        // Nothing at all can be said where no write succeeds.
        (Some(2), State::New) => ended.err.contains("the edit was made") || fault.contains("inject=write:"),
        // The language's own start may not survive it, but the file is not touched.
        (_, State::Old) => !is_open,
        _ => false,
    };
    if !is_right || ended.err.contains("mistake in rmmap") {
        return Err(said);
    }
    let (_, after) = scene.recovered().map_err(|why| format!("{said}: {why}"))?;
    if code == Some(4) || after == now { Ok(()) } else { Err(format!("{said}: then {after:?}")) }
}

#[test]
fn every_call_fails_once_and_for_ever() {
    if !can("every_call_fails_once_and_for_ever", &["strace", "timeout"]) {
        return;
    }
    fail_all(&["EIO", "ENOSPC", "EINTR"], if is_full() { 1 } else { 23 });
}

/// Little is left of memory, and of what the kernel knows.
#[test]
fn every_call_is_refused() {
    if !can("every_call_is_refused", &["strace", "timeout"]) {
        return;
    }
    fail_all(&["ENOMEM", "EPERM", "ENOSYS", "EINVAL"], if is_full() { 1 } else { 37 });
}

/// Reads and writes that do less than they were asked for are gone on with; those that do nothing come to an end.
#[test]
fn short_reads_and_writes() {
    if !can("short_reads_and_writes", &["strace", "timeout"]) {
        return;
    }
    for &edit in EDITS {
        let scene = Scene::new(edit, LENGTH);
        for fault in ["pwrite64:retval=0:when=1+", "pread64:retval=0:when=1+", "pwrite64:retval=0:when=2"] {
            scene.reset();
            let ended = scene.disturbed(&[format!("inject={fault}")]);
            assert!(matches!(ended.code(), 0 | 2 | 3 | 4), "{:?} {fault}: {}", edit.words, ended.err);
            scene.recovered().unwrap_or_else(|why| panic!("{:?} {fault}: {why}", edit.words));
        }
    }
}
