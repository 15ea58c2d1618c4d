//! Every name that C and Python have for mappings: what it is on each system, what it does, whether that lasts, and
//! whether it is dangerous.
//!
//! This table is the only place that knows. Words of options are looked up here, `advise --list` prints it, the page
//! about advice shows it, and the tests compare it with the kernel, with the C library's headers and with Python.

mod advice;
mod flags;

use std::fmt;

/// A name that stands for a number in the C interface of mappings, or one that rmmap adds to the advice.
#[derive(Debug)]
pub struct Constant {
    /// Which option takes it.
    pub kind: Kind,
    /// The name in C, without its prefix: `POPULATE_READ`.
    name: &'static str,
    /// Its number on each system, in the order of [`System::ALL`].
    values: [u32; System::ALL.len()],
    /// The first Linux that knows it; (0, 0) for the oldest.
    since: (u32, u32),
    /// Whether only x86 has it.
    is_x86: bool,
    /// What it does, as half a sentence.
    pub does: &'static str,
    /// How long that lasts.
    pub lasts: Lasts,
    /// What could go wrong.
    pub danger: Danger,
}

/// Which option takes a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `MADV_*`: `rmmap advise`, `--madvise`.
    Advice,
    /// What only rmmap's `advise` has.
    Verb,
    /// `PROT_*`: `--prot`.
    Protection,
    /// `MAP_*`: `--flags`.
    Flag,
    /// `MS_*`: `rmmap flush`.
    Sync,
}

/// A system whose headers Python's module takes names from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux, where it numbers as x86, Arm and RISC-V do.
    Linux,
    /// macOS.
    Macos,
    /// FreeBSD.
    Freebsd,
    /// OpenBSD.
    Openbsd,
    /// NetBSD.
    Netbsd,
}

/// How long an effect lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// It has none.
    No,
    /// As long as the mapping, at most as long as the process.
    Process,
    /// It is one on the page cache, which every process shares.
    Cache,
    /// It is one on the file.
    File,
    /// Until the machine is started again.
    Boot,
}

/// What could go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Danger {
    /// Nothing.
    None,
    /// Every page counts as changed, and holes of the file are filled.
    Dirties,
    /// What a private mapping or anonymous memory holds is lost; a shared file is not touched.
    Unsaved,
    /// Bytes of the file are lost.
    File,
    /// The machine loses memory.
    Machine,
    /// It could only end in a signal or a wild mapping, for this reason: never accepted.
    Refused(&'static str),
}

/// A system does not have the constant.
const NO: u32 = u32::MAX;

impl Constant {
    const fn new(
        kind: Kind,
        name: &'static str,
        values: [u32; System::ALL.len()],
        lasts: Lasts,
        danger: Danger,
        does: &'static str,
    ) -> Constant {
        Constant { kind, name, values, since: (0, 0), is_x86: false, does, lasts, danger }
    }

    const fn since(self, major: u32, minor: u32) -> Constant {
        Constant { since: (major, minor), ..self }
    }

    const fn on_x86(self) -> Constant {
        Constant { is_x86: true, ..self }
    }

    /// All of them, in the order in which they are listed.
    pub fn all() -> impl Iterator<Item = &'static Constant> {
        advice::ADVICE
            .iter()
            .chain(advice::VERBS)
            .chain(flags::PROTECTIONS)
            .chain(flags::FLAGS)
            .chain(flags::SYNCS)
    }

    /// The one of `kind` that `word` names: in any case, with or without the prefix of C, with `-` or `_`.
    pub fn named(kind: Kind, word: &str) -> Option<&'static Constant> {
        let prefix = kind.prefix();
        let bare = match word.get(..prefix.len()) {
            Some(start) if start.eq_ignore_ascii_case(prefix) => &word[prefix.len()..],
            _ => word,
        };
        let bare = bare.replace('-', "_");
        Constant::all().find(|constant| constant.kind == kind && constant.name.eq_ignore_ascii_case(&bare))
    }

    /// The word that users type: `populate-read`.
    pub fn word(&self) -> String {
        self.name.to_ascii_lowercase().replace('_', "-")
    }

    /// The name that C has for it: `MADV_POPULATE_READ`; nothing for what only rmmap has.
    pub fn c_name(&self) -> Option<String> {
        (self.kind != Kind::Verb).then(|| format!("{}{}", self.kind.prefix(), self.name))
    }

    /// Whether this is the one of that name (in C, without the prefix).
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// Its number on `system`, or nothing where that does not have it.
    pub fn on(&self, system: System) -> Option<u32> {
        Some(self.values[system as usize]).filter(|&value| value != NO)
    }

    /// Its number here.
    pub fn here(&self) -> Option<u32> {
        let on_x86 = cfg!(any(target_arch = "x86", target_arch = "x86_64"));
        self.on(System::here()?).filter(|_| on_x86 || !self.is_x86)
    }

    /// The systems that have it, as a list for a sentence: `Linux, macOS and FreeBSD`.
    pub fn systems(&self) -> String {
        let named = |system: System| match system {
            System::Linux if self.is_x86 => "Linux on x86".to_string(),
            _ => system.to_string(),
        };
        let mut names: Vec<String> = System::ALL
            .iter()
            .filter(|&&system| self.on(system).is_some())
            .map(|&system| named(system))
            .collect();
        if self.kind == Kind::Verb {
            names.push(System::Linux.to_string());
        }
        match names.pop() {
            Some(last) if names.is_empty() => last,
            Some(last) => format!("{} and {last}", names.join(", ")),
            None => "no system".to_string(),
        }
    }

    /// The first Linux that knows it, as its major and minor number.
    pub fn first_linux(&self) -> (u32, u32) {
        self.since
    }
}

impl PartialEq for Constant {
    fn eq(&self, other: &Constant) -> bool {
        self.kind == other.kind && self.name == other.name
    }
}

impl Eq for Constant {}

impl Kind {
    /// What the names in C begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Kind::Advice => "MADV_",
            Kind::Verb => "",
            Kind::Protection => "PROT_",
            Kind::Flag => "MAP_",
            Kind::Sync => "MS_",
        }
    }
}

impl System {
    /// Every system of the table.
    pub const ALL: [System; 5] =
        [System::Linux, System::Macos, System::Freebsd, System::Openbsd, System::Netbsd];

    /// The system that this program was built for; nothing on Windows, which has none of these names, and on a Linux
    /// that numbers in its own way (MIPS, PowerPC, SPARC, Alpha, PA-RISC).
    pub const fn here() -> Option<System> {
        let odd = cfg!(any(
            target_arch = "mips",
            target_arch = "mips64",
            target_arch = "powerpc",
            target_arch = "powerpc64",
            target_arch = "sparc64"
        ));
        if cfg!(any(target_os = "linux", target_os = "android")) && !odd {
            Some(System::Linux)
        } else if cfg!(target_vendor = "apple") {
            Some(System::Macos)
        } else if cfg!(target_os = "freebsd") {
            Some(System::Freebsd)
        } else if cfg!(target_os = "openbsd") {
            Some(System::Openbsd)
        } else if cfg!(target_os = "netbsd") {
            Some(System::Netbsd)
        } else {
            None
        }
    }
}

impl fmt::Display for System {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            System::Linux => "Linux",
            System::Macos => "macOS",
            System::Freebsd => "FreeBSD",
            System::Openbsd => "OpenBSD",
            System::Netbsd => "NetBSD",
        })
    }
}

#[cfg(test)]
mod tests;
