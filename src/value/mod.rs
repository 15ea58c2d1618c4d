//! What users type, as values: [`Number`], [`Position`], [`Range`].
//!
//! Every parser takes the raw bytes of an argument, answers with a value or a [`Refusal`], and never panics. Values
//! stay symbolic until a length, a page size or a file is known, and print as a word that parses back to them.

mod number;
mod position;
mod range;
mod refusal;

pub use number::Number;
pub use position::{Extent, Position};
pub use range::Range;
pub use refusal::Refusal;
