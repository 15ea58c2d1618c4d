//! The options of every edit: the same for every command that changes bytes, spelled once and documented once.

use super::mapping;
use super::words::{Words, color, option, switch};
use crate::edit::{Care, Plan};
use crate::error::{Error, Result};
use crate::escape;
use crate::session::{Journaling, Terms, page_size};
use crate::value::{Accept, Content, Data, Loader, Refusal, Type};
use clap::{Arg, Command};
use std::ffi::{OsStr, OsString};
use std::time::Duration;

/// How an edit is made, and what is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editing {
    /// Show what would change, and write nothing.
    pub dry_run: bool,
    /// Tell every edit as `OFFSET OLD -> NEW`.
    pub verbose: bool,
    /// JSON lines instead of plain ones.
    pub json: bool,
    /// Leave FILE alone, and put the edited copy here.
    pub output: Option<Output>,
    /// Copy FILE to its name with this behind it first.
    pub backup: Option<OsString>,
    /// What is paid for safety.
    pub care: Care,
    /// On which terms with others.
    pub terms: Terms,
    /// Do what is refused as long as it may be a mistake.
    pub force: bool,
}

/// Where an edited copy goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// `-`: standard output.
    Standard,
    /// A regular file, which is made or replaced.
    File(OsString),
}

/// What came of looking at the file before the first write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What there is to do.
    pub plan: Plan,
    /// Whether the user expected old bytes, and the new ones are there already.
    pub already: bool,
}

const HEADING: &str = "Edit";

/// Adds the options of every edit to a command.
pub fn options(command: Command) -> Command {
    command.args(
        [
            switch("dry-run").short('n').help("Show before and after, and write nothing"),
            option("output", "OUT")
                .short('o')
                .help("Leave FILE alone and write the edited copy here; - is standard output")
                .conflicts_with_all(["backup", "keep-undo"]),
            option("backup", "SUFFIX")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value(".bak")
                .help("Copy FILE to FILE.bak first, or to FILE and SUFFIX"),
            switch("keep-undo").help("Keep the old bytes, so that `rmmap undo FILE` takes the edit back"),
            switch("sync").help("Succeed only when the edit is on stable storage"),
            switch("no-journal")
                .help("Do not keep the old bytes meanwhile: what is killed stays half done")
                .conflicts_with_all(["keep-undo", "journal"]),
            journal(),
            no_lock(),
            wait(),
            switch("force").help("Do what is refused as long as it may be a mistake"),
            switch("verbose").short('v').help("Print each edit as OFFSET OLD -> NEW"),
            color(),
            switch("json").help("Print JSON lines"),
        ]
        .map(|arg| arg.help_heading(HEADING)),
    )
}

impl Editing {
    /// Reads the options.
    pub fn read(words: Words<'_>) -> Result<Editing> {
        let output = words.one("output").map(output).transpose()?;
        let (verbose, json) = (words.has("verbose"), words.has("json"));
        if output == Some(Output::Standard) && (verbose || json) && !words.has("dry-run") {
            let option = if json { "--json" } else { "-v" };
            return Err(Error::usage(format!(
                "with -o - standard output has no room for what {option} prints"
            )));
        }
        Ok(Editing {
            dry_run: words.has("dry-run"),
            verbose,
            json,
            output,
            backup: words.one("backup").map(suffix).transpose()?,
            care: Care { keep_undo: words.has("keep-undo"), sync: words.has("sync"), told: verbose || json },
            terms: terms(words)?,
            force: words.has("force"),
        })
    }

    /// Whether every edit is told.
    pub fn tells(&self) -> bool {
        self.verbose || self.json
    }
}

/// `--journal DIR`.
pub(super) fn journal() -> Arg {
    option("journal", "DIR").help("Keep the old bytes in this directory meanwhile")
}

/// `--no-lock`.
pub(super) fn no_lock() -> Arg {
    switch("no-lock").help("Do not keep other editors away").conflicts_with("wait")
}

/// `--wait SECONDS`.
pub(super) fn wait() -> Arg {
    option("wait", "SECONDS").help("Wait so long for another editor to finish")
}

/// The options that say on which terms with others an edit is made, or taken back.
pub(super) fn terms(words: Words<'_>) -> Result<Terms> {
    let wait = words.one("wait").map(|word| mapping::number("--wait", word)).transpose()?.unwrap_or(0);
    Ok(Terms {
        no_lock: words.has("no-lock"),
        wait: Duration::from_secs(wait),
        journal: match words.one("journal") {
            _ if words.has("no-journal") => Journaling::Off,
            Some(word) if word.is_empty() => return Err(Error::usage("--journal '' names no directory")),
            Some(word) => Journaling::In(word.to_owned()),
            None => Journaling::Auto,
        },
        force: words.has("force"),
    })
}

fn output(word: &OsStr) -> Result<Output> {
    match word.as_encoded_bytes() {
        b"" => Err(Error::usage("--output '' names no file")),
        b"-" => Ok(Output::Standard),
        _ => Ok(Output::File(word.to_owned())),
    }
}

fn suffix(word: &OsStr) -> Result<OsString> {
    let bytes = word.as_encoded_bytes();
    if bytes.is_empty() || bytes.iter().any(|&byte| std::path::is_separator(char::from(byte))) {
        let why = format!("--backup {} is no end of a name; accepted: .bak, ~, .orig", escape::quoted(bytes));
        return Err(Error::usage(why));
    }
    Ok(word.to_owned())
}

/// The words of one edit as the bytes that they make; every word of type `kind`, where there is one.
pub(super) fn content<W: AsRef<[u8]>>(
    words: &[W],
    kind: Option<Type>,
    accept: Accept,
    loader: &mut Loader<'_>,
) -> Result<Content> {
    let data = words.iter().map(|word| match kind {
        Some(kind) => Data::parse_as(kind, word.as_ref(), accept),
        None => Data::parse(word.as_ref(), accept),
    });
    Content::of(&data.collect::<Result<Vec<Data>, _>>()?, page_size(), loader)
}

/// The value of `--fill`: one byte, written as DATA.
pub(super) fn fill(word: &OsStr, loader: &mut Loader<'_>) -> Result<u8> {
    const WHAT: &str = "--fill";
    let word = word.as_encoded_bytes();
    let data = Data::parse(word, Accept::BYTES).map_err(|refusal| refusal.named(WHAT))?;
    match Content::of(&[data], page_size(), loader)?.to_vec(1).as_deref() {
        Some(&[byte]) => Ok(byte),
        _ => {
            let refusal = Refusal::whole(WHAT, word, "is more than one byte");
            Err(refusal.accepts("one byte: ff, 0xff, u8:255, text:x").into())
        }
    }
}
