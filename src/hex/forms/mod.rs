//! The formats, a file each, behind one trait.

mod base64;
mod bits;
mod c;
mod canonical;
mod json;
mod numbers;
mod plain;
mod python;
mod raw;
mod rows;
mod rust;
mod source;
mod table;
mod xxd;

use super::block::Block;
use super::layout::{Format, Layout, Radix, Squeeze};
use crate::error::{Error, Result};

/// A format, ready to render: what [`super::Renderer`] asks of each.
pub(super) trait Form: Send + Sync {
    /// How many bytes a row has.
    fn row_bytes(&self) -> usize;

    /// Whether a run of zero rows becomes a `*`.
    fn folds_zeros(&self) -> bool {
        false
    }

    /// Appends what comes before the first row.
    fn head(&self, _out: &mut Vec<u8>) {}

    /// Appends the rows of a block.
    fn block(&self, block: &Block<'_>, out: &mut Vec<u8>);

    /// Appends what comes after the last row.
    fn tail(&self, _end: u64, _before: &[u8], _out: &mut Vec<u8>) {}
}

/// The form of a layout's format.
pub(super) fn made(layout: &Layout) -> Result<Box<dyn Form>> {
    Ok(match layout.format {
        Format::Table => Box::new(table::form(layout)?),
        Format::Xxd => Box::new(xxd::form(layout)?),
        Format::Canonical => Box::new(canonical::form(layout)?),
        Format::Bits => Box::new(bits::form(layout)?),
        Format::C => Box::new(c::form(layout)?),
        Format::Rust => Box::new(rust::form(layout)?),
        Format::Python => Box::new(python::form(layout)?),
        Format::Json => Box::new(json::form(layout)?),
        Format::Base64 => Box::new(base64::form(layout)?),
        Format::Number(number) => Box::new(numbers::form(layout, number)?),
        Format::Plain => Box::new(plain::form(layout)?),
        Format::Raw => Box::new(raw::form(layout)?),
    })
}

/// What a layout may choose and not every format has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Width,
    Group,
    Endian,
    Base,
    Chars,
    Frame,
    Squeeze,
    Label,
    Radix,
    Ruler,
    Marks,
}

impl Choice {
    const ALL: [Choice; 11] = [
        Choice::Width,
        Choice::Group,
        Choice::Endian,
        Choice::Base,
        Choice::Chars,
        Choice::Frame,
        Choice::Squeeze,
        Choice::Label,
        Choice::Radix,
        Choice::Ruler,
        Choice::Marks,
    ];

    /// Whether the layout chooses other than what every format has.
    fn is_made(self, layout: &Layout) -> bool {
        match self {
            Choice::Width => layout.width.is_some(),
            Choice::Group => layout.group.is_some(),
            Choice::Endian => layout.endian != Default::default(),
            Choice::Base => layout.base.is_some(),
            Choice::Chars => layout.chars.is_some(),
            Choice::Frame => layout.border.is_some() || layout.panels != Default::default(),
            Choice::Squeeze => layout.squeeze == Squeeze::All,
            Choice::Label => layout.label.is_some(),
            Choice::Radix => layout.radix != Radix::Hex,
            Choice::Ruler => layout.ruler,
            Choice::Marks => layout.marks,
        }
    }

    /// What the format has not, for a refusal.
    fn missing(self) -> &'static str {
        match self {
            Choice::Width => "rows of a chosen width",
            Choice::Group => "groups",
            Choice::Endian => "byte order to choose",
            Choice::Base => "other digits",
            Choice::Chars => "characters beside the bytes",
            Choice::Frame => "border and no panels",
            Choice::Squeeze => "way to stand for folded rows",
            Choice::Label => "offsets",
            Choice::Radix => "offset column",
            Choice::Ruler => "columns to number",
            Choice::Marks => "colours to mark matches with",
        }
    }
}

/// The choices that a format honours. The others are refused: an option without effect is a mistake not reported.
struct Can(&'static [Choice]);

impl Can {
    const EVERYTHING: Can = Can(&Choice::ALL);
    const NOTHING: Can = Can(&[]);
    const UNFRAMED: Can = Can(&[
        Choice::Width,
        Choice::Group,
        Choice::Endian,
        Choice::Base,
        Choice::Chars,
        Choice::Squeeze,
        Choice::Label,
        Choice::Radix,
        Choice::Ruler,
        Choice::Marks,
    ]);

    fn check(&self, layout: &Layout) -> Result<()> {
        match Choice::ALL.iter().find(|choice| choice.is_made(layout) && !self.0.contains(choice)) {
            Some(choice) => {
                Err(Error::usage(format!("the {} format has no {}", layout.format.name(), choice.missing())))
            }
            None => Ok(()),
        }
    }
}
