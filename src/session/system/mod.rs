//! What the kernel knows of a file and its pages, asked in calls that the standard library does not have.
//!
//! Two files of the same functions: `linux.rs` asks, `elsewhere.rs` says that there is nobody to ask. What a system
//! lacks is decided here and nowhere above.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::*;
#[cfg(target_os = "linux")]
pub(super) use linux::*;

use crate::bytes::Span;

/// What the page cache holds of a stretch of a file, in pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cached {
    pub(super) resident: u64,
    pub(super) dirty: u64,
    pub(super) writeback: u64,
    pub(super) evicted: u64,
    pub(super) recently_evicted: u64,
}

/// What a thread has been charged for, since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Toll {
    /// Its page faults.
    pub(super) faults: u64,
    /// How often it slept: for a disk, or for another thread.
    pub(super) waits: u64,
}

/// An extent as the file system tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) span: Span,
    pub(super) is_unwritten: bool,
    pub(super) is_delayed: bool,
    pub(super) is_shared: bool,
    pub(super) is_encoded: bool,
}

/// The mount that a file lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mounted {
    pub(super) magic: u64,
    /// The bytes of a block.
    pub(super) block: u64,
    pub(super) is_read_only: bool,
    pub(super) is_no_exec: bool,
    /// Its number in the list of mounts.
    pub(super) id: Option<u64>,
}
