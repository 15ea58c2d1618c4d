//! How the kernel would read and map a target: its readahead window and its huge pages.

use super::{Body, Session, system};
use std::fs;

/// What huge pages have to do with a mapping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HugePages {
    /// The bytes of a huge page of this machine.
    pub size: Option<u64>,
    /// Whether the kernel may use them for this mapping of its own accord.
    pub is_eligible: Option<bool>,
    /// How many bytes of this mapping are mapped by huge pages now.
    pub mapped: Option<u64>,
}

impl Session {
    /// How many bytes the kernel reads ahead of those that are wanted, at most; nothing where the target does not lie on
    /// a disk, or the system does not tell.
    pub fn readahead(&self) -> Option<u64> {
        let (major, minor) = system::device(self.descriptor()?)?;
        let disk = format!("/sys/dev/block/{major}:{minor}");
        // A partition has the window of its disk; what lies on no one disk has one under its own number.
        [
            format!("{disk}/queue/read_ahead_kb"),
            format!("{disk}/../queue/read_ahead_kb"),
            format!("/sys/class/bdi/{major}:{minor}/read_ahead_kb"),
        ]
        .iter()
        .find_map(|path| number(&fs::read_to_string(path).ok()?))
        .map(|kib| kib * 1024)
    }

    /// The huge pages of the mapping.
    pub fn huge_pages(&self) -> HugePages {
        let size = fs::read_to_string("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size");
        let mut pages = HugePages { size: size.ok().and_then(|text| number(&text)), ..HugePages::default() };
        let Body::Mapped { map, .. } = &self.body else { return pages };
        let address = map.place().0 as u64;
        let Ok(smaps) = fs::read_to_string("/proc/self/smaps") else { return pages };
        let mut is_ours = false;
        for line in smaps.lines() {
            let Some((name, value)) = line.split_once(':').filter(|(name, _)| !name.contains(' ')) else {
                is_ours = is_at(line, address);
                continue;
            };
            if !is_ours {
                continue;
            }
            match (name, number(value)) {
                ("AnonHugePages" | "ShmemPmdMapped" | "FilePmdMapped", Some(kib)) => {
                    pages.mapped = Some(pages.mapped.unwrap_or(0) + kib * 1024);
                }
                ("KernelPageSize", Some(kib)) if kib * 1024 > super::page_size() => {
                    // hugetlbfs: no other pages are there.
                    pages.size = Some(kib * 1024);
                }
                ("THPeligible", Some(eligible)) => pages.is_eligible = Some(eligible != 0),
                _ => {}
            }
        }
        pages
    }
}

/// Whether the heading of an entry of `smaps` is that of the mapping at `address`.
fn is_at(heading: &str, address: u64) -> bool {
    let hex = |digits: &str| u64::from_str_radix(digits, 16).ok();
    let Some((start, end)) = heading.split(' ').next().and_then(|range| range.split_once('-')) else {
        return false;
    };
    hex(start).zip(hex(end)).is_some_and(|(start, end)| start <= address && address < end)
}

/// The number that a line begins with: `  2048 kB`.
fn number(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}
