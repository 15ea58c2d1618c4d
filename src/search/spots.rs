//! What a regex demands of the bytes of every match, place by place: what a sieve can look for.

use super::byte_set::ByteSet;
use super::sample::Sample;
use super::sieve::Sieve;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::ops::ControlFlow::Continue;

/// How many places are looked at; more do not make a sieve better.
const MOST: usize = 32;

/// What stands at more places than this is not counted.
const COMMON: f64 = 0.01;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Island {
    /// How far from the start of a match it stands: at least, and at most, which is `usize::MAX` without a limit.
    pub(super) least: usize,
    pub(super) most: usize,
    /// The bytes that may stand at each.
    pub(super) places: Vec<ByteSet>,
}

impl Island {
    /// How many bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        size_of::<Island>() + size_of_val(&*self.places)
    }

    /// How often it is expected to stand among bytes like those of `sample`, as a share of all places: as often as its bytes do
    /// if they were independent of each other, or as it does there. `sieve` is one for it.
    pub(super) fn rate(&self, sieve: &Sieve, sample: &Sample) -> f64 {
        let alone = sample.passing(&self.places);
        if alone > COMMON {
            return alone;
        }
        let bytes = sample.bytes();
        let behind = (bytes.len() + 1).saturating_sub(self.places.len());
        let mut met = 0;
        let _ = sieve.each(bytes, 0, behind, |at| {
            met += usize::from(self.fits(&bytes[at..]));
            Continue(())
        });
        alone.max(met as f64 / behind.max(1) as f64)
    }

    /// Those `most` of its places that the fewest bytes can pass.
    pub(super) fn narrowed(mut self, most: usize) -> Island {
        let windows = self.places.windows(most).enumerate();
        // The first of those that are as telling.
        let best = windows.min_by(|(_, one), (_, other)| bits(other).total_cmp(&bits(one)));
        if let Some((at, places)) = best {
            self.least += at;
            self.most = self.most.saturating_add(at);
            self.places = places.to_vec();
        }
        self
    }

    /// How much a byte has to fit to stand at its places, in bits.
    pub(super) fn bits(&self) -> f64 {
        bits(&self.places)
    }

    /// Whether it stands at the start of `bytes`, which are no fewer.
    #[inline]
    pub(super) fn fits(&self, bytes: &[u8]) -> bool {
        self.places.iter().zip(bytes).all(|(place, &byte)| place.contains(byte))
    }
}

fn bits(places: &[ByteSet]) -> f64 {
    places.iter().map(ByteSet::bits).sum()
}

/// The islands of `tree`, from its start on.
pub(super) fn islands(tree: &Hir) -> Vec<Island> {
    let mut chart = Chart::default();
    chart.draw(tree);
    chart.islands
}

/// Islands, as far as a regex has been read.
#[derive(Default)]
struct Chart {
    islands: Vec<Island>,
    /// How far what comes next is from the start of a match.
    least: usize,
    most: usize,
    /// Whether it stands right behind the last island.
    is_open: bool,
}

impl Chart {
    fn draw(&mut self, tree: &Hir) {
        let mut places = Vec::new();
        let is_fixed = walk(tree, &mut places);
        match tree.kind() {
            _ if is_fixed => self.put(places, true),
            HirKind::Concat(parts) => return parts.iter().for_each(|part| self.draw(part)),
            HirKind::Capture(capture) => return self.draw(&capture.sub),
            HirKind::Repetition(repetition)
                if repetition.min > 0 && !walk(&repetition.sub, &mut Vec::new()) =>
            {
                self.draw(&repetition.sub);
                self.is_open = false;
                let max = repetition.max.map_or(usize::MAX, |max| max as usize - 1);
                self.go_on(&repetition.sub, (repetition.min as usize - 1, max));
                return;
            }
            _ => self.put(places, false),
        }
        self.go_on(tree, (1, 1));
    }

    /// Adds places that stand next, and whether what follows them stands at one place only.
    fn put(&mut self, mut places: Vec<ByteSet>, is_fixed: bool) {
        match self.islands.last_mut().filter(|_| self.is_open) {
            Some(island) => island.places.append(&mut places),
            None if places.is_empty() => return,
            None => self.islands.push(Island { least: self.least, most: self.most, places }),
        }
        self.is_open = is_fixed;
    }

    /// Goes on behind `tree`, which stands there so many times, at least and at most.
    fn go_on(&mut self, tree: &Hir, (least, most): (usize, usize)) {
        let lengths = tree.properties();
        // What has no least length never matches.
        self.least = self.least.saturating_add(lengths.minimum_len().unwrap_or(0).saturating_mul(least));
        let longest = if most == 0 { 0 } else { lengths.maximum_len().unwrap_or(usize::MAX) };
        self.most = self.most.saturating_add(longest.saturating_mul(most));
    }
}

/// Appends the places of `tree`; whether what follows it stands at one place only.
fn walk(tree: &Hir, places: &mut Vec<ByteSet>) -> bool {
    if places.len() >= MOST {
        return false;
    }
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            let room = MOST - places.len();
            places.extend(literal.0.iter().take(room).map(|&byte| ByteSet::from_iter([byte])));
            literal.0.len() <= room
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
        let islands = islands(&tree(regex)).into_iter().map(|Island { least, most, places }| {
            let most = if most == usize::MAX { String::new() } else { most.to_string() };
            let sizes: Vec<String> = places.iter().map(|set| set.iter().count().to_string()).collect();
            format!("{least}-{most}: {}", sizes.join(" "))
        });
        islands.collect::<Vec<String>>().join(", ")
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
    fn every_match_has_these_islands() {
        for (regex, expected) in [
            ("abc", "0-0: 1 1 1"),
            ("[a-z]{3}_[0-9]+x", "0-0: 26 26 26 1 10, 5-: 1"),
            ("(ab|cd)x", "0-0: 2 2 1"),
            ("(ab|c)x", "0-0: 2, 1-2: 1"),
            ("a?b", "0-1: 1"),
            (r"^\bfoo$x", "0-0: 1 1 1 1"),
            ("(a{2}){2}b{0,3}c", "0-0: 1 1 1 1, 4-7: 1"),
            ("(?i)ab", "0-0: 2 2"),
            ("(|a)b", "0-1: 1"),
            (r"[a-c]+\bfoo", "0-0: 3, 1-: 1 1 1"),
            (r"x*\bfoo", "0-: 1 1 1"),
            ("(x*(ab)){2,3}c", "0-: 1 1, 4-: 1"),
            ("((a[b-d]{2,4})(ef))+", "0-0: 1 3 3, 3-5: 1 1"),
        ] {
            assert_eq!(shown(regex), expected, "{regex}");
        }
    }

    #[test]
    fn much_of_a_long_literal_tells_no_more() {
        let islands = islands(&tree(&"a".repeat(1000)));
        assert_eq!(islands.iter().map(|island| island.places.len()).collect::<Vec<usize>>(), [MOST]);
    }
}
