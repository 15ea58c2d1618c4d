//! What users type, as values: numbers, positions, ranges, sizes and data.
//!
//! Every parser takes the raw bytes of an argument, answers with a value or a [`Refusal`], and never panics. Values
//! stay symbolic until a length, a page size or a file is known, and print as a word that parses back to them.

mod amount;
mod base64;
mod content;
mod data;
mod escapes;
mod hexfile;
mod hextext;
pub(crate) mod lexer;
mod number;
mod position;
mod range;
mod refusal;
mod scalar;
mod scalars;
mod share;
mod shellwords;
mod size;
mod slice;
mod types;
mod utf16;
mod vocabulary;

pub use amount::Amount;
pub use content::{Content, Loader};
pub(crate) use data::suggest_text;
pub use data::{Accept, Data};
pub use hexfile::hexfile_bytes;
pub use hextext::{Cell, HexText, Run};
pub use number::Number;
pub use position::{Extent, Position};
pub use range::Range;
pub use refusal::Refusal;
pub use scalar::{Endian, Scalar, Sort};
pub use scalars::Scalars;
pub use share::Share;
pub use shellwords::shell_words;
pub use size::Size;
pub use slice::{Slice, Steps, Subscript};
pub use types::Type;
pub use vocabulary::Vocabulary;

#[cfg(test)]
mod properties;
