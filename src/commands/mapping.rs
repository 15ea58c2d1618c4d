//! FILE and the options of the mapping: the same for every command, spelled once and documented once.

use super::constants;
use super::words::{Words, option, place, vocabulary};
use crate::error::{Error, Result};
use crate::session::{ConstantKind, How, Target, page_size};
use crate::value::{Number, Range};
use clap::Command;
use std::ffi::OsStr;

/// What to open, and how.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The file, device, pipe or memory.
    pub target: Target,
    /// How it is mapped.
    pub how: How,
}

/// Under what help lists the options of the mapping.
pub const HEADING: &str = "Mapping";

/// Adds FILE to a command.
pub fn place_file(command: Command) -> Command {
    command.arg(
        place("FILE")
            .required(true)
            .help("File, block device, - for standard input, or anon:N for N bytes of memory"),
    )
}

/// Adds the options of the mapping to a command.
pub fn options(command: Command) -> Command {
    command.args([
        option("access", "MODE")
            .help("read, write, copy (edits never reach the file) or default")
            .help_heading(HEADING),
        option("prot", "NAMES")
            .help("PROT_* in the place of --access: read,write,exec")
            .help_heading(HEADING),
        option("flags", "NAMES")
            .help("MAP_* in the place of --access: shared,populate,...")
            .help_heading(HEADING),
        option("offset", "N").help("Begin the mapping here, at any alignment").help_heading(HEADING),
        option("length", "N").help("Map this many bytes only").help_heading(HEADING),
        option("madvise", "ADVICE")
            .help("Harmless advice on the whole mapping: sequential, hugepage, ...; repeatable")
            .help_heading(HEADING),
    ])
}

impl Mapping {
    /// Reads FILE and the options.
    pub fn read(words: Words<'_>) -> Result<Mapping> {
        let numbers = |option: &str, kind| -> Result<Option<Vec<_>>> {
            let named: Vec<Vec<_>> = words
                .many(option)
                .map(|word| constants::list(&format!("--{option}"), kind, word))
                .collect::<Result<_>>()?;
            Ok((!named.is_empty()).then(|| named.concat()))
        };
        let protection = numbers("prot", ConstantKind::Protection)?;
        let flags = numbers("flags", ConstantKind::Flag)?;
        if words.one("access").is_some() && (protection.is_some() || flags.is_some()) {
            return Err(Error::usage(
                "--access says the same as --prot and --flags: give the one or the others",
            ));
        }
        let how = How {
            protection,
            flags,
            access: words
                .one("access")
                .map(|word| vocabulary("--access", word))
                .transpose()?
                .unwrap_or_default(),
            offset: words.one("offset").map(|word| number("--offset", word)).transpose()?.unwrap_or(0),
            length: words.one("length").map(|word| number("--length", word)).transpose()?,
            advice: words
                .many("madvise")
                .map(|word| constants::harmless("--madvise", word))
                .collect::<Result<_>>()?,
        };
        let file = words.one("FILE").ok_or_else(|| Error::usage("FILE is missing"))?;
        Ok(Mapping { target: target(file)?, how })
    }
}

/// What FILE names. `./-` and `./anon:16` are files of those names.
fn target(word: &OsStr) -> Result<Target> {
    let bytes = word.as_encoded_bytes();
    if bytes.is_empty() {
        // An unset shell variable, most often.
        return Err(Error::usage("FILE '' is empty"));
    }
    if bytes == b"-" {
        return Ok(Target::Stdin);
    }
    match bytes.strip_prefix(b"anon:") {
        Some(length) => {
            let length =
                Number::parse(length).map_err(|refusal| refusal.within("FILE", bytes, "anon:".len()))?;
            let length = length
                .resolve(page_size())
                .map_err(|refusal| refusal.within("FILE", bytes, "anon:".len()))?;
            Ok(Target::Anonymous(length))
        }
        None => Ok(Target::Path(word.to_owned())),
    }
}

/// The value of an option that takes a number of bytes.
pub fn number(option: &'static str, word: &OsStr) -> Result<u64> {
    let number = Number::parse(word.as_encoded_bytes()).map_err(|refusal| refusal.named(option))?;
    Ok(number.resolve(page_size()).map_err(|refusal| refusal.named(option))?)
}

/// The value of an option that takes a range, or a RANGE with a place of its own.
pub fn range(word: &OsStr) -> Result<Range> {
    Ok(Range::parse(word.as_encoded_bytes())?)
}
