//! `PROT_*`, `MAP_*` and `MS_*`.

use super::{Constant, Danger, Kind, Lasts, NO};

const fn prot(name: &'static str, values: [u32; 5], danger: Danger, does: &'static str) -> Constant {
    Constant::new(Kind::Protection, name, values, Lasts::Process, danger, does)
}

const fn map(name: &'static str, values: [u32; 5], lasts: Lasts, does: &'static str) -> Constant {
    Constant::new(Kind::Flag, name, values, lasts, Danger::None, does)
}

const fn linux(name: &'static str, value: u32, does: &'static str) -> Constant {
    map(name, [value, NO, NO, NO, NO], Lasts::Process, does)
}

const fn macos(name: &'static str, value: u32, does: &'static str) -> Constant {
    map(name, [NO, value, NO, NO, NO], Lasts::Process, does)
}

const fn refused(name: &'static str, values: [u32; 5], why: &'static str, does: &'static str) -> Constant {
    Constant::new(Kind::Flag, name, values, Lasts::Process, Danger::Refused(why), does)
}

/// A size of huge pages, as the logarithm that the kernel wants in its upper bits.
const fn huge(name: &'static str, log: u32, does: &'static str) -> Constant {
    linux(name, log << 26, does).since(3, 8)
}

const fn sync(name: &'static str, values: [u32; 5], does: &'static str) -> Constant {
    Constant::new(Kind::Sync, name, values, Lasts::File, Danger::None, does)
}

const NO_ADDRESS: &str =
    "it wants an address, and there is none to give: it would map page 0 or replace what lies there";
const GROWS: &str =
    "a mapping that grows takes addresses that nobody gave it, and a touch beside it is a signal";
const MASK: &str = "it is a mask to take flags apart with, and no flag";

/// What `--prot` takes.
pub(super) const PROTECTIONS: &[Constant] = &[
    prot("NONE", [0; 5], Danger::None, "no touch is allowed: for advise and flush, which touch nothing"),
    prot("READ", [1; 5], Danger::None, "bytes can be read"),
    prot("WRITE", [2; 5], Danger::None, "bytes can be changed"),
    prot("EXEC", [4; 5], Danger::None, "bytes could be run; rmmap never does"),
    prot("SEM", [8, NO, NO, NO, NO], Danger::None, "ignored on x86 and Arm"),
    prot(
        "GROWSDOWN",
        [0x0100_0000, NO, NO, NO, NO],
        Danger::Refused(GROWS),
        "for mprotect: down to where the mapping grew",
    ),
    prot(
        "GROWSUP",
        [0x0200_0000, NO, NO, NO, NO],
        Danger::Refused(GROWS),
        "for mprotect: up to where the mapping grew",
    ),
];

/// What `--flags` takes.
pub(super) const FLAGS: &[Constant] = &[
    map("SHARED", [1; 5], Lasts::File, "changes reach the file and every process that maps it"),
    map("PRIVATE", [2; 5], Lasts::Process, "changes stay in this process"),
    map(
        "SHARED_VALIDATE",
        [3, NO, NO, NO, NO],
        Lasts::File,
        "shared, and flags that the file system does not know are errors",
    )
    .since(4, 15),
    linux("DROPPABLE", 0x8, "private anonymous memory that the kernel may drop, which then reads as zeros")
        .since(6, 11),
    map(
        "ANON",
        [0x20, 0x1000, 0x1000, 0x1000, 0x1000],
        Lasts::Process,
        "memory without a file: what anon:N maps",
    ),
    map("ANONYMOUS", [0x20, 0x1000, 0x1000, 0x1000, 0x1000], Lasts::Process, "the same"),
    map("FILE", [0; 5], Lasts::No, "says nothing: a file is what is mapped anyway"),
    map("32BIT", [0x40, 0x8000, NO, NO, NO], Lasts::Process, "below 4 GiB (Linux: 2 GiB) of addresses")
        .on_x86(),
    linux("ABOVE4G", 0x80, "above 4 GiB of addresses").since(6, 6).on_x86(),
    linux("DENYWRITE", 0x800, "ignored"),
    linux("EXECUTABLE", 0x1000, "ignored"),
    linux("LOCKED", 0x2000, "every page is read now and stays in memory (RLIMIT_MEMLOCK)"),
    map(
        "NORESERVE",
        [0x4000, 0x40, NO, NO, 0x40],
        Lasts::Process,
        "no swap is set aside; where memory runs out, a change is a signal",
    ),
    linux("POPULATE", 0x8000, "every page is read now"),
    linux("NONBLOCK", 0x10000, "populate takes only what is in memory already"),
    map(
        "STACK",
        [0x20000, NO, 0x400, 0x4000, 0x2000],
        Lasts::Process,
        "for a thread's stack (Linux: ignored)",
    ),
    linux("SYNC", 0x80000, "stores are durable as they are made (DAX files, with shared-validate)")
        .since(4, 15),
    linux("HUGETLB", 0x40000, "huge pages out of the pool that vm.nr_hugepages sets aside").since(2, 6),
    huge("HUGE_16KB", 14, "with hugetlb: pages of this size"),
    huge("HUGE_64KB", 16, "the same"),
    huge("HUGE_512KB", 19, "the same"),
    huge("HUGE_1MB", 20, "the same"),
    huge("HUGE_2MB", 21, "the same"),
    huge("HUGE_8MB", 23, "the same"),
    huge("HUGE_16MB", 24, "the same"),
    huge("HUGE_32MB", 25, "the same"),
    huge("HUGE_256MB", 28, "the same"),
    huge("HUGE_512MB", 29, "the same"),
    huge("HUGE_1GB", 30, "the same"),
    huge("HUGE_2GB", 31, "the same"),
    huge("HUGE_16GB", 34, "the same"),
    linux("UNINITIALIZED", 0x0400_0000, "ignored by kernels with memory protection"),
    refused("FIXED", [0x10; 5], NO_ADDRESS, "at this address, whatever lies there"),
    refused(
        "FIXED_NOREPLACE",
        [0x10_0000, NO, NO, NO, NO],
        NO_ADDRESS,
        "at this address, if nothing lies there",
    )
    .since(4, 17),
    refused("GROWSDOWN", [0x100, NO, NO, NO, NO], GROWS, "grows downwards like a stack"),
    refused(
        "TYPE",
        [0xf, NO, NO, NO, NO],
        MASK,
        "the bits of shared, private, shared-validate and droppable",
    ),
    refused("HUGE_SHIFT", [26, NO, NO, NO, NO], MASK, "where the size of huge pages begins"),
    refused(
        "HUGE_MASK",
        [0x3f, NO, NO, NO, NO],
        MASK,
        "the bits of the size of huge pages, before the shift",
    ),
    map(
        "ALIGNED_SUPER",
        [NO, NO, 0x0100_0000, NO, NO],
        Lasts::Process,
        "at an address where superpages can be used",
    ),
    map("CONCEAL", [NO, NO, NO, 0x8000, NO], Lasts::Process, "left out of core dumps"),
    macos("NOEXTEND", 0x100, "the file is not made longer"),
    macos("HASSEMAPHORE", 0x200, "semaphores may lie in it"),
    macos("NOCACHE", 0x400, "its pages are the first to go"),
    macos("JIT", 0x800, "for code that is made and run"),
    macos("RESILIENT_CODESIGN", 0x2000, "a page with a bad signature reads as zeros"),
    macos("RESILIENT_MEDIA", 0x4000, "a page that cannot be read reads as zeros"),
    macos("TRANSLATED_ALLOW_EXECUTE", 0x20000, "may be run under Rosetta"),
    macos("UNIX03", 0x40000, "as UNIX 03 has it"),
    macos("TPRO", 0x80000, "read-only by the processor's trusted path"),
];

/// What `rmmap flush` hands to `msync`.
pub(super) const SYNCS: &[Constant] = &[
    sync("ASYNC", [1; 5], "write-back begins, and is not waited for: flush --async"),
    sync(
        "INVALIDATE",
        [2, 2, 2, 4, 2],
        "other mappings are read anew, which Linux needs not do: flush --invalidate",
    ),
    sync("SYNC", [4, 0x10, 0, 2, 4], "write-back is waited for: what flush does"),
];
