//! Processes that are killed in the middle of an edit, or in the middle of taking one back.

use crate::edits::{EDITS, Edit, LENGTH, Scene, State};
use crate::machine::{Chance, can, is_full, start_as};
use crate::support::{RMMAP, tell};
use std::process::Command;
use std::time::{Duration, Instant};

/// What was seen: kills, and files that were neither old nor new before they were restored.
#[derive(Debug, Default)]
struct Tally {
    kills: usize,
    torn: usize,
    old: usize,
    new: usize,
    corrupt: Vec<String>,
}

impl Tally {
    fn add(&mut self, scene: &Scene, said: &str) {
        self.kills += 1;
        match scene.recovered() {
            Ok((before, after)) => {
                self.torn += usize::from(before == State::Torn);
                self.old += usize::from(after == State::Old);
                self.new += usize::from(after == State::New);
            }
            Err(why) => self.corrupt.push(format!("{:?} {said}: {why}", scene.edit.words)),
        }
    }

    /// Says what came out; nothing may be corrupt.
    #[track_caller]
    fn tell(&self, how: &str, began: Instant) {
        let Tally { kills, torn, old, new, corrupt } = self;
        tell(&format!("{kills} kills {how}, {torn} torn: {old} old, {new} new in {:?}", began.elapsed()));
        assert!(corrupt.is_empty(), "{} corrupt:\n{}", corrupt.len(), corrupt.join("\n"));
    }
}

fn kill_at((name, count): &(String, usize)) -> String {
    format!("inject={name}:signal=SIGKILL:when={count}")
}

#[test]
fn killed_at_every_system_call() {
    if !can("killed_at_every_system_call", &["strace", "timeout"]) {
        return;
    }
    let (began, mut tally) = (Instant::now(), Tally::default());
    for &edit in EDITS {
        let scene = Scene::new(edit, LENGTH);
        let (calls, opened) = scene.calls();
        let changes = |name: &str| matches!(name, "pwrite64" | "ftruncate" | "fallocate");
        for (index, call) in calls[opened..].iter().enumerate() {
            if !(is_full() || index % 5 == 0 || changes(&call.0)) {
                continue;
            }
            let fault = kill_at(call);
            scene.reset();
            let ended = scene.disturbed(std::slice::from_ref(&fault));
            assert_eq!(ended.status.code(), None, "{fault} kills {:?}", edit.words);
            tally.add(&scene, &fault);
        }
    }
    tally.tell("at system calls", began);
    assert!(tally.torn > 0, "no kill came in the middle of an edit: {tally:?}");
}

/// Whatever interrupts the taking back, it can be taken up again.
#[test]
fn killed_while_taking_back() {
    if !can("killed_while_taking_back", &["strace", "timeout"]) {
        return;
    }
    let (began, mut tally) = (Instant::now(), Tally::default());
    let mut chance = Chance::new(11);
    let rounds = if is_full() { 12 } else { 1 };
    let words = ["undo", "f", "--interrupted"];
    for &edit in EDITS {
        let scene = Scene::new(edit, LENGTH);
        let (calls, _) = scene.calls();
        let writes: Vec<_> =
            calls.iter().filter(|(name, _)| matches!(&**name, "pwrite64" | "ftruncate")).collect();
        for _ in 0..rounds {
            let kill = kill_at(writes[chance.below(writes.len() as u64) as usize]);
            scene.reset();
            let _ = scene.disturbed(std::slice::from_ref(&kill));
            let (undoing, opened) = scene.calls_of(&words);
            for call in undoing[opened..].iter().step_by(if is_full() { 3 } else { 5 }) {
                scene.reset();
                let _ = scene.disturbed(std::slice::from_ref(&kill));
                let fault = kill_at(call);
                let _ = scene.traced(std::slice::from_ref(&fault), &words);
                tally.add(&scene, &fault);
            }
        }
    }
    tally.tell("while taking back", began);
}

/// Large enough that a kill at a random time comes in the middle.
const LARGE: &[Edit] = &[
    Edit { first: &[], words: &["patch", "f", "3=42*12M"] },
    Edit { first: &[], words: &["move", "f", "1M", "0", "14M"] },
    Edit { first: &[], words: &["resize", "f", "1000", "--shrink"] },
    Edit { first: &["move", "f", "1M", "0", "14M", "--keep-undo"], words: &["undo", "f"] },
];

#[test]
fn killed_at_any_time() {
    let (began, mut tally) = (Instant::now(), Tally::default());
    let mut chance = Chance::new(13);
    for &edit in LARGE {
        let scene = Scene::new(edit, 16 << 20);
        scene.reset();
        let whole = Instant::now();
        let _ = scene.run(edit.words);
        let whole = whole.elapsed().as_micros() as u64;
        for _ in 0..if is_full() { 100 } else { 5 } {
            scene.reset();
            let mut command = Command::new(RMMAP);
            command.args(edit.words);
            let mut running = start_as(scene.folder(), command);
            let wait = chance.below(whole);
            std::thread::sleep(Duration::from_micros(wait));
            running.child.kill().expect("it can be killed");
            let _ = running.end();
            tally.add(&scene, &format!("killed after {wait} us"));
        }
    }
    tally.tell("at any time", began);
}
