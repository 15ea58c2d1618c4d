//! What a regex demands of the first bytes of every match, place by place: what a sieve can look for.

use super::byte_set::ByteSet;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind};

/// How many places are looked at; more do not make a sieve better.
const MOST: usize = 32;

/// The bytes that may stand at each place from the start of a match on, as far as every match has such places.
pub(super) fn places(tree: &Hir) -> Vec<ByteSet> {
    let mut places = Vec::new();
    walk(tree, &mut places);
    places
}

/// Whether the regex engine finds starts by literals and needs no sieve.
pub(super) fn begins_with_literals(tree: &Hir) -> bool {
    let mut prefixes = Extractor::new().extract(tree);
    prefixes.optimize_for_prefix_by_preference();
    prefixes.min_literal_len().is_some_and(|least| least >= 3) && prefixes.len().is_some_and(|n| n <= 64)
}

/// Every byte that a match may contain.
pub(super) fn alphabet(tree: &Hir) -> ByteSet {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => ByteSet::default(),
        HirKind::Literal(literal) => literal.0.iter().copied().collect(),
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().flat_map(|range| range.start()..=range.end()).collect()
        }
        HirKind::Class(Class::Unicode(class)) => {
            // Every other character is made of bytes above those of ASCII.
            let (first, last) = (0x80, 0xff);
            let byte =
                |character: char, above: u8| if character.is_ascii() { character as u8 } else { above };
            class.iter().flat_map(|range| byte(range.start(), first)..=byte(range.end(), last)).collect()
        }
        HirKind::Repetition(repetition) => alphabet(&repetition.sub),
        HirKind::Capture(capture) => alphabet(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(alphabet).fold(ByteSet::default(), ByteSet::or)
        }
    }
}

/// Places in a row, somewhere inside of every match.
#[derive(Clone, Debug)]
pub(super) struct Island {
    /// How far from the start of a match it stands: at least, and at most.
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) places: Vec<ByteSet>,
}

/// The islands of `tree` of which it is known where they stand, to within `spread` bytes.
pub(super) fn islands(tree: &Hir, spread: usize) -> Vec<Island> {
    let HirKind::Concat(parts) = tree.kind() else { return Vec::new() };
    let mut islands: Vec<Island> = Vec::new();
    let (mut least, mut most) = (0usize, 0usize);
    let mut is_open = false;
    for part in parts {
        let mut places = Vec::new();
        let is_fixed = walk(part, &mut places);
        match islands.last_mut().filter(|_| is_open) {
            Some(island) => island.places.append(&mut places),
            None if !places.is_empty() => islands.push(Island { least, most, places }),
            None => {}
        }
        is_open = is_fixed;
        let lengths = part.properties();
        let (Some(min), Some(max)) = (lengths.minimum_len(), lengths.maximum_len()) else { break };
        (least, most) = (least.saturating_add(min), most.saturating_add(max));
    }
    islands.retain(|island| island.most - island.least <= spread);
    islands
}

/// Appends the places of `tree`; whether what follows it stands at one place only.
fn walk(tree: &Hir, places: &mut Vec<ByteSet>) -> bool {
    if places.len() >= MOST {
        return false;
    }
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            places.extend(literal.0.iter().map(|&byte| ByteSet::from_iter([byte])));
            true
        }
        HirKind::Class(Class::Bytes(class)) => {
            places.push(class.iter().flat_map(|range| range.start()..=range.end()).collect());
            true
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ascii = class.iter().all(|range| range.end().is_ascii());
            if ascii {
                let ranges = class.iter().map(|range| range.start() as u8..=range.end() as u8);
                places.push(ranges.flatten().collect());
            }
            ascii
        }
        HirKind::Repetition(repetition) => {
            (0..repetition.min).all(|_| walk(&repetition.sub, places))
                && repetition.max == Some(repetition.min)
        }
        HirKind::Capture(capture) => walk(&capture.sub, places),
        HirKind::Concat(parts) => parts.iter().all(|part| walk(part, places)),
        HirKind::Alternation(branches) => {
            let mut all: Option<Vec<ByteSet>> = None;
            let mut fixed = true;
            for branch in branches {
                let mut own = Vec::new();
                fixed &= walk(branch, &mut own);
                all = Some(match all {
                    None => own,
                    Some(all) => {
                        fixed &= all.len() == own.len();
                        all.iter().zip(&own).map(|(one, other)| one.or(*other)).collect()
                    }
                });
            }
            places.extend(all.unwrap_or_default());
            fixed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(regex: &str) -> Hir {
        regex_syntax::ParserBuilder::new().utf8(false).unicode(false).build().parse(regex).unwrap()
    }

    fn shown(regex: &str) -> String {
        let lens: Vec<String> =
            places(&tree(regex)).iter().map(|set| set.iter().count().to_string()).collect();
        lens.join(" ")
    }

    #[test]
    fn nothing_else_stands_in_a_match() {
        for (regex, count) in [
            ("abc", 3),
            ("[a-z]+_[0-9]{3,}|(?m)^$", 37),
            (r"(x\xff*)?\b", 2),
            ("(?s).", 256),
            ("[^\n]*", 255),
            ("(?u)[a-cä]", 3 + 128),
            ("(?u)[^a]", 255),
        ] {
            assert_eq!(alphabet(&tree(regex)).iter().count(), count, "{regex}");
        }
    }

    #[test]
    fn every_match_has_these_places() {
        assert_eq!(shown("abc"), "1 1 1");
        assert_eq!(shown("[a-z]{3}_[0-9]+x"), "26 26 26 1 10");
        assert_eq!(shown("(ab|cd)x"), "2 2 1");
        assert_eq!(shown("(ab|c)x"), "2");
        assert_eq!(shown("a?b"), "");
        assert_eq!(shown(r"^\bfoo$x"), "1 1 1 1");
        assert_eq!(shown("(a{2}){2}b{0,3}c"), "1 1 1 1");
        assert_eq!(shown("(?i)ab"), "2 2");
        assert_eq!(shown("(|a)b"), "");
    }
}
