//! `rmmap dump`: bytes as text.

use super::Answer;
use super::mapping::{self, Mapping};
use super::words::{Words, color, option, place, switch};
use crate::bytes::{Source, Span};
use crate::error::{Error, Result};
use crate::escape;
use crate::hex::{Block, Format, Layout, Palette, Renderer};
use crate::report::{Event, Report};
use crate::session::page_size;
use crate::value::{Extent, Range};
use clap::Command;

/// What to show, and how.
#[derive(Debug)]
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// What part of it; everything where nothing is given.
    pub range: Option<Range>,
    /// In which format.
    pub format: Format,
    /// Raw bytes even to a terminal.
    pub force: bool,
    width: Option<usize>,
}

/// How much is rendered at a time, in bytes of input.
const BLOCK: u64 = 64 * 1024;

const EXAMPLES: &str = "\
Examples:
  rmmap dump fw.bin                           the whole file, as a table
  rmmap dump fw.bin 0x40:+64                  64 bytes from offset 0x40
  rmmap dump fw.bin -512:                     the last 512 bytes
  rmmap dump fw.bin :16 -f xxd                the first 16, as xxd prints them
  rmmap dump fw.bin 0x40:+4 -p                one line of hex, for scripts
  rmmap dump fw.bin 1k:2k -f raw > part.bin   the bytes themselves";

/// The parser.
pub fn words() -> Command {
    let command = Command::new("dump")
        .about("Show bytes, as a table or in other formats")
        .after_help(EXAMPLES)
        .override_usage("rmmap dump [OPTIONS] FILE [RANGE]");
    mapping::words(command)
        .arg(place("RANGE").help("What to show: START:END or START:+LEN; negatives count from the end"))
        .args([
            option("format", "FORMAT").short('f').help("table, xxd, plain or raw").conflicts_with("plain"),
            switch("plain").short('p').help("One line of hex: -f plain"),
            option("width", "N").short('w').help("Bytes a row"),
            color(),
            switch("force").help("Write raw bytes even to a terminal"),
        ])
}

impl Args {
    /// Reads the words.
    pub fn read(words: Words<'_>) -> Result<Args> {
        let format = match words.one("format") {
            None if words.has("plain") => Format::Plain,
            None => Format::Table,
            Some(word) => word.to_str().and_then(Format::named).ok_or_else(|| {
                let accepted: Vec<&str> = Format::ALL.iter().map(|(name, _)| *name).collect();
                let quoted = escape::quoted(word.as_encoded_bytes());
                Error::usage(format!("--format {quoted} is not known; accepted: {}", accepted.join(", ")))
            })?,
        };
        let width = words.one("width").map(|word| mapping::number("--width", word)).transpose()?;
        Ok(Args {
            mapping: Mapping::read(words)?,
            range: words.one("RANGE").map(mapping::range).transpose()?,
            format,
            force: words.has("force"),
            width: width.map(|width| usize::try_from(width).unwrap_or(usize::MAX)),
        })
    }
}

/// Shows the bytes of `source`, in colour where there is a palette.
pub fn run(
    args: &Args,
    source: &dyn Source,
    palette: Option<Palette>,
    report: &mut dyn Report,
) -> Result<Answer> {
    let extent = Extent { length: source.len(), page: page_size() };
    let span = args.range.map_or(Span::new(0, source.len()), |range| range.clamp(extent));
    // How far a stream reaches is not known before it has ended.
    let end = (source.len() < u64::MAX).then_some(span.end());
    let layout = Layout { start: span.start(), end, width: args.width, palette, ..Layout::new(args.format) };
    let renderer = Renderer::new(&layout)?;
    // A few bytes must not cost a large buffer: touching its pages would be most of the work.
    let mut text = Vec::with_capacity(8 * span.len().min(BLOCK) as usize);
    renderer.head(&mut text);
    let mut walk =
        Walk { source, renderer: &renderer, at: span.start(), end: span.end(), before: Vec::new() };
    let mut data = Span::new(0, 0);
    while walk.at < walk.end {
        if walk.at >= data.end() {
            data = source.next_data(walk.at).unwrap_or(Span::new(walk.end, walk.end));
        }
        let rendered = if walk.hole_until(data.start()) > walk.at {
            walk.hole(walk.hole_until(data.start()), &mut text)
        } else {
            walk.block(&mut text)
        };
        report.event(Event::Block(&text))?;
        text.clear();
        if !rendered? {
            break;
        }
    }
    renderer.tail(walk.at, &walk.before, &mut text);
    report.event(Event::Block(&text))?;
    Ok(Answer::Yes)
}

/// The way through the bytes, block by block.
struct Walk<'a> {
    source: &'a dyn Source,
    renderer: &'a Renderer,
    at: u64,
    end: u64,
    /// The two rows before `at`, or as many as there are.
    before: Vec<u8>,
}

impl Walk<'_> {
    /// Renders the next block; `false` where the source has ended. What is in `text` after an error is true.
    fn block(&mut self, text: &mut Vec<u8>) -> Result<bool> {
        let row = self.renderer.row_bytes() as u64;
        let size = (BLOCK / row).max(1) * row;
        let wanted = Span::new(self.at, self.at.saturating_add(size).min(self.end));
        let bytes = self.source.window(wanted)?;
        let so_far = text.len();
        self.renderer.block(&Block::new(self.at, &bytes).after(&self.before), text);
        if let Err(error) = self.source.check(wanted.end()) {
            // Believed up to where the source failed, and no further.
            let good = error.offset().unwrap_or(self.at).saturating_sub(self.at).min(bytes.len() as u64);
            text.truncate(so_far);
            self.renderer.block(&Block::new(self.at, &bytes[..good as usize]).after(&self.before), text);
            return Err(error);
        }
        self.at += bytes.len() as u64;
        self.pass(&bytes);
        Ok(bytes.len() as u64 == wanted.len())
    }

    /// Up to where whole rows, or all that is left, lie in a hole that ends at `data`.
    fn hole_until(&self, data: u64) -> u64 {
        if data >= self.end {
            return self.end;
        }
        let row = self.renderer.row_bytes() as u64;
        self.at + data.saturating_sub(self.at) / row * row
    }

    /// Renders zeros up to `until` without reading them.
    fn hole(&mut self, until: u64, text: &mut Vec<u8>) -> Result<bool> {
        let count = self.renderer.zeros(self.at, until - self.at, &self.before, text);
        self.at += count;
        let rows = (2 * self.renderer.row_bytes() as u64).min(count);
        self.pass(&vec![0; rows as usize]);
        Ok(true)
    }

    /// Remembers the last two whole rows of what was rendered.
    fn pass(&mut self, bytes: &[u8]) {
        let row = self.renderer.row_bytes();
        let whole = &bytes[..bytes.len() - bytes.len() % row];
        self.before.extend_from_slice(&whole[whole.len().saturating_sub(2 * row)..]);
        self.before.drain(..self.before.len().saturating_sub(2 * row));
    }
}
