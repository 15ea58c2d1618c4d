//! `rmmap find` and `rmmap rfind`: where a pattern matches, from the lowest or from the highest offset.

use super::mapping::{self, Mapping};
use super::patterns::{self, Patterns};
use super::words::{Places, Words, color, option, place, radix, switch};
use super::{Answer, hits};
use crate::bytes::{Source, Span};
use crate::error::{Error, Result};
use crate::hex::Palette;
use crate::report::{Event, Fields, Hit, Matched, Report};
use crate::search::{Direction, Engine, Engines, Pace, Search};
use crate::session::page_size;
use crate::value::{Accept, Extent, Loader, Position, Range};
use clap::{ArgAction, Command};

/// What to look for, where, and what to tell about it.
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// From which end.
    pub direction: Direction,
    /// Where to look; everywhere where nothing is given.
    pub range: Option<Range>,
    /// The fields of each line.
    pub fields: Fields,
    /// JSON lines instead of plain ones.
    pub json: bool,
    /// Whether only one match is wanted because nothing else was said.
    pub is_single: bool,
    /// The exit code is the whole answer.
    pub quiet: bool,
    engines: Engines,
    limit: u64,
    count: bool,
    no_overlap: bool,
    align: u64,
    context: Option<u64>,
    threads: Option<usize>,
    /// The only pattern is no byte at all, which a session answers as Python does.
    is_for_nothing: bool,
    hex_word: Option<String>,
}

const FORWARD_EXAMPLES: &str = "\
Examples:
  rmmap find fw.bin '48 8b ?? ?? 05'          the first match, as 0x40
  rmmap find fw.bin text:password -a --text   all of them, with the matched text
  rmmap find fw.bin -e 7f454c46 -e 4d5a -a    several patterns at once, each named
  rmmap find fw.bin u32le:0xdeadbeef -c       how many
  rmmap find fw.bin 'regex:[0-9]{4}' 0x40:+1k --span
  rmmap find fw.bin ffd8ff -C 2               the rows around it as well
  rmmap find fw.bin cafe -q && echo there";

const BACKWARD_EXAMPLES: &str = "\
Examples:
  rmmap rfind fw.bin ffd8ff                   the last match, as 0x2e11
  rmmap rfind fw.bin 00 -m 3                  the last three, the last one first
  rmmap rfind fw.bin text:END :0x8000         the last one below 0x8000";

/// The places.
pub const PLACES: Places = Places::new(&["FILE", "PATTERN", "RANGE"], 1);

/// The parser of `find`.
pub fn forward_words() -> Command {
    with_options(places("find", "Find bytes: the lowest match, or all of them", FORWARD_EXAMPLES))
}

/// The parser of `rfind`.
pub fn backward_words() -> Command {
    with_options(places(
        "rfind",
        "Find bytes from the end: the highest match, or all of them",
        BACKWARD_EXAMPLES,
    ))
}

fn places(name: &'static str, about: &'static str, examples: &'static str) -> Command {
    let command = Command::new(name).about(about).after_help(examples).override_usage(format!(
        "rmmap {name} [OPTIONS] FILE PATTERN [RANGE]\n       \
             rmmap {name} [OPTIONS] FILE -e PATTERN... [-r RANGE]\n       \
             rmmap {name} [OPTIONS] FILE --patterns FILE [-r RANGE]"
    ));
    mapping::place_file(command)
        .arg(
            place("PATTERN")
                .help("Hex with ?? and nibble wildcards, or text:, regex:, u32le:, ... (rmmap help pattern)"),
        )
        .arg(place("RANGE").help("Where to look: START:END or START:+LEN"))
}

fn with_options(places: Command) -> Command {
    mapping::options(places)
        .args([
            switch("all").short('a').help("List every match, not only one"),
            option("max", "N").short('m').help("List or count no more than N matches"),
            switch("count").short('c').help("Print how many matches there are").conflicts_with("quiet"),
            switch("quiet").short('q').help("Print nothing; the exit code tells"),
            option("range", "RANGE").short('r').help("Where to look, as an option").conflicts_with("RANGE"),
            option("pattern", "PATTERN").short('e').help("A pattern; repeatable, in the place of PATTERN"),
            option("patterns", "FILE")
                .help("Patterns from a file (at most 4 MiB): one a line, PATTERN or `name = PATTERN`"),
            option("type", "TYPE").short('t').help("Read every PATTERN whole, as this type"),
            switch("ignore-case").short('i').help("Ignore ASCII case of text and regexes, never of hex"),
            switch("no-overlap").help("List matches as grep does, none inside another"),
            option("align", "N").help("Only matches whose offset is a multiple of N"),
            option("context", "N")
                .short('C')
                .help("Show N rows of the dump's table around each match")
                .conflicts_with_all(["count", "quiet", "json"]),
            option("threads", "N").help("Search with N threads, not one a processor"),
            switch("span").help("Print START:END, ready to be a RANGE"),
            switch("bytes").help("Print the matched bytes as hex"),
            switch("text").help("Print the matched bytes as escaped text"),
            switch("absolute").help("Print positions in the file, not in the mapping"),
        ])
        .args(radix())
        .args([
            switch("nul").short('z').long("null").help("End each line with NUL").action(ArgAction::SetTrue),
            color(),
            switch("json").help("Print JSON lines"),
        ])
}

impl Args {
    /// Reads the words; `file:` patterns come from `loader`. An empty pattern may be looked for where `accept` says so.
    pub fn read(
        words: Words<'_>,
        direction: Direction,
        accept: Accept,
        loader: &mut Loader<'_>,
    ) -> Result<Args> {
        let mapping = Mapping::read(words)?;
        let Patterns { engines, empty, hex_word } = Patterns::read(words, accept, loader)?;
        let counts_once = !words.has("all") && !words.has("count") && !words.gives("max");
        if empty > 0 && !(empty == 1 && engines.is_empty() && counts_once) {
            let why = "PATTERN '' is at every offset, so it can only be looked for once and alone";
            return Err(Error::usage(why));
        }
        let max = words.one("max").map(|word| mapping::number("--max", word)).transpose()?;
        let is_single = max.is_none() && !words.has("all") && !words.has("count") && !words.has("quiet");
        let limit = match max {
            Some(max) => max,
            None if is_single || words.has("quiet") => 1,
            None => u64::MAX,
        };
        let align = words.one("align").map(|word| mapping::number("--align", word)).transpose()?.unwrap_or(1);
        if align == 0 {
            return Err(Error::usage("--align '0' makes no sense; accepted: 1 or more"));
        }
        let context = words.one("context").map(|word| mapping::number("--context", word)).transpose()?;
        if let Some(rows) = context.filter(|&rows| rows > hits::Context::MOST_ROWS) {
            let why = format!("--context '{rows}' is more than is shown at once");
            return Err(Error::usage(format!("{why}; accepted: up to {}", hits::Context::MOST_ROWS)));
        }
        let range = words.one("range").or(words.one("RANGE")).map(mapping::range).transpose()?;
        Ok(Args {
            mapping,
            direction,
            range,
            fields: fields(words)?,
            json: words.has("json"),
            is_single,
            quiet: words.has("quiet"),
            engines,
            limit,
            count: words.has("count"),
            no_overlap: words.has("no-overlap"),
            align,
            context,
            threads: patterns::threads(words)?,
            is_for_nothing: empty > 0,
            hex_word,
        })
    }

    /// Whether a pipe can be searched as it comes: upwards, for matches that have a longest length.
    pub fn streams(&self) -> bool {
        self.direction == Direction::Forward && !self.engines.iter().any(Engine::is_unbounded)
    }

    /// Whether lines may come all the time, and not only at the end.
    pub fn lists(&self) -> bool {
        !self.count && !self.quiet && !self.is_single
    }

    /// A pattern that was read as hex and is a word as well: `cafe`, which may have been meant as text.
    pub fn hex_word(&self) -> Option<&str> {
        self.hex_word.as_deref()
    }
}

fn fields(words: Words<'_>) -> Result<Fields> {
    Ok(Fields {
        base: 0,
        radix: words.radix()?,
        span: words.has("span"),
        absolute: words.has("absolute"),
        bytes: words.has("bytes"),
        text: words.has("text"),
        rows: false,
        nul: words.has("nul"),
    })
}

/// What a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many matches were told or counted.
    pub count: u64,
    /// Whether there are more, as far as that was seen: nobody searches on to know it.
    pub has_more: bool,
}

impl Found {
    /// Whether there was anything.
    pub fn answer(self) -> Answer {
        if self.count > 0 { Answer::Yes } else { Answer::No }
    }
}

/// Lists the matches in `source`, as far as they were asked for, and tells `progress` how much is done, of how much.
///
/// Where no range was given, it looks at everything from offset `from` on.
pub fn run(
    args: &Args,
    source: &dyn Source,
    from: u64,
    palette: Option<Palette>,
    report: &mut dyn Report,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Found> {
    let extent = Extent { length: source.len(), page: page_size() };
    let within = args.range.map_or(Span::new(from, source.len()), |range| range.clamp(extent));
    if args.is_for_nothing {
        return nowhere_in_particular(args, from, extent, report);
    }
    let search = Search {
        source,
        engines: &args.engines,
        within,
        no_overlap: args.no_overlap,
        align: args.align,
        around: if args.context.is_some() { hits::Context::AROUND } else { 0 },
        pace: Pace { threads: args.threads, ..Pace::default() },
    };
    let mut lines = hits::Lines {
        report,
        names: Some(&args.engines).filter(|engines| engines.len() > 1),
        wants_bytes: args.json || args.fields.bytes || args.fields.text,
        is_silent: args.quiet,
        has_more: false,
        progress,
    };
    let count = match args.context {
        _ if args.count => {
            let count = search.count(args.direction, args.limit, &mut lines)?;
            lines.report.event(Event::Count(count))?;
            count
        }
        None => search.list(args.direction, args.limit, &mut lines)?,
        Some(rows) => {
            let mut context = hits::Context::new(lines, rows, source.len(), args.fields, palette)?;
            let count = search.list(args.direction, args.limit, &mut context);
            // What waits was in the file, whatever came after it.
            lines = context.end()?;
            count?
        }
    };
    Ok(Found { count, has_more: lines.has_more })
}

/// No bytes at all are at the start of where they are looked for, or at its end.
fn nowhere_in_particular(args: &Args, from: u64, extent: Extent, report: &mut dyn Report) -> Result<Found> {
    let range = args.range.unwrap_or(Range::of(Some(Position::from(from)), None));
    let Some(within) = range.of_nothing(extent) else {
        return Ok(Found { count: 0, has_more: false });
    };
    let at = if args.direction == Direction::Forward { within.start() } else { within.end() };
    if !args.quiet {
        report.event(Event::Hit(Hit { span: Span::new(at, at), name: None, bytes: Matched::Whole(&[]) }))?;
    }
    Ok(Found { count: 1, has_more: false })
}
