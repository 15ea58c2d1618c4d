//! The beginning of a regex, without anchors and cut where it may become long: wherever the regex matches, that does.

use regex_syntax::hir::{
    Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition,
};

/// A regex of at most `room` bytes that matches wherever `tree` does, and whether it is all of it, anchors aside.
pub(super) fn beginning(tree: &Hir, room: usize) -> (Hir, bool) {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => (Hir::empty(), true),
        HirKind::Literal(literal) => {
            let first = &literal.0[..literal.0.len().min(room)];
            (Hir::literal(first), first.len() == literal.0.len())
        }
        HirKind::Class(_) if longest(tree) > room => (Hir::empty(), false),
        HirKind::Class(Class::Unicode(class)) => (roughly(class), true),
        HirKind::Class(_) => (tree.clone(), true),
        HirKind::Capture(capture) => beginning(&capture.sub, room),
        HirKind::Repetition(repetition) => repeated(repetition, room),
        HirKind::Concat(parts) => joined(parts.iter(), room),
        HirKind::Alternation(parts) => {
            let parts: Vec<(Hir, bool)> = parts.iter().map(|part| beginning(part, room)).collect();
            let is_whole = parts.iter().all(|(_, is_whole)| *is_whole);
            (Hir::alternation(parts.into_iter().map(|(part, _)| part).collect()), is_whole)
        }
    }
}

/// A regex that matches every character of `class`, and others: beyond ASCII, all characters of the same lengths. The exact
/// automaton of the letters of all languages is a thousand times larger.
fn roughly(class: &ClassUnicode) -> Hir {
    let bytes = |first, last| Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(first, last)])));
    let mut ascii = class.clone();
    ascii.intersect(&ClassUnicode::new([ClassUnicodeRange::new('\0', '\x7f')]));
    let one = ascii.to_byte_class().filter(|class| class.iter().next().is_some());
    let one = one.map(|class| Hir::class(Class::Bytes(class)));
    let mut others = class.clone();
    others.difference(&ascii);
    let lengths = others.minimum_len().zip(others.maximum_len());
    let more = lengths.map(|(least, most)| {
        let behind = |length: usize| length as u32 - 1;
        let sub = Box::new(bytes(0x80, 0xbf));
        let behind = Repetition { min: behind(least), max: Some(behind(most)), greedy: true, sub };
        Hir::concat(vec![bytes(0xc2, 0xf4), Hir::repetition(behind)])
    });
    Hir::alternation(one.into_iter().chain(more).collect())
}

/// The beginning of `parts` one after the other.
fn joined<'h>(parts: impl Iterator<Item = &'h Hir>, mut room: usize) -> (Hir, bool) {
    let mut first = Vec::new();
    for part in parts {
        let (part, is_whole) = beginning(part, room);
        room = room.saturating_sub(longest(&part));
        first.push(part);
        if !is_whole {
            return (Hir::concat(first), false);
        }
    }
    (Hir::concat(first), true)
}

/// The beginning of a repetition: all of it where it fits, and otherwise as often as it has to be there.
fn repeated(repetition: &Repetition, room: usize) -> (Hir, bool) {
    let (sub, is_whole) = beginning(&repetition.sub, room);
    let most = repetition.max.map(|max| (max as usize).saturating_mul(longest(&sub)));
    if is_whole && most.is_some_and(|most| most <= room) {
        return (Hir::repetition(Repetition { sub: Box::new(sub), ..repetition.clone() }), true);
    }
    let least = (repetition.min as usize).min(room + 1);
    let (first, _) = joined(std::iter::repeat_n(&*repetition.sub, least), room);
    (first, false)
}

/// The most bytes of a match; a beginning always has such a number.
fn longest(tree: &Hir) -> usize {
    tree.properties().maximum_len().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex_automata::meta;
    use regex_syntax::hir::Look;

    #[test]
    fn every_character_of_a_class_is_met() {
        for class in [
            r"\w",
            r"[a-zß-ö]",
            r"[^\x00-\x7f]",
            r"\s",
            "[\u{800}-\u{ffff}]",
            "[\u{10000}-\u{10ffff}]",
            r"[^\w]",
        ] {
            let tree = regex_syntax::parse(class).unwrap();
            let HirKind::Class(Class::Unicode(exact)) = tree.kind() else { panic!("{class}: {tree:?}") };
            let rough = Hir::concat(vec![Hir::look(Look::Start), roughly(exact), Hir::look(Look::End)]);
            let rough = meta::Builder::new().build_from_hir(&rough).unwrap();
            for range in exact.iter() {
                for character in [range.start(), range.end()] {
                    assert!(roughly(exact).properties().minimum_len() > Some(0), "{class}");
                    assert!(rough.is_match(&character.to_string()), "{class} has {character:?}");
                }
            }
        }
    }
}
