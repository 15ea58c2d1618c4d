//! The one way into every format: a renderer, made once, which is given blocks.

use super::block::Block;
use super::forms;
use super::layout::{Layout, MAX_WIDTH};
use super::marks::Mark;
use crate::error::{Error, Result};

/// Renders dumps of one layout, in one thread or several.
pub struct Renderer {
    form: Box<dyn forms::Form>,
}

impl Renderer {
    /// A renderer for `layout`, or a usage error where the format has no such thing as was asked for.
    pub fn new(layout: &Layout) -> Result<Renderer> {
        if let Some(group) = layout.group.filter(|&group| group > MAX_WIDTH) {
            return Err(Error::usage(format!("a group has at most {MAX_WIDTH} bytes, not {group}")));
        }
        Ok(Renderer { form: forms::made(layout)? })
    }

    /// How many bytes a row has; blocks are cut at multiples of it, counted from the layout's start.
    pub fn row_bytes(&self) -> usize {
        self.form.row_bytes()
    }

    /// How many bytes make a good block: whole rows, many enough that the call does not matter, and few enough that
    /// their text, up to twenty times as long, stays in a processor's second cache until it is written. Two rows at
    /// least: that is what the block behind has to know of it.
    pub fn block_bytes(&self) -> usize {
        let row = self.row_bytes();
        (64 * 1024 / row).max(2) * row
    }

    /// Whether long runs of zeros become a `*`, so that [`Renderer::zeros`] takes them whole.
    pub fn folds_zeros(&self) -> bool {
        self.form.folds_zeros()
    }

    /// Appends what comes before the first row.
    pub fn head(&self, out: &mut Vec<u8>) {
        self.form.head(out);
    }

    /// Appends the rows of a block.
    pub fn block(&self, block: &Block<'_>, out: &mut Vec<u8>) {
        self.form.block(block, out);
    }

    /// Appends the rows of `count` zero bytes at `at`, exactly as [`Renderer::block`] would, and says how many of them
    /// it rendered.
    ///
    /// That is all of them where zeros are folded, whatever their number; otherwise a few rows, and the caller comes
    /// again. `count` is a whole number of rows unless the dump ends with it.
    pub fn zeros(&self, at: u64, count: u64, before: &[u8], out: &mut Vec<u8>) -> u64 {
        let row = self.row_bytes();
        // Behind three rows of zeros every further one is folded: the first may differ from what came before, the
        // second gets the `*`, and the third none.
        let rows = if self.folds_zeros() { 3 } else { (64 * 1024 / row).max(1) };
        let zeros = vec![0; rows * row];
        let first = usize::try_from(count).map_or(zeros.len(), |count| count.min(zeros.len()));
        self.block(&Block::new(at, &zeros[..first]).after(before), out);
        if !self.folds_zeros() {
            return first as u64;
        }
        let rest = ((count - first as u64) % row as u64) as usize;
        if rest > 0 {
            let block = Block::new(at + (count - rest as u64), &zeros[..rest]);
            self.block(&block.after(&zeros[..2 * row]), out);
        }
        count
    }

    /// Appends what comes after the last row. `end` is the position where the dump ended, `before` its last two rows,
    /// or as many as there are.
    pub fn tail(&self, end: u64, before: &[u8], out: &mut Vec<u8>) {
        self.form.tail(end, before, out);
    }

    /// The whole dump of `bytes`, for what is small enough to be in memory.
    pub fn render(&self, at: u64, bytes: &[u8], marks: &[Mark]) -> Vec<u8> {
        let mut out = Vec::new();
        self.head(&mut out);
        self.block(&Block::new(at, bytes).marked(marks), &mut out);
        let whole = bytes.len() - bytes.len() % self.row_bytes();
        let before = whole.saturating_sub(2 * self.row_bytes());
        self.tail(at.saturating_add(bytes.len() as u64), &bytes[before..whole], &mut out);
        out
    }
}
