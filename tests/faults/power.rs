//! Power that is cut: what had not reached the disk is lost, in any order.

use crate::disk::{Disk, run};
use crate::edits::{EDITS, Edit, LENGTH, Scene, State};
use crate::machine::{Chance, can, is_full};
use crate::support::tell;
use std::time::Instant;

/// Makes the edit wait for no disk, as a program would that forgets to.
const NO_SYNC: &str = "inject=fsync,fdatasync,sync_file_range,syncfs,msync:retval=0";

/// How often each state came out.
#[derive(Debug, Default)]
struct Tally {
    old: usize,
    new: usize,
    corrupt: usize,
}

/// Cuts the power `times` times in the middle of edits on `kind`, until one of them is corrupt where `stop` says so.
fn cut(kind: &'static str, times: usize, more: &[&str], stop: bool) -> Tally {
    let mut disk = Disk::fresh(kind);
    let mut chance = Chance::new(17);
    let mut tally = Tally::default();
    let synced: Vec<Edit> = EDITS
        .iter()
        .filter(|edit| edit.first.is_empty() && !edit.words.contains(&"--sync"))
        .copied()
        .collect();
    for round in 0..times {
        let edit = synced[round % synced.len()];
        let scene = Scene::at(edit, LENGTH, disk.path(), disk.path().join("state"));
        let words = [edit.words, &["--sync"]].concat();
        scene.reset();
        let (calls, opened) = scene.calls_of(&words);
        let (name, count) = &calls[opened + chance.below((calls.len() - opened) as u64) as usize];
        scene.reset();
        let mount = disk.path();
        run("sync", &["-f", mount.to_str().expect("a path")]);
        let kill = format!("inject={name}:signal=SIGKILL:when={count}");
        let mut faults: Vec<String> = more.iter().map(|fault| (*fault).to_string()).collect();
        // A call has one fault only, and one that does nothing changes nothing.
        if more.iter().any(|fault| fault.contains(&**name)) {
            continue;
        }
        faults.push(kill);
        let _ = scene.traced(&faults, &words);
        // The kernel may write back any page at any time.
        let file = scene.file();
        for _ in 0..chance.below(3) {
            let (at, length) = (chance.below(LENGTH as u64), 1 + chance.below(16_000));
            run(
                "xfs_io",
                &[
                    "-c",
                    &format!("sync_range -w {at} {length}"),
                    "-c",
                    &format!("sync_range -a {at} {length}"),
                    file.to_str().expect("a path"),
                ],
            );
        }
        disk.cut_power();
        disk.remount();
        let undone = scene.run(&["undo", "f", "--interrupted"]);
        match scene.state() {
            State::Old if undone.code() == 0 => tally.old += 1,
            State::New if undone.code() == 0 => tally.new += 1,
            state if stop => {
                tally.corrupt += 1;
                tell(&format!("without syncs, as it must be: {state:?} {}", undone.err.trim_end()));
                break;
            }
            state => panic!("{state:?} after {words:?} cut at {name} {count}: {}", undone.err),
        }
    }
    tally
}

#[test]
fn power_cuts_with_sync() {
    if !can("power_cuts_with_sync", &["strace", "xfs_io", "mkfs.ext4", "mkfs.xfs", "timeout"]) {
        return;
    }
    for kind in ["ext4", "xfs"] {
        let began = Instant::now();
        let tally = cut(kind, if is_full() { 100 } else { 10 }, &[], false);
        tell(&format!("power cuts on {kind}: {tally:?} in {:?}", began.elapsed()));
        assert!(tally.old > 0, "{tally:?}");
    }
}

/// The same must find corruption where nothing waits for the disk: that proves that it can.
#[test]
fn power_cuts_without_sync_corrupt() {
    if !can("power_cuts_without_sync_corrupt", &["strace", "xfs_io", "mkfs.ext4", "timeout"]) {
        return;
    }
    let tally = cut("ext4", 200, &[NO_SYNC], true);
    assert!(tally.corrupt > 0, "{tally:?}");
}
