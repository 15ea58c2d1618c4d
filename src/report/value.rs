//! The answers of a session's own verbs.

/// What a verb answers with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A place in the mapping.
    Offset(u64),
    /// A number of bytes.
    Count(u64),
    /// One byte.
    Byte(u8),
    /// Bytes, and where they begin in the mapping.
    Bytes {
        /// The offset of the first.
        at: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
}
