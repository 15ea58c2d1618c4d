//! What a dump shall look like: the options that every format shares, as values, before any is refused.

use super::digits::Base;
use super::number::{Endian, Kind, Number};
use super::palette::Palette;

/// The most bytes that a row may hold.
///
/// A row's text must stay small beside a block's: in bits a row of this many bytes is half a megabyte.
pub const MAX_WIDTH: usize = 65_536;

/// What a dump is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A box with offsets, bytes and characters, as hexyl draws it.
    Table,
    /// Lines as `xxd` prints them.
    Xxd,
    /// Lines as `hexdump -C` prints them.
    Canonical,
    /// The bytes as one line of hex.
    Plain,
    /// Lines as `xxd -b` prints them.
    Bits,
    /// An array in C, as `xxd -i` writes it.
    C,
    /// A slice in Rust.
    Rust,
    /// A `bytes` object in Python.
    Python,
    /// A JSON object a row.
    Json,
    /// One line of base64.
    Base64,
    /// The bytes as they are.
    Raw,
    /// Columns of numbers.
    Number(Number),
}

impl Format {
    /// Every format under the name that a user gives it.
    pub const ALL: &[(&str, Format)] = &[
        ("table", Format::Table),
        ("xxd", Format::Xxd),
        ("canonical", Format::Canonical),
        ("plain", Format::Plain),
        ("bits", Format::Bits),
        ("c", Format::C),
        ("rust", Format::Rust),
        ("python", Format::Python),
        ("json", Format::Json),
        ("base64", Format::Base64),
        ("raw", Format::Raw),
        ("u8", Format::number(Kind::U8, Endian::Little)),
        ("i8", Format::number(Kind::I8, Endian::Little)),
        ("u16le", Format::number(Kind::U16, Endian::Little)),
        ("u16be", Format::number(Kind::U16, Endian::Big)),
        ("i16le", Format::number(Kind::I16, Endian::Little)),
        ("i16be", Format::number(Kind::I16, Endian::Big)),
        ("u32le", Format::number(Kind::U32, Endian::Little)),
        ("u32be", Format::number(Kind::U32, Endian::Big)),
        ("i32le", Format::number(Kind::I32, Endian::Little)),
        ("i32be", Format::number(Kind::I32, Endian::Big)),
        ("u64le", Format::number(Kind::U64, Endian::Little)),
        ("u64be", Format::number(Kind::U64, Endian::Big)),
        ("i64le", Format::number(Kind::I64, Endian::Little)),
        ("i64be", Format::number(Kind::I64, Endian::Big)),
        ("f32le", Format::number(Kind::F32, Endian::Little)),
        ("f32be", Format::number(Kind::F32, Endian::Big)),
        ("f64le", Format::number(Kind::F64, Endian::Little)),
        ("f64be", Format::number(Kind::F64, Endian::Big)),
    ];

    const fn number(kind: Kind, endian: Endian) -> Format {
        Format::Number(Number { kind, endian })
    }

    /// The format of that name.
    pub fn named(name: &str) -> Option<Format> {
        Format::ALL.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// The name that a user gives it.
    pub fn name(self) -> &'static str {
        Format::ALL.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }
}

/// The characters that stand for bytes beside their digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chars {
    /// hexyl's: ASCII as it is, and a symbol for each kind of other byte.
    Default,
    /// ASCII as it is, a full stop for the rest.
    Ascii,
    /// IBM code page 437, as the first PCs showed bytes.
    Cp437,
    /// EBCDIC (code page 1047), a full stop for what ASCII does not have.
    Ebcdic,
    /// No characters at all.
    None,
}

/// How the table is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// Box drawing characters.
    Unicode,
    /// `+`, `-` and `|`, and ASCII characters beside the bytes unless others were asked for.
    Ascii,
    /// Blanks.
    None,
}

/// How many panels of bytes stand side by side in a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panels {
    /// Two, or one where two do not fit the terminal.
    #[default]
    Usual,
    /// As many as fit the terminal.
    Fit,
    /// That many.
    Count(usize),
}

/// Which repeated rows are folded into a `*`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Squeeze {
    /// Those that the format's model folds: hexyl rows of one repeated byte, `hexdump -C` equal rows, others none.
    #[default]
    Model,
    /// None.
    Never,
    /// Every row that equals the one before it.
    All,
}

/// The digits of offsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Radix {
    /// Hexadecimal.
    #[default]
    Hex,
    /// Decimal.
    Decimal,
}

/// Everything that decides how a dump looks. What is left at `None` is the format's own choice.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What to write.
    pub format: Format,
    /// The position of the dump's first byte; rows are counted from there.
    pub start: u64,
    /// The position behind its last byte, or nothing for a stream whose end has not been seen.
    ///
    /// Where it is known, offsets have the width of the last one from the first row on.
    pub end: Option<u64>,
    /// The offset to show for the first byte, in place of its position.
    pub label: Option<u64>,
    /// The digits of offsets.
    pub radix: Radix,
    /// Bytes a row, at most [`MAX_WIDTH`].
    pub width: Option<usize>,
    /// Bytes that stand together without a space; 0 for no space at all.
    pub group: Option<usize>,
    /// The order of bytes inside a group.
    pub endian: Endian,
    /// The digits of bytes.
    pub base: Option<Base>,
    /// The characters beside the bytes.
    pub chars: Option<Chars>,
    /// The table's frame.
    pub border: Option<Border>,
    /// The table's panels.
    pub panels: Panels,
    /// The columns of the terminal, where there is one; 80 otherwise.
    pub columns: Option<usize>,
    /// Which repeated rows are folded.
    pub squeeze: Squeeze,
    /// Whether a row of column numbers stands above.
    pub ruler: bool,
    /// Whether some bytes are to be marked.
    pub marks: bool,
    /// Where the mapping begins in its file, if that is to be told beside the offset (in JSON).
    pub file_start: Option<u64>,
    /// The colours, or nothing for a dump without escapes.
    pub palette: Option<Palette>,
}

impl Layout {
    /// The format as its model prints it, from position 0 to an unknown end.
    pub fn new(format: Format) -> Layout {
        Layout {
            format,
            start: 0,
            end: None,
            label: None,
            radix: Radix::Hex,
            width: None,
            group: None,
            endian: Endian::Big,
            base: None,
            chars: None,
            border: None,
            panels: Panels::Usual,
            columns: None,
            squeeze: Squeeze::Model,
            ruler: false,
            marks: false,
            file_start: None,
            palette: None,
        }
    }
}
