//! Which rows are shown, and which a `*` stands for.
//!
//! Whether a row is folded depends on at most two rows before it and on nothing else, so that blocks may be rendered
//! in any order.

/// When a full row repeats the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Never.
    Never,
    /// Where both are the same byte all along, as in hexyl.
    OneByte,
    /// Where they are equal.
    Equal,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// It is printed.
    Row,
    /// A `*` stands for it and for the folded rows that follow.
    Star,
    /// A `*` above stands for it already.
    Nothing,
}

impl Rule {
    /// Whether `row` is folded when `before` is the full row above it.
    #[inline]
    pub(super) fn folds(self, before: &[u8], row: &[u8]) -> bool {
        // The first bytes nearly always decide, without a call.
        if self == Rule::Never || before.first_chunk::<8>() != row.first_chunk() {
            return false;
        }
        before == row && (self == Rule::Equal || is_one_byte(row))
    }
}

/// Whether a row repeats its first byte: it equals itself shifted by one.
fn is_one_byte(row: &[u8]) -> bool {
    row.is_empty() || row[1..] == row[..row.len() - 1]
}

/// A walk over the full rows of a block.
pub(super) struct Squeezer<'a> {
    rule: Rule,
    above: Option<&'a [u8]>,
    folded: bool,
}

impl<'a> Squeezer<'a> {
    /// Behind `before`, which holds the last two rows, or as many as there are.
    pub(super) fn new(rule: Rule, before: &'a [u8], width: usize) -> Squeezer<'a> {
        let mut rows = before.rchunks_exact(width);
        let above = rows.next();
        let folded = match (rows.next(), above) {
            (Some(first), Some(second)) => rule.folds(first, second),
            _ => false,
        };
        Squeezer { rule, above, folded }
    }

    /// Whether a `*` stands for the row above.
    pub(super) fn is_folding(&self) -> bool {
        self.folded
    }

    /// How many bytes of rows follow that are all shown, found by a look at their beginnings.
    ///
    /// Nearly all rows differ from the one above in their first bytes; the others are left to [`Squeezer::next`].
    #[inline]
    pub(super) fn pass(&mut self, rows: &'a [u8], width: usize) -> usize {
        let mut passed = 0;
        if self.rule == Rule::Never {
            passed = rows.len();
        } else if let Some(above) = self.above
            && let Some(mut above) = above.first_chunk::<8>()
        {
            for row in rows.chunks_exact(width) {
                let Some(start) = row.first_chunk::<8>().filter(|start| *start != above) else { break };
                above = start;
                passed += width;
            }
        }
        if passed > 0 {
            self.above = Some(&rows[passed - width..passed]);
            self.folded = false;
        }
        passed
    }

    /// What becomes of the next full row.
    #[inline]
    pub(super) fn next(&mut self, row: &'a [u8]) -> Show {
        let folds = match self.above {
            Some(above) => self.rule.folds(above, row),
            None => false,
        };
        let show = match (folds, self.folded) {
            (false, _) => Show::Row,
            (true, false) => Show::Star,
            (true, true) => Show::Nothing,
        };
        self.above = Some(row);
        self.folded = folds;
        show
    }
}

/// How many rows from `at` on equal the row before `at`, found with wide comparisons.
pub(super) fn equal_rows(bytes: &[u8], at: usize, width: usize) -> usize {
    /// Long enough that the call does not matter, short enough that little is compared twice at a run's end.
    const STEP: usize = 4096;
    let mut same = at;
    let mut step = STEP;
    // Bytes equal to those a row earlier, all the way: that is what equal rows are.
    while step > 0 {
        while bytes.len() - same >= step
            && bytes[same..same + step] == bytes[same - width..same - width + step]
        {
            same += step;
        }
        step /= 8;
    }
    (same - at) / width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rule: Rule, rows: &[&[u8]]) -> String {
        let mut squeezer = Squeezer::new(rule, b"", 4);
        rows.iter()
            .map(|row| match squeezer.next(row) {
                Show::Row => 'r',
                Show::Star => '*',
                Show::Nothing => '-',
            })
            .collect()
    }

    #[test]
    fn each_rule_folds_what_its_model_folds() {
        let rows: [&[u8]; 9] =
            [b"0000", b"0000", b"0000", b"1111", b"1111", b"abab", b"abab", b"abab", b"0000"];
        assert_eq!(shown(Rule::Never, &rows), "rrrrrrrrr");
        assert_eq!(shown(Rule::OneByte, &rows), "r*-r*rrrr");
        assert_eq!(shown(Rule::Equal, &rows), "r*-r*r*-r");
    }

    #[test]
    fn two_rows_before_are_enough() {
        let show = |before: &[u8], row: &'static [u8]| Squeezer::new(Rule::Equal, before, 4).next(row);
        assert_eq!(show(b"", b"0000"), Show::Row);
        assert_eq!(show(b"0000", b"0000"), Show::Star);
        assert_eq!(show(b"11110000", b"0000"), Show::Star);
        assert_eq!(show(b"00000000", b"0000"), Show::Nothing);
        assert_eq!(show(b"00000000", b"1111"), Show::Row);
    }

    #[test]
    fn runs_are_measured_in_rows() {
        for run in [0, 1, 3, 4, 5, 700, 1023, 1024, 1025, 5000] {
            for tail in ["", "x", "0", "000x"] {
                let bytes = [b"0000".repeat(run + 1), tail.as_bytes().to_vec()].concat();
                assert_eq!(equal_rows(&bytes, 4, 4), run, "{run} {tail}");
            }
        }
    }
}
