//! The file system under a target: its name, and what about it surprises those who map its files.

use super::{Session, TargetKind, system};

/// The file system that a file lies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSystem {
    /// As `mount` calls it, where the mount can be seen; else the name that the number stands for.
    pub name: String,
    /// The number by which the kernel knows it (`f_type` of `statfs(2)`).
    pub magic: u64,
    /// The bytes of a block.
    pub block: u64,
    /// Whether nothing can be written to it.
    pub is_read_only: bool,
    /// Whether its files may not be mapped with `exec`.
    pub is_no_exec: bool,
    /// What is different about mappings of its files.
    pub caveats: &'static [&'static str],
}

/// What surprises: the number, the name, and the sentences. The numbers are those of Linux's `linux/magic.h` and of
/// the file systems' own headers.
const KNOWN: &[(u64, &str, &[&str])] = &[
    (0xef53, "ext2, ext3 or ext4", &[]),
    (0x5846_5342, "xfs", &[]),
    (0x9123_683e, "btrfs", &["what is overwritten goes to a new place, so a full disk refuses it"]),
    (0xca45_1a4e, "bcachefs", &["what is overwritten goes to a new place, so a full disk refuses it"]),
    (0xf2f5_2010, "f2fs", &["what is overwritten goes to a new place, so a full disk refuses it"]),
    (
        TMPFS,
        "tmpfs",
        &[
            "its pages are the storage: none can be dropped",
            "a look at a hole through a mapping allocates it",
        ],
    ),
    (0x8584_58f6, "ramfs", &["its pages are the storage: none can be dropped, nor swapped out"]),
    (
        HUGETLBFS,
        "hugetlbfs",
        &["its huge pages are the storage: none can be dropped", "it is written by mapping only"],
    ),
    (OVERLAY, "overlay", &["the first edit copies the file; mappings made before it show the old one"]),
    (
        0x6573_5546,
        "fuse",
        &["how mappings behave is up to the program behind it", "the page cache may be out of date"],
    ),
    (0x6969, "nfs", REMOTE),
    (0xff53_4d42, "cifs", REMOTE),
    (0xfe53_4d42, "smb2", REMOTE),
    (0x0102_1997, "9p", REMOTE),
    (0x00c3_6400, "ceph", REMOTE),
    (0x2fc1_2fc1, "zfs", &["it has a cache of its own, of which the page cache shows a part"]),
    (0x4d44, "vfat", &["it knows no holes: growing a file writes zeros"]),
    (0x2011_bab0, "exfat", &["it knows no holes: growing a file writes zeros"]),
    (0x9fa0, "proc", MADE),
    (0x6265_6572, "sysfs", MADE),
    (0x6462_6720, "debugfs", MADE),
    (0x7472_6163, "tracefs", MADE),
    (0x0027_e0eb, "cgroup", MADE),
    (0x6367_7270, "cgroup2", MADE),
    (0x7371_7368, "squashfs", &[]),
    (0xe0f5_e1e2, "erofs", &[]),
    (0x9660, "iso9660", &[]),
];

/// Its files are written by mapping only: `write(2)` answers EINVAL.
pub(super) const HUGETLBFS: u64 = 0x9584_58f6;
pub(super) const OVERLAY: u64 = 0x794c_7630;
const TMPFS: u64 = 0x0102_1994;
const REMOTE: &[&str] = &[
    "what other machines write is seen late",
    "a page that cannot be fetched ends the look at it with an error",
];
const MADE: &[&str] = &["its files are made as they are read: most cannot be mapped"];

/// Whether the pages of a file system with this number are the storage.
pub(super) fn is_memory(magic: u64) -> bool {
    matches!(magic, TMPFS | HUGETLBFS | 0x8584_58f6)
}

impl FileSystem {
    /// Whether its pages are the storage, so that memory is all that there is.
    pub fn is_memory(&self) -> bool {
        is_memory(self.magic)
    }

    /// The bytes of a page of its files, where these are not the pages of the machine.
    pub fn page(&self) -> Option<u64> {
        (self.magic == HUGETLBFS).then_some(self.block)
    }

    fn known(magic: u64) -> Option<(&'static str, &'static [&'static str])> {
        KNOWN.iter().find(|(known, ..)| *known == magic).map(|(_, name, caveats)| (*name, *caveats))
    }
}

impl Session {
    /// The file system of the target, where the target is a file and the system tells.
    pub fn file_system(&self) -> Option<FileSystem> {
        // The node of a disk lies on a file system as well, which has nothing to do with what is on the disk.
        let file = self.descriptor().filter(|_| self.kind() != TargetKind::Disk)?;
        let mounted = system::mounted(file)?;
        let (name, caveats) = FileSystem::known(mounted.magic).unwrap_or(("unknown", &[]));
        Some(FileSystem {
            name: mounted.id.and_then(kind_of_mount).unwrap_or_else(|| name.to_string()),
            magic: mounted.magic,
            block: mounted.block,
            is_read_only: mounted.is_read_only,
            is_no_exec: mounted.is_no_exec,
            caveats,
        })
    }
}

/// What `mount` calls the file system of the mount with this number: `fuse.sshfs`, `nfs4`.
fn kind_of_mount(id: u64) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let line = mounts.lines().find(|line| line.split(' ').next() == Some(&*id.to_string()))?;
    // Behind the optional fields stands a lone minus.
    Some(line.split(" - ").nth(1)?.split(' ').next()?.to_string())
}
