//! Who else has to do with the file: the processes that map it, and the locks on it.

use super::Session;
use super::identity::Identity;
use super::inode::{self, Naming};
use crate::bytes::Span;
use std::ffi::OsStr;
use std::fs;

/// A process that maps the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapper {
    /// Its number.
    pub pid: u32,
    /// Its name, as it was given: any bytes.
    pub name: Vec<u8>,
    /// What it maps.
    pub maps: Vec<Mapped>,
    /// Whether the file is the program that it runs, which nobody may write meanwhile.
    pub runs_it: bool,
}

/// A mapping of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// What of the file.
    pub span: Span,
    /// `r--s`: whether it can be read, written and executed, and whether it is shared or private.
    pub access: String,
}

/// The processes that map the file, ourselves not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mappers {
    /// In the order of their numbers.
    pub processes: Vec<Mapper>,
    /// How many processes may not be looked at: any of them may map it too.
    pub hidden: u64,
}

/// A lock on the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// `FLOCK`, `POSIX`, `OFDLCK`, `LEASE`, ...: as the kernel calls it.
    pub kind: String,
    /// Whether it shuts out readers as well.
    pub is_exclusive: bool,
    /// The process that took it, where it can be seen.
    pub pid: Option<u32>,
}

impl Mapper {
    /// Whether it keeps memory locked, of whatever mapping.
    pub fn locks_memory(&self) -> bool {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap_or_default();
        let locked = status.lines().find_map(|line| line.strip_prefix("VmLck:"));
        locked.is_some_and(|amount| amount.split_whitespace().next() != Some("0"))
    }
}

impl Session {
    /// The processes that map the file; nothing where the target is no file, or the system does not tell.
    pub fn mappers(&self) -> Option<Mappers> {
        let (identity, found) = (self.identity()?, self.descriptor()?.metadata().ok()?);
        let mut mappers = Mappers::default();
        let mut pids: Vec<u32> = fs::read_dir("/proc")
            .ok()?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|pid| *pid != std::process::id())
            .collect();
        pids.sort_unstable();
        for pid in pids {
            let maps = match fs::read(format!("/proc/{pid}/maps")) {
                Ok(maps) => maps,
                Err(cause) => {
                    // The others have ended meanwhile.
                    mappers.hidden += u64::from(cause.kind() == std::io::ErrorKind::PermissionDenied);
                    continue;
                }
            };
            let maps = maps_of(identity, &maps);
            if !maps.is_empty() {
                let runs_it = inode::naming(&found, OsStr::new(&format!("/proc/{pid}/exe"))) != Naming::Lost;
                mappers.processes.push(Mapper { pid, name: name(pid), maps, runs_it });
            }
        }
        Some(mappers)
    }

    /// The locks on the file; nothing where the target is no file, or the system does not tell.
    pub fn locks(&self) -> Option<Vec<Lock>> {
        let identity = self.identity()?;
        let locks = fs::read_to_string("/proc/locks").ok()?;
        Some(locks.lines().filter_map(|line| lock(identity, line)).collect())
    }
}

fn maps_of(identity: Identity, maps: &[u8]) -> Vec<Mapped> {
    let mapped = |line: super::identity::Line<'_>| Mapped {
        span: Span::new(line.offset, line.offset.saturating_add(line.end.saturating_sub(line.start))),
        access: line.access.to_string(),
    };
    identity.among(maps).map(mapped).collect()
}

fn name(pid: u32) -> Vec<u8> {
    let mut name = fs::read(format!("/proc/{pid}/comm")).unwrap_or_default();
    name.pop_if(|last| *last == b'\n');
    name
}

/// `1: FLOCK  ADVISORY  WRITE 1234 fe:00:131 0 EOF`; a line with an arrow is a process that waits.
fn lock(identity: Identity, line: &str) -> Option<Lock> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [_, kind, _, access, pid, file, ..] = words[..] else { return None };
    identity.is_locked_as(file).then(|| Lock {
        kind: kind.to_string(),
        is_exclusive: access == "WRITE",
        pid: pid.parse().ok().filter(|pid| *pid != 0),
    })
}
