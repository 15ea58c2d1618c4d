//! The journals on a disk in memory.

use super::disk::{Disk, May, broken};
use super::file::{Change, File};
use rmmap::bytes::{Identity, Log, Shelf, Tag};
use rmmap::error::Result;

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
        self.disk.machine().whole()?;
        self.kept.read_at(offset, buffer)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let mut machine = self.disk.machine();
        let is_all = machine.operate()? == May::All;
        let written = if is_all { bytes } else { &bytes[..bytes.len() / 2] };
        let at = self.kept.len() as u64;
        self.kept.extend_from_slice(written);
        let file = machine.created.as_mut().expect("it was created");
        file.change(Change::Write(at, written.to_vec()));
        if is_all { Ok(()) } else { Err(broken()) }
    }

    fn sync(&mut self) -> Result<()> {
        let mut machine = self.disk.machine();
        machine.whole()?;
        if !machine.forgets_syncs {
            machine.created.as_mut().expect("it was created").sync();
        }
        Ok(())
    }
}

impl Shelf for Disk {
    fn tag(&self) -> Result<Tag> {
        let machine = self.machine();
        let nonce = [machine.operations as u8 ^ 0xa5; 16];
        let file = Identity { device: 1, inode: 7, generation: Some(3), birth: None };
        Ok(Tag { file, boot: [machine.boot; 16], nonce, name: b"f".to_vec(), ..Tag::default() })
    }

    fn places(&self) -> usize {
        1
    }

    fn create(&mut self, _place: usize, _size: u64) -> Result<Box<dyn Log>> {
        let mut machine = self.machine();
        machine.whole()?;
        machine.created = Some(File::default());
        drop(machine);
        Ok(Box::new(Open { disk: self.clone(), kept: Vec::new() }))
    }

    fn begin(&mut self) -> Result<()> {
        let mut machine = self.machine();
        machine.whole()?;
        let created = machine.created.take().expect("it was created");
        assert!(machine.journals.insert(0, created).is_none(), "an interrupted edit must not be overwritten");
        Ok(())
    }

    fn abandon(&mut self) -> Result<()> {
        let mut machine = self.machine();
        machine.whole()?;
        machine.created = None;
        Ok(())
    }

    fn sweep(&mut self) {
        let mut machine = self.machine();
        if machine.whole().is_ok() {
            machine.created = None;
        }
    }

    fn numbers(&self) -> Result<Vec<u64>> {
        self.machine().whole()?;
        Ok(self.journals())
    }

    fn open(&self, number: u64) -> Result<Box<dyn Log>> {
        let mut machine = self.machine();
        machine.whole()?;
        let kept = machine.journals[&number].now.clone();
        Ok(Box::new(Open { disk: self.clone(), kept }))
    }

    fn is_begun(&self) -> Result<bool> {
        Ok(self.machine().journals.contains_key(&0))
    }

    fn undo_command(&self) -> String {
        "rmmap undo f".to_string()
    }

    fn renumber(&mut self, from: u64, to: u64) -> Result<()> {
        let mut machine = self.machine();
        machine.whole()?;
        let file = machine.journals.remove(&from).expect("a journal");
        assert!(machine.journals.insert(to, file).is_none(), "a journal must not be overwritten");
        Ok(())
    }

    fn remove(&mut self, number: u64) -> Result<()> {
        let mut machine = self.machine();
        machine.whole()?;
        machine.journals.remove(&number).expect("a journal");
        Ok(())
    }

    fn sync(&mut self) -> Result<()> {
        let mut machine = self.machine();
        machine.whole()?;
        if !machine.forgets_syncs {
            machine.safe_names = machine.journals.clone();
        }
        Ok(())
    }
}
