//! Somebody who looks on while long work is done.

/// Is told how many bytes are done, of about how many, before every piece, and answers whether the work is to be given
/// up.
pub type Watch<'a> = &'a (dyn Fn(u64, u64) -> bool + Sync);

/// Nobody looks on.
pub const UNWATCHED: Watch<'static> = &|_, _| false;
