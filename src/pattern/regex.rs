//! Regular expressions on bytes: the syntax of the `regex` crate with `(?s-u)` set, so that `.` is any byte.
//!
//! What is made here is the tree that an engine is built from; engines belong to the search.

use super::Case;
use crate::value::Refusal;
use regex_syntax::ast::{self, Ast, Flag, Flags, FlagsItem, FlagsItemKind, GroupKind};
use regex_syntax::hir::{Hir, translate::TranslatorBuilder};
use std::ops::Range;

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

/// The expression as a tree.
pub(super) fn translate(source: &str, case: Case) -> Result<Hir, Refusal> {
    let mut ast = ast::parse::Parser::new().parse(source).map_err(|error| {
        let span = error.span();
        refuse(source, span.start.offset..span.end.offset, &error.kind().to_string())
    })?;
    spell_out(&mut ast, &mut false);
    let mut translator = TranslatorBuilder::new()
        .utf8(false)
        .unicode(false)
        .dot_matches_new_line(true)
        .case_insensitive(case == Case::Ignored)
        .build();
    translator.translate(source, &ast).map_err(|error| {
        let span = error.span();
        let refusal = refuse(source, span.start.offset..span.end.offset, &error.kind().to_string());
        match error.kind() {
            regex_syntax::hir::ErrorKind::UnicodeNotAllowed => {
                refusal.hint("write `(?u)` first, or around it `(?u:...)`, to match characters and not bytes")
            }
            _ => refusal,
        }
    })
}

fn refuse(source: &str, part: Range<usize>, why: &str) -> Refusal {
    let why = format!("is no regex: {}", why.replace('\n', " "));
    Refusal::part("PATTERN", source.as_bytes(), part, why).accepts(ACCEPTED)
}

/// Makes each character beyond ASCII stand for its bytes in UTF-8, as it does in text. Where Unicode is off, the
/// translator would refuse it; where the user turned it on, it is left alone. `unicode` is the state of that flag
/// where `ast` begins, and then where it ends.
fn spell_out(ast: &mut Ast, unicode: &mut bool) {
    match ast {
        Ast::Literal(literal) if !literal.c.is_ascii() && !*unicode => {
            let is_character = matches!(literal.kind, ast::LiteralKind::Verbatim);
            if is_character {
                let span = literal.span;
                let item = |kind| FlagsItem { span, kind };
                // No case either: ignoring case means ASCII.
                let items = vec![
                    item(FlagsItemKind::Flag(Flag::Unicode)),
                    item(FlagsItemKind::Negation),
                    item(FlagsItemKind::Flag(Flag::CaseInsensitive)),
                ];
                let kind = GroupKind::NonCapturing(Flags { span, items });
                let inner = Box::new(Ast::Literal(literal.clone()));
                *ast = Ast::group(ast::Group { span, kind, ast: inner });
            }
        }
        Ast::Flags(set) => *unicode = set.flags.flag_state(Flag::Unicode).unwrap_or(*unicode),
        Ast::Repetition(repetition) => spell_out(&mut repetition.ast, unicode),
        Ast::Group(group) => {
            let mut inside = match &group.kind {
                GroupKind::NonCapturing(flags) => flags.flag_state(Flag::Unicode).unwrap_or(*unicode),
                _ => *unicode,
            };
            spell_out(&mut group.ast, &mut inside);
        }
        Ast::Alternation(all) => all.asts.iter_mut().for_each(|ast| spell_out(ast, unicode)),
        Ast::Concat(all) => all.asts.iter_mut().for_each(|ast| spell_out(ast, unicode)),
        _ => {}
    }
}
