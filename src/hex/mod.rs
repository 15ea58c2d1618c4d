//! Dumps: bytes in, text out, and back again; every format, its colours and its squeezing, without input or output.
//!
//! A [`Renderer`] is built once from a [`Layout`] and then shared by threads: each call of [`Renderer::block`] looks
//! only at the block it is given, so blocks may be rendered in any order and of any size, and their texts joined in
//! order are the dump. Four pure steps make a line, and every format shares them: rows are cut (`rows`), repeated
//! ones folded (`squeeze`), laid out in columns (`shape`, `line`) and painted (`paint`).
//!
//! ```
//! use rmmap::hex::{Block, Format, Layout, Renderer};
//!
//! let layout = Layout { end: Some(5), ..Layout::new(Format::Xxd) };
//! let renderer = Renderer::new(&layout)?;
//! let mut text = Vec::new();
//! renderer.head(&mut text);
//! renderer.block(&Block::new(0, b"hello"), &mut text);
//! renderer.tail(5, b"", &mut text);
//! assert_eq!(text, b"00000000: 6865 6c6c 6f                             hello\n");
//! # Ok::<(), rmmap::error::Error>(())
//! ```

mod block;
mod digits;
mod fast;
mod forms;
mod glyphs;
#[cfg(test)]
mod golden;
mod layout;
mod line;
mod marks;
mod number;
mod offsets;
mod paint;
mod palette;
mod pen;
#[cfg(test)]
mod properties;
pub mod read;
mod renderer;
mod shape;
#[cfg(test)]
mod sources;
mod squeeze;
#[cfg(test)]
mod tests;
mod words;

pub use block::Block;
pub use digits::Base;
pub use layout::{Border, Chars, Format, Layout, MAX_WIDTH, Panels, Radix, Squeeze};
pub use marks::Mark;
pub use number::{Endian, Kind, Number};
pub use palette::Palette;
pub use renderer::Renderer;
