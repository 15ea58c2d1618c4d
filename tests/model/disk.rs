//! A disk in memory that fails when it is told to, and loses power: what was not synced may be there, missing, or torn.
//!
//! SQLite tests itself with a file system of this kind (its `test6.c`).

use rmmap::bytes::{Identity, Log, Shelf, Span, Store, Tag};
use rmmap::error::{Error, Kind, Result};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What nothing tears: a sector.
const SECTOR: u64 = 512;

/// What a process that is killed does not tear.
const PAGE: u64 = 4096;

/// When the disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Never,
    /// At the operation of this number, counted from 0, and never again.
    Once(usize),
    /// From that operation on.
    Ever(usize),
    /// There the process is killed: that operation may be done in part, and nothing follows.
    Kill(usize),
}

/// Whatever was not synced is decided by these numbers when the power fails.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(2).wrapping_add(1))
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        // A multiplicative generator, of which the upper bits are good enough for tests.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// One change of a file's bytes that has not been synced.
#[derive(Clone, Debug)]
enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Change::Write(at, data) => {
                let end = *at as usize + data.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*at as usize..end].copy_from_slice(data);
            }
            Change::Length(length) => bytes.resize(*length as usize, 0),
        }
    }
}

/// A file: what programs see, what is safe, and what lies between.
#[derive(Clone, Debug, Default)]
struct File {
    now: Vec<u8>,
    safe: Vec<u8>,
    unsafe_changes: Vec<Change>,
}

impl File {
    fn change(&mut self, change: Change) {
        change.apply(&mut self.now);
        self.unsafe_changes.push(change);
    }

    fn sync(&mut self) {
        self.safe.clone_from(&self.now);
        self.unsafe_changes.clear();
    }

    /// What is left after a power cut: each change whole, not at all, or some of its sectors. A length may be there
    /// without the bytes, and bytes past a length that is not there are not seen.
    fn cut(&mut self, dice: &mut Dice, grows_by_writes: bool) {
        let mut left = self.safe.clone();
        let mut reached = left.len() as u64;
        for change in std::mem::take(&mut self.unsafe_changes) {
            match (dice.roll(3), &change) {
                (0, _) => {}
                (_, Change::Length(length)) => {
                    reached = *length;
                    change.apply(&mut left);
                }
                (1, _) => change.apply(&mut left),
                (_, Change::Write(at, data)) => {
                    let span = Span::sized(*at, data.len() as u64).expect("it fits");
                    let mut sector = span.start();
                    while sector < span.end() {
                        let end = ((sector / SECTOR + 1) * SECTOR).min(span.end());
                        if dice.roll(2) == 0 {
                            let part = (sector - at) as usize..(end - at) as usize;
                            Change::Write(sector, data[part].to_vec()).apply(&mut left);
                        }
                        sector = end;
                    }
                }
            }
        }
        if !grows_by_writes {
            left.truncate(reached as usize);
        }
        self.now.clone_from(&left);
        self.safe = left;
    }
}

/// The disk: one target, and the journals beside it by their number.
#[derive(Debug, Default)]
struct Machine {
    target: File,
    journals: BTreeMap<u64, File>,
    /// The one that has no number yet.
    created: Option<File>,
    /// The names that survive a power cut.
    safe_names: BTreeMap<u64, File>,
    operations: usize,
    fault: Option<Fault>,
    is_dead: bool,
    boot: u8,
    /// Whether a sync does nothing, to see that the tests can fail.
    forgets_syncs: bool,
}

/// What an operation may do.
#[derive(PartialEq, Eq)]
enum May {
    All,
    /// Half of it, and then it fails.
    Half,
}

impl Machine {
    fn operate(&mut self) -> Result<May> {
        let number = self.operations;
        self.operations += 1;
        let failed = || Error::said(Kind::Failed, "use the disk", "it failed");
        if self.is_dead {
            return Err(failed());
        }
        match self.fault.unwrap_or(Fault::Never) {
            Fault::Once(at) if number == at => Ok(May::Half),
            Fault::Ever(at) if number >= at => Ok(May::Half),
            Fault::Kill(at) if number >= at => {
                self.is_dead = true;
                Ok(May::Half)
            }
            _ => Ok(May::All),
        }
    }

    /// An operation that is done, or not done at all.
    fn whole(&mut self) -> Result<()> {
        match self.operate()? {
            May::All => Ok(()),
            May::Half => Err(broken()),
        }
    }
}

fn broken() -> Error {
    Error::said(Kind::Failed, "use the disk", "it failed half way")
}

/// The disk, shared by the target and the shelf.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk(Rc<RefCell<Machine>>);

impl Disk {
    pub(crate) fn with(bytes: &[u8]) -> Disk {
        let disk = Disk::default();
        disk.0.borrow_mut().target = File { now: bytes.to_vec(), safe: bytes.to_vec(), ..File::default() };
        disk
    }

    /// From now on it fails like this, with operations counted from 0.
    pub(crate) fn fail(&self, fault: Fault) {
        let mut machine = self.0.borrow_mut();
        machine.fault = Some(fault);
        machine.operations = 0;
        machine.is_dead = false;
    }

    /// At which operation it will fail.
    pub(crate) fn fails_at(&self) -> usize {
        match self.0.borrow().fault {
            Some(Fault::Once(at) | Fault::Ever(at) | Fault::Kill(at)) => at,
            Some(Fault::Never) | None => usize::MAX,
        }
    }

    pub(crate) fn forget_syncs(&self) {
        self.0.borrow_mut().forgets_syncs = true;
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.borrow().target.now.clone()
    }

    pub(crate) fn journals(&self) -> Vec<u64> {
        self.0.borrow().journals.keys().copied().collect()
    }

    /// Changes the file behind everybody's back.
    pub(crate) fn meddle(&self, at: usize) {
        self.0.borrow_mut().target.now[at] ^= 0x55;
    }

    /// Changes one bit of a journal, or cuts it short.
    pub(crate) fn damage(&self, number: u64, at: usize, bit: Option<u8>) {
        let mut machine = self.0.borrow_mut();
        let journal = &mut machine.journals.get_mut(&number).expect("a journal").now;
        match bit {
            Some(bit) => journal[at] ^= 1 << bit,
            None => journal.truncate(at),
        }
    }

    pub(crate) fn journal_length(&self, number: u64) -> usize {
        self.0.borrow().journals[&number].now.len()
    }

    /// The power fails, and the machine starts again.
    pub(crate) fn cut(&self, dice: &mut Dice) {
        let mut machine = self.0.borrow_mut();
        machine.target.cut(dice, false);
        let names: Vec<u64> = machine.journals.keys().chain(machine.safe_names.keys()).copied().collect();
        for number in names {
            let is_there = machine.journals.contains_key(&number);
            let was_there = machine.safe_names.contains_key(&number);
            if is_there != was_there && dice.roll(2) == 0 {
                let Machine { journals, safe_names, .. } = &mut *machine;
                match safe_names.get(&number) {
                    Some(file) => drop(journals.insert(number, file.clone())),
                    None => drop(journals.remove(&number)),
                }
            }
        }
        for file in machine.journals.values_mut() {
            file.cut(dice, true);
        }
        machine.created = None;
        machine.safe_names = machine.journals.clone();
        machine.boot += 1;
    }
}

impl Store for Disk {
    fn len(&self) -> Result<u64> {
        Ok(self.0.borrow().target.now.len() as u64)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let mut machine = self.0.borrow_mut();
        machine.whole()?;
        machine.target.now.read_at(offset, buffer)
    }

    fn next_data(&self, at: u64) -> Result<Option<Span>> {
        // Pages of zeros are holes.
        let bytes = &self.0.borrow().target.now;
        let is_data =
            |&page: &usize| bytes[page..(page + 4096).min(bytes.len())].iter().any(|&byte| byte != 0);
        let first = (at as usize / 4096 * 4096..bytes.len()).step_by(4096).find(is_data);
        Ok(first.map(|page| {
            let end = (page..bytes.len()).step_by(4096).find(|page| !is_data(page)).unwrap_or(bytes.len());
            Span::new(at.max(page as u64), end as u64)
        }))
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        let mut machine = self.0.borrow_mut();
        assert!(offset + bytes.len() as u64 <= machine.target.now.len() as u64, "past the end");
        let is_all = machine.operate()? == May::All;
        // A write that breaks off does so between two pages.
        let half = (offset + bytes.len() as u64 / 2) / PAGE * PAGE;
        let written = if is_all { bytes.len() } else { half.saturating_sub(offset) as usize };
        machine.target.change(Change::Write(offset, bytes[..written].to_vec()));
        if is_all { Ok(()) } else { Err(broken()) }
    }

    fn clear(&mut self, span: Span) -> Result<()> {
        self.write_at(span.start(), &vec![0; span.len() as usize])
    }

    fn set_len(&mut self, length: u64) -> Result<()> {
        let mut machine = self.0.borrow_mut();
        machine.whole()?;
        machine.target.change(Change::Length(length));
        Ok(())
    }

    fn allocate(&mut self, _span: Span) -> Result<()> {
        self.0.borrow_mut().whole()
    }

    fn sync(&mut self) -> Result<()> {
        let mut machine = self.0.borrow_mut();
        machine.whole()?;
        if !machine.forgets_syncs {
            machine.target.sync();
        }
        Ok(())
    }
}

/// A journal on the disk, open.
#[derive(Debug)]
struct Open {
    disk: Disk,
    /// What it was when it was opened: a log that has lost its name can be read.
    kept: Vec<u8>,
}

impl Log for Open {
    fn len(&self) -> Result<u64> {
        Ok(self.kept.len() as u64)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        self.disk.0.borrow_mut().whole()?;
        self.kept.read_at(offset, buffer)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let mut machine = self.disk.0.borrow_mut();
        let is_all = machine.operate()? == May::All;
        let written = if is_all { bytes } else { &bytes[..bytes.len() / 2] };
        let at = self.kept.len() as u64;
        self.kept.extend_from_slice(written);
        let file = machine.created.as_mut().expect("it was created");
        file.change(Change::Write(at, written.to_vec()));
        if is_all { Ok(()) } else { Err(broken()) }
    }

    fn sync(&mut self) -> Result<()> {
        let mut machine = self.disk.0.borrow_mut();
        machine.whole()?;
        if !machine.forgets_syncs {
            machine.created.as_mut().expect("it was created").sync();
        }
        Ok(())
    }
}

impl Shelf for Disk {
    fn tag(&self) -> Result<Tag> {
        let machine = self.0.borrow();
        let nonce = [machine.operations as u8 ^ 0xa5; 16];
        let file = Identity { device: 1, inode: 7, generation: Some(3), birth: None };
        Ok(Tag { file, boot: [machine.boot; 16], nonce, name: b"f".to_vec(), ..Tag::default() })
    }

    fn places(&self) -> usize {
        1
    }

    fn create(&mut self, _place: usize, _size: u64) -> Result<Box<dyn Log>> {
        let mut machine = self.0.borrow_mut();
        machine.whole()?;
        machine.created = Some(File::default());
        drop(machine);
        Ok(Box::new(Open { disk: self.clone(), kept: Vec::new() }))
    }

    fn begin(&mut self) -> Result<()> {
        let mut machine = self.0.borrow_mut();
        machine.whole()?;
        let created = machine.created.take().expect("it was created");
        assert!(machine.journals.insert(0, created).is_none(), "an interrupted edit must not be overwritten");
        Ok(())
    }

    fn abandon(&mut self) -> Result<()> {
        let mut machine = self.0.borrow_mut();
        machine.whole()?;
        machine.created = None;
        Ok(())
    }

    fn sweep(&mut self) {
        let mut machine = self.0.borrow_mut();
        if machine.whole().is_ok() {
            machine.created = None;
        }
    }

    fn numbers(&self) -> Result<Vec<u64>> {
        self.0.borrow_mut().whole()?;
        Ok(self.journals())
    }

    fn open(&self, number: u64) -> Result<Box<dyn Log>> {
        let mut machine = self.0.borrow_mut();
        machine.whole()?;
        let kept = machine.journals[&number].now.clone();
        Ok(Box::new(Open { disk: self.clone(), kept }))
    }

    fn is_begun(&self) -> Result<bool> {
        Ok(self.0.borrow().journals.contains_key(&0))
    }

    fn undo_command(&self) -> String {
        "rmmap undo f".to_string()
    }

    fn renumber(&mut self, from: u64, to: u64) -> Result<()> {
        let mut machine = self.0.borrow_mut();
        machine.whole()?;
        let file = machine.journals.remove(&from).expect("a journal");
        assert!(machine.journals.insert(to, file).is_none(), "a journal must not be overwritten");
        Ok(())
    }

    fn remove(&mut self, number: u64) -> Result<()> {
        let mut machine = self.0.borrow_mut();
        machine.whole()?;
        machine.journals.remove(&number).expect("a journal");
        Ok(())
    }

    fn sync(&mut self) -> Result<()> {
        let mut machine = self.0.borrow_mut();
        machine.whole()?;
        if !machine.forgets_syncs {
            machine.safe_names = machine.journals.clone();
        }
        Ok(())
    }
}
