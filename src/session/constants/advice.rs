//! `MADV_*`, and the advice that only rmmap has.

use super::{Constant, Danger, Kind, Lasts, NO};

const fn row(
    name: &'static str,
    values: [u32; 5],
    lasts: Lasts,
    danger: Danger,
    does: &'static str,
) -> Constant {
    Constant::new(Kind::Advice, name, values, lasts, danger, does)
}

const fn linux(name: &'static str, value: u32, lasts: Lasts, danger: Danger, does: &'static str) -> Constant {
    row(name, [value, NO, NO, NO, NO], lasts, danger, does)
}

const fn verb(name: &'static str, lasts: Lasts, danger: Danger, does: &'static str) -> Constant {
    Constant::new(Kind::Verb, name, [NO; 5], lasts, danger, does)
}

/// What only rmmap's `advise` has, because no one number does it.
pub(super) const VERBS: &[Constant] = &[
    verb(
        "EVICT",
        Lasts::Cache,
        Danger::None,
        "writes changed pages back, drops the range from the page cache, and says what stayed and why",
    ),
    verb(
        "PUNCH",
        Lasts::File,
        Danger::File,
        "makes a hole of the range, exact to the byte: it reads as zeros",
    ),
];

/// What `madvise` takes.
pub(super) const ADVICE: &[Constant] = &[
    row("NORMAL", [0; 5], Lasts::Process, Danger::None, "no expectation: the kernel watches and guesses"),
    row("RANDOM", [1; 5], Lasts::Process, Danger::None, "nothing is read ahead"),
    row("SEQUENTIAL", [2; 5], Lasts::Process, Danger::None, "more is read ahead"),
    row(
        "WILLNEED",
        [3; 5],
        Lasts::Cache,
        Danger::None,
        "reads the data of the range into the page cache, and waits for it",
    ),
    row(
        "DONTNEED",
        [4; 5],
        Lasts::Process,
        Danger::Unsaved,
        "empties this process's page tables; the page cache keeps its pages",
    ),
    row(
        "FREE",
        [8, 5, 5, 6, 6],
        Lasts::Process,
        Danger::Unsaved,
        "private anonymous pages may be taken when memory is short, and are zero then",
    ),
    linux(
        "REMOVE",
        9,
        Lasts::File,
        Danger::File,
        "makes a hole of the whole pages inside the range: they read as zeros",
    )
    .since(2, 6),
    linux("DONTFORK", 10, Lasts::Process, Danger::None, "a forked child does not get the range").since(2, 6),
    linux("DOFORK", 11, Lasts::Process, Danger::None, "takes dontfork back").since(2, 6),
    linux("MERGEABLE", 12, Lasts::Process, Danger::None, "equal private pages may share memory (KSM)")
        .since(2, 6),
    linux("UNMERGEABLE", 13, Lasts::Process, Danger::None, "takes mergeable back").since(2, 6),
    linux("HUGEPAGE", 14, Lasts::Process, Danger::None, "huge pages are used where they can be").since(2, 6),
    linux("NOHUGEPAGE", 15, Lasts::Process, Danger::None, "huge pages are not used").since(2, 6),
    linux("DONTDUMP", 16, Lasts::Process, Danger::None, "the range is left out of core dumps").since(3, 4),
    linux("DODUMP", 17, Lasts::Process, Danger::None, "takes dontdump back").since(3, 4),
    linux(
        "WIPEONFORK",
        18,
        Lasts::Process,
        Danger::None,
        "a forked child finds zeros (private anonymous memory)",
    )
    .since(4, 14),
    linux("KEEPONFORK", 19, Lasts::Process, Danger::None, "takes wipeonfork back").since(4, 14),
    linux(
        "COLD",
        20,
        Lasts::Cache,
        Danger::None,
        "cached pages of the range are the next to go when memory is short",
    )
    .since(5, 4),
    linux(
        "PAGEOUT",
        21,
        Lasts::Cache,
        Danger::None,
        "clean pages leave the page cache now, anonymous ones go to swap",
    )
    .since(5, 4),
    linux(
        "POPULATE_READ",
        22,
        Lasts::Cache,
        Danger::None,
        "reads every page of the range, holes included, and reports errors",
    )
    .since(5, 14),
    linux(
        "POPULATE_WRITE",
        23,
        Lasts::Cache,
        Danger::Dirties,
        "the same for writing: every page counts as changed, holes are filled",
    )
    .since(5, 14),
    linux("DONTNEED_LOCKED", 24, Lasts::Process, Danger::Unsaved, "dontneed, for locked pages too")
        .since(5, 18),
    linux("COLLAPSE", 25, Lasts::Cache, Danger::None, "makes huge pages of the range now").since(6, 1),
    linux(
        "HWPOISON",
        100,
        Lasts::Boot,
        Danger::Machine,
        "treats the memory under the range as broken: its pages and what they hold are lost",
    )
    .since(2, 6),
    linux(
        "SOFT_OFFLINE",
        101,
        Lasts::Boot,
        Danger::Machine,
        "moves the range elsewhere and takes its memory out of use",
    )
    .since(2, 6),
    linux(
        "GUARD_INSTALL",
        102,
        Lasts::Process,
        Danger::Unsaved,
        "a touch of the range is a fault; rmmap answers it with an error",
    )
    .since(6, 13),
    linux("GUARD_REMOVE", 103, Lasts::Process, Danger::None, "takes guard-install back").since(6, 13),
    row(
        "NOSYNC",
        [NO, NO, 6, NO, NO],
        Lasts::Process,
        Danger::None,
        "changed pages are not written back until it must be",
    ),
    row("AUTOSYNC", [NO, NO, 7, NO, NO], Lasts::Process, Danger::None, "takes nosync back"),
    row("NOCORE", [NO, NO, 8, NO, NO], Lasts::Process, Danger::None, "the range is left out of core dumps"),
    row("CORE", [NO, NO, 9, NO, NO], Lasts::Process, Danger::None, "takes nocore back"),
    row(
        "PROTECT",
        [NO, NO, 10, NO, NO],
        Lasts::Process,
        Danger::None,
        "the process is not killed when swap runs out",
    ),
    row(
        "FREE_REUSABLE",
        [NO, 7, NO, NO, NO],
        Lasts::Process,
        Danger::Unsaved,
        "free, and the pages are not counted as used",
    ),
    row(
        "FREE_REUSE",
        [NO, 8, NO, NO, NO],
        Lasts::Process,
        Danger::None,
        "the pages of free-reusable are used again",
    ),
];
