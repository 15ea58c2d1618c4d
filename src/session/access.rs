//! The word of `--access`, and what it stands for.

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

impl Vocabulary for Access {
    const PREFIX: &'static str = "ACCESS_";
    const WORDS: &'static [(&'static str, Access)] = &[
        ("read", Access::Read),
        ("write", Access::Write),
        ("copy", Access::Copy),
        ("default", Access::Default),
    ];
}
