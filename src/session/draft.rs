//! A file in the making: it has a name of its own until it is whole, and then takes the name it is meant for, at once.

use super::changing::{Changing, Place};
use super::{Session, copy, file};
use crate::bytes::{Source, Span, Watch};
use crate::error::{Error, Kind, Result};
use std::ffi::{OsStr, OsString};
use std::fs::{Metadata, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// A file that nobody knows yet. It goes when it is dropped.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    /// The name it is meant for, as the user gave it.
    name: OsString,
    /// Where that leads.
    goal: PathBuf,
    taken: Taken,
    /// Where the mapping begins in it.
    base: u64,
    /// What it shall have when it is whole, where that is not what new files have.
    permissions: Option<Permissions>,
}

/// What becomes of a file that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is replaced, if it is a regular file.
    Replaced,
    /// It stays, and the draft is refused.
    Refused,
}

/// How many bytes are written at a time.
const PIECE: u64 = 1 << 20;

/// What is done with a draft, for messages.
const DOING: &str = "write the copy to";

impl Draft {
    /// An empty file that will be called `name`.
    pub fn new(name: &OsStr, taken: Taken) -> Result<Draft> {
        // What any program may make: the user's mask takes away what the user does not want.
        #[cfg(unix)]
        let usual = std::os::unix::fs::PermissionsExt::from_mode(0o666);
        let mut builder = Builder::new();
        #[cfg(unix)]
        builder.permissions(usual);
        Draft::begun(&mut builder, name, taken)
    }

    /// A copy of what `session` shows, which will be called `name`: of the whole file where there is one, with its
    /// permissions; else of the mapping. A name of the very file that is open is refused.
    pub fn copy(session: &Session, name: &OsStr, taken: Taken, watch: Watch<'_>) -> Result<Draft> {
        if std::fs::metadata(name).is_ok_and(|found| session.is_file(&found, name)) {
            let why = "it is FILE itself; without -o FILE is changed in place";
            return Err(refused(name, why));
        }
        let Some(source) = session.file() else {
            let mut draft = Draft::new(name, taken)?;
            draft.fill(session, watch)?;
            return Ok(draft);
        };
        let failed = |cause: io::Error| {
            let error = match cause.kind() {
                io::ErrorKind::UnexpectedEof => {
                    Error::said(Kind::Changed, "copy", "it was cut short while it was being read")
                }
                _ => Error::system("copy", cause),
            };
            error.file(session.name().as_encoded_bytes())
        };
        let length = file::length(source).map_err(failed)?;
        // Nobody else may read it before it has the permissions of what it is a copy of.
        let mut draft = Draft::begun(&mut Builder::new(), name, taken)?;
        draft.base = session.base();
        draft.permissions = Some(permissions(&source.metadata().map_err(failed)?));
        copy::copy(source, length, draft.file.as_file(), watch).map_err(failed)?;
        Ok(draft)
    }

    fn begun(builder: &mut Builder<'_, '_>, name: &OsStr, taken: Taken) -> Result<Draft> {
        let goal = goal(name, taken)?;
        let file = builder
            .prefix(".rmmap-")
            .suffix(".part")
            .tempfile_in(folder(&goal))
            .map_err(|cause| Error::system("make a file beside", cause).file(name.as_encoded_bytes()))?;
        Ok(Draft { file, name: name.to_owned(), goal, taken, base: 0, permissions: None })
    }

    fn fill(&mut self, session: &Session, watch: Watch<'_>) -> Result<()> {
        let mut at = 0;
        while at < session.len() {
            if watch(at, session.len()) {
                return Err(
                    Error::said(Kind::Failed, DOING, "it was interrupted").file(self.name.as_encoded_bytes())
                );
            }
            let bytes = session.window(Span::new(at, at.saturating_add(PIECE)))?;
            let written = file::write_at(self.file.as_file(), at, &bytes);
            // Checked after the last look at them. Where they are gone, that is why they could not be written.
            session.check(at + bytes.len() as u64)?;
            written.map_err(|cause| self.failed("write", cause).at(at))?;
            at += bytes.len() as u64;
        }
        Ok(())
    }

    /// Its bytes, from where the mapping begins in it.
    pub fn store(&mut self) -> Changing<'_> {
        Changing::new(&self.name, Place::File { file: self.file.as_file(), base: self.base })
    }

    /// Gives it its name; with `sync`, it is on stable storage then.
    pub fn finish(self, sync: bool) -> Result<()> {
        let failed = |doing, cause| Error::system(doing, cause).file(self.name.as_encoded_bytes());
        let file = self.file.as_file();
        if let Some(permissions) = self.permissions {
            file.set_permissions(permissions).map_err(|cause| failed("set the permissions of", cause))?;
        }
        if sync {
            file.sync_all().map_err(|cause| failed("sync", cause))?;
        }
        let named = match self.taken {
            Taken::Replaced => self.file.persist(&self.goal),
            Taken::Refused => self.file.persist_noclobber(&self.goal),
        };
        named.map_err(|failure| failed("name", failure.error))?;
        if sync {
            sync_folder(folder(&self.goal)).map_err(|cause| failed("sync the folder of", cause))?;
        }
        Ok(())
    }

    fn failed(&self, doing: &str, cause: io::Error) -> Error {
        Error::system(doing, cause).file(self.name.as_encoded_bytes())
    }
}

impl Session {
    /// Whether it has that file open, which is called `name`.
    fn is_file(&self, found: &Metadata, name: &OsStr) -> bool {
        let own = match self.file() {
            Some(file) => file.metadata(),
            None => std::fs::metadata(self.name()),
        };
        own.is_ok_and(|own| is_same(&own, self.name(), found, name))
    }
}

#[cfg(unix)]
fn is_same(own: &Metadata, _own_name: &OsStr, other: &Metadata, _name: &OsStr) -> bool {
    use std::os::unix::fs::MetadataExt;
    (own.dev(), own.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_own: &Metadata, own_name: &OsStr, _other: &Metadata, name: &OsStr) -> bool {
    std::fs::canonicalize(own_name).ok() == std::fs::canonicalize(name).ok()
}

/// The permissions of a copy: without those that lend the owner's rights, for the owner may be another.
#[cfg(unix)]
fn permissions(found: &Metadata) -> Permissions {
    use std::os::unix::fs::PermissionsExt;
    Permissions::from_mode(found.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn permissions(found: &Metadata) -> Permissions {
    found.permissions()
}

/// Where a file called `name` will lie. What has the name already is looked at through links.
fn goal(name: &OsStr, taken: Taken) -> Result<PathBuf> {
    let found = match std::fs::symlink_metadata(name) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(PathBuf::from(name)),
        Err(cause) => return Err(Error::system("look at", cause).file(name.as_encoded_bytes())),
        Ok(_) if taken == Taken::Refused => return Err(refused(name, "it exists already")),
        Ok(_) => std::fs::metadata(name),
    };
    let found = found.map_err(|_| refused(name, "it is a link that leads nowhere"))?;
    if !found.is_file() {
        return Err(refused(name, "it is there and no regular file"));
    }
    std::fs::canonicalize(name).map_err(|cause| Error::system("look at", cause).file(name.as_encoded_bytes()))
}

fn refused(name: &OsStr, why: &str) -> Error {
    Error::said(Kind::Failed, DOING, why).file(name.as_encoded_bytes())
}

/// The folder of a file.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
