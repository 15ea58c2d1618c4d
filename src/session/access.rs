//! The words of the mapping options, `--access` and `--madvise`, and what they stand for.

use crate::value::Vocabulary;

/// How the target is mapped: Python's `ACCESS_*`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// What the command needs and no more: `Read` for commands that look, `Write` for those that change.
    #[default]
    Default,
    /// Shared and read-only (`ACCESS_READ`).
    Read,
    /// Shared and writable (`ACCESS_WRITE`): edits reach the file.
    Write,
    /// Private (`ACCESS_COPY`): edits change a copy in memory and never reach the file.
    Copy,
}

/// Advice that is safe to give about a whole mapping as soon as it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// No expectation (`MADV_NORMAL`).
    Normal,
    /// Pages will be touched in no order (`MADV_RANDOM`).
    Random,
    /// Pages will be touched once, upwards (`MADV_SEQUENTIAL`).
    Sequential,
    /// Pages will be wanted soon (`MADV_WILLNEED`).
    Willneed,
}

impl Vocabulary for Access {
    const PREFIX: &'static str = "ACCESS_";
    const WORDS: &'static [(&'static str, Access)] = &[
        ("read", Access::Read),
        ("write", Access::Write),
        ("copy", Access::Copy),
        ("default", Access::Default),
    ];
}

impl Vocabulary for Advice {
    const PREFIX: &'static str = "MADV_";
    const WORDS: &'static [(&'static str, Advice)] = &[
        ("normal", Advice::Normal),
        ("random", Advice::Random),
        ("sequential", Advice::Sequential),
        ("willneed", Advice::Willneed),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_any_case_with_or_without_their_prefix() {
        for word in ["sequential", "SEQUENTIAL", "MADV_SEQUENTIAL", "madv_Sequential"] {
            assert_eq!(Advice::named(word), Some(Advice::Sequential), "{word}");
        }
        assert_eq!(Access::named("ACCESS_COPY"), Some(Access::Copy));
        for word in ["", "MADV_", "madv", "seq", "é", "MADV_\u{e9}", "ACCESS_READ"] {
            assert_eq!(Advice::named(word), None, "{word}");
        }
    }
}
