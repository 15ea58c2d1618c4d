//! What an open target is, and how long it is.

use super::{Body, Session, inode};

/// What an open target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// A file.
    File,
    /// A block device.
    Disk,
    /// Anonymous memory.
    Memory,
    /// A pipe, or a device without places, that is read as it comes.
    Stream,
    /// Bytes that were read once because they cannot be mapped: of a pipe, or of a file that the kernel makes.
    Copy,
}

impl Session {
    /// What the target is.
    pub fn kind(&self) -> TargetKind {
        match &self.body {
            Body::Mapped { file: None, .. } => TargetKind::Memory,
            Body::Memory(_) => TargetKind::Copy,
            Body::Streamed(_) => TargetKind::Stream,
            Body::Mapped { file: Some(file), .. } | Body::Positioned { file } => {
                if file.metadata().is_ok_and(|found| found.is_file()) {
                    TargetKind::File
                } else {
                    TargetKind::Disk
                }
            }
        }
    }
}

impl Session {
    /// Whether the target is a disk that is mounted, or that something else has for itself.
    pub fn is_held(&self) -> bool {
        let found = self.descriptor().and_then(|file| file.metadata().ok());
        found.is_some_and(|found| inode::is_held(&found, &self.name))
    }
}

/// The bytes at a multiple of which a mapping begins in the file. The session maps from the multiple below, and hides
/// the difference.
pub fn granularity() -> u64 {
    if cfg!(windows) { 64 * 1024 } else { super::page_size() }
}
