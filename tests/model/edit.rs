//! Plans against a plain vector, and against a store that fails at any moment.

use proptest::prelude::*;
use rmmap::bytes::{Span, Store, UNWATCHED, Watch};
use rmmap::edit::{Care, Done, Edit, Plan, commit};
use rmmap::error::{Error, Kind, Result};
use rmmap::value::{Accept, Content, Data};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Memory whose writes fail from the `fails_at`-th on, `times` times; a failing write leaves half of its bytes.
struct Failing {
    bytes: Vec<u8>,
    writes: usize,
    fails_at: usize,
    times: usize,
}

impl Store for Failing {
    fn len(&self) -> Result<u64> {
        Ok(self.bytes.len() as u64)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let offset = offset as usize;
        buffer.copy_from_slice(&self.bytes[offset..offset + buffer.len()]);
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        self.writes += 1;
        let fails = (self.fails_at..self.fails_at.saturating_add(self.times)).contains(&self.writes);
        let written = if fails { bytes.len() / 2 } else { bytes.len() };
        self.bytes[offset as usize..offset as usize + written].copy_from_slice(&bytes[..written]);
        if fails { Err(Error::said(Kind::Failed, "write", "the disk is full").at(offset)) } else { Ok(()) }
    }

    fn clear(&mut self, span: Span) -> Result<()> {
        self.write_at(span.start(), &vec![0; span.len() as usize])
    }

    fn set_len(&mut self, length: u64) -> Result<()> {
        self.bytes.resize(length as usize, 0);
        Ok(())
    }

    fn allocate(&mut self, _span: Span) -> Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> Result<()> {
        Ok(())
    }
}

fn apply(plan: &Plan, store: &mut Failing, watch: Watch<'_>) -> Result<Done> {
    commit(plan, store, None, Care { told: true, ..Care::default() }, watch)
}

fn sound(bytes: Vec<u8>) -> Failing {
    Failing { bytes, writes: 0, fails_at: usize::MAX, times: 0 }
}

fn content(words: &str) -> Content {
    let data = Data::parse(words.as_bytes(), Accept::EDIT).expect("data");
    Content::of(&[data], 4096, &mut |_| unreachable!("no files here")).expect("content")
}

/// Edits of a file of `length` bytes that do not overlap: (offset, bytes).
fn edits(length: usize) -> impl Strategy<Value = Vec<(usize, Vec<u8>)>> {
    prop::collection::vec((0..length, 1..40usize, any::<u8>()), 0..6).prop_map(move |wanted| {
        let mut taken = vec![false; length];
        let mut edits = Vec::new();
        for (at, size, byte) in wanted {
            let end = (at + size).min(length);
            if taken[at..end].iter().any(|taken| *taken) {
                continue;
            }
            taken[at..end].fill(true);
            edits.push((at, (0..end - at).map(|n| byte.wrapping_add(n as u8)).collect()));
        }
        edits
    })
}

fn plan(edits: &[(usize, Vec<u8>)], length: usize) -> Plan {
    let edits =
        edits.iter().map(|(at, bytes)| Edit::new(*at as u64, Content::from(bytes.clone())).expect("it fits"));
    Plan::overwrite(edits.collect(), length as u64).expect("no overlaps")
}

fn edited(mut bytes: Vec<u8>, edits: &[(usize, Vec<u8>)]) -> Vec<u8> {
    for (at, new) in edits {
        bytes[*at..at + new.len()].copy_from_slice(new);
    }
    bytes
}

proptest! {
    #[test]
    fn a_plan_does_what_it_says(old in prop::collection::vec(any::<u8>(), 200), edits in edits(200)) {
        let new = edited(old.clone(), &edits);
        let plan = plan(&edits, 200);

        // Told before.
        let mut told = old.clone();
        plan.planned(&old, |at, was, is| {
            assert_eq!(&old[at as usize..][..was.len()], was);
            told[at as usize..][..is.len()].copy_from_slice(is);
            Ok(())
        }).unwrap();
        prop_assert_eq!(&told, &new);

        // Shown before: whole rows, in order, each once, and all that change.
        let mut shown = old.clone();
        let mut last = 0;
        plan.preview(&old, 16, |at, before, after| {
            assert!(at % 16 == 0 && at >= last && before.len() == after.len());
            last = at + before.len() as u64;
            assert_eq!(&old[at as usize..][..before.len()], before);
            for (before, after) in before.chunks(16).zip(after.chunks(16)) {
                assert_ne!(before, after);
            }
            shown[at as usize..][..after.len()].copy_from_slice(after);
            Ok(())
        }).unwrap();
        prop_assert_eq!(&shown, &new);

        // Done, told after, and done already.
        prop_assert_eq!(plan.is_done(&old).unwrap(), old == new);
        let mut store = sound(old.clone());
        let before = apply(&plan, &mut store, UNWATCHED).unwrap();
        prop_assert_eq!(&store.bytes, &new);
        prop_assert!(plan.is_done(&store.bytes).unwrap());
        let mut undone = store.bytes.clone();
        before.tell(&plan, &store, |at, was, is| {
            assert_eq!(&undone[at as usize..][..is.len()], is);
            undone[at as usize..][..was.len()].copy_from_slice(was);
            Ok(())
        }).unwrap();
        prop_assert_eq!(undone, old);
    }

    #[test]
    fn a_write_that_fails_leaves_the_old_bytes_or_says_half_done(
        old in prop::collection::vec(any::<u8>(), 200),
        edits in edits(200),
        fails_at in 1..6usize,
        times in 1..3usize,
    ) {
        let plan = plan(&edits, 200);
        let mut store = Failing { bytes: old.clone(), writes: 0, fails_at, times };
        match apply(&plan, &mut store, UNWATCHED) {
            Ok(_) => prop_assert_eq!(store.bytes, edited(old, &edits)),
            Err(error) if error.kind() == Kind::HalfDone => prop_assert!(times > 1, "{}", error),
            Err(error) => {
                prop_assert_eq!(error.kind(), Kind::Failed);
                prop_assert_eq!(store.bytes, old);
            }
        }
    }
}

#[test]
fn long_edits_go_in_pieces() {
    let length = (3 << 20) + 17;
    let plan = Plan::overwrite(vec![Edit::new(5, content("a? ?b*1500000")).unwrap()], length).unwrap();
    let mut store = sound(vec![0x12; length as usize]);
    let before = apply(&plan, &mut store, UNWATCHED).unwrap();
    assert_eq!(store.writes, 6);
    assert_eq!(&store.bytes[..8], &[0x12, 0x12, 0x12, 0x12, 0x12, 0xa2, 0x1b, 0xa2]);
    assert_eq!(&store.bytes[3_000_004..3_000_006], &[0x1b, 0x12]);
    let told = before.tell(&plan, &store, |_, old, _| {
        assert!(old.iter().all(|byte| *byte == 0x12));
        Ok(())
    });
    assert!(told.is_ok());
}

#[test]
fn what_cannot_be_is_refused() {
    for (at, words, length) in
        [(0, "0000", 1), (4, "00", 4), (u64::MAX, "00", u64::MAX), (1, "00*16777215T", 10)]
    {
        let planned = Edit::new(at, content(words)).and_then(|edit| Plan::overwrite(vec![edit], length));
        let error = planned.unwrap_err();
        assert_eq!((error.kind(), error.offset()), (Kind::Failed, Some(at)), "{error}");
    }
    let edit = |at, words| Edit::new(at, content(words)).unwrap();
    let plan = |edits| Plan::overwrite(edits, 100);
    assert!(plan(vec![edit(4, "00*4"), edit(0, "00*4"), edit(8, "00")]).is_ok());
    assert!(plan(vec![edit(4, "00*4"), edit(0, "00*5")]).is_err());
    assert!(plan(vec![edit(4, "00"), edit(4, "00")]).is_err());
}

#[test]
fn an_interrupted_plan_is_taken_back() {
    let length = 8 << 20;
    let plan = Plan::overwrite(vec![Edit::new(5, content("ff*7M")).unwrap()], length).unwrap();
    // Asked about are the pieces that are kept, of a mebibyte, and those that are overwritten, of half of one.
    for pieces in (0..26).step_by(3) {
        let mut store = sound(vec![0x12; length as usize]);
        let asked = AtomicUsize::new(0);
        let applied = apply(&plan, &mut store, &|_, _| asked.fetch_add(1, Ordering::Relaxed) >= pieces);
        if pieces < 8 + 15 {
            assert!(applied.unwrap_err().to_string().contains("interrupted"));
            assert!(store.bytes.iter().all(|byte| *byte == 0x12));
        } else {
            assert!(applied.is_ok());
        }
    }
}
