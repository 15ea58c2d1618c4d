//! The words in which a user chooses a layout.

use super::digits::Base;

use super::number::Endian;

use super::layout::{Border, Chars, Format, Radix, Squeeze};
use crate::value::Vocabulary;

impl Vocabulary for Format {
    const WORDS: &'static [(&'static str, Format)] = Format::ALL;
}

impl Vocabulary for Endian {
    const WORDS: &'static [(&'static str, Endian)] = &[("little", Endian::Little), ("big", Endian::Big)];
}

impl Vocabulary for Base {
    const WORDS: &'static [(&'static str, Base)] =
        &[("2", Base::Binary), ("8", Base::Octal), ("10", Base::Decimal), ("16", Base::Hex)];
}

impl Vocabulary for Chars {
    const WORDS: &'static [(&'static str, Chars)] = &[
        ("ascii", Chars::Ascii),
        ("default", Chars::Default),
        ("cp437", Chars::Cp437),
        ("ebcdic", Chars::Ebcdic),
        ("none", Chars::None),
    ];
}

impl Vocabulary for Border {
    const WORDS: &'static [(&'static str, Border)] =
        &[("unicode", Border::Unicode), ("ascii", Border::Ascii), ("none", Border::None)];
}

impl Vocabulary for Squeeze {
    const WORDS: &'static [(&'static str, Squeeze)] =
        &[("model", Squeeze::Model), ("none", Squeeze::Never), ("all", Squeeze::All)];
}

impl Vocabulary for Radix {
    const WORDS: &'static [(&'static str, Radix)] = &[("hex", Radix::Hex), ("dec", Radix::Decimal)];
}
