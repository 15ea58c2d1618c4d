//! `c`: an array and its length, laid out as `xxd -i` does.

use super::Form;
use super::source::{self, Language};
use crate::error::Result;
use crate::hex::layout::Layout;

/// An array called `data` and a number called `data_len`.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    let language = Language {
        head: "unsigned char data[] = {\n",
        open: "  ",
        prefix: "0x",
        between: ", ",
        close: "",
        separator: ",\n",
        tail,
        width: 12,
    };
    source::form(layout, language)
}

fn tail(length: u64) -> String {
    // C has no array without an element.
    let only = if length == 0 { "  0" } else { "" };
    let kind = if u32::try_from(length).is_ok() { "int" } else { "long long" };
    format!("{only}\n}};\nunsigned {kind} data_len = {length};\n")
}
