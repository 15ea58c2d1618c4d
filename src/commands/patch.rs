//! `rmmap patch`: overwrite bytes in place.

use super::mapping::{self, Mapping};
use super::words::{Words, color, option, place, switch};
use crate::bytes::Source;
use crate::edit::{Edit, Plan, first_mismatch};
use crate::error::{Error, Kind, Result};
use crate::session::page_size;
use crate::value::{Accept, Content, Data, Extent, Loader, Position, Type};
use clap::{ArgAction, Command};
use std::ffi::OsStr;

/// What to overwrite, with what.
#[derive(Debug)]
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// Show what would change, and write nothing.
    pub dry_run: bool,
    /// Tell every edit as `OFFSET OLD -> NEW`.
    pub verbose: bool,
    /// JSON lines instead of plain ones.
    pub json: bool,
    edits: Vec<(Position, Content)>,
    expect: Option<Content>,
}

/// What came of looking at the file before the first write.
#[derive(Debug)]
pub enum Found {
    /// The plan can be carried out.
    Ready(Plan),
    /// `--expect` was given, and the file already holds the new bytes.
    Already(Plan),
}

const EXAMPLES: &str = "\
Examples:
  rmmap patch fw.bin 0x40 deadbeef            four bytes at offset 0x40
  rmmap patch fw.bin 0x40 de ad be ef         the same, unquoted
  rmmap patch fw.bin 0x40=90*16 -4=00000000   several edits at once, all or none
  rmmap patch fw.bin 0x10 text:GET 20 u16le:80
  rmmap patch fw.bin 0x40 deadbeef --expect 00000000
  rmmap patch fw.bin 0x40 'd? ??' -n          show before and after, write nothing";

/// The parser of words without options.
pub fn places() -> Command {
    let command = Command::new("patch")
        .about("Overwrite bytes in place: all edits are made, or none")
        .after_help(EXAMPLES)
        .override_usage(
            "rmmap patch [OPTIONS] FILE OFFSET DATA...\n       rmmap patch [OPTIONS] FILE OFFSET=DATA...",
        );
    mapping::place_file(command).arg(
        place("EDIT")
            .action(ArgAction::Append)
            .num_args(1..)
            .help("OFFSET DATA..., or OFFSET=DATA for several edits"),
    )
}

/// The parser.
pub fn words() -> Command {
    mapping::options(places()).args([
        switch("dry-run").short('n').help("Show before and after, and write nothing"),
        option("expect", "DATA").help("Write only if these bytes are there now"),
        option("type", "TYPE").short('t').help("Read every DATA whole, as this type"),
        switch("verbose").short('v').help("Print each edit as OFFSET OLD -> NEW"),
        color(),
        switch("json").help("Print JSON lines"),
    ])
}

impl Args {
    /// Reads the words; the bytes of `file:` data come from `loader`.
    pub fn read(words: Words<'_>, loader: &mut Loader<'_>) -> Result<Args> {
        let mapping = Mapping::read(words)?;
        let kind = words.one("type").map(|word| Type::parse(word.as_encoded_bytes())).transpose()?;
        let mut edits = Vec::new();
        for (offset, data) in sorted(words.many("EDIT"))? {
            let position = Position::parse(offset).map_err(|refusal| refusal.named("OFFSET"))?;
            edits.push((position, content(&data, kind, Accept::EDIT, loader)?));
        }
        let expect = words.one("expect");
        let expect = expect
            .map(|word| content(&[word.as_encoded_bytes()], kind, Accept::BYTES, loader))
            .transpose()?;
        if let Some(expected) = &expect {
            let [(_, data)] = edits.as_slice() else {
                return Err(
                    Error::usage("--expect goes with one edit").hint("give each edit a command of its own")
                );
            };
            if expected.len() != data.len() {
                let (old, new) = (expected.len(), data.len());
                return Err(Error::usage(format!(
                    "--expect has {old} bytes and DATA {new}, and they must be as many"
                )));
            }
        }
        Ok(Args {
            mapping,
            dry_run: words.has("dry-run"),
            verbose: words.has("verbose"),
            json: words.has("json"),
            edits,
            expect,
        })
    }

    /// Checks every edit against `source`, which is only looked at.
    pub fn plan(&self, source: &dyn Source) -> Result<Found> {
        let extent = Extent { length: source.len(), page: page_size() };
        let mut edits = Vec::with_capacity(self.edits.len());
        for (position, content) in &self.edits {
            let at = position.resolve(extent).map_err(|refusal| refusal.named("OFFSET"))?;
            edits.push(Edit::new(at, content.clone())?);
        }
        let plan = Plan::overwrite(edits, source.len())?;
        let Some(expected) = &self.expect else { return Ok(Found::Ready(plan)) };
        let at = plan.edits()[0].span().start();
        match first_mismatch(source, at, expected)? {
            None => Ok(Found::Ready(plan)),
            Some(_) if plan.is_done(source)? => Ok(Found::Already(plan)),
            Some(differs) => {
                let why = "it holds neither the expected bytes nor the new ones; nothing was written";
                Err(Error::said(Kind::Unmet, "patch", why).at(differs))
            }
        }
    }
}

/// The words of one edit: its OFFSET, and its DATA in one word or several.
type Spelled<'a> = (&'a [u8], Vec<&'a [u8]>);

/// The words as edits: `OFFSET DATA...`, or `OFFSET=DATA...` where every edit begins with such a word.
fn sorted<'a>(words: impl Iterator<Item = &'a OsStr>) -> Result<Vec<Spelled<'a>>> {
    let words: Vec<&[u8]> = words.map(OsStr::as_encoded_bytes).collect();
    let Some((first, rest)) = words.split_first() else {
        return Err(Error::usage("OFFSET and DATA are missing").hint("rmmap patch FILE OFFSET DATA..."));
    };
    if split(first).is_none() {
        if rest.is_empty() {
            let quoted = crate::escape::quoted(first);
            return Err(Error::usage(format!("DATA is missing after OFFSET {quoted}")));
        }
        return Ok(vec![(first, rest.to_vec())]);
    }
    let mut edits: Vec<Spelled<'_>> = Vec::new();
    for &word in &words {
        match (split(word), edits.last_mut()) {
            (Some((offset, data)), _) => edits.push((offset, vec![data])),
            // More data of the edit before it: `0x40=de ad 0x50=be`.
            (None, Some((_, data))) => data.push(word),
            (None, None) => {}
        }
    }
    Ok(edits)
}

/// `OFFSET=DATA` in two, where what stands before the `=` is a position or looks like one.
fn split(word: &[u8]) -> Option<(&[u8], &[u8])> {
    let cut = word.iter().position(|&byte| byte == b'=')?;
    let looks_like_one = matches!(word.first(), Some(b'0'..=b'9' | b'-')) || word.starts_with(b"end=");
    looks_like_one.then(|| (&word[..cut], &word[cut + 1..]))
}

fn content(words: &[&[u8]], kind: Option<Type>, accept: Accept, loader: &mut Loader<'_>) -> Result<Content> {
    let data = words.iter().map(|word| match kind {
        Some(kind) => Data::parse_as(kind, word, accept),
        None => Data::parse(word, accept),
    });
    Content::of(&data.collect::<Result<Vec<Data>, _>>()?, page_size(), loader)
}
