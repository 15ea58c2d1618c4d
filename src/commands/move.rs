//! `rmmap move`: copy a block inside the file, whatever overlaps.

use super::editing::{self, Editing, Found};
use super::mapping::{self, Mapping};
use super::words::{Places, Words, option, place};
use crate::bytes::Source;
use crate::edit::{Move, Plan};
use crate::error::{Error, Result};
use crate::escape;
use crate::session::page_size;
use crate::value::{Extent, Loader, Number, Position, Range};
use clap::Command;

/// What to copy, and where to.
#[derive(Clone, Debug)]
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// How the edit is made.
    pub editing: Editing,
    dest: Position,
    block: Block,
    fill: Option<u8>,
}

/// What is copied.
#[derive(Clone, Copy, Debug)]
enum Block {
    Range(Range),
    From(Position, Number),
}

const EXAMPLES: &str = "\
Examples:
  rmmap move fw.bin 0x80 0x40 16              16 bytes from 0x40 to 0x80
  rmmap move fw.bin 0x80 0x40:0x50            the same
  rmmap move fw.bin 0x44 0x40 64              they may overlap
  rmmap move fw.bin 0 0x10: -n                show before and after, write nothing
  rmmap move fw.bin 0 0x10: --fill ff         overwrite what was left behind
  rmmap move fw.bin 4 0:-4 --no-journal       quicker, and half done where it is killed";

/// The places.
pub const PLACES: Places = Places::new(&["FILE", "DEST", "SRC", "COUNT"], 3);

/// The parser.
pub fn words() -> Command {
    let command = Command::new("move")
        .about("Copy a block inside the file, as if through a buffer")
        .after_help(EXAMPLES)
        .override_usage(
            "rmmap move [OPTIONS] FILE DEST SRC COUNT\n       rmmap move [OPTIONS] FILE DEST SRC_RANGE",
        );
    let command = mapping::place_file(command).args([
        place("DEST").required(true).help("Where the block shall begin"),
        place("SRC").required(true).help("Where it begins now, or the RANGE that it is"),
        place("COUNT").help("How many bytes it has"),
    ]);
    let command = command.arg(option("fill", "BYTE").help("Overwrite what the block leaves behind"));
    mapping::options(editing::options(command))
}

impl Args {
    /// Reads the words.
    pub fn read(words: Words<'_>, loader: &mut Loader<'_>) -> Result<Args> {
        let mapping = Mapping::read(words)?;
        let word = |name| words.one(name).map(|word| word.as_encoded_bytes());
        let missing =
            |name: &str| Error::usage(format!("{name} is missing")).hint("rmmap move FILE DEST SRC COUNT");
        let dest = Position::parse(word("DEST").ok_or_else(|| missing("DEST"))?);
        let src = word("SRC").ok_or_else(|| missing("SRC"))?;
        let block = match (src.contains(&b':'), word("COUNT")) {
            (true, None) => Block::Range(Range::parse(src).map_err(|refusal| refusal.named("SRC_RANGE"))?),
            (true, Some(count)) => {
                let (range, count) = (escape::quoted(src), escape::quoted(count));
                return Err(Error::usage(format!(
                    "the range {range} says how many bytes, and so does COUNT {count}"
                )));
            }
            (false, Some(count)) => Block::From(
                Position::parse(src).map_err(|refusal| refusal.named("SRC"))?,
                Number::parse(count).map_err(|refusal| refusal.named("COUNT"))?,
            ),
            (false, None) => return Err(missing("COUNT")),
        };
        Ok(Args {
            mapping,
            editing: Editing::read(words)?,
            dest: dest.map_err(|refusal| refusal.named("DEST"))?,
            block,
            fill: words.one("fill").map(|word| editing::fill(word, loader)).transpose()?,
        })
    }

    /// What there is to do in `source`, which is not looked at.
    pub fn plan(&self, source: &dyn Source) -> Result<Found> {
        let extent = Extent { length: source.len(), page: page_size() };
        let dest = self.dest.resolve(extent).map_err(|refusal| refusal.named("DEST"))?;
        let (src, count) = match self.block {
            Block::Range(range) => {
                let span = range.fit(extent).map_err(|refusal| refusal.named("SRC_RANGE"))?;
                (span.start(), span.len())
            }
            Block::From(src, count) => (
                src.resolve(extent).map_err(|refusal| refusal.named("SRC"))?,
                count.resolve(extent.page).map_err(|refusal| refusal.named("COUNT"))?,
            ),
        };
        let plan = Plan::copy(Move { dest, src, count, fill: self.fill }, extent.length)?;
        Ok(Found { plan, already: false })
    }
}
