//! What each way of mapping the target would give, told without opening it anew: that would wake those who watch it.

use super::filesystem::HUGETLBFS;
use super::{Body, Mappers, Session, system};

/// Whether the target can be mapped in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// `read`, `write`, `copy` or `exec`.
    pub access: &'static str,
    /// Why not, as half a sentence; nothing where it can.
    pub refusal: Option<&'static str>,
}

impl Session {
    /// Every `--access`, and `--prot exec`, where `mappers` are the processes that map it.
    pub fn grants(&self, mappers: Option<&Mappers>) -> [Grant; 4] {
        let unmapped = match &self.body {
            Body::Memory(_) | Body::Streamed(_) => Some("it is read, and not mapped"),
            Body::Mapped { .. } | Body::Positioned { .. } => None,
        };
        let runs = || mappers.is_some_and(|mappers| mappers.processes.iter().any(|mapper| mapper.runs_it));
        let write = unmapped
            .or_else(|| self.descriptor().and_then(unwritable))
            .or_else(|| runs().then_some("it is a program that is running"));
        let exec = unmapped.or_else(|| {
            let mounted = system::mounted(self.descriptor()?)?;
            mounted.is_no_exec.then_some("its file system is mounted noexec")
        });
        [("read", unmapped), ("write", write), ("copy", unmapped), ("exec", exec)]
            .map(|(access, refusal)| Grant { access, refusal })
    }

    /// What the file system or the kernel has been told about the file: `immutable`, `append-only`, `verity`, ..., and
    /// the seals of a memory file: `sealed-write`.
    pub fn attributes(&self) -> Vec<&'static str> {
        self.descriptor().map(system::attributes).unwrap_or_default()
    }
}

fn unwritable(file: &std::fs::File) -> Option<&'static str> {
    let attributes = system::attributes(file);
    let has = |name| attributes.contains(&name);
    if has("immutable") {
        Some("it is immutable (chattr -i changes that)")
    } else if has("append-only") {
        Some("it can be appended to only (chattr -a changes that)")
    } else if has("verity") {
        Some("its content is sealed by fs-verity")
    } else if has("sealed-write") || has("sealed-future-write") {
        Some("it is sealed against writing")
    } else if system::mounted(file).is_some_and(|mounted| mounted.magic == HUGETLBFS) {
        Some("its file system refuses write(2), by which rmmap edits")
    } else if system::mounted(file).is_some_and(|mounted| mounted.is_read_only) {
        Some("its file system is mounted read-only")
    } else if !system::may_write(file) {
        Some("permission denied")
    } else {
        None
    }
}
