//! Edits on a disk that fails, is killed, or loses power at every single operation: what is there after is the old file
//! or the new one.

use super::disk::{Disk, Fault};
use super::drill::{CARES, INTERRUPTED, each, each_fault, is_begun, make, old, plans, random, take_back};
use super::file::Dice;
use rmmap::edit::{Care, Move, Plan, Undo, Undone, discard};
use rmmap::error::Kind;

#[test]
fn every_edit_is_made_and_taken_back() {
    each(|old, plan, new, care| {
        let disk = Disk::with(old);
        let done = make(&disk, plan, care).expect("nothing fails");
        assert!(disk.bytes() == new);
        assert_eq!(disk.journals(), if care.keep_undo { vec![1] } else { vec![] });
        if care.keep_undo {
            assert!(matches!(take_back(&disk, Undo::default()), Ok(Undone::Restored { .. })));
        } else {
            done.undo(&mut disk.clone(), None).expect("it was just made");
        }
        assert!(disk.bytes() == old);
        assert!(disk.journals().is_empty());
        assert_eq!(take_back(&disk, Undo::default()).expect("no journal"), Undone::Nothing);
    });
}

#[test]
fn an_operation_that_fails_leaves_the_file_as_it_was() {
    for fault in [Fault::Once, Fault::Ever] {
        each(|old, plan, new, care| {
            each_fault(fault, old, |disk| {
                let made = make(disk, plan, care);
                disk.fail(Fault::Never);
                match made {
                    Ok(_) => {
                        assert!(disk.bytes() == new);
                        return true;
                    }
                    Err(error) if error.kind() == Kind::HalfDone => {
                        // Said to be half done: undo puts it right, where there is a journal of it.
                        let had_journal = is_begun(disk);
                        let undone = take_back(disk, INTERRUPTED).expect("the journal is whole");
                        let is_whole = disk.bytes() == old || !had_journal && disk.bytes() == new;
                        assert!(is_whole, "{error} {undone:?}");
                    }
                    Err(error) => {
                        assert!(disk.bytes() == old, "{error}");
                        // A journal that could not be removed does no harm.
                        take_back(disk, INTERRUPTED).expect("nothing stands in the way");
                        assert!(disk.bytes() == old, "{error}");
                    }
                }
                assert!(!is_begun(disk));
                false
            });
        });
    }
}

#[test]
fn whoever_is_killed_leaves_the_old_file_or_the_new_one_or_a_journal() {
    let mut taken_back = 0;
    each(|old, plan, new, care| {
        each_fault(Fault::Kill, old, |disk| {
            let is_made = make(disk, plan, care).is_ok();
            disk.fail(Fault::Never);
            let torn = disk.bytes() != old && disk.bytes() != new;
            assert!(!torn || is_begun(disk), "{:?}: torn, and no journal", plan.touched());
            let undone = take_back(disk, INTERRUPTED).expect("an edit that was killed can be taken back");
            taken_back += usize::from(torn);
            let allowed = if matches!(undone, Undone::Nothing) { [old, new] } else { [old, old] };
            assert!(allowed.iter().any(|bytes| disk.bytes() == *bytes), "{:?} {undone:?}", plan.touched());
            is_made
        });
    });
    assert!(taken_back > 40, "edits were hardly ever broken off in the middle: {taken_back}");
}

#[test]
fn undo_may_be_killed_as_well() {
    each(|old, plan, new, care| {
        if !care.keep_undo {
            return;
        }
        each_fault(Fault::Kill, new, |disk| {
            // Made on a sound disk first; then undo is killed, twice at the most, and begun again.
            let sound = Disk::with(old);
            make(&sound, plan, care).expect("a sound disk");
            let at = disk.fails_at();
            sound.fail(Fault::Kill(at));
            let is_done = take_back(&sound, Undo::default()).is_ok();
            sound.fail(Fault::Kill(at / 2));
            let _ = take_back(&sound, Undo::default());
            sound.fail(Fault::Never);
            take_back(&sound, Undo::default()).expect("undo can be begun again");
            assert!(sound.bytes() == old, "{:?}, killed at {at}", plan.touched());
            is_done
        });
    });
}

/// Long enough for two threads.
const LONG: usize = 9 << 20;

#[test]
fn long_moves_survive_what_short_ones_do() {
    let old: Vec<u8> =
        (0..LONG as u32).flat_map(|at| [(at.wrapping_mul(2_654_435_761) >> 24) as u8 | 1]).collect();
    let mut dice = Dice::new(5);
    let mut torn = 0;
    for (dest, src) in [(1, 0), (0, 1), (4096, 0), (0, 600_000), (700_001, 1)] {
        let count = LONG - dest.max(src);
        let block = Move { dest: dest as u64, src: src as u64, count: count as u64, fill: None };
        let plan = Plan::copy(block, LONG as u64).expect("a plan");
        let mut new = old.clone();
        new.copy_within(src..src + count, dest);
        let faults: [fn(usize) -> Fault; 4] = [|_| Fault::Never, Fault::Once, Fault::Ever, Fault::Kill];
        for fault in faults {
            let disk = Disk::with(&old);
            disk.fail(fault(25 + dice.roll(50) as usize));
            let made = make(&disk, &plan, CARES[0]);
            disk.fail(Fault::Never);
            torn += usize::from(disk.bytes() != old && disk.bytes() != new);
            match made {
                Ok(_) => assert!(disk.bytes() == new, "{dest} {src}"),
                Err(_) => {
                    take_back(&disk, INTERRUPTED).expect("it can be taken back");
                    assert!(disk.bytes() == old, "{dest} {src}");
                }
            }
        }
    }
    assert!(torn > 2, "hardly any was broken off in the middle: {torn}");
}

/// How many power cuts of an edit leave neither the old file nor the new one, and how many there were.
fn cuts(forgets_syncs: bool) -> (usize, usize) {
    let (mut bad, mut all) = (0, 0);
    each(|old, plan, new, care| {
        if !care.sync {
            return;
        }
        each_fault(Fault::Kill, old, |disk| {
            let at = disk.fails_at();
            let mut is_made = false;
            for seed in 0..4 {
                let disk = Disk::with(old);
                if forgets_syncs {
                    disk.forget_syncs();
                }
                disk.fail(Fault::Kill(at));
                is_made = make(&disk, plan, care).is_ok();
                disk.fail(Fault::Never);
                disk.cut(&mut Dice::new(seed + at as u64 * 7));
                let is_undone = take_back(&disk, INTERRUPTED).is_ok();
                let is_whole =
                    if is_made { disk.bytes() == new } else { [old, new].contains(&&*disk.bytes()) };
                bad += usize::from(!is_undone || !is_whole);
                all += 1;
            }
            is_made
        });
    });
    (bad, all)
}

#[test]
fn a_power_cut_loses_nothing_that_was_synced() {
    let (bad, all) = cuts(false);
    assert_eq!(bad, 0, "of {all}");
    assert!(all > 2000, "{all}");
    // The same without syncs must be seen, or the test could not fail.
    let (bad, all) = cuts(true);
    assert!(bad > all / 50, "{bad} of {all}");
}

#[test]
fn a_file_that_was_changed_since_is_left_alone() {
    each(|old, plan, new, care| {
        let touched = plan.touched();
        let Some(span) = touched.iter().find(|span| span.start() < new.len() as u64) else { return };
        if !care.keep_undo {
            return;
        }
        let disk = Disk::with(old);
        make(&disk, plan, care).expect("a sound disk");
        disk.meddle(span.start() as usize);
        let changed = disk.bytes();
        let error = take_back(&disk, Undo::default()).expect_err("somebody else has changed it");
        assert_eq!(error.kind(), Kind::Failed);
        assert!(error.offset().is_some_and(|at| at / 512 == span.start() / 512), "{error}");
        assert!(disk.bytes() == changed);
        assert!(take_back(&disk, Undo { force: true, ..Undo::default() }).is_ok());
        assert!(disk.bytes() == old);
        make(&disk, plan, care).expect("a sound disk");
        assert!(discard(&mut disk.clone(), false).expect("a sound disk"));
        assert!(disk.bytes() == new && disk.journals().is_empty());
    });
}

#[test]
fn a_damaged_journal_restores_nothing_wrong() {
    let old = old();
    for (plan, new) in plans(&old) {
        // Broken off half way, so that there is something to be restored.
        let broken = || {
            for at in 0.. {
                let disk = Disk::with(&old);
                disk.fail(Fault::Kill(at));
                let made = make(&disk, &plan, CARES[0]);
                disk.fail(Fault::Never);
                if made.is_ok() || is_begun(&disk) && disk.bytes() != old {
                    return disk;
                }
            }
            unreachable!("every edit ends")
        };
        if !is_begun(&broken()) {
            continue;
        }
        let length = broken().journal_length(0);
        let mut dice = Dice::new(length as u64);
        for round in 0..120 {
            let disk = broken();
            // The first bytes and the last one by one, the rest here and there.
            let at = match round {
                0..30 => round,
                30..60 => length - 1 - (round - 30).min(length - 1),
                _ => dice.roll(length as u64) as usize,
            };
            disk.damage(0, at, (round % 2 == 0).then_some((round / 2 % 8) as u8));
            let before = disk.bytes();
            let undone = take_back(&disk, INTERRUPTED);
            match &undone {
                Err(error) => {
                    assert_ne!(error.kind(), Kind::HalfDone, "{error}");
                    assert!(disk.bytes() == before, "refused, and yet something was written");
                    assert!(error.advice().is_some_and(|advice| advice.contains("--discard")), "{error}");
                }
                Ok(_) => assert!(disk.bytes() == old, "{:?}: {at} of {length}: {undone:?}", plan.touched()),
            }
            // By force it restores what it can, and never makes it longer or touches anything else.
            let _ = take_back(&disk, Undo { force: true, ..INTERRUPTED });
            let untouched =
                |at: u64| !plan.touched().iter().any(|span| (span.start()..span.end()).contains(&at));
            for (at, (found, was)) in disk.bytes().iter().zip(&before).enumerate() {
                assert!(found == was || !untouched(at as u64), "{at:#x} was touched");
            }
            assert!(disk.bytes().len() <= old.len().max(new.len()));
        }
    }
}

#[test]
fn ten_thousand_sequences_of_edits_and_undos_do_what_a_vector_does() {
    for seed in 0..10_000 {
        let mut dice = Dice::new(seed);
        let length = [0, 1, 511, 512, 4097, 9000][dice.roll(6) as usize];
        let mut model: Vec<u8> = (0..length).map(|_| dice.roll(4) as u8).collect();
        let disk = Disk::with(&model);
        let mut past: Vec<Vec<u8>> = Vec::new();
        for _ in 0..6 {
            if dice.roll(3) == 0 {
                let undone = take_back(&disk, Undo::default()).expect("nobody else changes it");
                match past.pop() {
                    Some(before) => model = before,
                    None => assert_eq!(undone, Undone::Nothing),
                }
            } else {
                let (plan, new) = random(&mut model.clone(), &mut dice);
                let care = Care { keep_undo: true, sync: dice.roll(4) == 0, told: false };
                make(&disk, &plan, care).expect("nothing fails");
                past.push(std::mem::replace(&mut model, new));
            }
            assert!(disk.bytes() == model, "seed {seed}");
            assert_eq!(disk.journals().len(), past.len(), "seed {seed}");
        }
    }
}
