//! `rmmap flush`: write changed pages back to the file.

use super::mapping::{self, Mapping};
use super::words::{Words, color, place, switch};
use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Result};
use crate::hex::Palette;
use crate::report::{Event, Fact, Finding, Report};
use crate::session::{Holding, Session, WriteBack, Written, page_size};
use crate::value::{Amount, Extent, Range};
use clap::Command;
use std::io::{self, Write};

/// What to write back, and how.
#[derive(Debug)]
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// JSON lines instead of plain ones.
    pub json: bool,
    quiet: bool,
    range: Range,
    how: WriteBack,
    invalidate: bool,
}

const EXAMPLES: &str = "\
Examples:
  rmmap flush fw.bin                          write back what was changed, and wait
  rmmap flush fw.bin 0x100:+16                the pages that hold a range
  rmmap flush fw.bin --async                  begin, and do not wait";

/// The parser.
pub fn words() -> Command {
    let command = Command::new("flush")
        .about("Write changed pages back to the file, and say how many they were")
        .after_help(EXAMPLES)
        .override_usage("rmmap flush [OPTIONS] FILE [RANGE]");
    mapping::options(mapping::place_file(command))
        .arg(place("RANGE").help("START:END or START:+LEN; everything where nothing is given"))
        .args([
            switch("async").help("Begin to write, and do not wait (MS_ASYNC)"),
            switch("invalidate").help("Have other mappings read it anew (MS_INVALIDATE)"),
            switch("quiet").short('q').help("Print nothing"),
            color(),
            switch("json").help("Print JSON lines"),
        ])
}

impl Args {
    /// Reads the words.
    pub fn read(words: Words<'_>) -> Result<Args> {
        Ok(Args {
            mapping: Mapping::read(words)?,
            json: words.has("json"),
            quiet: words.has("quiet"),
            range: words.one("RANGE").map(mapping::range).transpose()?.unwrap_or_default(),
            how: if words.has("async") { WriteBack::Start } else { WriteBack::Wait },
            invalidate: words.has("invalidate"),
        })
    }
}

/// Writes back, and tells what was.
pub fn run(args: &Args, session: &Session, report: &mut dyn Report) -> Result<()> {
    let span = args.range.fit(Extent { length: session.len(), page: page_size() })?;
    match session.holding() {
        Holding::File | Holding::Unmapped => {}
        Holding::Copy => {
            let why = "nothing of a private copy ever reaches the file";
            return Err(Error::said(Kind::Failed, "flush", why));
        }
        _ => return Err(Error::said(Kind::Failed, "flush", "there is no file to write to")),
    }
    let pages = session.outer_pages(span);
    let before = waiting(session, pages);
    let written = session.write_back(pages, args.how, args.invalidate)?;
    let memory = session.file_system().filter(|found| found.is_memory()).map(|found| found.name);
    let flushed = Flushed { memory, pages, before, after: waiting(session, pages), written, how: args.how };
    if !args.quiet {
        report.event(Event::Finding(&flushed))?;
    }
    Ok(())
}

/// How many pages of `span` are not on the disk yet: changed, or on their way.
fn waiting(session: &Session, span: Span) -> Option<(u64, u64)> {
    let residency = session.residency(span);
    residency.dirty.zip(residency.writeback)
}

/// What was written back.
#[derive(Debug)]
struct Flushed {
    pages: Span,
    /// Changed pages, and pages on their way to the disk; nothing where the kernel does not tell.
    before: Option<(u64, u64)>,
    after: Option<(u64, u64)>,
    written: Written,
    how: WriteBack,
    /// The file system, where it keeps its files in memory only.
    memory: Option<String>,
}

impl Flushed {
    fn sentence(&self) -> String {
        let sum = |state: Option<(u64, u64)>| state.map(|(dirty, writeback)| dirty + writeback);
        let place = format!("{:#x}:{:#x}", self.pages.start(), self.pages.end());
        let counted = |pages: u64| {
            format!("{pages} page{} ({})", if pages == 1 { "" } else { "s" }, Amount(pages * page_size()))
        };
        let wide = match self.written {
            Written::Span => "",
            Written::File => "; the whole file was synchronised, as it may only be read",
        };
        if let Some(memory) = &self.memory {
            return format!("{place}: nothing is ever written: {memory} is memory");
        }
        match (sum(self.before), sum(self.after), self.how) {
            (Some(0), Some(0), _) => format!("{place}: nothing had to be written{wide}"),
            (_, Some(_), WriteBack::Start) => {
                let (dirty, writeback) = self.after.unwrap_or_default();
                format!(
                    "{place}: write-back has begun; {} on their way, {} still to come",
                    counted(writeback),
                    counted(dirty)
                )
            }
            (_, None, WriteBack::Start) => format!("{place}: write-back has begun"),
            (Some(before), Some(0), _) => format!("{place}: {} written{wide}", counted(before)),
            (Some(_), Some(after), _) => {
                format!("{place}: written; {} were changed again meanwhile{wide}", counted(after))
            }
            _ => format!("{place}: written; how much had to be is not known{wide}"),
        }
    }
}

impl Finding for Flushed {
    fn kind(&self) -> &'static str {
        "flushed"
    }

    fn fields(&self) -> Vec<(&'static str, Fact)> {
        let state = |state: Option<(u64, u64)>| {
            Fact::Record(vec![
                ("dirty", state.map(|(dirty, _)| dirty).into()),
                ("writeback", state.map(|(_, writeback)| writeback).into()),
            ])
        };
        vec![
            ("offset", self.pages.start().into()),
            ("length", self.pages.len().into()),
            ("page_size", page_size().into()),
            ("waited", (self.how == WriteBack::Wait).into()),
            ("whole_file", (self.written == Written::File).into()),
            ("before", state(self.before)),
            ("after", state(self.after)),
        ]
    }

    fn text(&self, out: &mut dyn Write, _palette: Option<&Palette>) -> io::Result<()> {
        writeln!(out, "{}", self.sentence())
    }
}
