//! Plain text: fields and lines that scripts can rely on, never coloured.

use super::digits::{self, Digits};
use super::{Edit, Event, Hit, Journal, Length, Matched, Report, Value, time, unwritable};
use crate::bytes::Span;
use crate::error::Result;
use crate::escape;
use crate::hex::{Format, Layout, Radix, Renderer};
use std::io::{self, Write};

/// Which fields a line has, and how they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Where the mapping begins in the file.
    pub base: u64,
    /// How offsets are written: `0x40` or `64`.
    pub radix: Radix,
    /// `START:END`, ready to be a RANGE, instead of the offset.
    pub span: bool,
    /// Positions in the file instead of the mapping.
    pub absolute: bool,
    /// The matched bytes as hex.
    pub bytes: bool,
    /// The matched bytes as escaped text.
    pub text: bool,
    /// Bytes as rows of a dump, for a person, and not as one line of hex.
    pub rows: bool,
    /// NUL ends each line instead of a line feed.
    pub nul: bool,
}

impl Fields {
    /// What is added to positions in the mapping where they are shown.
    pub fn shift(&self) -> u64 {
        if self.absolute { self.base } else { 0 }
    }
}

/// Renders events as plain lines.
#[derive(Debug)]
pub struct Plain<W> {
    out: W,
    fields: Fields,
}

impl<W: Write> Plain<W> {
    /// Lines go to `out`, which should be buffered.
    pub fn new(out: W, fields: Fields) -> Plain<W> {
        Plain { out, fields }
    }

    pub(super) fn out(&mut self) -> &mut W {
        &mut self.out
    }

    pub(super) fn offset(&mut self, offset: u64) -> io::Result<()> {
        match self.fields.radix {
            Radix::Hex => write!(self.out, "{offset:#x}"),
            Radix::Decimal => write!(self.out, "{offset}"),
        }
    }

    #[inline]
    fn hit(&mut self, hit: Hit<'_>) -> io::Result<()> {
        self.place(hit)?;
        self.rest(hit)
    }

    /// The first field: where the match lies.
    ///
    /// Digits are made here and not by the formatter, which takes longer for an offset than a search does.
    pub(super) fn place(&mut self, hit: Hit<'_>) -> io::Result<()> {
        let mut text = Digits::default();
        let shift = self.fields.shift();
        if self.fields.span {
            text.number(hit.span.end().saturating_add(shift), self.fields.radix);
            text.byte(b':');
        }
        text.number(hit.span.start().saturating_add(shift), self.fields.radix);
        self.out.write_all(text.text())
    }

    fn range(&mut self, span: Span) -> io::Result<()> {
        writeln!(self.out, "{:#x}:{:#x}", span.start(), span.end())
    }

    /// The other fields, and the end of the line, which ends even where the bytes cannot be read on.
    pub(super) fn rest(&mut self, hit: Hit<'_>) -> io::Result<()> {
        if let Some(name) = hit.name {
            write!(self.out, "\t{}", escape::text(name))?;
        }
        let bytes = self.bytes(hit.bytes);
        self.end().and(bytes)
    }

    fn bytes(&mut self, bytes: Matched<'_>) -> io::Result<()> {
        if self.fields.bytes {
            self.out.write_all(b"\t")?;
            bytes.each(|piece| digits::hex(&mut self.out, piece))?;
        }
        if self.fields.text {
            self.out.write_all(b"\t")?;
            bytes.each(|piece| write!(self.out, "{}", piece.escape_ascii()))?;
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.write_all(if self.fields.nul { b"\0" } else { b"\n" })
    }

    fn hex(&mut self, bytes: &[u8]) -> io::Result<()> {
        digits::hex(&mut self.out, bytes)
    }

    /// Bytes as rows, with their offsets.
    fn rows(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let layout = Layout { start: at, end: Some(at + bytes.len() as u64), ..Layout::new(Format::Xxd) };
        let renderer = Renderer::new(&layout).map_err(io::Error::other)?;
        self.out.write_all(&renderer.render(at, bytes, &[]))
    }

    fn value(&mut self, value: &Value) -> io::Result<()> {
        match value {
            Value::Offset(offset) => self.offset(*offset)?,
            Value::Count(count) => write!(self.out, "{count}")?,
            Value::Byte(byte) => write!(self.out, "{byte:#04x}")?,
            Value::Bytes { at: Some(at), bytes } if self.fields.rows => return self.rows(*at, bytes),
            Value::Bytes { bytes, .. } => self.hex(bytes)?,
        }
        self.end()
    }

    /// `OFFSET OLD -> NEW`, and `OFFSET NEW` for what lies past the old end: lines that `patch --from` reads.
    fn edit(&mut self, edit: Edit<'_>) -> io::Result<()> {
        let (changed, gained) = edit.new.split_at(edit.old.len().min(edit.new.len()));
        if !edit.old.is_empty() {
            self.change(edit.at, Some(edit.old), changed)?;
        }
        if !gained.is_empty() {
            self.change(edit.at + edit.old.len() as u64, None, gained)?;
        }
        Ok(())
    }

    fn change(&mut self, at: u64, old: Option<&[u8]>, new: &[u8]) -> io::Result<()> {
        self.offset(at)?;
        self.out.write_all(b" ")?;
        if let Some(old) = old {
            self.hex(old)?;
            self.out.write_all(b" -> ")?;
        }
        self.hex(new)?;
        if self.fields.base > 0 {
            // A comment to whoever reads the line back.
            self.out.write_all(b" # in the file: ")?;
            self.offset(self.fields.base + at)?;
        }
        self.out.write_all(b"\n")
    }

    fn journal(&mut self, journal: Journal) -> io::Result<()> {
        match journal.number {
            0 => self.out.write_all(b"interrupted\t")?,
            number => write!(self.out, "{number}\t")?,
        }
        match journal.edit {
            Some(edit) => write!(self.out, "{}\t{edit}\t", time::utc(journal.started))?,
            None => return self.out.write_all(b"damaged\n"),
        }
        self.offset(journal.old_length)?;
        if journal.new_length != journal.old_length {
            self.out.write_all(b" -> ")?;
            self.offset(journal.new_length)?;
        }
        self.out.write_all(b"\n")
    }

    /// A comment to whoever reads the edits back.
    fn length(&mut self, length: Length) -> io::Result<()> {
        write!(self.out, "# length {} -> {}", length.old, length.new)?;
        if self.fields.base > 0 {
            write!(
                self.out,
                ", in the file: {} -> {}",
                self.fields.base + length.old,
                self.fields.base + length.new
            )?;
        }
        self.out.write_all(b"\n")
    }
}

impl<W: Write + Send> Report for Plain<W> {
    fn event(&mut self, event: Event<'_>) -> Result<()> {
        match event {
            Event::Block(text) => self.out.write_all(text),
            Event::Hit(hit) => self.hit(hit),
            Event::Count(count) => write!(self.out, "{count}").and_then(|()| self.end()),
            Event::Edit(edit) => self.edit(edit),
            // What it changes is told edit by edit.
            Event::Move(_) => Ok(()),
            Event::Length(length) => self.length(length),
            Event::Journal(journal) => self.journal(journal),
            Event::Preview(rows) => rows.write(&mut self.out, None),
            Event::Value(value) => self.value(value),
            Event::Range(span) => self.range(span),
            Event::Finding(finding) => finding.text(&mut self.out, None),
        }
        .map_err(unwritable)
    }

    fn finish(&mut self) -> Result<()> {
        self.out.flush().map_err(unwritable)
    }
}
