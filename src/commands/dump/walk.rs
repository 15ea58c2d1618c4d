//! The way of a dump through its source: blocks in order, and holes unread.

use super::blocks::Blocks;
use super::highlight::Marks;
use super::piece::{checked, room, rows_before};
use crate::bytes::{Source, Span, patched};
use crate::error::Result;
use crate::hex::{Block, Renderer};
use crate::report::{Event, Report};

/// From this many blocks on, more than one thread is worth its start.
const MANY: u64 = 16;

/// A dump under way.
pub(super) struct Walk<'a> {
    source: &'a dyn Source,
    renderer: &'a Renderer,
    marks: Option<Marks>,
    at: u64,
    end: u64,
    /// The two rows before `at`, or as many as there are.
    before: Vec<u8>,
    text: Vec<u8>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        source: &'a dyn Source,
        renderer: &'a Renderer,
        span: Span,
        marks: Option<Marks>,
    ) -> Result<Walk<'a>> {
        let text = room(span.len().min(renderer.block_bytes() as u64))?;
        Ok(Walk { source, renderer, marks, at: span.start(), end: span.end(), before: Vec::new(), text })
    }

    /// Renders everything. What was told before an error is true.
    pub(super) fn run(mut self, report: &mut dyn Report) -> Result<()> {
        self.renderer.head(&mut self.text);
        let mut data = Span::new(0, 0);
        while self.at < self.end {
            if self.at >= data.end() {
                let end = self.end;
                data = self.source.next_data(self.at).unwrap_or(Span::new(end, end));
            }
            let hole = self.hole_until(data.start());
            let blocks = Span::new(self.at, data.end().min(self.end)).len() / self.block_bytes();
            let goes_on = if hole > self.at {
                self.hole(hole).map(|()| true)
            } else if blocks >= MANY && self.marks.is_none() && !self.is_stream() {
                self.tell(report)?;
                self.many(blocks, report).map(|()| true)
            } else {
                self.block(data)
            };
            self.tell(report)?;
            if !goes_on? {
                break;
            }
        }
        self.renderer.tail(self.at, &self.before, &mut self.text);
        self.tell(report)
    }

    fn tell(&mut self, report: &mut dyn Report) -> Result<()> {
        if self.text.is_empty() {
            return Ok(());
        }
        report.event(Event::Block(&self.text))?;
        self.text.clear();
        // What comes slowly is shown as it comes.
        if self.is_stream() { report.finish() } else { Ok(()) }
    }

    fn is_stream(&self) -> bool {
        self.source.len() == u64::MAX
    }

    fn row_bytes(&self) -> u64 {
        self.renderer.row_bytes() as u64
    }

    fn block_bytes(&self) -> u64 {
        self.renderer.block_bytes() as u64
    }

    /// Renders the next block, whose first row touches `data`; `false` where the source has ended.
    fn block(&mut self, data: Span) -> Result<bool> {
        let in_data = data.end().saturating_sub(self.at).checked_next_multiple_of(self.row_bytes());
        let length = in_data.unwrap_or(u64::MAX).min(self.block_bytes());
        let wanted = Span::new(self.at, self.at.saturating_add(length).min(self.end));
        let marks = match &mut self.marks {
            Some(marks) => marks.of(wanted)?,
            None => &[],
        };
        let row = self.renderer.row_bytes();
        let touches_hole = self.at < data.start() || data.end() < wanted.end();
        let bytes = match touches_hole {
            true => patched(self.source, wanted)?,
            false => self.source.arriving(wanted, row as u64)?,
        };
        let has_ended = bytes.len() < row && (bytes.len() as u64) < wanted.len();
        // Whole rows, unless the dump ends here.
        let is_last = has_ended || bytes.len() as u64 == wanted.len();
        let bytes = &bytes[..if is_last { bytes.len() } else { bytes.len() - bytes.len() % row }];
        // Before they are checked: what is looked at after that may be gone.
        let mut last = self.before.clone();
        remember(&mut last, row, bytes);
        let block = Block::new(self.at, bytes).after(&self.before).marked(marks);
        checked(self.source, self.renderer, block, &mut self.text)?;
        self.at += bytes.len() as u64;
        self.before = last;
        Ok(!has_ended)
    }

    /// Up to where whole rows, or all that is left, lie in a hole that ends at `data`.
    fn hole_until(&self, data: u64) -> u64 {
        if data >= self.end {
            return self.end;
        }
        self.at + data.saturating_sub(self.at) / self.row_bytes() * self.row_bytes()
    }

    /// Renders zeros up to `until`, or a part of them, without reading them.
    fn hole(&mut self, until: u64) -> Result<()> {
        // Behind the end of a file that was cut meanwhile there is no hole.
        let checked = self.source.check(until);
        let good = checked.as_ref().err().map_or(until, |error| error.offset().unwrap_or(self.at));
        let good = good.clamp(self.at, until);
        let count = self.renderer.zeros(self.at, good - self.at, &self.before, &mut self.text);
        self.at += count;
        let zeros = vec![0; (2 * self.row_bytes()).min(count) as usize];
        remember(&mut self.before, self.renderer.row_bytes(), &zeros);
        checked
    }

    /// Renders so many whole blocks with several threads, which tell them in order.
    fn many(&mut self, blocks: u64, report: &mut dyn Report) -> Result<()> {
        let size = self.block_bytes();
        let side_by_side =
            Blocks { source: self.source, renderer: self.renderer, at: self.at, size, before: &self.before };
        side_by_side.run(blocks, report)?;
        let until = self.at + blocks * size;
        let last = self.source.window(rows_before(until, self.row_bytes()))?;
        remember(&mut self.before, self.renderer.row_bytes(), &last);
        self.source.check(until)?;
        self.at = until;
        Ok(())
    }
}

/// Keeps the last two whole rows of what was rendered.
fn remember(before: &mut Vec<u8>, row: usize, bytes: &[u8]) {
    let whole = &bytes[..bytes.len() - bytes.len() % row];
    before.extend_from_slice(&whole[whole.len().saturating_sub(2 * row)..]);
    before.drain(..before.len().saturating_sub(2 * row));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{Format, Layout};
    use crate::session::{How, Purpose, Session, Target};
    use std::borrow::Cow;
    use std::fs::File;

    /// A file that is cut as soon as it has been said that its last byte can be believed.
    struct CutAtTheEnd {
        session: Session,
        file: File,
    }

    impl Source for CutAtTheEnd {
        fn len(&self) -> u64 {
            self.session.len()
        }

        fn window(&self, span: Span) -> Result<Cow<'_, [u8]>> {
            self.session.window(span)
        }

        fn check(&self, end: u64) -> Result<()> {
            self.session.check(end)?;
            if end == self.len() {
                self.file.set_len(0).unwrap();
            }
            Ok(())
        }
    }

    #[derive(Default)]
    struct Text(Vec<u8>);

    impl Report for Text {
        fn event(&mut self, event: Event<'_>) -> Result<()> {
            if let Event::Block(text) = event {
                self.0.extend_from_slice(text);
            }
            Ok(())
        }

        fn finish(&mut self) -> Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_was_shown_is_not_looked_at_again() {
        for rows in [1, 2, 3, 40_000] {
            let bytes: Vec<u8> = (0..rows * 16_u32).map(|at| (at / 16 + at) as u8 | 1).collect();
            let named = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(named.path(), &bytes).unwrap();
            let target = Target::Path(named.path().into());
            let session = Session::open(&target, &How::default(), Purpose::Look).unwrap();
            let source = CutAtTheEnd { session, file: named.into_file() };
            let span = Span::new(0, source.len());
            let layout = Layout { end: Some(span.end()), ..Layout::new(Format::Table) };
            let renderer = Renderer::new(&layout).unwrap();
            let mut text = Text::default();
            Walk::new(&source, &renderer, span, None).unwrap().run(&mut text).unwrap();
            assert!(text.0 == renderer.render(0, &bytes, &[]), "{rows} rows");
        }
    }
}
