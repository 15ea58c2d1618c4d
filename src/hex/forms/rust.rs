//! `rust`: a constant slice.

use super::Form;
use super::source::{self, Language};
use crate::error::Result;
use crate::hex::layout::Layout;

/// A slice called `DATA`: unlike an array's, its type does not say how many bytes will follow.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    let language = Language {
        head: "pub const DATA: &[u8] = &[\n",
        open: "    ",
        prefix: "0x",
        between: ", ",
        close: ",\n",
        separator: "",
        tail: |_| "];\n".to_string(),
        width: 12,
    };
    source::form(layout, language)
}
