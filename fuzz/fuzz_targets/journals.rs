//! Journals: whatever one says, undo restores what a plain reading of it says, or refuses and writes nothing.
#![no_main]

mod journal;

use journal::{Plain, read};
use libfuzzer_sys::fuzz_target;
use rmmap::bytes::{Identity, Log, Shelf, Span, Store, Tag, UNWATCHED};
use rmmap::edit::{Undo, Undone, undo};
use rmmap::error::{Error, Kind, Result};

/// The longest file that there is room for.
const ROOM: u64 = 1 << 16;

/// A file in memory, on a disk with little room.
#[derive(Clone, PartialEq)]
struct File(Vec<u8>);

fn failed() -> Error {
    Error::said(Kind::Failed, "use the disk", "there is no room")
}

impl Store for File {
    fn len(&self) -> Result<u64> {
        Ok(self.0.len() as u64)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        self.0.read_at(offset, buffer)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        self.0[offset as usize..offset as usize + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn clear(&mut self, span: Span) -> Result<()> {
        self.0[span.start() as usize..span.end() as usize].fill(0);
        Ok(())
    }

    fn set_len(&mut self, length: u64) -> Result<()> {
        if length > ROOM {
            return Err(failed());
        }
        self.0.resize(length as usize, 0);
        Ok(())
    }

    fn allocate(&mut self, _span: Span) -> Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> Result<()> {
        Ok(())
    }
}

/// One journal of an interrupted edit, until it is removed.
struct One {
    journal: Option<Vec<u8>>,
    file: Identity,
}

impl Shelf for One {
    fn tag(&self) -> Result<Tag> {
        Ok(Tag { file: self.file, ..Tag::default() })
    }

    fn places(&self) -> usize {
        0
    }

    fn create(&mut self, _place: usize, _size: u64) -> Result<Box<dyn Log>> {
        Err(failed())
    }

    fn begin(&mut self) -> Result<()> {
        Err(failed())
    }

    fn abandon(&mut self) -> Result<()> {
        Ok(())
    }

    fn sweep(&mut self) {}

    fn numbers(&self) -> Result<Vec<u64>> {
        Ok(self.journal.iter().map(|_| 0).collect())
    }

    fn open(&self, _number: u64) -> Result<Box<dyn Log>> {
        self.journal.clone().map(|journal| Box::new(journal) as Box<dyn Log>).ok_or_else(failed)
    }

    fn is_begun(&self) -> Result<bool> {
        Ok(self.journal.is_some())
    }

    fn undo_command(&self) -> String {
        "rmmap undo f".to_string()
    }

    fn renumber(&mut self, _from: u64, _to: u64) -> Result<()> {
        Err(failed())
    }

    fn remove(&mut self, _number: u64) -> Result<()> {
        self.journal.take().map(drop).ok_or_else(failed)
    }

    fn sync(&mut self) -> Result<()> {
        Ok(())
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((&mode, journal)) = input.split_first() else { return };
    let mut journal = journal.to_vec();
    // Lies with a right digest lead deeper than those without.
    let plain = read(&mut journal, mode & 1 != 0);
    let length = plain.as_ref().map_or(100, |plain| if mode & 2 != 0 { plain.old_length } else { plain.new_length });
    let before = File((0..length.min(ROOM)).map(|at| (at % 7) as u8).collect());
    let mut file = before.clone();
    let identity = plain.as_ref().map(|plain| plain.file).unwrap_or_default();
    let mut shelf = One { journal: Some(journal), file: identity };
    let force = mode & 4 != 0;
    let how = Undo { force, ..Undo::default() };
    let undone = undo(&mut file, &mut shelf, how, UNWATCHED, &mut |_, _, _| {});
    let records = plain.as_ref().map_or(&[][..], |plain| &plain.records);
    // Nothing is touched that it does not tell of.
    for (at, (now, was)) in (0..).zip(file.0.iter().zip(&before.0)) {
        assert!(now == was || records.iter().any(|(span, _)| span.start() <= at && at < span.end()), "{at:#x}");
    }
    match (undone, plain) {
        (Err(error), _) if error.kind() != Kind::HalfDone => {
            assert!(file == before, "refused, and yet something was written: {error}");
            assert!(shelf.journal.is_some());
        }
        (Err(_), _) => assert!(shelf.journal.is_some()),
        (Ok(Undone::Restored { .. }), Some(Plain { is_whole, old_length, records, .. })) => {
            assert!(is_whole || force, "restored from a damaged journal");
            assert_eq!(file.0.len() as u64, old_length);
            for (span, old) in records.iter().filter(|(span, _)| span.end() <= old_length) {
                let part = &file.0[span.start() as usize..span.end() as usize];
                assert!(old.as_ref().map_or(part.iter().all(|&byte| byte == 0), |old| part == old));
            }
            assert!(shelf.journal.is_none());
        }
        (Ok(undone), _) => panic!("{undone:?} from what is no journal"),
    }
});
