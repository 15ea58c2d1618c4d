//! How a target is to be mapped: as `--access` says, or with the numbers of `--prot` and `--flags`; and why the kernel
//! did not take them, in our words.

use super::Access;
use super::constants::{Constant, Kind};
use super::how::{How, Purpose};
#[cfg(unix)]
use super::raw::Request;
use crate::error::{Error, Kind as Failure, Result};
#[cfg(unix)]
use crate::value::Amount;

/// The mapping options, resolved for one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manner {
    /// Which of Python's kinds of access it amounts to; never `Default`.
    pub(super) access: Access,
    /// Numbers for the kernel, where the user named them.
    pub(super) raw: Option<Numbers>,
}

/// `--prot` and `--flags`, as the kernel takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbers {
    /// The bits of `PROT_*`.
    pub(super) protection: u32,
    /// The bits of `MAP_*`, without `MAP_ANON`.
    pub(super) flags: u32,
}

/// How a window of a file is to be mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// Shared, to be read only.
    Read,
    /// Shared and writable by its protection, though rmmap writes through the descriptor.
    Write,
    /// Private: stores stay in this process.
    Copy,
    /// By the kernel's numbers, which the user named.
    Raw(Numbers),
}

impl Manner {
    /// What `how` asks for, if a command with such a purpose can use it.
    pub(super) fn of(how: &How, purpose: Purpose, is_memory: bool) -> Result<Manner> {
        if how.protection.is_none() && how.flags.is_none() {
            return Ok(Manner { access: accessed(how.access, purpose)?, raw: None });
        }
        let protection = how.protection.as_deref();
        let may = |name: &str| protection.is_some_and(|named| named.iter().any(|one| one.is(name)));
        let reads = protection.is_none() || may("READ");
        let changes = matches!(purpose, Purpose::Change | Purpose::Reshape);
        let writes = if protection.is_none() { changes } else { may("WRITE") };
        if matches!(purpose, Purpose::Look | Purpose::Change) && !reads {
            return Err(Error::usage(
                "--prot without read: the first byte that is looked at would be a signal",
            )
            .hint("add read: --prot read,..."));
        }
        if changes && !writes {
            return Err(Error::usage("--prot without write allows no change").hint("--prot read,write"));
        }
        let flags = how.flags.as_deref().unwrap_or_default();
        let names = |name: &str| flags.iter().any(|one| one.is(name));
        if !is_memory && (names("ANON") || names("ANONYMOUS")) {
            return Err(Error::usage("--flags anon: it would show zeros in the place of the file")
                .hint("FILE anon:N is N bytes of memory"));
        }
        if flags.iter().any(|one| one.word().starts_with("huge-")) && !names("HUGETLB") {
            return Err(Error::usage("--flags names a size of huge pages and no huge pages")
                .hint("add hugetlb: --flags hugetlb,huge-2mb"));
        }
        let is_typed = ["SHARED", "PRIVATE", "SHARED_VALIDATE", "DROPPABLE"].into_iter().any(names);
        // As Python has it, except that memory of no file is private unless it is said to be shared.
        let usual = if is_typed { None } else { Some(if is_memory { "PRIVATE" } else { "SHARED" }) };
        let usual = usual.and_then(|name| Constant::named(Kind::Flag, name));
        let shares = names("SHARED") || names("SHARED_VALIDATE") || (!is_typed && !is_memory);
        let access = match (shares, writes) {
            (_, false) => Access::Read,
            (false, true) => Access::Copy,
            (true, true) => Access::Write,
        };
        let read = if reads { Constant::named(Kind::Protection, "READ") } else { None };
        let write = if writes { Constant::named(Kind::Protection, "WRITE") } else { None };
        let protection = bits(protection.unwrap_or_default().iter().copied().chain(read).chain(write));
        Ok(Manner {
            access,
            raw: Some(Numbers { protection, flags: bits(flags.iter().copied().chain(usual)) }),
        })
    }

    /// How a window of a file is mapped, for a command with such a purpose.
    pub(super) fn sharing(self, purpose: Purpose) -> Sharing {
        match (self.raw, self.access) {
            (Some(numbers), _) => Sharing::Raw(numbers),
            // An edit goes through the descriptor.
            (None, Access::Write) if purpose != Purpose::Change => Sharing::Write,
            (None, Access::Copy) => Sharing::Copy,
            _ => Sharing::Read,
        }
    }
}

fn accessed(asked: Access, purpose: Purpose) -> Result<Access> {
    match (asked, purpose) {
        (Access::Default, Purpose::Change | Purpose::Reshape | Purpose::Flush) => Ok(Access::Write),
        (Access::Default, _) => Ok(Access::Read),
        (Access::Read, Purpose::Change) => {
            let why = "--access read allows no edit; use write, or copy to try it without saving";
            Err(Error::said(Failure::Usage, "edit", why))
        }
        (Access::Read, Purpose::Reshape) => {
            Err(Error::said(Failure::Usage, "advise", "--access read allows no advice that changes the file"))
        }
        (asked, _) => Ok(asked),
    }
}

/// All bits of `constants`; those without a number here were refused when the words were read.
fn bits(constants: impl Iterator<Item = &'static Constant>) -> u32 {
    constants.filter_map(Constant::here).fold(0, |bits, bit| bits | bit)
}

impl Numbers {
    /// Whether the flag of this C name, without its prefix, is among them.
    #[cfg(unix)]
    fn has(self, name: &str) -> bool {
        Constant::named(Kind::Flag, name)
            .and_then(Constant::here)
            .is_some_and(|bits| bits != 0 && self.flags & bits == bits)
    }

    /// How many bytes a page of such a mapping has.
    #[cfg(unix)]
    pub(super) fn page(self) -> usize {
        match self.flags >> super::probe::HUGE_SHIFT & 0x3f {
            _ if !self.has("HUGETLB") => super::page_size() as usize,
            0 => super::probe::huge_page(),
            // The sizes of the table all fit an address.
            log => 1usize.checked_shl(log).unwrap_or(super::page_size() as usize),
        }
    }

    /// What to ask of the kernel for a file.
    #[cfg(unix)]
    pub(super) fn request(self) -> Request {
        Request { protection: self.protection, flags: self.flags, page: self.page(), aligned: 1 }
    }

    /// What to ask of the kernel for `length` bytes of memory: where huge pages fit, if one can.
    #[cfg(unix)]
    pub(super) fn of_memory(self, length: usize) -> Request {
        /// The usual size of huge pages.
        const HUGE: usize = 2 << 20;
        let aligned = if length < HUGE || self.has("32BIT") { 1 } else { HUGE };
        Request { flags: self.flags | libc::MAP_ANON as u32, aligned, ..self.request() }
    }

    /// The kernel's refusal of these numbers for `length` bytes of a file or of memory, with the reason made plain.
    #[cfg(unix)]
    pub(super) fn refused(self, cause: std::io::Error, length: u64, is_memory: bool) -> Error {
        let said = |why: String| Error::said(Failure::Failed, "map", why);
        let code = cause.raw_os_error().unwrap_or_default();
        let huge = self.has("HUGETLB");
        match code {
            libc::EINVAL if huge && !is_memory => {
                said("hugetlb is for memory, and for files of hugetlbfs".to_string())
                    .hint("FILE anon:N is N bytes of memory")
            }
            libc::EINVAL | libc::ENOENT if huge => said(format!(
                "this machine has no huge pages of {}; it has {}",
                Amount(self.page() as u64),
                super::probe::huge_pages()
            )),
            libc::ENOMEM if huge => {
                super::probe::pool_is_short(self.page() as u64, length.div_ceil(self.page() as u64))
            }
            libc::EINVAL if self.has("DROPPABLE") => {
                said("droppable is for memory, in the place of shared and private".to_string())
                    .hint("FILE anon:N is N bytes of memory")
            }
            libc::EINVAL if is_memory && self.has("SHARED_VALIDATE") => {
                said("shared-validate (shared and private together) is for files".to_string())
            }
            libc::EOPNOTSUPP if self.has("SYNC") => said(
                "sync is for files on persistent memory (DAX), with shared-validate; this file is not there"
                    .to_string(),
            ),
            libc::EOPNOTSUPP => said("its file system does not know one of the flags".to_string()),
            libc::EAGAIN | libc::EPERM if self.has("LOCKED") => super::probe::locking_refused(length),
            libc::EPERM if self.protection & libc::PROT_EXEC as u32 != 0 => {
                said("nothing on its file system may be run (noexec)".to_string())
            }
            libc::EACCES => said("its permissions do not allow such a mapping".to_string()),
            libc::ENODEV => said("its file system has no mappings".to_string()),
            libc::EINVAL => {
                said("the kernel knows no mapping of that kind with these flags together".to_string())
            }
            _ => Error::system("map", cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn how(protection: &[&str], flags: &[&str]) -> How {
        let named = |kind, words: &[&str]| {
            let found =
                words.iter().map(|word| Constant::named(kind, word).expect("a word")).collect::<Vec<_>>();
            (!found.is_empty()).then_some(found)
        };
        How {
            protection: named(Kind::Protection, protection),
            flags: named(Kind::Flag, flags),
            ..How::default()
        }
    }

    #[test]
    fn numbers_amount_to_an_access() {
        let access = |protection: &[&str], flags: &[&str], purpose| {
            Manner::of(&how(protection, flags), purpose, false).map(|manner| manner.access).ok()
        };
        assert_eq!(access(&[], &["shared"], Purpose::Look), Some(Access::Read));
        assert_eq!(access(&[], &["populate"], Purpose::Change), Some(Access::Write));
        assert_eq!(access(&["read", "write"], &["private"], Purpose::Change), Some(Access::Copy));
        assert_eq!(access(&["read", "exec"], &[], Purpose::Look), Some(Access::Read));
        assert_eq!(access(&["read"], &["private"], Purpose::Look), Some(Access::Read));
        assert_eq!(access(&["none"], &[], Purpose::Steer), Some(Access::Read));
        // Each of these could only end in a signal, or in an edit that goes nowhere.
        assert_eq!(access(&["write"], &[], Purpose::Look), None);
        assert_eq!(access(&["none"], &[], Purpose::Look), None);
        assert_eq!(access(&["read"], &[], Purpose::Change), None);
        assert_eq!(access(&["read"], &["anon"], Purpose::Look), None);
    }
}
