//! `python`: a `bytes` object, from literals that Python joins.

use super::Form;
use super::source::{self, Language};
use crate::error::Result;
use crate::hex::layout::Layout;

/// An object called `data`.
pub(super) fn form(layout: &Layout) -> Result<impl Form + use<>> {
    let language = Language {
        head: "data = (\n",
        open: "    b\"",
        prefix: "\\x",
        between: "",
        close: "\"\n",
        separator: "",
        tail: |length| if length == 0 { "    b\"\"\n)\n" } else { ")\n" }.to_string(),
        width: 16,
    };
    source::form(layout, language)
}
