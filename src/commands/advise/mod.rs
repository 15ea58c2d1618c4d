//! `rmmap advise`: tell the kernel how a range will be used, and show what that changed.

mod list;
mod outcome;
mod run;
mod stayed;

pub use list::{explain, list, page};
pub use run::run;

use super::constants::constant;
use super::mapping::{self, Mapping};
use super::words::{Words, color, option, place, switch};
use crate::error::{Error, Result};
use crate::escape;
use crate::session::{Constant, ConstantKind, Danger, Purpose};
use crate::value::{Loader, Range};
use clap::Command;
use std::ffi::OsStr;
use std::time::Duration;

/// Which advice to give, about what, and what to tell about it.
#[derive(Debug)]
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// Say nothing; the exit code is the whole answer.
    pub quiet: bool,
    /// JSON lines instead of plain ones.
    pub json: bool,
    /// How long the mapping is kept afterwards.
    pub hold: Option<Hold>,
    advice: &'static Constant,
    ranges: Vec<Range>,
    force: bool,
    dry_run: bool,
    missing_only: bool,
    lock: Option<Lock>,
}

/// How long the mapping is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Until a signal ends the process.
    ForEver,
    /// So long.
    For(Duration),
}

/// How the pages are kept in memory meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lock {
    /// All of them, now.
    Now,
    /// Each from its first touch on.
    OnFault,
}

const EXAMPLES: &str = "\
Examples:
  rmmap advise fw.bin willneed                read it into the page cache, and wait
  rmmap advise fw.bin evict                   drop it from the page cache; say what stayed
  rmmap advise fw.bin willneed 0x100:0x180    the pages of a range
  rmmap advise fw.bin punch 0x40:0x80 -n      what would be lost
  rmmap advise fw.bin punch 0x40:0x80 --force   make a hole of exactly these bytes
  rmmap advise fw.bin willneed --hold=0 --lock   keep it in memory; 0 seconds here
  rmmap advise --list                         every advice, flag and protection";

/// The parser.
pub fn words() -> Command {
    let command = Command::new("advise")
        .about("Tell the kernel how a range will be used, and show what that changed")
        .after_help(EXAMPLES)
        .override_usage("rmmap advise [OPTIONS] FILE ADVICE [RANGE]\n       rmmap advise --list [--json]");
    mapping::options(mapping::place_file(command))
        .mut_arg("FILE", |file| file.required(false))
        .arg(place("ADVICE").help("willneed, evict, punch, MADV_COLLAPSE, ...: see --list"))
        .arg(place("RANGE").help("START:END or START:+LEN; everything where nothing is given"))
        .args([
            switch("list")
                .help("Print every name of advice, flags and protections, and whether this kernel takes it"),
            switch("force").help("Give advice that loses bytes, or harms the machine"),
            switch("dry-run").short('n').help("Show which pages would be hit, and do nothing"),
            switch("missing-only")
                .help("Only what is not in memory yet (willneed, populate-read, populate-write)"),
            option("ranges-from", "FILE").help("Ranges, one a line, as `rmmap info --ranges` prints them"),
            option("hold", "SECONDS")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("")
                .help("Keep the mapping afterwards; without SECONDS until the process is ended"),
            switch("lock").help("Keep its pages in memory meanwhile"),
            switch("lock-on-fault").help("Keep those in memory meanwhile that are touched"),
            switch("quiet").short('q').help("Print nothing"),
            color(),
            switch("json").help("Print JSON lines"),
        ])
}

impl Args {
    /// Reads the words; the file of `--ranges-from` comes from `loader`.
    pub fn read(words: Words<'_>, loader: &mut Loader<'_>) -> Result<Args> {
        let mapping = Mapping::read(words)?;
        let Some(advice) = words.one("ADVICE") else {
            return Err(Error::usage("ADVICE is missing").hint("`rmmap advise --list` prints every advice"));
        };
        let advice = constant("ADVICE", &[ConstantKind::Advice, ConstantKind::Verb], advice)?;
        let mut ranges: Vec<Range> =
            words.one("RANGE").map(mapping::range).transpose()?.into_iter().collect();
        if let Some(name) = words.one("ranges-from") {
            if !ranges.is_empty() {
                return Err(Error::usage("--ranges-from takes the place of RANGE"));
            }
            ranges = ranges_of(&loader(name.as_encoded_bytes())?)?;
        } else if ranges.is_empty() {
            ranges.push(Range::default());
        }
        let missing_only = words.has("missing-only");
        if missing_only && !["WILLNEED", "POPULATE_READ", "POPULATE_WRITE"].iter().any(|name| advice.is(name))
        {
            return Err(Error::usage("--missing-only goes with willneed, populate-read and populate-write"));
        }
        let hold = words.one("hold").map(hold).transpose()?;
        let lock = match (words.has("lock"), words.has("lock-on-fault")) {
            (true, true) => return Err(Error::usage("--lock and --lock-on-fault are two ways: give one")),
            (true, false) => Some(Lock::Now),
            (false, true) => Some(Lock::OnFault),
            (false, false) => None,
        };
        Ok(Args {
            mapping,
            quiet: words.has("quiet"),
            json: words.has("json"),
            hold,
            advice,
            ranges,
            force: words.has("force"),
            dry_run: words.has("dry-run"),
            missing_only,
            lock,
        })
    }

    /// What the target is opened for.
    pub fn purpose(&self) -> Purpose {
        match self.advice.danger {
            Danger::File | Danger::Machine | Danger::Dirties => Purpose::Reshape,
            _ => Purpose::Steer,
        }
    }

    /// An error where pages would be locked by a process that ends at once, and its locks with it.
    pub fn lasts_long_enough(&self) -> Result<()> {
        match (self.lock, self.hold) {
            (Some(_), None) => Err(Error::usage("a lock ends with the process that took it")
                .hint("add --hold, or --hold=SECONDS")),
            _ => Ok(()),
        }
    }
}

/// The value of `--hold`.
fn hold(word: &OsStr) -> Result<Hold> {
    if word.is_empty() {
        return Ok(Hold::ForEver);
    }
    let seconds = word.to_str().and_then(|text| text.parse().ok());
    match seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
        Some(time) => Ok(Hold::For(time)),
        None => {
            let quoted = escape::quoted(word.as_encoded_bytes());
            Err(Error::usage(format!("--hold {quoted} is no number of seconds")))
        }
    }
}

/// The ranges of a file that has one in the first word of each line. `#` begins a comment.
fn ranges_of(text: &[u8]) -> Result<Vec<Range>> {
    let mut ranges = Vec::new();
    for (index, line) in text.split(|&byte| byte == b'\n').enumerate() {
        let line = line.split(|&byte| byte == b'#').next().unwrap_or_default();
        let Some(word) = line.split(u8::is_ascii_whitespace).find(|word| !word.is_empty()) else { continue };
        let range = Range::parse(word).map_err(|refusal| {
            let why = Error::from(refusal).to_string();
            Error::usage(format!("--ranges-from: line {}: {why}", index + 1))
        })?;
        ranges.push(range);
    }
    Ok(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_one_a_line() {
        let text = b"# resident\n0x0:0x1000\n\n  0x3000:+4096\tmore # and more\n";
        let ranges: Vec<String> = ranges_of(text).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(ranges, ["0x0:0x1000", "0x3000:+4096"]);
        assert!(ranges_of(b"0x0:0x10\nnonsense\n").unwrap_err().to_string().contains("line 2: "));
        assert!(ranges_of(b"").unwrap().is_empty());
    }
}
