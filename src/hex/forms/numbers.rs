//! `u8` to `f64be`: an offset and columns of numbers.

use super::{Can, Choice, Form, xxd};
use crate::error::{Error, Result};
use crate::hex::layout::{Chars, Layout};
use crate::hex::number::Number;
use crate::hex::shape::Cells;

/// Sixteen bytes a row, unless the user says otherwise, without characters.
pub(super) fn form(layout: &Layout, number: Number) -> Result<impl Form + use<>> {
    use Choice::{Chars as Characters, Label, Marks, Radix, Ruler, Squeeze, Width};
    Can(&[Width, Characters, Squeeze, Label, Radix, Ruler, Marks]).check(layout)?;
    let size = number.kind.bytes();
    if let Some(width) = layout.width.filter(|width| !width.is_multiple_of(size)) {
        let name = layout.format.name();
        return Err(Error::usage(format!(
            "a row of {width} bytes does not hold whole {name}, of {size} bytes each"
        )));
    }
    xxd::lines(layout, Cells::Value(number), Chars::None, 16, size)
}
