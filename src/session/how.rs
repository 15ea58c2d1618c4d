//! What a command wants of the target, and how the user wants it mapped.

use super::{Access, Constant};

/// What the command is going to do with the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Look at it, front to back or anywhere.
    Look,
    /// Change it.
    Change,
    /// Advise the kernel about it, without a look at any byte.
    Steer,
    /// The same, with advice that changes the file.
    Reshape,
    /// Write back what was changed: as one who may write it where that is allowed, which is the only way to write back
    /// a part of it; else as one who may read it.
    Flush,
}

/// The mapping options, resolved to bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// How it is shared.
    pub access: Access,
    /// `PROT_*` in the place of `access`.
    pub protection: Option<Vec<&'static Constant>>,
    /// `MAP_*` in the place of `access`.
    pub flags: Option<Vec<&'static Constant>>,
    /// Where the mapping begins, in bytes from the start of the file. Any alignment.
    pub offset: u64,
    /// How many bytes are mapped; nothing for all up to the end.
    pub length: Option<u64>,
    /// Advice given on the whole mapping, in this order.
    pub advice: Vec<&'static Constant>,
}
