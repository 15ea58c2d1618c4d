//! The right to edit: a lock on the file for as long as an edit takes, and the place of its journals.

use super::Session;
use super::inode::{self, Naming};
use super::journals::Journals;
use crate::bytes::Shelf;
use crate::error::{Error, Kind, Result};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::time::{Duration, Instant};

/// Where the journal of an edit goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Journaling {
    /// Beside the file; into the state directory where that cannot be.
    #[default]
    Auto,
    /// Nowhere: an edit that is broken off may stay half done.
    Off,
    /// Into this directory.
    In(OsString),
}

/// What a user says of locks, journals and devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Edit although another process holds the lock.
    pub no_lock: bool,
    /// For how long to wait for the lock of another.
    pub wait: Duration,
    /// Where the journal goes.
    pub journal: Journaling,
    /// Edit a disk although it is mounted or held.
    pub force: bool,
}

/// The right to edit the file of a session, until it is dropped.
#[derive(Debug)]
pub struct Claim {
    journals: Journals,
    keeps: bool,
    is_locked: bool,
}

impl Claim {
    /// The journals, where there are to be any.
    pub fn shelf(&mut self) -> Option<&mut dyn Shelf> {
        if self.keeps { Some(&mut self.journals) } else { None }
    }

    /// The journals, also where none is to be written.
    pub fn journals(&mut self) -> &mut Journals {
        &mut self.journals
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.is_locked {
            // The session may keep the file open for longer.
            inode::unlock(self.journals.file());
        }
    }
}

/// How long to sleep between two looks at a lock.
const NAP: Duration = Duration::from_millis(20);

impl Session {
    /// Claims the file for an edit; nothing where edits stay in memory.
    ///
    /// Fails where another process holds the lock, where the name was given to another file meanwhile, and where a disk
    /// is mounted or held by something.
    pub fn claim(&self, terms: &Terms) -> Result<Option<Claim>> {
        let Some(file) = self.file().filter(|_| !self.is_private()) else { return Ok(None) };
        let name = self.name();
        let refused = |why: &str| Error::said(Kind::Failed, "edit", why).file(name.as_encoded_bytes());
        if !terms.no_lock {
            self.wait_for(file, terms.wait)?;
        }
        let found = file.metadata().map_err(|cause| self.failed("look at", cause))?;
        let naming = inode::naming(&found, name);
        if naming == Naming::Lost {
            return Err(refused("its name was given to another file meanwhile"));
        }
        if !terms.force && inode::is_held(&found, name) {
            return Err(refused("it is mounted, or something else holds it")
                .hint("unmount it first; --force edits it all the same"));
        }
        let directory = match &terms.journal {
            Journaling::In(directory) => Some(directory.as_os_str()),
            Journaling::Auto | Journaling::Off => None,
        };
        let journals = Journals::of(file, found, (name, naming), directory)
            .map_err(|cause| self.failed("look at", cause))?;
        Ok(Some(Claim { journals, keeps: terms.journal != Journaling::Off, is_locked: !terms.no_lock }))
    }

    /// The journals of the file in `directory`, or where they usually are, only to be looked at; nothing where there is no file that could have any.
    pub fn journals(&self, directory: Option<&OsStr>) -> Option<Journals> {
        let (file, name) = (self.file()?, self.name());
        let found = file.metadata().ok()?;
        let naming = inode::naming(&found, name);
        Journals::of(file, found, (name, naming), directory).ok()
    }

    /// Waits for the lock. A file system without locks is as good as one that grants them: they bind only who asks.
    fn wait_for(&self, file: &File, patience: Duration) -> Result<()> {
        let until = Instant::now().checked_add(patience);
        while matches!(inode::lock(file), Ok(false)) {
            if super::interrupted() {
                return Err(self.locked("it was interrupted while waiting for its lock"));
            }
            if until.is_some_and(|until| Instant::now() >= until) {
                return Err(self
                    .locked("another process has locked it")
                    .hint("--wait SECONDS waits for it, --no-lock does not ask"));
            }
            std::thread::sleep(NAP);
        }
        Ok(())
    }

    fn locked(&self, why: &str) -> Error {
        Error::said(Kind::Failed, "edit", why).file(self.name().as_encoded_bytes())
    }
}
