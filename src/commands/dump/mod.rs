//! `rmmap dump`: bytes as text.

mod blocks;
mod highlight;
mod piece;
mod walk;

use super::Answer;
use super::mapping::{self, Mapping};
use super::words::{Places, Words, choice, color, offered, option, place, radix, switch};
use crate::bytes::{Source, Span};
use crate::error::{Error, Result};
use crate::hex::{Base, Border, Chars, Endian, Format, Layout, Palette, Panels, Renderer, Squeeze};
use crate::report::Report;
use crate::session::page_size;
use crate::value::{Extent, Loader, Position, Range, Vocabulary};
use clap::Command;
use highlight::Highlights;
use std::ffi::OsStr;

/// What to show, and how.
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// What part of it; everything where nothing is given.
    pub range: Option<Range>,
    /// Raw bytes even to a terminal.
    pub force: bool,
    /// Whether a pager may be used.
    pub pager: bool,
    layout: Layout,
    highlights: Highlights,
}

/// Where the text goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Screen {
    /// The colours, where any are wanted.
    pub palette: Option<Palette>,
    /// The columns of the terminal, where there is one.
    pub columns: Option<usize>,
}

/// When a pager is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paging {
    /// On a terminal, for more than a screen.
    Auto,
    Never,
}

impl Vocabulary for Paging {
    const WORDS: &'static [(&'static str, Paging)] = &[("auto", Paging::Auto), ("never", Paging::Never)];
}

const EXAMPLES: &str = "\
Examples:
  rmmap dump fw.bin                           the whole file, as a table
  rmmap dump fw.bin 0x40:+64                  64 bytes from offset 0x40
  rmmap dump fw.bin -512:                     the last 512 bytes
  rmmap dump fw.bin :16 -f xxd                the first 16, as xxd prints them
  rmmap dump fw.bin 0x40:+4 -p                one line of hex, for scripts
  rmmap dump fw.bin -f u32le -w 16            as 32-bit numbers
  rmmap dump fw.bin --highlight '48 8b ??'    with every match marked
  rmmap dump fw.bin -f c > fw.h               as an array in C
  rmmap dump fw.bin 0x10:0x20 -f raw > part   the bytes themselves";

const LOOK: &str = "Look";

/// The options that a format may not have, or not with that value.
const CHOICES: &[&str] = &[
    "width",
    "group",
    "endian",
    "base",
    "chars",
    "border",
    "panels",
    "no-squeeze",
    "squeeze",
    "label",
    "radix",
    "dec",
    "ruler",
    "highlight",
];

/// The places.
pub const PLACES: Places = Places::new(&["FILE", "RANGE"], 1);

/// The parser.
pub fn words() -> Command {
    let command = Command::new("dump")
        .about("Show bytes, as a table or in other formats")
        .after_help(EXAMPLES)
        .override_usage("rmmap dump [OPTIONS] FILE [RANGE]");
    let command = mapping::place_file(command)
        .arg(place("RANGE").help("What to show: START:END or START:+LEN; negatives count from the end"));
    mapping::options(command)
        .args([
            offered::<Format>(option("format", "FORMAT").short('f').help(
                "table, xxd, canonical, plain, bits, c, rust, python, json, base64, raw, or u8 to f64be",
            )),
            switch("plain").short('p').help("One line of hex: -f plain").conflicts_with("format"),
            option("skip", "POS").short('s').help("Begin here, in place of a RANGE").conflicts_with("RANGE"),
            option("bytes", "N")
                .short('n')
                .help("Show this many, in place of a RANGE")
                .conflicts_with("RANGE"),
            switch("force").help("Write raw bytes even to a terminal"),
        ])
        .args(
            [
                option("width", "N").short('w').help("Bytes a row"),
                option("group", "N").short('g').help("Bytes that stand together; 0 for no spaces"),
                choice::<Endian>("endian", "ORDER", "Bytes within a group"),
                choice::<Base>("base", "BASE", "Digits of bytes"),
                choice::<Chars>("chars", "TABLE", "Characters"),
                choice::<Border>("border", "STYLE", "Frame of the table"),
                option("panels", "N").help("Panels of 8 bytes, or auto for as many as fit"),
                switch("no-squeeze")
                    .short('v')
                    .help("Show repeated rows: --squeeze none")
                    .conflicts_with("squeeze"),
                option("squeeze", "ROWS")
                    .help("Fold repeated rows: model (as the format's model does), all or none"),
                option("label", "N").help("Show this as the first offset"),
            ]
            .into_iter()
            .chain(radix())
            .chain([
                switch("ruler").help("Column numbers above"),
                option("highlight", "PATTERN").help("Mark every match; repeatable, a colour each"),
                choice::<Paging>("pager", "WHEN", "For what a terminal does not show at once"),
                color(),
            ])
            .map(|arg| arg.help_heading(LOOK)),
        )
}

impl Args {
    /// Reads the words; `file:` patterns come from `loader`.
    pub fn read(words: Words<'_>, loader: &mut Loader<'_>) -> Result<Args> {
        let mapping = Mapping::read(words)?;
        let layout = layout(words, &mapping)?;
        if CHOICES.iter().any(|name| words.gives(name)) {
            // What the format does not have is refused before anything is opened.
            Renderer::new(&layout)?;
        }
        Ok(Args {
            mapping,
            range: range(words)?,
            force: words.has("force"),
            pager: words.chosen("pager")?.unwrap_or(Paging::Auto) == Paging::Auto,
            layout,
            highlights: Highlights::read(words.many("highlight"), loader)?,
        })
    }

    /// Whether what is written are the bytes themselves.
    pub fn is_raw(&self) -> bool {
        self.layout.format == Format::Raw
    }

    /// How far beyond the range a mark may begin or end.
    pub fn reach(&self) -> u64 {
        self.highlights.reach()
    }

    /// Whether the bytes have to be looked at more than once, so that a pipe has to be read first.
    pub fn looks_twice(&self) -> bool {
        !self.highlights.is_empty()
    }
}

fn range(words: Words<'_>) -> Result<Option<Range>> {
    let skip = words
        .one("skip")
        .map(|word| Position::parse(word.as_encoded_bytes()).map_err(|refusal| refusal.named("--skip")));
    let count = words.one("bytes").map(|word| {
        crate::value::Number::parse(word.as_encoded_bytes()).map_err(|refusal| refusal.named("--bytes"))
    });
    let (skip, count) = (skip.transpose()?, count.transpose()?);
    match words.one("RANGE") {
        Some(word) => Ok(Some(mapping::range(word)?)),
        None if skip.is_none() && count.is_none() => Ok(None),
        None => Ok(Some(Range::of(skip, count))),
    }
}

fn layout(words: Words<'_>, mapping: &Mapping) -> Result<Layout> {
    let number =
        |name: &'static str, option| words.one(name).map(|word| mapping::number(option, word)).transpose();
    let size = |name, option| {
        Ok::<_, Error>(number(name, option)?.map(|size| usize::try_from(size).unwrap_or(usize::MAX)))
    };
    let format = words.chosen("format")?;
    let squeeze = words.chosen("squeeze")?;
    Ok(Layout {
        label: number("label", "--label")?,
        radix: words.radix()?,
        width: size("width", "--width")?,
        group: size("group", "--group")?,
        endian: words.chosen("endian")?.unwrap_or_default(),
        base: words.chosen("base")?,
        chars: words.chosen("chars")?,
        border: words.chosen("border")?,
        panels: words.one("panels").map(panels).transpose()?.unwrap_or_default(),
        squeeze: squeeze.unwrap_or(if words.has("no-squeeze") { Squeeze::Never } else { Squeeze::Model }),
        ruler: words.has("ruler"),
        marks: words.gives("highlight"),
        file_start: (mapping.how.offset > 0).then_some(mapping.how.offset),
        ..Layout::new(format.unwrap_or(if words.has("plain") { Format::Plain } else { Format::Table }))
    })
}

fn panels(word: &OsStr) -> Result<Panels> {
    if word == "auto" {
        return Ok(Panels::Fit);
    }
    let count = mapping::number("--panels", word)?;
    Ok(Panels::Count(usize::try_from(count).unwrap_or(usize::MAX)))
}

/// Shows the bytes of `source`, whose start and end are known unless it is a stream.
pub fn run(args: &Args, source: &dyn Source, screen: Screen, report: &mut dyn Report) -> Result<Answer> {
    let extent = Extent { length: source.len(), page: page_size() };
    let span = args.range.map_or(Span::new(0, source.len()), |range| range.clamp(extent));
    let is_stream = source.len() == u64::MAX;
    let layout = Layout {
        start: span.start(),
        end: (!is_stream).then_some(span.end()),
        palette: screen.palette,
        columns: screen.columns,
        ..args.layout.clone()
    };
    let renderer = Renderer::new(&layout)?;
    std::thread::scope(|scope| {
        let marks = screen.palette.and_then(|_| args.highlights.in_span(scope, source, span));
        walk::Walk::new(source, &renderer, span, marks)?.run(report)
    })?;
    Ok(Answer::Yes)
}
