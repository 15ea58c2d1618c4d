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
            end: Some(self.at + self.before.len() as u64),
            palette: palette.copied(),
            ..Layout::new(Format::Xxd)
        };
        let renderer = Renderer::new(&layout).map_err(io::Error::other)?;
        let marks = self.changed();
        let before = renderer.render(self.at, self.before, &marks);
        let after = renderer.render(self.at, self.after, &marks);
        for (before, after) in lines(&before).zip(lines(&after)) {
            out.write_all(b"- ")?;
            out.write_all(before)?;
            out.write_all(b"+ ")?;
            out.write_all(after)?;
        }
        Ok(())
    }

    /// The stretches of bytes that differ.
    fn changed(&self) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        for (offset, (before, after)) in (self.at..).zip(self.before.iter().zip(self.after)) {
            if before == after {
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
