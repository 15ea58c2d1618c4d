//! `rmmap info`: what is known of a target, without a look at its bytes.

mod bar;
mod fields;
mod page;
mod survey;

use super::Answer;
use super::mapping::{self, Mapping};
use super::words::{Words, choice, color, option, switch};
use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Result};
use crate::escape;
use crate::hex::Palette;
use crate::report::{Event, Fact, Finding, Report};
use crate::session::{Session, page_size};
use crate::value::{Extent, Range, Share, Vocabulary};
use clap::Command;
use fields::Field;
use page::Page;
use std::io::{self, Write};
use survey::Survey;

/// What to find out about what.
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// JSON instead of a page.
    pub json: bool,
    range: Range,
    wanted: Wanted,
    required: Option<Share>,
}

/// What is told.
enum Wanted {
    /// Nothing: the exit code is the answer.
    Nothing,
    /// These values, a line each; where none are named, everything, as a page or an object.
    Values(Vec<&'static Field>),
    /// Ranges of one kind, a line each.
    Ranges(Stretches),
}

/// Which ranges are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stretches {
    /// What is in memory.
    Resident,
    /// What is not.
    Missing,
    /// What is data.
    Data,
    /// What is a hole.
    Holes,
}

impl Vocabulary for Stretches {
    const WORDS: &'static [(&'static str, Stretches)] = &[
        ("resident", Stretches::Resident),
        ("missing", Stretches::Missing),
        ("data", Stretches::Data),
        ("holes", Stretches::Holes),
    ];
}

const EXAMPLES: &str = "\
Examples:
  rmmap info fw.bin                               everything that is known of it
  rmmap info fw.bin --field size                  one value, for scripts; see --json for the names
  rmmap info fw.bin --require-resident 90% -q || echo cold
  rmmap info fw.bin --ranges                      what is in memory, a RANGE a line
  rmmap info fw.bin --ranges=holes                where nothing is stored
  rmmap info fw.bin -r 0x100: --json";

/// The parser of `info`.
pub fn words() -> Command {
    let command = Command::new("info")
        .about("What is mapped: size, pages, what is in memory, holes, who else maps it")
        .after_help(EXAMPLES)
        .override_usage("rmmap info [OPTIONS] FILE");
    mapping::options(mapping::place_file(command)).args([
        option("range", "RANGE").short('r').help("Ask about this part: START:END or START:+LEN"),
        choice::<Stretches>("ranges", "KIND", "List ranges, a line each")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("resident"),
        option("field", "NAME").help("Print one value; repeatable").conflicts_with("ranges"),
        option("require-resident", "SHARE").help("Exit code 1 unless this much of it is in memory: 90%"),
        switch("quiet")
            .short('q')
            .help("Print nothing; the exit code tells")
            .conflicts_with_all(["ranges", "field"]),
        color(),
        switch("json").help("Print JSON"),
    ])
}

impl Args {
    /// Reads the words.
    pub fn read(words: Words<'_>) -> Result<Args> {
        let fields = words.many("field").map(field).collect::<Result<Vec<&Field>>>()?;
        let stretches = words.chosen("ranges")?;
        Ok(Args {
            mapping: Mapping::read(words)?,
            json: words.has("json"),
            range: words.one("range").map(mapping::range).transpose()?.unwrap_or_default(),
            wanted: match stretches {
                Some(stretches) => Wanted::Ranges(stretches),
                None if words.has("quiet") => Wanted::Nothing,
                None => Wanted::Values(fields),
            },
            required: words
                .one("require-resident")
                .map(|word| Share::parse("--require-resident", word.as_encoded_bytes()))
                .transpose()?,
        })
    }
}

fn field(word: &std::ffi::OsStr) -> Result<&'static Field> {
    word.to_str().and_then(Field::named).ok_or_else(|| {
        let names: Vec<&str> = fields::FIELDS.iter().map(|field| field.name).collect();
        let quoted = escape::quoted(word.as_encoded_bytes());
        Error::usage(format!("--field {quoted} is not known; accepted: {}", names.join(", ")))
    })
}

/// Tells what is wanted of `session`, on a page of `width` columns where a page is wanted.
///
/// The answer is no where less is in memory than is required; it is an error where that cannot be known.
pub fn run(args: &Args, session: &Session, width: usize, report: &mut dyn Report) -> Result<Answer> {
    let span = args.range.clamp(Extent { length: session.len(), page: page_size() });
    let survey = Survey::new(session, span);
    match &args.wanted {
        Wanted::Nothing => {}
        Wanted::Values(fields) => report.event(Event::Finding(&Told { survey: &survey, width, fields }))?,
        Wanted::Ranges(stretches) => stretches.list(session, span, report)?,
    }
    match args.required {
        Some(share) => suffices(share, &survey),
        None => Ok(Answer::Yes),
    }
}

fn suffices(share: Share, survey: &Survey<'_>) -> Result<Answer> {
    let residency = survey.residency();
    match residency.resident {
        Some(resident) if share.is_reached(resident, residency.pages) => Ok(Answer::Yes),
        Some(_) => Ok(Answer::No),
        None => {
            let why = residency.unknown.map_or("nobody tells", |why| why.reason());
            Err(Error::said(Kind::Failed, "tell how much is in memory of", why))
        }
    }
}

impl Stretches {
    fn list(self, session: &Session, span: Span, report: &mut dyn Report) -> Result<()> {
        let mut told = Ok(());
        let mut tell = |span: Span| {
            if told.is_ok() && !span.is_empty() {
                told = report.event(Event::Range(span));
            }
        };
        match self {
            Stretches::Data => session.each_extent(span, &mut |span, is_data| {
                if is_data {
                    tell(span)
                }
            }),
            Stretches::Holes => session.each_extent(span, &mut |span, is_data| {
                if !is_data {
                    tell(span)
                }
            }),
            Stretches::Resident | Stretches::Missing => {
                let mut at = span.start();
                let known = session.each_resident(span, &mut |resident| {
                    tell(if self == Stretches::Resident {
                        resident
                    } else {
                        Span::new(at, resident.start())
                    });
                    at = resident.end();
                });
                known.map_err(|why| Error::said(Kind::Failed, "tell what is in memory of", why.reason()))?;
                if self == Stretches::Missing {
                    tell(Span::new(at, span.end()));
                }
            }
        }
        told
    }
}

/// What is told: a page or an object of everything, or some values.
#[derive(Debug)]
struct Told<'a> {
    survey: &'a Survey<'a>,
    width: usize,
    /// The values that were asked for; everything where none were.
    fields: &'a [&'static Field],
}

impl Finding for Told<'_> {
    fn kind(&self) -> &'static str {
        "info"
    }

    fn fields(&self) -> Vec<(&'static str, Fact)> {
        let value = |field: &Field| (field.name, field.value(self.survey));
        match self.fields {
            [] => fields::FIELDS.iter().map(value).collect(),
            some => some.iter().map(|field| value(field)).collect(),
        }
    }

    fn text(&self, out: &mut dyn Write, palette: Option<&Palette>) -> io::Result<()> {
        if self.fields.is_empty() {
            return Page { out, width: self.width, palette }.write(self.survey);
        }
        let values = self.fields.iter().map(|field| field.value(self.survey));
        values.flat_map(|value| value.lines()).try_for_each(|line| writeln!(out, "{line}"))
    }
}
