//! Where the journals of a file lie: beside it, or in the state directory where there is no writing beside it.

use super::file;
use super::inode::{self, Naming};
use super::journal_file::JournalFile;
use crate::bytes::{Identity, Log, Shelf, Tag};
use crate::error::{Error, Kind, Result};
use crate::escape;
use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::fs::{self, File, Metadata};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

/// The journals of one open file.
#[derive(Debug)]
pub struct Journals {
    /// The file as the user named it.
    name: OsString,
    /// The directory that the user asked for.
    asked: Option<OsString>,
    /// To be asked what only journals want to know.
    file: File,
    identity: Identity,
    found: Metadata,
    /// Best first.
    places: Vec<Place>,
    /// The place whose names were changed last.
    changed: usize,
}

/// A directory, and what the names of the journals there begin with.
#[derive(Debug)]
struct Place {
    directory: PathBuf,
    prefix: String,
    /// Whether it is ours alone, and made where it is missing.
    is_private: bool,
}

const SUFFIX: &str = ".undo";

/// What a journal has in the place of a number while it is written.
const UNNUMBERED: &str = "new";

impl Place {
    fn path(&self, number: impl Display) -> PathBuf {
        self.directory.join(format!("{}{number}{SUFFIX}", self.prefix))
    }

    /// Whether an error says that nothing is there. A home that is closed to the caller, as after a change of the user,
    /// has no journals of the caller's either.
    fn is_without(&self, cause: &io::Error) -> bool {
        matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
            || self.is_private && cause.kind() == io::ErrorKind::PermissionDenied
    }

    fn number(&self, name: &OsStr) -> Option<u64> {
        let digits = name.to_str()?.strip_prefix(&self.prefix)?.strip_suffix(SUFFIX)?;
        digits.parse().ok().filter(|number: &u64| number.to_string() == digits)
    }
}

impl Journals {
    /// The journals of `file`, of which `found` was found, and which the user named so: in `asked`, where a directory was
    /// asked for.
    pub(super) fn of(
        file: &File,
        found: Metadata,
        (name, naming): (&OsStr, Naming),
        asked: Option<&OsStr>,
    ) -> io::Result<Journals> {
        let identity = inode::identity(&found, name);
        let apart = |directory| Place {
            directory,
            prefix: format!("rmmap-{:x}-{}-", identity.birth.unwrap_or(identity.device), identity.inode),
            is_private: true,
        };
        let places = match asked {
            Some(directory) => vec![Place { is_private: false, ..apart(PathBuf::from(directory)) }],
            None => {
                let beside = inode::directory(file, name, naming, &found)?.map(|directory| Place {
                    directory,
                    prefix: format!(".rmmap-{}-", identity.inode),
                    is_private: false,
                });
                beside.into_iter().chain(state_directory().map(apart)).collect()
            }
        };
        let (name, asked) = (name.to_owned(), asked.map(OsStr::to_owned));
        Ok(Journals { name, asked, file: file.try_clone()?, identity, found, places, changed: 0 })
    }

    /// The file.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// The place in which a journal lies, and its path. Fails where it cannot be looked for: what is not seen is not gone.
    fn find(&self, number: u64) -> Result<Option<(usize, PathBuf)>> {
        for (index, place) in self.places.iter().enumerate() {
            let path = place.path(number);
            match path.symlink_metadata() {
                Ok(_) => return Ok(Some((index, path))),
                Err(cause) if place.is_without(&cause) => {}
                Err(cause) => return Err(self.failed("look for journals of", cause)),
            }
        }
        Ok(None)
    }

    fn found(&self, number: u64) -> Result<(usize, PathBuf)> {
        self.find(number)?.ok_or_else(|| self.failed("find the journal of", io::ErrorKind::NotFound.into()))
    }

    fn failed(&self, doing: &str, cause: io::Error) -> Error {
        Error::system(doing, cause).file(self.name.as_encoded_bytes())
    }

    fn said(&self, why: &str) -> Error {
        Error::said(Kind::Failed, "use the journal of", why).file(self.name.as_encoded_bytes())
    }

    fn busy(&self) -> Error {
        let why = "another process is editing it at this moment";
        Error::said(Kind::Failed, "edit", why).file(self.name.as_encoded_bytes())
    }

    /// Why a journal must not be trusted: somebody else might have written it, or write to it now.
    fn distrust(&self, journal: &Metadata) -> Option<&'static str> {
        if !journal.is_file() {
            return Some("it is no regular file");
        }
        inode::distrust(journal, &self.found)
    }
}

impl Shelf for Journals {
    fn tag(&self) -> Result<Tag> {
        let random = || RandomState::new().hash_one(0).to_le_bytes();
        let mut nonce = [0; 16];
        nonce[..8].copy_from_slice(&random());
        nonce[8..].copy_from_slice(&random());
        Ok(Tag {
            file: Identity { generation: file::generation(&self.file), ..self.identity },
            boot: boot().unwrap_or_default(),
            nonce,
            started: inode::nanoseconds(SystemTime::now()),
            process: std::process::id(),
            name: self.name.as_encoded_bytes().to_vec(),
        })
    }

    fn places(&self) -> usize {
        self.places.len()
    }

    fn create(&mut self, place: usize, size: u64) -> Result<Box<dyn Log>> {
        let Place { directory, is_private, .. } = &self.places[place];
        let failed =
            |cause| Error::system("keep a journal in", cause).file(directory.as_os_str().as_encoded_bytes());
        if *is_private {
            inode::make_private_directory(directory).map_err(failed)?;
        }
        let path = self.places[place].path(UNNUMBERED);
        let created = match inode::create_private(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
                // Left behind by a process that was killed before its edit began; or another is at it now.
                if inode::open_untrusted(&path).is_ok_and(|file| matches!(inode::lock(&file), Ok(false))) {
                    return Err(self.busy());
                }
                fs::remove_file(&path).and_then(|()| inode::create_private(&path))
            }
            answer => answer,
        };
        let file = created.map_err(failed)?;
        // Held for as long as the edit runs, so that others can tell it from one that was interrupted.
        let _ = inode::lock(&file);
        let full = failed(io::ErrorKind::StorageFull.into());
        self.changed = place;
        if size > WORTH_ASKING && inode::room(&file).is_some_and(|room| room < size) {
            // Found out now, and not after the disk has been filled.
            drop(file);
            let _ = fs::remove_file(&path);
            return Err(full);
        }
        Ok(Box::new(JournalFile { path, file, length: 0 }))
    }

    fn begin(&mut self) -> Result<()> {
        let place = &self.places[self.changed];
        let failed = |cause| self.failed("keep a journal of", cause);
        if self.is_begun()? {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(place.path(UNNUMBERED), place.path(0)).map_err(failed)
    }

    fn abandon(&mut self) -> Result<()> {
        fs::remove_file(self.places[self.changed].path(UNNUMBERED))
            .map_err(|cause| self.failed("remove the journal of", cause))
    }

    fn sweep(&mut self) {
        for path in self.places.iter().map(|place| place.path(UNNUMBERED)) {
            // Mostly there is none; one that is locked is being written.
            if inode::open_untrusted(&path).is_ok_and(|file| !matches!(inode::lock(&file), Ok(false))) {
                let _ = fs::remove_file(&path);
            }
        }
    }

    fn numbers(&self) -> Result<Vec<u64>> {
        let mut numbers = Vec::new();
        for place in &self.places {
            let entries = match fs::read_dir(&place.directory) {
                Ok(entries) => entries,
                Err(cause) if place.is_without(&cause) => continue,
                // A directory that may be entered and not listed: names can still be tried.
                Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => {
                    for number in 0.. {
                        match self.find(number)? {
                            Some(_) => numbers.push(number),
                            None if number > 0 => break,
                            None => {}
                        }
                    }
                    continue;
                }
                Err(cause) => return Err(self.failed("list the journals of", cause)),
            };
            for entry in entries {
                let entry = entry.map_err(|cause| self.failed("list the journals of", cause))?;
                numbers.extend(place.number(&entry.file_name()));
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    fn open(&self, number: u64) -> Result<Box<dyn Log>> {
        let (_, path) = self.found(number)?;
        let file = match inode::open_untrusted(&path) {
            Ok(file) => file,
            Err(_) if path.is_symlink() => return Err(self.said("it is a symbolic link")),
            Err(cause) => return Err(self.failed("open the journal of", cause)),
        };
        let found = file.metadata().map_err(|cause| self.failed("look at the journal of", cause))?;
        if let Some(why) = self.distrust(&found) {
            return Err(self.said(why));
        }
        if number == 0 && matches!(inode::lock(&file), Ok(false)) {
            return Err(self.busy());
        }
        Ok(Box::new(JournalFile { path, file, length: found.len() }))
    }

    fn is_begun(&self) -> Result<bool> {
        Ok(self.find(0)?.is_some())
    }

    fn undo_command(&self) -> String {
        let journal = self.asked.as_ref().map_or(String::new(), |directory| {
            format!(" --journal {}", escape::shell(directory.as_encoded_bytes()))
        });
        format!("rmmap undo {}{journal}", escape::shell(self.name.as_encoded_bytes()))
    }

    fn renumber(&mut self, from: u64, to: u64) -> Result<()> {
        let (place, path) = self.found(from)?;
        let failed = |cause| self.failed("keep the journal of", cause);
        if self.find(to)?.is_some() {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(path, self.places[place].path(to)).map_err(failed)?;
        self.changed = place;
        Ok(())
    }

    fn remove(&mut self, number: u64) -> Result<()> {
        let (place, path) = self.found(number)?;
        fs::remove_file(path).map_err(|cause| self.failed("remove the journal of", cause))?;
        self.changed = place;
        Ok(())
    }

    fn sync(&mut self) -> Result<()> {
        inode::sync_directory(&self.places[self.changed].directory)
            .map_err(|cause| self.failed("sync the directory of", cause))
    }
}

/// Below this much the file system is not asked whether there is room: it is found out soon enough.
const WORTH_ASKING: u64 = 1 << 20;

/// `$XDG_STATE_HOME/rmmap`, or what stands for it.
fn state_directory() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    Some(state.join("rmmap"))
}

/// What tells one start of the machine from another.
fn boot() -> Option<[u8; 16]> {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let number = u128::from_str_radix(&text.trim().replace('-', ""), 16).ok()?;
    Some(number.to_be_bytes())
}
