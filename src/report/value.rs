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
    /// Bytes.
    Bytes {
        /// The offset of the first, where they lie side by side in the mapping.
        at: Option<u64>,
        /// The bytes.
        bytes: Vec<u8>,
    },
}
