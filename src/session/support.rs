//! What the running kernel takes of the table of constants.

use super::constants::{Constant, Kind, System};
#[cfg(unix)]
use super::map;
#[cfg(unix)]
use super::probe::{HUGE_SHIFT, pool_sizes};

/// Whether this system takes a constant, asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It does.
    Yes,
    /// It has the name, but this kernel, as it was built and set up, does not take it.
    No,
    /// It does not have the name.
    Elsewhere,
}

impl Constant {
    /// Whether the kernel that runs takes it.
    pub fn support(&self) -> Support {
        if self.kind == Kind::Verb {
            let has_it = System::here() == Some(System::Linux);
            return if has_it { Support::Yes } else { Support::Elsewhere };
        }
        match self.here() {
            None => Support::Elsewhere,
            #[cfg(unix)]
            Some(value) if takes(self, value) => Support::Yes,
            Some(_) => Support::No,
        }
    }
}

/// Whether the running kernel takes `value`, the number of `constant` here.
#[cfg(unix)]
fn takes(constant: &Constant, value: u32) -> bool {
    match constant.kind {
        Kind::Advice => map::knows_advice(value),
        // An old kernel ignores flags that it does not know, so only its age tells.
        _ if System::here() == Some(System::Linux) && release() < constant.first_linux() => false,
        Kind::Flag if constant.is("HUGETLB") => !pool_sizes().is_empty(),
        Kind::Flag if constant.word().starts_with("huge-") && value >> HUGE_SHIFT > 0 => {
            pool_sizes().contains(&(1 << (value >> HUGE_SHIFT)))
        }
        _ => true,
    }
}

/// The kernel's version, as far as the table compares it. The latest one where it does not tell.
#[cfg(unix)]
fn release() -> (u32, u32) {
    let text = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mut numbers = text.split(|ch: char| !ch.is_ascii_digit()).map_while(|part| part.parse().ok());
    numbers.next().zip(numbers.next()).unwrap_or((u32::MAX, u32::MAX))
}
