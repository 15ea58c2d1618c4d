//! A disk in memory that fails when it is told to, and loses power: what was not synced may be there, missing, or torn.
//!
//! SQLite tests itself with a file system of this kind (its `test6.c`).

use super::file::{Change, Dice, File};
use rmmap::bytes::{Log, Reader, Span, Store};
use rmmap::error::{Error, Kind, Result};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

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

/// The disk: one target, and the journals beside it by their number.
#[derive(Debug, Default)]
pub(crate) struct Machine {
    target: File,
    pub(crate) journals: BTreeMap<u64, File>,
    /// The one that has no number yet.
    pub(crate) created: Option<File>,
    /// The names that survive a power cut.
    pub(crate) safe_names: BTreeMap<u64, File>,
    pub(crate) operations: usize,
    fault: Option<Fault>,
    is_dead: bool,
    pub(crate) boot: u8,
    /// Whether a sync does nothing, to see that the tests can fail.
    pub(crate) forgets_syncs: bool,
}

/// What an operation may do.
#[derive(PartialEq, Eq)]
pub(crate) enum May {
    All,
    /// Half of it, and then it fails.
    Half,
}

impl Machine {
    pub(crate) fn operate(&mut self) -> Result<May> {
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
    pub(crate) fn whole(&mut self) -> Result<()> {
        match self.operate()? {
            May::All => Ok(()),
            May::Half => Err(broken()),
        }
    }
}

pub(crate) fn broken() -> Error {
    Error::said(Kind::Failed, "use the disk", "it failed half way")
}

/// The disk, shared by the target and the shelf.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk(Arc<Mutex<Machine>>);

impl Disk {
    pub(crate) fn machine(&self) -> MutexGuard<'_, Machine> {
        self.0.lock().expect("no operation panics")
    }

    pub(crate) fn with(bytes: &[u8]) -> Disk {
        let disk = Disk::default();
        disk.machine().target = File::with(bytes);
        disk
    }

    /// From now on it fails like this, with operations counted from 0.
    pub(crate) fn fail(&self, fault: Fault) {
        let mut machine = self.machine();
        machine.fault = Some(fault);
        machine.operations = 0;
        machine.is_dead = false;
    }

    /// At which operation it will fail.
    pub(crate) fn fails_at(&self) -> usize {
        match self.machine().fault {
            Some(Fault::Once(at) | Fault::Ever(at) | Fault::Kill(at)) => at,
            Some(Fault::Never) | None => usize::MAX,
        }
    }

    pub(crate) fn forget_syncs(&self) {
        self.machine().forgets_syncs = true;
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.machine().target.now.clone()
    }

    pub(crate) fn journals(&self) -> Vec<u64> {
        self.machine().journals.keys().copied().collect()
    }

    /// Changes the file behind everybody's back.
    pub(crate) fn meddle(&self, at: usize) {
        self.machine().target.now[at] ^= 0x55;
    }

    /// Changes one bit of a journal, or cuts it short.
    pub(crate) fn damage(&self, number: u64, at: usize, bit: Option<u8>) {
        let mut machine = self.machine();
        let journal = &mut machine.journals.get_mut(&number).expect("a journal").now;
        match bit {
            Some(bit) => journal[at] ^= 1 << bit,
            None => journal.truncate(at),
        }
    }

    pub(crate) fn journal_length(&self, number: u64) -> usize {
        self.machine().journals[&number].now.len()
    }

    /// The power fails, and the machine starts again.
    pub(crate) fn cut(&self, dice: &mut Dice) {
        let mut machine = self.machine();
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
        Ok(self.machine().target.now.len() as u64)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let mut machine = self.machine();
        machine.whole()?;
        machine.target.now.read_at(offset, buffer)
    }

    fn reader(&self) -> Option<Reader> {
        let disk = self.clone();
        Some(Box::new(move |offset, buffer| disk.read_at(offset, buffer)))
    }

    fn next_data(&self, at: u64) -> Result<Option<Span>> {
        // Pages of zeros are holes.
        let bytes = &self.machine().target.now;
        let is_data =
            |&page: &usize| bytes[page..(page + 4096).min(bytes.len())].iter().any(|&byte| byte != 0);
        let first = (at as usize / 4096 * 4096..bytes.len()).step_by(4096).find(is_data);
        Ok(first.map(|page| {
            let end = (page..bytes.len()).step_by(4096).find(|page| !is_data(page)).unwrap_or(bytes.len());
            Span::new(at.max(page as u64), end as u64)
        }))
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        let mut machine = self.machine();
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
        let mut machine = self.machine();
        machine.whole()?;
        machine.target.change(Change::Length(length));
        Ok(())
    }

    fn allocate(&mut self, _span: Span) -> Result<()> {
        self.machine().whole()
    }

    fn sync(&mut self) -> Result<()> {
        let mut machine = self.machine();
        machine.whole()?;
        if !machine.forgets_syncs {
            machine.target.sync();
        }
        Ok(())
    }
}
