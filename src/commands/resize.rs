//! `rmmap resize`: grow or shrink the file, and lose nothing by mistake.

use super::editing::{self, Editing, Found};
use super::mapping::{self, Mapping};
use super::words::{Places, Words, option, place, switch};
use crate::bytes::{Source, Span};
use crate::edit::Plan;
use crate::error::{Error, Kind, Label, Result};
use crate::escape;
use crate::session::{Access, Target, page_size};
use crate::value::{Extent, Loader, Size};
use clap::Command;

/// How long the file shall be.
#[derive(Clone, Debug)]
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// How the edit is made.
    pub editing: Editing,
    /// Make the file where there is none.
    pub create: bool,
    size: Option<Size>,
    /// The length of the file that `--reference` names.
    reference: Option<u64>,
    shrink: bool,
    fill: u8,
    allocate: bool,
}

/// Says how long the file of that name is.
pub type Measure<'a> = dyn FnMut(&[u8]) -> Result<u64> + 'a;

/// How many bytes are looked at before it is asked whether they can be believed, and before one of them is looked for.
const PIECE: u64 = 1 << 20;
const BLOCK: usize = 4096;

const EXAMPLES: &str = "\
Examples:
  rmmap resize fw.bin 4M                      to 4 MiB; what is new is zero, and takes no room yet
  rmmap resize fw.bin +512                    512 bytes more
  rmmap resize fw.bin -512 --shrink           512 bytes less, whatever they are
  rmmap resize fw.bin %4k --fill ff           up to the next multiple of 4096, with ff
  rmmap resize fw.bin '>1M' --allocate        1 MiB at least, with room on the disk
  rmmap resize new.img 1G --create            makes the file where there is none
  rmmap resize new.bin --reference fw.bin --create   as long as another file";

/// The places.
pub const PLACES: Places = Places::new(&["FILE", "SIZE"], 1);

/// The parser.
pub fn words() -> Command {
    let command = Command::new("resize")
        .about("Grow or shrink the file; no byte but zero is cut off by mistake")
        .after_help(EXAMPLES)
        .override_usage(
            "rmmap resize [OPTIONS] FILE SIZE\n       rmmap resize [OPTIONS] FILE --reference OTHER [SIZE]",
        );
    let command = mapping::place_file(command).arg(
        place("SIZE").help("N, +N, -N, <N (at most), >N (at least), /N or %N (down or up to a multiple)"),
    );
    let command = command.args([
        option("reference", "OTHER").help("As long as this file, or SIZE in terms of it"),
        switch("shrink").help("Cut off bytes that are not zero, too"),
        option("fill", "BYTE").help("What new bytes are, in place of zero"),
        switch("allocate").help("Reserve room for new bytes now"),
        switch("create").help("Make the file where there is none").conflicts_with_all(["output", "backup"]),
    ]);
    mapping::options(editing::options(command))
}

/// An error where the file shall keep its length, and nothing else has one.
pub fn refuse_copy(access: Access, editing: &Editing) -> Result<()> {
    if access == Access::Copy && editing.output.is_none() {
        let why = "--access copy has no length of its own to change; use write, or -o OUT";
        return Err(Error::usage(why).label(Label::NotSupported));
    }
    Ok(())
}

impl Args {
    /// Reads the words; `measure` looks at the file that `--reference` names.
    pub fn read(words: Words<'_>, loader: &mut Loader<'_>, measure: &mut Measure<'_>) -> Result<Args> {
        let mapping = Mapping::read(words)?;
        if mapping.how.length.is_some() {
            return Err(Error::usage("resize moves the end of the file, and --length sets it"));
        }
        let editing = Editing::read(words)?;
        refuse_copy(mapping.how.access, &editing)?;
        let size = words.one("SIZE").map(|word| Size::parse(word.as_encoded_bytes())).transpose()?;
        let reference = words.one("reference").map(|word| word.as_encoded_bytes());
        match (size, reference) {
            (None, None) => return Err(Error::usage("SIZE is missing").hint("rmmap resize FILE SIZE")),
            (Some(size), Some(_)) if !size.is_relative() => {
                let why = format!(
                    "SIZE {} says nothing in terms of --reference",
                    escape::quoted(size.to_string().as_bytes())
                );
                return Err(Error::usage(why).hint("leave SIZE out, or write +N, -N, <N, >N, /N or %N"));
            }
            _ => {}
        }
        Ok(Args {
            mapping,
            editing,
            create: words.has("create"),
            size,
            reference: reference.map(measure).transpose()?,
            shrink: words.has("shrink"),
            fill: words.one("fill").map(|word| editing::fill(word, loader)).transpose()?.unwrap_or(0),
            allocate: words.has("allocate"),
        })
    }

    /// What there is to do in `source`. Of what would be cut off only stretches of data are looked at.
    pub fn plan(&self, source: &dyn Source) -> Result<Found> {
        let old = source.len();
        let extent = Extent { length: self.reference.unwrap_or(old), page: page_size() };
        let new = self.size.map_or(Ok(extent.length), |size| size.resolve(extent))?;
        if new < old && !self.shrink {
            self.refuse_to_lose(source, new)?;
        }
        Ok(Found { plan: Plan::resize(old, new, self.fill, self.allocate), already: false })
    }

    /// An error where a byte from `new` on is not zero.
    fn refuse_to_lose(&self, source: &dyn Source, new: u64) -> Result<()> {
        let Some(lost) = first_not_zero(source, new)? else { return Ok(()) };
        let cut = source.len() - new;
        let why = format!("it would cut off {cut} bytes, of which this is the first that is not zero");
        let name = match &self.mapping.target {
            Target::Stdin => "-".to_string(),
            target => escape::shell(target.name().as_encoded_bytes()),
        };
        let length = self.mapping.how.offset.saturating_add(new);
        Err(Error::said(Kind::Failed, "resize", why)
            .at(lost)
            .hint(format!("`rmmap resize {name} {length} --shrink` cuts them off")))
    }
}

/// The first byte at or after `from` that is not zero.
fn first_not_zero(source: &dyn Source, from: u64) -> Result<Option<u64>> {
    let mut at = from;
    while let Some(data) = source.next_data(at) {
        at = data.start();
        while at < data.end() {
            let piece = Span::new(at, data.end().min(at.saturating_add(PIECE)));
            let window = source.window(piece)?;
            // Whole blocks first: a loop that may end at each byte looks at them one by one.
            let is_zero = |block: &[u8]| block.iter().fold(0, |seen, byte| seen | byte) == 0;
            let block = window.chunks(BLOCK).position(|block| !is_zero(block));
            let found = block.and_then(|block| {
                let start = block * BLOCK;
                window[start..].iter().position(|&byte| byte != 0).map(|index| start + index)
            });
            source.check(piece.end())?;
            if let Some(index) = found {
                return Ok(Some(piece.start() + index as u64));
            }
            at = piece.end();
        }
    }
    Ok(None)
}
