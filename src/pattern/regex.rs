//! Regular expressions on bytes: the syntax of the `regex` crate with `(?s-u)` set, so that `.` is any byte.
//!
//! What is made here is the tree that an engine is built from; engines belong to the search.

use super::Case;
use crate::value::Refusal;
use regex_syntax::hir::{self, Hir};
use regex_syntax::{Error, ParserBuilder};

const ACCEPTED: &str = "the regex crate's syntax on bytes: [a-z]+ (?i)get a{2,4} \\xff \\x{2,} (?u:\\w)";

/// The text of an expression, which has to be UTF-8.
pub(super) fn parse(text: &[u8]) -> Result<String, Refusal> {
    let source = std::str::from_utf8(text).map_err(|error| {
        let refusal =
            Refusal::character("PATTERN", text, error.valid_up_to(), "is no UTF-8").accepts(ACCEPTED);
        refusal.hint("write other bytes as \\xHH")
    })?;
    translate(source, Case::Exact)?;
    Ok(source.to_string())
}

/// The expression as a tree. Characters beyond ASCII stand for their bytes in UTF-8, and have no case.
pub(super) fn translate(source: &str, case: Case) -> Result<Hir, Refusal> {
    let mut parser = ParserBuilder::new()
        .utf8(false)
        .unicode(false)
        .dot_matches_new_line(true)
        .case_insensitive(case == Case::Ignored)
        .build();
    parser.parse(source).map_err(|error| refuse(source, &error))
}

/// The parser's error, which draws the place below the expression, as one line.
fn refuse(source: &str, error: &Error) -> Refusal {
    let (span, why) = match error {
        Error::Parse(error) => (Some(*error.span()), error.kind().to_string()),
        Error::Translate(error) => (Some(*error.span()), error.kind().to_string()),
        other => (None, other.to_string()),
    };
    let part = span.map_or(0..source.len(), |span| span.start.offset..span.end.offset);
    let why = format!("is no regex: {}", why.replace('\n', " "));
    let refusal = Refusal::part("PATTERN", source.as_bytes(), part, why).accepts(ACCEPTED);
    match error {
        Error::Translate(error) if *error.kind() == hir::ErrorKind::UnicodeNotAllowed => {
            refusal.hint("write `(?u)` before it to match characters and not bytes")
        }
        Error::Translate(error)
            if matches!(
                error.kind(),
                hir::ErrorKind::UnicodePropertyNotFound | hir::ErrorKind::UnicodePropertyValueNotFound
            ) =>
        {
            refusal.hint("classes by script or category are not built in; \\w \\d \\s and ranges are")
        }
        _ => refusal,
    }
}
