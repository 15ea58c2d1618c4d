//! Text for eyes: the plain lines with colour where it helps to see.

use super::{Event, Hit, Plain, Report, unwritable};
use crate::error::Result;
use crate::hex::Palette;
use std::io::{self, Write};

/// Renders events as coloured lines.
#[derive(Debug)]
pub struct Human<W> {
    plain: Plain<W>,
    palette: Palette,
}

impl<W: Write> Human<W> {
    /// The lines of `plain`, painted.
    pub fn new(plain: Plain<W>, palette: Palette) -> Human<W> {
        Human { plain, palette }
    }

    fn hit(&mut self, hit: Hit<'_>) -> io::Result<()> {
        write!(self.plain.out(), "\x1b[{}m", self.palette.offset_code())?;
        self.plain.place(hit)?;
        self.plain.out().write_all(b"\x1b[39m")?;
        self.plain.rest(hit)
    }
}

impl<W: Write + Send> Report for Human<W> {
    fn event(&mut self, event: Event<'_>) -> Result<()> {
        match event {
            Event::Hit(hit) => self.hit(hit).map_err(unwritable),
            Event::Preview(rows) => rows.write(self.plain.out(), Some(&self.palette)).map_err(unwritable),
            Event::Finding(finding) => {
                finding.text(self.plain.out(), Some(&self.palette)).map_err(unwritable)
            }
            Event::Block(_)
            | Event::Count(_)
            | Event::Edit(_)
            | Event::Move(_)
            | Event::Length(_)
            | Event::Value(_)
            | Event::Range(_)
            | Event::Journal(_) => self.plain.event(event),
        }
    }

    fn finish(&mut self) -> Result<()> {
        self.plain.finish()
    }
}
