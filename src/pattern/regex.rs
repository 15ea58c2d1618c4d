//! Regular expressions on bytes: the syntax of the `regex` crate with `(?s-u)` set, so that `.` is any byte.
//!
//! What is made here is the tree that an engine is built from; engines belong to the search.

use super::Case;
use crate::value::Refusal;
use regex_syntax::hir::{self, Hir, HirKind};
use regex_syntax::{Error, ParserBuilder};

const ACCEPTED: &str = "the regex crate's syntax on bytes: [a-z]+ (?i)get a{2,4} \\xff \\x{2,} (?u:\\w)";

/// The most that counts may come to, spelt out. Where all of them overlap, each byte is looked at so many times.
const MOST_COUNTED: u64 = 1000;

/// The longest literal that counts may make, which is looked for as a whole.
const LONGEST: usize = 64 << 10;

/// An expression as its text: the tree that it stands for may take a thousand times the memory, and is made when somebody
/// wants to see it.
#[derive(Clone, Debug)]
pub struct Expression {
    source: Box<str>,
    case: Case,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
}

impl Expression {
    /// Fails where `source` is no regex, or one that counts too far.
    pub(super) fn new(source: &str, case: Case) -> Result<Expression, Refusal> {
        let tree = translate(source, case)?;
        let lengths = tree.properties();
        // An expression that matches nothing has no least length, and any is right.
        let min = lengths.minimum_len().map_or(0, |min| min as u64);
        let max = match lengths.minimum_len() {
            None => Some(0),
            Some(_) => lengths.maximum_len().map(|max| max as u64),
        };
        Ok(Expression { source: source.into(), case, min, max })
    }

    /// The tree. Characters beyond ASCII stand for their bytes in UTF-8.
    pub fn tree(&self) -> Hir {
        translate(&self.source, self.case).unwrap_or_else(|_| unreachable!("it was made once"))
    }

    /// How many bytes of memory its text takes.
    pub fn weight(&self) -> usize {
        self.source.len()
    }
}

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
fn translate(source: &str, case: Case) -> Result<Hir, Refusal> {
    let mut parser = ParserBuilder::new()
        .utf8(false)
        .unicode(false)
        .dot_matches_new_line(true)
        .case_insensitive(case == Case::Ignored)
        .build();
    let tree = parser.parse(source).map_err(|error| refuse(source, &error))?;
    if let Some(literal) = literal(&tree) {
        return Ok(Hir::literal(literal));
    }
    let counted = counted(&tree);
    if counted > MOST_COUNTED {
        let why = format!("counts too far: {counted} parts, spelt out");
        let refusal = Refusal::part("PATTERN", source.as_bytes(), 0..source.len(), why);
        let refusal = refusal.accepts(format!("counts that come to {MOST_COUNTED}, and * + of any length"));
        return Err(refusal.hint("a hex pattern jumps further: `61 [0-5000] 62`"));
    }
    Ok(tree)
}

/// The bytes of an expression that is nothing else, where they are not too many.
fn literal(tree: &Hir) -> Option<Vec<u8>> {
    let bytes = match tree.kind() {
        HirKind::Literal(literal) => literal.0.to_vec(),
        HirKind::Repetition(repeated) if repeated.max == Some(repeated.min) => {
            let bytes = literal(&repeated.sub)?;
            bytes.repeat((repeated.min as usize).min(LONGEST + 1))
        }
        HirKind::Capture(group) => literal(&group.sub)?,
        HirKind::Concat(parts) => {
            parts.iter().try_fold(Vec::new(), |bytes, part| Some([bytes, literal(part)?].concat()))?
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) | HirKind::Repetition(_) => return None,
        HirKind::Alternation(_) => return None,
    };
    (bytes.len() <= LONGEST).then_some(bytes)
}

/// What the parts come to of which there is a number.
fn counted(tree: &Hir) -> u64 {
    match tree.kind() {
        HirKind::Repetition(repeated) if repeated.max.unwrap_or(repeated.min) > 1 => parts(tree),
        _ => tree.kind().subs().iter().map(counted).sum(),
    }
}

/// How many single bytes and classes an expression has, spelt out.
fn parts(tree: &Hir) -> u64 {
    match tree.kind() {
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(_) => 1,
        HirKind::Repetition(repeated) => {
            let times = repeated.max.unwrap_or(repeated.min).max(1);
            parts(&repeated.sub).saturating_mul(u64::from(times))
        }
        _ => tree.kind().subs().iter().map(parts).fold(0, u64::saturating_add),
    }
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
