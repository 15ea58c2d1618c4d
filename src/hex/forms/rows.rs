//! What formats of rows share: rows are cut, folded, and written as lines.

use super::Form;
use crate::hex::block::Block;
use crate::hex::fast::Fast;
use crate::hex::layout::{Layout, Squeeze};
use crate::hex::line::{Head, Lines};
use crate::hex::marks::Touching;
use crate::hex::offsets::Offsets;
use crate::hex::paint::{self, Paint};
use crate::hex::pen::Pen;
use crate::hex::shape::Shape;
use crate::hex::squeeze::{self, Rule, Show, Squeezer};
use std::sync::OnceLock;

/// How a folded run looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Star {
    /// A whole line with `*` in the offset's place.
    Framed,
    /// A line of nothing but `*`.
    Bare,
}

/// The rows of a dump.
pub(super) struct Rows {
    pub(super) shape: Shape,
    pub(super) offsets: Offsets,
    pub(super) paint: Option<Paint>,
    rule: Rule,
    star: Star,
    /// Made when there are enough rows to pay for its tables; nothing where the shape has no quick way.
    fast: OnceLock<Option<Fast>>,
}

impl Rows {
    /// `model` is the rule of the program that the format follows.
    pub(super) fn new(layout: &Layout, shape: Shape, offsets: Offsets, model: Rule, star: Star) -> Rows {
        let rule = match layout.squeeze {
            Squeeze::Model => model,
            Squeeze::Never => Rule::Never,
            Squeeze::All => Rule::Equal,
        };
        let paint = layout.palette.as_ref().map(Paint::new);
        Rows { shape, offsets, paint, rule, star, fast: OnceLock::new() }
    }

    /// The quick way for so many bytes. A dump of a few rows is done before its tables would be.
    fn fast(&self, bytes: usize) -> Option<&Fast> {
        if bytes < WORTH_TABLES {
            return self.fast.get()?.as_ref();
        }
        self.fast.get_or_init(|| Fast::new(&self.shape, self.paint.as_ref())).as_ref()
    }

    pub(super) fn lines(&self) -> Lines<'_> {
        Lines { shape: &self.shape, offsets: &self.offsets, paint: self.paint.as_ref() }
    }

    pub(super) fn folds(&self) -> bool {
        self.rule != Rule::Never
    }

    /// Whether the last of the rows before `end` was folded, so that nothing shows where the dump ended.
    pub(super) fn ends_folded(&self, end: u64, before: &[u8]) -> bool {
        let width = self.shape.width();
        self.offsets.ends_row(end, width) && Squeezer::new(self.rule, before, width).is_folding()
    }

    /// Appends the lines of a block.
    pub(super) fn block(&self, block: &Block<'_>, out: &mut Vec<u8>) {
        let width = self.shape.width();
        let mut squeezer = Squeezer::new(self.rule, block.before, width);
        let mut writer = Writer {
            rows: self,
            marks: Touching::new(block.marks),
            inks: Vec::new(),
            star: None,
            pen: Pen::new(out),
        };
        let position = |at: usize| block.at.wrapping_add(at as u64);
        let whole = block.bytes.len() - block.bytes.len() % width;
        let (mut at, mut run) = (0, 0);
        // Rows that are shown are gathered into runs, which have a quick way. All of a run is looked at before it is written:
        // read without a pause, memory answers several times as fast as between the rows that are written.
        while at < whole {
            at += squeezer.pass(&block.bytes[at..whole], width);
            if at == whole {
                break;
            }
            let end = at + width;
            match squeezer.next(&block.bytes[at..end]) {
                Show::Row => {
                    at = end;
                    continue;
                }
                Show::Star => {
                    writer.rows(position(run), &block.bytes[run..at]);
                    writer.star(position(at));
                    at = end;
                }
                Show::Nothing => at = end + width * squeeze::equal_rows(&block.bytes[..whole], end, width),
            }
            run = at;
        }
        writer.rows(position(run), &block.bytes[run..]);
    }
}

/// How many bytes a mark keeps from the quick way: those of the few rows around it.
const PIECE: usize = 2048;

/// From this many bytes on, the tables of the quick way are worth being made.
const WORTH_TABLES: usize = 512;

/// The state of one block's rendering.
struct Writer<'a> {
    rows: &'a Rows,
    marks: Touching<'a>,
    inks: Vec<paint::Ink>,
    /// The line of a folded run beside offsets of so many digits: program code has one for every few rows.
    star: Option<(usize, Vec<u8>)>,
    pen: Pen<'a>,
}

impl Writer<'_> {
    /// Writes rows that are all shown; the last may be short.
    fn rows(&mut self, position: u64, bytes: &[u8]) {
        let width = self.rows.shape.width();
        let piece = PIECE.max(width).next_multiple_of(width);
        for (number, rows) in bytes.chunks(piece).enumerate() {
            self.piece(position.wrapping_add((number * piece) as u64), rows);
        }
    }

    /// Writes rows the quick way, unless a mark touches them.
    fn piece(&mut self, position: u64, bytes: &[u8]) {
        let width = self.rows.shape.width();
        let whole = bytes.len() - bytes.len() % width;
        let (full, _) = bytes.split_at(whole);
        let is_marked = !self.marks.of(paint::covered(position, bytes.len())).is_empty();
        let mut slow = 0;
        if !is_marked && let Some(fast) = self.rows.fast(bytes.len()) {
            fast.push(self.rows.offsets.shown(position), full, &self.rows.offsets, &mut self.pen);
            slow = whole;
        }
        for (number, row) in bytes[slow..].chunks(width).enumerate() {
            self.row(position.wrapping_add((slow + number * width) as u64), row);
        }
    }

    fn row(&mut self, position: u64, row: &[u8]) {
        let shown = self.rows.offsets.shown(position);
        if let Some(paint) = &self.rows.paint {
            paint.row(position, row, self.marks.of(paint::covered(position, row.len())), &mut self.inks);
        }
        let (lines, inks) = (self.rows.lines(), &self.inks);
        self.pen.text(|out| lines.push(&Head::Offset(shown), row, inks, out));
    }

    fn star(&mut self, position: u64) {
        let shown = self.rows.offsets.shown(position);
        let digits = self.rows.offsets.digits(shown);
        if self.star.as_ref().is_none_or(|(beside, _)| *beside != digits) {
            let mut line = Vec::new();
            match self.rows.star {
                Star::Bare => line.extend_from_slice(b"*\n"),
                Star::Framed => self.rows.lines().push(&Head::Star(shown), &[], &[], &mut line),
            }
            self.star = Some((digits, line));
        }
        if let Some((_, line)) = &self.star {
            self.pen.push(line);
        }
    }
}

/// How a dump without a frame says where it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// The offset behind the last byte stands in a line of its own, as in `hexdump -C`.
    Offset,
    /// The last row is shown even if it was folded, as `xxd -a` does.
    LastRow,
}

/// Rows without a frame: `xxd` and its kin.
pub(super) struct Bare {
    pub(super) rows: Rows,
    pub(super) closing: Closing,
    pub(super) ruler: bool,
    pub(super) start: u64,
}

impl Form for Bare {
    fn row_bytes(&self) -> usize {
        self.rows.shape.width()
    }

    fn folds_zeros(&self) -> bool {
        self.rows.folds()
    }

    fn head(&self, out: &mut Vec<u8>) {
        if self.ruler {
            self.rows.lines().ruler(self.rows.offsets.shown(self.start), out);
        }
    }

    fn block(&self, block: &Block<'_>, out: &mut Vec<u8>) {
        self.rows.block(block, out);
    }

    fn tail(&self, end: u64, before: &[u8], out: &mut Vec<u8>) {
        match self.closing {
            Closing::Offset => {
                if end != self.start {
                    self.rows.lines().offset(self.rows.offsets.shown(end), out);
                    out.push(b'\n');
                }
            }
            Closing::LastRow => {
                if self.rows.ends_folded(end, before) {
                    let width = self.rows.shape.width();
                    let row = &before[before.len() - width..];
                    let last = Block::new(end.wrapping_sub(width as u64), row);
                    self.rows.block(&last, out);
                }
            }
        }
    }
}
