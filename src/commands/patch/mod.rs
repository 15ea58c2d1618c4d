//! `rmmap patch`: overwrite bytes in place.

mod aim;
pub mod script;

use super::MOST_OF_LINES;
use super::editing::{self, Editing, Found, content};
use super::mapping::{self, Mapping};
use super::words::{Places, Words, option, place, switch};
use crate::bytes::Source;
use crate::edit::{Edit, Plan, first_mismatch};
use crate::error::{Error, Kind, Result};
use crate::escape;
use crate::pattern::LONGEST;
use crate::session::page_size;
use crate::value::{Accept, Content, Extent, Loader, Position, Type};
use aim::Aim;
use clap::{ArgAction, Command};
use std::ffi::OsStr;

/// Reads the whole file of that name, which must not have more bytes than this; the last says what it is wanted for.
pub type Bounded<'a> = dyn FnMut(&[u8], u64, &str) -> Result<Vec<u8>> + 'a;

/// What to overwrite, with what.
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// How the edit is made.
    pub editing: Editing,
    edits: Edits,
    extend: bool,
}

/// One edit, wherever it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where its first byte goes.
    pub at: Position,
    /// What shall stand there.
    pub new: Content,
    /// What has to stand there now, where that was said; as many bytes.
    pub old: Option<Content>,
    /// The line of the script that asks for it, counted from 1.
    pub line: Option<u64>,
}

/// Where the edits come from.
enum Edits {
    /// The command line.
    Words(Vec<Step>),
    /// A script, with its name.
    Script(Vec<Step>, Vec<u8>),
    /// A pattern says where.
    Aimed(Aim, Content, Option<Content>),
}

const EXAMPLES: &str = "\
Examples:
  rmmap patch fw.bin 0x40 deadbeef            four bytes at offset 0x40
  rmmap patch fw.bin 0x40 de ad be ef         the same, unquoted
  rmmap patch fw.bin 0x40=90*16 -4=00000000   several edits at once, all or none
  rmmap patch fw.bin 0x10 text:GET 20 u16le:80
  rmmap patch fw.bin 0x40 deadbeef --expect 00000000
  rmmap patch fw.bin 0x40 'd? ??' -n          show before and after, write nothing
  rmmap patch fw.bin --at '8b 15 ?? 05' --plus 1 90 90   where a pattern matches, if it does so once
  rmmap patch fw.bin 0x40 90 -v > log && rmmap patch fw.bin --from log -R   there, and back
  rmmap patch fw.bin end 00*16 --extend       sixteen bytes more
  rmmap patch fw.bin 0x40 90 -o fixed.bin     an edited copy";

/// The places.
pub const PLACES: Places = Places::new(&["FILE", "EDIT"], 1).repeating();

/// The parser.
pub fn words() -> Command {
    let command = Command::new("patch")
        .about("Overwrite bytes in place: all edits are made, or none")
        .after_help(EXAMPLES)
        .override_usage(
            "rmmap patch [OPTIONS] FILE OFFSET DATA...\n       \
             rmmap patch [OPTIONS] FILE OFFSET=DATA...\n       \
             rmmap patch [OPTIONS] FILE --at PATTERN DATA...\n       \
             rmmap patch [OPTIONS] FILE --from SCRIPT",
        );
    let command = mapping::place_file(command).args([
        place("EDIT")
            .action(ArgAction::Append)
            .num_args(1..)
            .help("OFFSET DATA..., or OFFSET=DATA for several edits"),
        option("expect", "DATA").help("Write only if these bytes are there now"),
        option("at", "PATTERN").help("Write where this matches, in place of an OFFSET"),
        option("plus", "N").help("Begin so many bytes inside the match").requires("at"),
        switch("all").short('a').help("Write at every match, none inside another").requires("at"),
        switch("ignore-case").short('i').help("Ignore ASCII case of text in PATTERN").requires("at"),
        option("from", "SCRIPT")
            .help("Read the edits from a file, or - for standard input")
            .conflicts_with_all(["at", "expect"]),
        switch("reverse").short('R').help("Apply each OLD -> NEW of SCRIPT backwards"),
        option("type", "TYPE").short('t').help("Read every DATA and PATTERN whole, as this type"),
        switch("extend").help("Let the file grow where an edit reaches past its end"),
    ]);
    mapping::options(editing::options(command))
}

impl Args {
    /// Reads the words; the bytes of `file:` data come from `loader`, those of scripts and patterns from `bounded`.
    pub fn read(words: Words<'_>, loader: &mut Loader<'_>, bounded: &mut Bounded<'_>) -> Result<Args> {
        let mapping = Mapping::read(words)?;
        let kind = words.one("type").map(|word| Type::parse(word.as_encoded_bytes())).transpose()?;
        let extend = words.has("extend");
        if extend && mapping.how.length.is_some() {
            return Err(Error::usage("--extend moves the end of the file, and --length sets it"));
        }
        Ok(Args {
            mapping,
            editing: Editing::read(words)?,
            edits: edits(words, kind, loader, bounded)?,
            extend,
        })
    }

    /// Checks every edit against `source`, which is only looked at; `progress` is told how much of it is searched, of how
    /// much.
    pub fn plan(&self, source: &dyn Source, progress: &mut dyn FnMut(u64, u64)) -> Result<Found> {
        match &self.edits {
            Edits::Words(steps) => self.of_steps(source, steps, None),
            Edits::Script(steps, name) => self.of_steps(source, steps, Some(name)),
            Edits::Aimed(aim, new, old) => {
                let places = aim.places(source, new.len(), progress)?;
                let step =
                    |at| Step { at: Position::from(at), new: new.clone(), old: old.clone(), line: None };
                self.of_steps(source, &places.into_iter().map(step).collect::<Vec<Step>>(), None)
            }
        }
    }

    fn of_steps(&self, source: &dyn Source, steps: &[Step], script: Option<&Vec<u8>>) -> Result<Found> {
        let within = |error: Error, step: &Step| match (script, step.line) {
            (Some(name), Some(line)) => error.within(script::place(name, line)),
            _ => error,
        };
        let mut edits = Vec::with_capacity(steps.len());
        let mut already = !steps.is_empty();
        for step in steps {
            let edit = step.edit(source).map_err(|error| within(error, step))?;
            already &= step.is_done(&edit, source).map_err(|error| within(error, step))?;
            edits.push(edit);
        }
        let length = source.len();
        let plan = match self.extend {
            true => Plan::extend(edits, length),
            false => Plan::overwrite(edits, length),
        };
        let plan = plan.map_err(|error| {
            // An edit that cannot be made is told by its offset.
            let starts_there =
                |step: &&Step| step.edit(source).ok().map(|edit| edit.span().start()) == error.offset();
            match steps.iter().rev().find(starts_there) {
                Some(step) => within(error, step),
                None => error,
            }
        })?;
        Ok(Found { plan, already })
    }
}

impl Step {
    fn edit(&self, source: &dyn Source) -> Result<Edit> {
        let extent = Extent { length: source.len(), page: page_size() };
        let at = self.at.resolve(extent).map_err(|refusal| refusal.named("OFFSET"))?;
        Edit::new(at, self.new.clone())
    }

    /// Whether it expected old bytes and the new ones are there already. Fails where neither is.
    fn is_done(&self, edit: &Edit, source: &dyn Source) -> Result<bool> {
        let Some(old) = &self.old else { return Ok(false) };
        let Some(differs) = first_mismatch(source, edit.span().start(), old)? else { return Ok(false) };
        if first_mismatch(source, edit.span().start(), &self.new)?.is_none() {
            return Ok(true);
        }
        let why = "it holds neither the expected bytes nor the new ones; nothing was written";
        Err(Error::said(Kind::Unmet, "patch", why).at(differs))
    }
}

fn edits(
    words: Words<'_>,
    kind: Option<Type>,
    loader: &mut Loader<'_>,
    bounded: &mut Bounded<'_>,
) -> Result<Edits> {
    let typed: Vec<&[u8]> = words.many("EDIT").map(OsStr::as_encoded_bytes).collect();
    if let Some(script) = words.one("from") {
        if let Some(word) = typed.first() {
            let why = format!("{} is one word too many: --from has all of the edits", escape::quoted(word));
            return Err(Error::usage(why));
        }
        let name = script.as_encoded_bytes();
        let how = script::Reading { kind, backwards: words.has("reverse") };
        let text = bounded(name, MOST_OF_LINES, "take edits from")?;
        return Ok(Edits::Script(script::read(&text, name, how, loader)?, name.to_vec()));
    }
    if words.has("reverse") {
        return Err(Error::usage("-R goes with --from"));
    }
    let aim = Aim::read(words, kind, &mut |name| bounded(name, LONGEST, "search for"))?;
    let expect = words.one("expect");
    let expect =
        expect.map(|word| content(&[word.as_encoded_bytes()], kind, Accept::BYTES, loader)).transpose()?;
    if let Some(aim) = aim {
        if typed.is_empty() {
            return Err(Error::usage("DATA is missing").hint("rmmap patch FILE --at PATTERN DATA..."));
        }
        let new = content(&typed, kind, Accept::EDIT, loader)?;
        check_expected(expect.as_ref(), &new, aim.is_many())?;
        return Ok(Edits::Aimed(aim, new, expect));
    }
    let mut steps = Vec::new();
    for (offset, data) in sorted(&typed)? {
        let at = Position::parse(offset).map_err(|refusal| refusal.named("OFFSET"))?;
        steps.push(Step { at, new: content(&data, kind, Accept::EDIT, loader)?, old: None, line: None });
    }
    let is_many = steps.len() > 1;
    if let Some(step) = steps.first_mut() {
        check_expected(expect.as_ref(), &step.new, is_many)?;
        step.old = expect;
    }
    Ok(Edits::Words(steps))
}

fn check_expected(old: Option<&Content>, new: &Content, is_many: bool) -> Result<()> {
    let Some(old) = old else { return Ok(()) };
    if is_many {
        return Err(Error::usage("--expect goes with one edit")
            .hint("OFFSET OLD -> NEW lines of --from expect for each"));
    }
    if old.len() != new.len() {
        let (old, new) = (old.len(), new.len());
        let why = format!("--expect has {old} bytes and DATA {new}, and they must be as many");
        return Err(Error::usage(why));
    }
    Ok(())
}

/// The words of one edit: its OFFSET, and its DATA in one word or several.
type Spelled<'a> = (&'a [u8], Vec<&'a [u8]>);

/// The words as edits: `OFFSET DATA...`, or `OFFSET=DATA...` where every edit begins with such a word.
fn sorted<'a>(words: &[&'a [u8]]) -> Result<Vec<Spelled<'a>>> {
    let Some((first, rest)) = words.split_first() else {
        return Err(Error::usage("OFFSET and DATA are missing").hint("rmmap patch FILE OFFSET DATA..."));
    };
    if split(first).is_none() {
        if rest.is_empty() {
            return Err(Error::usage(format!("DATA is missing after OFFSET {}", escape::quoted(first))));
        }
        return Ok(vec![(first, rest.to_vec())]);
    }
    let mut edits: Vec<Spelled<'_>> = Vec::new();
    for &word in words {
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
