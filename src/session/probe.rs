//! Which limits the running kernel sets: pools of huge pages, and memory that may be locked.

use crate::error::{Error, Kind as Failure};
use crate::value::Amount;

/// Where Linux has the logarithm of the size of huge pages among the bits of `MAP_*`.
pub(super) const HUGE_SHIFT: u32 = 26;

/// The sizes of huge pages that this machine has pools of, in bytes, smallest first.
pub(super) fn pool_sizes() -> Vec<u64> {
    let Ok(entries) = std::fs::read_dir("/sys/kernel/mm/hugepages") else { return Vec::new() };
    let mut sizes: Vec<u64> = entries
        .filter_map(|entry| {
            let name = entry.ok()?.file_name();
            let size = name.to_str()?.strip_prefix("hugepages-")?.strip_suffix("kB")?;
            size.parse::<u64>().ok()?.checked_mul(1024)
        })
        .collect();
    sizes.sort_unstable();
    sizes
}

/// Why there are not `count` huge pages of `size` bytes to be had.
pub(super) fn pool_is_short(size: u64, count: u64) -> Error {
    let pool = format!("/sys/kernel/mm/hugepages/hugepages-{}kB", size / 1024);
    let read = |name: &str| -> u64 {
        let text = std::fs::read_to_string(format!("{pool}/{name}")).unwrap_or_default();
        text.trim().parse().unwrap_or(0)
    };
    let (all, free) = (read("nr_hugepages"), read("free_hugepages").saturating_sub(read("resv_hugepages")));
    let pages = if count == 1 { "page" } else { "pages" };
    let why = format!(
        "it takes {count} huge {pages} of {}, and of the {all} that are set aside {free} are free",
        Amount(size)
    );
    let wanted = all.saturating_add(count).saturating_sub(free);
    Error::said(Failure::Failed, "map", why)
        .hint(format!("`echo {wanted} > {pool}/nr_hugepages`, as root, sets enough aside"))
}

/// How many bytes a huge page has where nothing else is said. x86 and most Arm machines have 2 MiB.
pub(super) fn huge_page() -> usize {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = text
        .lines()
        .find_map(|line| line.strip_prefix("Hugepagesize:")?.trim().strip_suffix(" kB")?.parse().ok());
    kib.map_or(2 << 20, |kib: usize| kib << 10)
}

/// The sizes of huge pages that this machine has, for a sentence.
pub(super) fn huge_pages() -> String {
    let sizes: Vec<String> = pool_sizes().into_iter().map(|size| Amount(size).to_string()).collect();
    if sizes.is_empty() { "none".to_string() } else { sizes.join(" and ") }
}

/// Why `length` bytes may not be kept in memory.
pub(super) fn locking_refused(length: u64) -> Error {
    let said = |why: String| Error::said(Failure::Failed, "lock", why);
    let limit = rustix::process::getrlimit(rustix::process::Resource::Memlock);
    match limit.current {
        Some(limit) if limit < length => said(format!(
            "{} is more than the limit of locked memory (RLIMIT_MEMLOCK) allows, {}",
            Amount(length),
            Amount(limit)
        ))
        .hint(format!(
            "`ulimit -l {}` raises it where the hard limit allows; root (CAP_IPC_LOCK) has none",
            length.div_ceil(1024)
        )),
        _ => said(format!("there is no room to keep {} in memory", Amount(length))),
    }
}
