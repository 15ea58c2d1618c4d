//! A file as the file system knows it: who it is, where it lies, who has locked it, and whom to trust about it.

use crate::bytes::Identity;
use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970; 0 for what lies before.
pub(super) fn nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    u64::try_from(since).unwrap_or(u64::MAX)
}

/// Makes the names in a directory last.
pub(super) fn sync_directory(directory: &Path) -> io::Result<()> {
    match cfg!(unix) {
        true => File::open(directory)?.sync_all(),
        // Directories cannot be opened there, and their names are written with what they name.
        false => Ok(()),
    }
}

/// What a name is to a file that was opened by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// It lies where the file lies, which only Unix can tell from a link.
    #[cfg(unix)]
    Own,
    /// It leads to the file.
    Link,
    /// It leads nowhere, or to another file by now.
    Lost,
}

#[cfg(unix)]
pub(super) use unix::*;
#[cfg(unix)]
mod unix {
    use super::*;
    use rustix::fs::{FlockOperation, flock};
    use std::fs::DirBuilder;
    use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt};

    /// What tells the file from every other, but for its generation, which has to be asked for.
    pub(in crate::session) fn identity(found: &Metadata, _name: &OsStr) -> Identity {
        if found.file_type().is_block_device() {
            // The name of a disk is made anew at every start.
            return Identity { device: found.rdev(), ..Identity::default() };
        }
        let birth = found.created().ok().map(nanoseconds);
        Identity { device: found.dev(), inode: found.ino(), generation: None, birth }
    }

    /// The directory that the file itself lies in, whatever links its name goes through; nothing for a disk, and for a
    /// file without a name.
    pub(in crate::session) fn directory(
        file: &File,
        name: &OsStr,
        naming: Naming,
        found: &Metadata,
    ) -> io::Result<Option<PathBuf>> {
        if found.file_type().is_block_device() || found.nlink() == 0 {
            return Ok(None);
        }
        // To ask the system costs as much as all else of a short edit.
        if naming == Naming::Own {
            let directory = Path::new(name).parent().filter(|directory| !directory.as_os_str().is_empty());
            return Ok(Some(directory.unwrap_or(Path::new(".")).to_path_buf()));
        }
        let path = match named_by_the_system(file) {
            Some(path) => path,
            None => std::fs::canonicalize(name)?,
        };
        Ok(path.parent().map(Path::to_path_buf))
    }

    /// The path of an open file, with one question instead of one a directory.
    fn named_by_the_system(file: &File) -> Option<PathBuf> {
        use std::os::fd::AsRawFd;
        if !cfg!(target_os = "linux") {
            return None;
        }
        std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd()))
            .ok()
            .filter(|path| path.is_absolute())
    }

    fn is_same(one: &Metadata, other: &Metadata) -> bool {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }

    /// What `name` is now to the file that was found.
    pub(in crate::session) fn naming(found: &Metadata, name: &OsStr) -> Naming {
        let is_found = |named: io::Result<Metadata>| named.is_ok_and(|named| is_same(&named, found));
        if is_found(std::fs::symlink_metadata(name)) {
            Naming::Own
        } else if is_found(std::fs::metadata(name)) {
            Naming::Link
        } else {
            Naming::Lost
        }
    }

    /// Whether what was found is a disk that is mounted, or held by something else.
    pub(in crate::session) fn is_held(found: &Metadata, name: &OsStr) -> bool {
        let opened = || File::options().read(true).custom_flags(libc::O_EXCL).open(name);
        found.file_type().is_block_device()
            && opened().is_err_and(|cause| cause.raw_os_error() == Some(libc::EBUSY))
    }

    /// Why a journal with this metadata must not be trusted by whoever edits a file with that.
    pub(in crate::session) fn distrust(journal: &Metadata, of: &Metadata) -> Option<&'static str> {
        let caller = rustix::process::geteuid().as_raw();
        if journal.nlink() > 1 {
            Some("it has another name as well, so somebody else may have made it")
        } else if journal.mode() & 0o022 != 0 {
            Some("others may write to it")
        } else if journal.uid() != caller && journal.uid() != of.uid() {
            Some("it belongs neither to you nor to the owner of the file")
        } else {
            None
        }
    }

    /// Creates a file that nobody else may read.
    pub(in crate::session) fn create_private(path: &Path) -> io::Result<File> {
        File::options().read(true).write(true).create_new(true).mode(0o600).open(path)
    }

    /// Makes a directory that is ours alone, unless it is there.
    pub(in crate::session) fn make_private_directory(path: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)
    }

    /// Opens what may be anything, to be looked at: no link is followed, and nothing waited for.
    pub(in crate::session) fn open_untrusted(path: &Path) -> io::Result<File> {
        File::options()
            .read(true)
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY)
            .open(path)
    }

    /// Takes the exclusive lock of the open file; false where another open file has it.
    pub(in crate::session) fn lock(file: &File) -> io::Result<bool> {
        match rustix::io::retry_on_intr(|| flock(file, FlockOperation::NonBlockingLockExclusive)) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(false),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Gives the lock back.
    pub(in crate::session) fn unlock(file: &File) {
        // What is closed gives its lock back in any case.
        let _ = flock(file, FlockOperation::Unlock);
    }

    /// How many bytes can still be written where the file lies.
    pub(in crate::session) fn room(file: &File) -> Option<u64> {
        let found = rustix::fs::fstatvfs(file).ok()?;
        found.f_bavail.checked_mul(found.f_frsize)
    }
}

#[cfg(not(unix))]
pub(super) use elsewhere::*;
#[cfg(not(unix))]
mod elsewhere {
    use super::*;

    /// What tells the file from every other: its path, and when it was created.
    pub(in crate::session) fn identity(found: &Metadata, name: &OsStr) -> Identity {
        let path = std::fs::canonicalize(name).unwrap_or_default();
        let inode = xxhash_rust::xxh3::xxh3_64(path.as_os_str().as_encoded_bytes());
        Identity { device: 0, inode, generation: None, birth: found.created().ok().map(nanoseconds) }
    }

    /// The directory that the file itself lies in.
    pub(in crate::session) fn directory(
        _file: &File,
        name: &OsStr,
        _naming: Naming,
        _found: &Metadata,
    ) -> io::Result<Option<PathBuf>> {
        Ok(std::fs::canonicalize(name)?.parent().map(Path::to_path_buf))
    }

    /// What `name` is to the open file: a file that is open keeps its name, which may be a link.
    pub(in crate::session) fn naming(_found: &Metadata, _name: &OsStr) -> Naming {
        Naming::Link
    }

    /// Whether something else holds the disk: the system asks that itself.
    pub(in crate::session) fn is_held(_found: &Metadata, _name: &OsStr) -> bool {
        false
    }

    /// Why a journal must not be trusted: rights are the directory's matter.
    pub(in crate::session) fn distrust(_journal: &Metadata, _of: &Metadata) -> Option<&'static str> {
        None
    }

    /// Creates a file.
    pub(in crate::session) fn create_private(path: &Path) -> io::Result<File> {
        File::options().read(true).write(true).create_new(true).open(path)
    }

    /// Makes a directory, unless it is there.
    pub(in crate::session) fn make_private_directory(path: &Path) -> io::Result<()> {
        std::fs::create_dir_all(path)
    }

    /// Opens what may be anything, to be looked at.
    pub(in crate::session) fn open_untrusted(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    /// Takes the exclusive lock of the open file, on a system whose locks would keep others from reading.
    pub(in crate::session) fn lock(_file: &File) -> io::Result<bool> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Gives the lock back.
    pub(in crate::session) fn unlock(_file: &File) {}

    /// How many bytes can still be written: not asked.
    pub(in crate::session) fn room(_file: &File) -> Option<u64> {
        None
    }
}
