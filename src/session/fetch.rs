//! Bringing a span of a file into the page cache, and moving it out again, in pieces.

use super::{Constant, ConstantKind, Holding, Session};
use crate::bytes::{Source, Span};
use crate::error::Result;
use std::ops::ControlFlow;

/// Told after each piece: how many more bytes are done. Its answer may be that nothing more is wanted.
pub type Done<'a> = &'a mut dyn FnMut(u64) -> ControlFlow<()>;

/// How much is waited for in one go: little enough for a bar that moves, and for Ctrl-C.
const PIECE: u64 = 32 << 20;

/// How much is asked for in one call of `willneed`: a call reads one window of readahead at the most, whatever it was
/// asked for, and the smallest that are usual are a little larger than this.
const WINDOW: u64 = 1 << 20;

/// How much of a file is looked at before what lies in memory of it is worked on.
const STRETCH: u64 = 128 << 20;

impl Session {
    /// Reads the data of `span` into the page cache, and waits for it. Holes have nothing to be read.
    ///
    /// While one piece is waited for, the kernel reads the next already: by itself where it reads in large pages, which is
    /// the quickest, and elsewhere because it was asked to.
    pub fn fetch(&mut self, willneed: &Constant, span: Span, done: Done<'_>) -> Result<()> {
        let waiting = Constant::named(ConstantKind::Advice, "POPULATE_READ")
            .filter(|wait| self.advisable(wait).is_ok());
        let reads_ahead = waiting.is_some() && self.reads_large_pages(span.clamp(self.len()));
        let mut pieces = Pieces { at: span.start(), end: span.end().min(self.len()) };
        let mut asked: Option<Span> = None;
        loop {
            let next = pieces.next_data(self);
            if let Some(next) = next
                && !reads_ahead
            {
                self.ask(willneed, next)?;
            }
            if let Some(piece) = asked {
                if let Some(waiting) = waiting {
                    self.advise(waiting, piece)?;
                    self.let_go(piece)?;
                }
                if done(piece.len()).is_break() {
                    return Ok(());
                }
            }
            asked = next;
            if asked.is_none() {
                return Ok(());
            }
        }
    }

    /// Has the kernel begin to read `piece`.
    fn ask(&mut self, willneed: &Constant, piece: Span) -> Result<()> {
        let mut at = piece.start();
        while at < piece.end() {
            let end = at.saturating_add(WINDOW).min(piece.end());
            self.advise(willneed, Span::new(at, end))?;
            at = end;
        }
        Ok(())
    }

    /// Hands `advice` to the kernel about `span`, a piece after the other.
    pub fn advise_in_pieces(&mut self, advice: &Constant, span: Span, done: Done<'_>) -> Result<()> {
        let mut pieces = Pieces { at: span.start(), end: span.end().min(self.len()) };
        while let Some(piece) = pieces.next_piece() {
            self.advise(advice, piece)?;
            if done(piece.len()).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Hands `advice`, which the kernel takes about mapped pages only, to it about what of `span` is in memory: those
    /// pages are mapped first, and nothing is read in for it.
    ///
    /// Fails where the kernel does not tell what is in memory. It would not take the advice then, either.
    pub fn advise_resident(&mut self, advice: &Constant, span: Span, done: Done<'_>) -> Result<()> {
        if matches!(self.holding(), Holding::Memory | Holding::SharedMemory) {
            return self.advise_in_pieces(advice, span, done);
        }
        let populate = Constant::named(ConstantKind::Advice, "POPULATE_READ");
        let mut at = span.start();
        let end = span.end().min(self.len());
        while at < end {
            let stretch = Span::new(at, at.saturating_add(STRETCH).min(end));
            let mut runs = Vec::new();
            self.each_resident(stretch, &mut |run| runs.push(run))
                .map_err(|why| self.not_told(advice, why))?;
            for run in runs {
                if let Some(populate) = populate {
                    self.advise(populate, run)?;
                }
                self.advise(advice, run)?;
            }
            if advice.is("PAGEOUT") {
                self.sweep(stretch)?;
            }
            if done(stretch.len()).is_break() {
                break;
            }
            at = stretch.end();
        }
        Ok(())
    }

    /// Drops what the kernel did not look at for `pageout`: a few pages wait on lists of the other processors, and only
    /// the call that drops pages empties those.
    fn sweep(&mut self, span: Span) -> Result<()> {
        let found = self.residency(span);
        let is_clean = found.dirty == Some(0) && found.writeback == Some(0);
        if is_clean && found.resident.is_some_and(|pages| pages > 0) && self.holding() == Holding::File {
            self.let_go(span)?;
            self.drop_unmapped(span)?;
        }
        Ok(())
    }

    /// The parts of `span` that are data and not in memory; all data where the kernel does not tell.
    pub fn missing(&self, span: Span) -> Vec<Span> {
        let mut missing = Vec::new();
        let mut at = span.start();
        while let Some(data) =
            self.next_data(at).map(|data| data.clamp(span.end())).filter(|data| !data.is_empty())
        {
            let mut from = data.start();
            let known = self.each_resident(data, &mut |run| {
                missing.push(Span::new(from, run.start()));
                from = run.end();
            });
            missing.push(Span::new(if known.is_ok() { from } else { data.start() }, data.end()));
            at = data.end();
        }
        missing.retain(|span| !span.is_empty());
        missing
    }

    /// Empties the page tables over `piece` of a shared file: its pages need not be held on to.
    fn let_go(&mut self, piece: Span) -> Result<()> {
        match Constant::named(ConstantKind::Advice, "DONTNEED") {
            Some(dontneed) if self.holding() == Holding::File => self.advise(dontneed, piece),
            _ => Ok(()),
        }
    }
}

/// What is left to be done of a span.
struct Pieces {
    at: u64,
    end: u64,
}

impl Pieces {
    /// The next piece, at most up to a multiple of [`PIECE`].
    fn next_piece(&mut self) -> Option<Span> {
        let end = (self.at / PIECE * PIECE).saturating_add(PIECE).min(self.end);
        let piece = (self.at < end).then(|| Span::new(self.at, end));
        self.at = end;
        piece
    }

    /// The next piece that is data.
    fn next_data(&mut self, session: &Session) -> Option<Span> {
        let data = session.next_data(self.at)?;
        self.at = data.start();
        let end = data.end().min(self.end).min((self.at / PIECE * PIECE).saturating_add(PIECE));
        let piece = (self.at < end).then(|| Span::new(self.at, end));
        self.at = end.max(self.at);
        piece
    }
}
