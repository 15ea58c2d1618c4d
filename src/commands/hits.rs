//! What is told of matches: a line each, and the rows around them.

use crate::bytes::Span;
use crate::error::Result;
use crate::hex::{Format, Layout, Mark, Palette, Renderer, Squeeze};
use crate::report::{Event, Fields, Hit, Matched, Pieces, Report};
use crate::search::{Engines, LONG, Match, Seen, Watcher};
use std::{fmt, io};

/// How many copied bytes wait until the source says that they can be believed, and of how many matches.
const ARENA: usize = 64 * 1024;
const COPIES: usize = 4096;

/// The longest piece of a dump that is shown as one, and the most matches in it.
const LONGEST: u64 = 64 * 1024;
const MOST: usize = 4096;

/// A line a match.
pub(super) struct Lines<'a> {
    pub(super) report: &'a mut dyn Report,
    /// The patterns' names, where there are several.
    pub(super) names: Option<&'a Engines>,
    /// Whether the matched bytes are told.
    pub(super) wants_bytes: bool,
    /// Whether nothing is told at all.
    pub(super) is_silent: bool,
    /// Whether there are more matches than were asked for, as far as that is known.
    pub(super) has_more: bool,
    pub(super) progress: &'a mut dyn FnMut(u64, u64),
}

impl Lines<'_> {
    #[inline]
    fn line(&mut self, hit: &Match, bytes: Matched<'_>) -> Result<()> {
        let name = self.names.map(|names| names.name(hit.pattern));
        self.report.event(Event::Hit(Hit { span: hit.span, name, bytes }))
    }

    /// Tells of a match that is too long to be copied, piece by piece; whether it is still one.
    fn long(&mut self, hit: &Match, seen: &Seen<'_>) -> Result<bool> {
        let is_there = seen.is_there(*hit)?;
        // Where another process was quicker, what matched is not in the file any more.
        if is_there {
            self.line(hit, Matched::Long(&Long { hit, seen }))?;
        }
        Ok(is_there)
    }

    /// Copies some matches, has the copies checked, and tells of them; how many there were.
    fn copied(&mut self, hits: &[Match], seen: &Seen<'_>) -> Result<usize> {
        if let Some(hit) = hits.first().filter(|hit| hit.span.len() > LONG) {
            return self.long(hit, seen).map(|_| 1);
        }
        let mut arena = Vec::new();
        let mut copies = Vec::new();
        for &hit in hits.iter().take(COPIES).take_while(|hit| hit.span.len() <= LONG) {
            let start = arena.len();
            let is_there = seen.copy(hit, &mut arena)?;
            copies.push((start..arena.len(), is_there));
            if arena.len() >= ARENA {
                break;
            }
        }
        let ends = hits[..copies.len()].iter().map(|hit| hit.span.end());
        seen.check(ends.max().unwrap_or(0))?;
        for (hit, (copy, is_there)) in hits.iter().zip(&copies) {
            if *is_there {
                self.line(hit, Matched::Whole(&arena[copy.clone()]))?;
            }
        }
        Ok(copies.len())
    }
}

/// The bytes of a long match.
struct Long<'a, 's> {
    hit: &'a Match,
    seen: &'a Seen<'s>,
}

impl Pieces for Long<'_, '_> {
    fn each(&self, write: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let mut at = self.hit.span.start();
        while at < self.hit.span.end() {
            let piece = Span::new(at, at.saturating_add(LONG).min(self.hit.span.end()));
            write(&self.seen.piece(piece).map_err(io::Error::other)?)?;
            at = piece.end();
        }
        Ok(())
    }
}

impl fmt::Debug for Long<'_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.hit.fmt(out)
    }
}

impl Watcher for Lines<'_> {
    fn hits(&mut self, hits: &[Match], seen: &Seen<'_>) -> Result<()> {
        if self.is_silent {
            return Ok(());
        }
        if !self.wants_bytes {
            return hits.iter().try_for_each(|hit| self.line(hit, Matched::Whole(&[])));
        }
        let mut hits = hits;
        while !hits.is_empty() {
            hits = &hits[self.copied(hits, seen)?..];
        }
        Ok(())
    }

    fn more(&mut self) {
        self.has_more = true;
    }

    fn progress(&mut self, done: u64, all: u64) {
        (self.progress)(done, all);
    }
}

/// The lines of matches that stand close together, and below them the rows that hold them.
pub(super) struct Context<'a> {
    lines: Lines<'a>,
    /// How many rows on either side.
    rows: u64,
    layout: Layout,
    row: u64,
    /// How far the source reaches.
    length: u64,
    /// What is added to positions where they are shown.
    shift: u64,
    waiting: Option<Group>,
}

/// Matches whose rows touch.
struct Group {
    /// The rows.
    rows: Span,
    bytes: Vec<u8>,
    marks: Vec<Mark>,
    /// The matches that were not told of yet, and their bytes.
    hits: Vec<(Match, Vec<u8>)>,
    /// How many bytes of matches are kept with them.
    copied: usize,
}

impl<'a> Context<'a> {
    /// The most bytes on either side of a match that are shown with it, rows filled up.
    pub(super) const AROUND: u64 = LONGEST / 4 + 1024;
    /// The most rows on either side, of which a table has sixteen bytes each.
    pub(super) const MOST_ROWS: u64 = LONGEST / 4 / 16;

    pub(super) fn new(
        lines: Lines<'a>,
        rows: u64,
        length: u64,
        fields: Fields,
        palette: Option<Palette>,
    ) -> Result<Context<'a>> {
        let end = (length < u64::MAX).then_some(length);
        let Fields { radix, .. } = fields;
        let layout = Layout { squeeze: Squeeze::Never, palette, radix, end, ..Layout::new(Format::Table) };
        let row = Renderer::new(&layout)?.row_bytes() as u64;
        Ok(Context { lines, rows, layout, row, length, shift: fields.shift(), waiting: None })
    }

    /// Tells what still waits, and hands the lines back.
    pub(super) fn end(mut self) -> Result<Lines<'a>> {
        self.finish()?;
        Ok(self.lines)
    }

    fn finish(&mut self) -> Result<()> {
        let Some(Group { rows, bytes, mut marks, hits, .. }) = self.waiting.take() else { return Ok(()) };
        for (hit, bytes) in &hits {
            self.lines.line(hit, Matched::Whole(bytes))?;
        }
        marks.sort_by_key(|mark| mark.span.start());
        let label = Some(rows.start().saturating_add(self.shift));
        let layout = Layout { start: rows.start(), label, ..self.layout.clone() };
        let text = Renderer::new(&layout)?.render(rows.start(), &bytes, &marks);
        self.lines.report.event(Event::Block(&text))
    }

    /// The rows around a match, no more of them than can be shown as one.
    fn rows(&self, hit: Span) -> Span {
        let around = self.rows.saturating_mul(self.row);
        let start = hit.start().saturating_sub(around) / self.row * self.row;
        let last = hit.end().max(hit.start().saturating_add(1));
        let end = last.saturating_add(around).div_ceil(self.row).saturating_mul(self.row);
        Span::new(start, end.min(start.saturating_add(LONGEST)).min(self.length))
    }

    /// Adds the rows of a match, and its line with a copy of its bytes unless that was told.
    fn add(&mut self, hit: Match, copy: Option<Vec<u8>>, seen: &Seen<'_>) -> Result<()> {
        let rows = self.rows(hit.span);
        let more = copy.as_ref().map_or(0, Vec::len);
        if let Some(group) = &self.waiting
            && !(group.has_room_for(rows) && group.copied + more <= ARENA)
        {
            self.finish()?;
        }
        let held = self.waiting.as_ref().map_or(Span::new(rows.start(), rows.start()), |group| group.rows);
        let (start, end) = (rows.start().min(held.start()), rows.end().max(held.end()));
        let before = seen.bytes(Span::new(start, held.start()))?.into_owned();
        let behind = seen.bytes(Span::new(held.end(), end))?.into_owned();
        // Rows that cannot be believed are not added to those that can.
        seen.check(end)?;
        let group = self.waiting.get_or_insert_with(|| Group::new(held));
        group.widen(before, behind);
        group.marks.push(Mark { span: hit.span, style: hit.pattern as u8 });
        if let Some(copy) = copy {
            group.copied += copy.len();
            group.hits.push((hit, copy));
        }
        Ok(())
    }
}

impl Group {
    fn new(rows: Span) -> Group {
        Group { rows, bytes: Vec::new(), marks: Vec::new(), hits: Vec::new(), copied: 0 }
    }

    /// Takes up more rows on either side.
    fn widen(&mut self, before: Vec<u8>, behind: Vec<u8>) {
        let start = self.rows.start() - before.len() as u64;
        self.bytes.splice(..0, before);
        self.bytes.extend(behind);
        self.rows = Span::new(start, start + self.bytes.len() as u64);
    }

    /// Whether these rows touch the group's, and the two together can be shown as one.
    fn has_room_for(&self, rows: Span) -> bool {
        let touch = rows.start() <= self.rows.end() && self.rows.start() <= rows.end();
        let both = self.rows.end().max(rows.end()) - self.rows.start().min(rows.start());
        touch && both <= LONGEST && self.marks.len() < MOST
    }
}

impl Watcher for Context<'_> {
    fn hits(&mut self, hits: &[Match], seen: &Seen<'_>) -> Result<()> {
        for &hit in hits {
            let mut copy = Vec::new();
            if !self.lines.wants_bytes {
                self.add(hit, Some(copy), seen)?;
            } else if hit.span.len() <= LONG {
                if seen.copy(hit, &mut copy)? {
                    self.add(hit, Some(copy), seen)?;
                }
            } else {
                // Its line stands above its own rows, and so below all that came before.
                self.finish()?;
                if self.lines.long(&hit, seen)? {
                    self.add(hit, None, seen)?;
                }
            }
        }
        Ok(())
    }

    fn more(&mut self) {
        self.lines.more();
    }

    fn progress(&mut self, done: u64, all: u64) {
        self.lines.progress(done, all);
    }
}
