//! Rows before and after an edit, one under the other.

use super::Preview;
use crate::bytes::Span;
use crate::hex::{Format, Layout, Mark, Palette, Renderer};
use std::io::{self, Write};

impl Preview<'_> {
    /// Bytes a row. Lines of xxd's format with a sign in front fit a terminal of 80 columns; the table would not.
    pub const ROW: u64 = 16;

    /// Writes the rows as they are, each behind a minus, and as they will be, behind a plus; what changes is marked
    /// where there are colours.
    pub(super) fn write(&self, out: &mut dyn Write, palette: Option<&Palette>) -> io::Result<()> {
        let layout = Layout {
            start: self.at,
            end: Some(self.at + self.before.len().max(self.after.len()) as u64),
            palette: palette.copied(),
            ..Layout::new(Format::Xxd)
        };
        let renderer = Renderer::new(&layout).map_err(io::Error::other)?;
        let marks = self.changed();
        let before = renderer.render(self.at, self.before, &marks);
        let after = renderer.render(self.at, self.after, &marks);
        let (mut before, mut after) = (lines(&before), lines(&after));
        loop {
            let rows = [(b"- ", before.next()), (b"+ ", after.next())];
            if rows.iter().all(|(_, row)| row.is_none()) {
                return Ok(());
            }
            for (sign, row) in rows {
                if let Some(row) = row {
                    out.write_all(sign)?;
                    out.write_all(row)?;
                }
            }
        }
    }

    /// The stretches of bytes that differ, or are only there before or after.
    fn changed(&self) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        let length = self.before.len().max(self.after.len());
        for (offset, index) in (self.at..).zip(0..length) {
            if self.before.get(index) == self.after.get(index) {
                continue;
            }
            match marks.last_mut() {
                Some(last) if last.span.end() == offset => {
                    last.span = Span::new(last.span.start(), offset + 1)
                }
                _ => marks.push(Mark { span: Span::new(offset, offset + 1), style: 0 }),
            }
        }
        marks
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|&byte| byte == b'\n')
}
