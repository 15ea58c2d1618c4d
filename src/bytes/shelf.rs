//! The seam behind which journals lie: bytes that are appended and read back, and the place where those of one file
//! are kept.

use crate::error::{Error, Kind, Result};

/// Bytes that are appended and read back, never overwritten: a journal.
pub trait Log: std::fmt::Debug + Send {
    /// How many bytes there are.
    fn len(&self) -> Result<u64>;

    /// Whether there is nothing at all.
    fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Fills `buffer` from `offset`, and fails where the log ends first.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()>;

    /// Appends all of `bytes`. What was appended when it fails is not known.
    fn append(&mut self, bytes: &[u8]) -> Result<()>;

    /// Returns when everything appended so far is on stable storage. A failure is final.
    fn sync(&mut self) -> Result<()>;

    /// Whether the bytes are in memory.
    fn is_in_memory(&self) -> bool {
        false
    }
}

/// A log in memory.
impl Log for Vec<u8> {
    fn len(&self) -> Result<u64> {
        Ok(self.as_slice().len() as u64)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let from =
            usize::try_from(offset).ok().and_then(|from| self.get(from..from.checked_add(buffer.len())?));
        let ends = || Error::said(Kind::Failed, "read the journal", "it ends first").at(offset);
        buffer.copy_from_slice(from.ok_or_else(ends)?);
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let no_room = |_| Error::said(Kind::Failed, "keep the old bytes", "there is not enough memory");
        self.try_reserve(bytes.len()).map_err(no_room)?;
        self.extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> Result<()> {
        Ok(())
    }

    fn is_in_memory(&self) -> bool {
        true
    }
}

/// The shelf on which the journals of one file stand, by their number.
///
/// Number 0 is the journal of an edit that is being made, or was interrupted; kept ones count from 1, the newest highest.
/// While it is written a journal has no number, so that what has one is known to be whole, and what has none does not matter.
pub trait Shelf {
    /// What a journal begun now says of itself.
    fn tag(&self) -> Result<Tag>;

    /// How many places there are in which a journal can be created.
    fn places(&self) -> usize;

    /// Creates a journal without a number in the place of that index, best first, where about `size` bytes will be
    /// written. Fails where there is no room, and where an edit is being made.
    fn create(&mut self, place: usize, size: u64) -> Result<Box<dyn Log>>;

    /// Gives the journal that was created last the number 0: it is whole, and the edit begins. Fails where there is one.
    fn begin(&mut self) -> Result<()>;

    /// Removes the journal that was created last and has not begun.
    fn abandon(&mut self) -> Result<()>;

    /// Removes what edits left behind that were killed before they began: journals without a number, unless one is being
    /// written. What cannot be removed does no harm.
    fn sweep(&mut self);

    /// The numbers of all journals that are there, in ascending order.
    fn numbers(&self) -> Result<Vec<u64>>;

    /// Opens a journal. Fails where it must not be trusted: a link, or a file that somebody else could have written.
    fn open(&self, number: u64) -> Result<Box<dyn Log>>;

    /// Whether journal 0 is there. Asked by every run, so it must not cost more than looking for one name a place. Fails
    /// where it cannot be looked for.
    fn is_begun(&self) -> Result<bool>;

    /// What the user types to take back the newest edit.
    fn undo_command(&self) -> String;

    /// Gives a journal another number, which must be free.
    fn renumber(&mut self, from: u64, to: u64) -> Result<()>;

    /// Removes a journal. A log of it that is open can still be read.
    fn remove(&mut self, number: u64) -> Result<()>;

    /// Returns when the names of the journals are on stable storage. A failure is final.
    fn sync(&mut self) -> Result<()>;
}

/// What tells one file from another, also where its number was given to a new file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The number of its device; for a disk, its own.
    pub device: u64,
    /// Its inode number.
    pub inode: u64,
    /// How often that inode was reused, where the file system says so.
    pub generation: Option<u32>,
    /// When it was created, in nanoseconds since 1970, where the file system says so.
    pub birth: Option<u64>,
}

impl Identity {
    /// Whether both are the same file. Devices are numbered anew at every start of the machine, and whenever a disk is
    /// taken out and put in again, so that they count only where no time of birth, to the nanosecond, says more.
    pub fn is(&self, other: &Identity, is_same_boot: bool) -> bool {
        fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        self.inode == other.inode
            && (self.device == other.device || !is_same_boot || self.birth.is_some() && other.birth.is_some())
            && agree(self.generation, other.generation)
            && agree(self.birth, other.birth)
    }
}

/// What a journal says of the file, the machine and the run that wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Whose bytes it holds.
    pub file: Identity,
    /// Which start of the machine it was; zeros where that is not known.
    pub boot: [u8; 16],
    /// Random, so that no two journals have the same digests.
    pub nonce: [u8; 16],
    /// When it was begun, in nanoseconds since 1970.
    pub started: u64,
    /// The process that wrote it.
    pub process: u32,
    /// The name of the file as the user typed it, for messages only.
    pub name: Vec<u8>,
}
