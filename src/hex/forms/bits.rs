//! `bits`: an offset, bytes in binary, and characters, as `xxd -b` has them.

use super::{Can, Choice, Form, xxd};
use crate::error::Result;
use crate::hex::digits::Base;
use crate::hex::layout::{Chars, Layout};
use crate::hex::shape::Cells;

/// Lines as `xxd -b` prints them.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    use Choice::{Chars as Characters, Endian, Group, Label, Marks, Radix, Ruler, Squeeze, Width};
    Can(&[Width, Group, Endian, Characters, Squeeze, Label, Radix, Ruler, Marks]).check(layout)?;
    xxd::lines(layout, Cells::of(Base::Binary), Chars::Ascii, 6, 1)
}
