//! What edits on a broken disk have in common: the edits, the disk they are made on, and the faults it meets.

use super::disk::{Disk, Fault};
use super::file::Dice;
use rmmap::bytes::Shelf;
use rmmap::bytes::UNWATCHED;
use rmmap::edit::{Care, Done, Edit, Move, Plan, Undo, Undone, commit, undo};
use rmmap::error::Result;
use rmmap::value::Content;

/// Enough for several sectors, pages and records, few enough to try every operation of every edit.
const LENGTH: usize = 9000;

pub(super) fn old() -> Vec<u8> {
    // With a hole of two pages at no multiple of anything, and no other zeros.
    (0..LENGTH)
        .map(|at| if (700..8900).contains(&at) && at % 8 < 6 { 0 } else { (at % 251) as u8 + 1 })
        .collect()
}

pub(super) fn holey() -> Vec<u8> {
    (0..3 * 4096 + 100)
        .map(|at| if (4096..3 * 4096).contains(&at) { 0 } else { (at % 251) as u8 + 1 })
        .collect()
}

fn edit(at: usize, bytes: Vec<u8>) -> Edit {
    Edit::new(at as u64, Content::from(bytes)).expect("it fits")
}

/// Edits of every kind, with what they make of `old`.
pub(super) fn plans(old: &[u8]) -> Vec<(Plan, Vec<u8>)> {
    let length = old.len();
    let patched = |edits: &[(usize, Vec<u8>)], extends| {
        let plan = edits.iter().map(|(at, bytes)| edit(*at, bytes.clone())).collect();
        let mut new = old.to_vec();
        for (at, bytes) in edits {
            new.resize(new.len().max(at + bytes.len()), 0);
            new[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        let plan =
            if extends { Plan::extend(plan, length as u64) } else { Plan::overwrite(plan, length as u64) };
        (plan.expect("a plan"), new)
    };
    let moved = |dest: usize, src: usize, count: usize, fill: Option<u8>| {
        let mut new = old.to_vec();
        if let Some(fill) = fill {
            new[src..src + count].fill(fill);
        }
        new[dest..dest + count].copy_from_slice(&old[src..src + count]);
        let block = Move { dest: dest as u64, src: src as u64, count: count as u64, fill };
        (Plan::copy(block, length as u64).expect("a plan"), new)
    };
    let resized = |to: usize, fill: u8| {
        let mut new = old.to_vec();
        new.resize(to, fill);
        (Plan::resize(length as u64, to as u64, fill, to.is_multiple_of(2)), new)
    };
    vec![
        patched(&[(3, vec![0xee; 40])], false),
        patched(&[(500, vec![0xee; 40])], false),
        patched(&[(3, vec![0xee; 40]), (45, vec![0xdd]), (600, vec![0xcc; 3000])], false),
        patched(&[(length - 100, vec![0xee; 300]), (length + 5000, vec![0xdd; 3])], true),
        moved(100, 0, length - 100, None),
        moved(0, 700, length - 700, Some(0x77)),
        moved(5000, 0, 3000, Some(0)),
        resized(100, 0),
        resized(0, 0),
        resized(length + 6000, 0),
        resized(length + 6001, 0x99),
    ]
}

pub(super) fn make(disk: &Disk, plan: &Plan, care: Care) -> Result<Done> {
    commit(plan, &mut disk.clone(), Some(&mut disk.clone()), care, UNWATCHED)
}

pub(super) fn is_begun(disk: &Disk) -> bool {
    disk.is_begun().expect("it can be looked for")
}

pub(super) fn take_back(disk: &Disk, how: Undo) -> Result<Undone> {
    undo(&mut disk.clone(), &mut disk.clone(), how, UNWATCHED, &mut |_, _, _| {})
}

pub(super) const INTERRUPTED: Undo = Undo { interrupted: true, force: false };

/// Each kind of care that makes a difference to what is written.
pub(super) const CARES: [Care; 3] = [
    Care { keep_undo: false, sync: false, told: false },
    Care { keep_undo: false, sync: true, told: false },
    Care { keep_undo: true, sync: true, told: false },
];

/// Calls `test` for every edit, and for every care.
pub(super) fn each(mut test: impl FnMut(&[u8], &Plan, &[u8], Care)) {
    for old in [old(), holey()] {
        for (plan, new) in plans(&old) {
            for care in CARES {
                test(&old, &plan, &new, care);
            }
        }
    }
}

/// Runs an edit with a fault at every operation, until one run meets none.
pub(super) fn each_fault(fault: fn(usize) -> Fault, old: &[u8], mut run: impl FnMut(&Disk) -> bool) {
    for at in 0.. {
        let disk = Disk::with(old);
        disk.fail(fault(at));
        if run(&disk) {
            assert!(at > 0, "it does nothing");
            return;
        }
    }
}

/// Any edit of `bytes`, with what it makes of them.
pub(super) fn random(bytes: &mut Vec<u8>, dice: &mut Dice) -> (Plan, Vec<u8>) {
    let length = bytes.len() as u64;
    let mut upto = |most: u64| dice.roll(most + 1);
    match upto(3) {
        0 if length > 0 => {
            let src = upto(length - 1);
            let count = upto(length - src);
            let dest = upto(length - count);
            let fill = [None, Some(upto(2) as u8)][upto(1) as usize];
            let block = bytes[src as usize..(src + count) as usize].to_vec();
            if let Some(fill) = fill {
                bytes[src as usize..(src + count) as usize].fill(fill);
            }
            bytes[dest as usize..(dest + count) as usize].copy_from_slice(&block);
            let block = Move { dest, src, count, fill };
            (Plan::copy(block, length).expect("it fits"), bytes.clone())
        }
        1 => {
            let (to, fill) = (upto(10_000), upto(2) as u8);
            bytes.resize(to as usize, fill);
            (Plan::resize(length, to, fill, upto(1) == 1), bytes.clone())
        }
        _ => {
            let (mut at, mut edits) = (upto(length), Vec::new());
            for _ in 0..=upto(3) {
                let data = vec![upto(255) as u8; upto(700) as usize + 1];
                let end = at as usize + data.len();
                bytes.resize(bytes.len().max(end), 0);
                bytes[at as usize..end].copy_from_slice(&data);
                edits.push(edit(at as usize, data));
                at = end as u64 + upto(2000);
            }
            (Plan::extend(edits, length).expect("they are apart"), bytes.clone())
        }
    }
}
