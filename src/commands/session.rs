//! `rmmap session`: many commands on one mapping.

use super::mapping::{self, Mapping};
use super::words::{ColorChoice, Words, color, option, switch, vocabulary};
use crate::error::{Error, Result};
use crate::session::{Access, Purpose, Target};
use clap::Command;
use std::ffi::{OsStr, OsString};

/// What to open, and where the lines come from.
#[derive(Debug)]
pub struct Args {
    /// What to open.
    pub mapping: Mapping,
    /// FILE as the user typed it, which stands for the open target in the words of every line.
    pub file: OsString,
    /// The lines given with `-c`, in order.
    pub commands: Vec<OsString>,
    /// The script, where one was named; `-` is standard input.
    pub script: Option<OsString>,
    /// One JSON object answers every line.
    pub json: bool,
    /// An error does not end the script.
    pub keep_going: bool,
    /// No descriptor is kept beside the mapping.
    pub no_track: bool,
    /// Colours of every line that says nothing of them.
    pub color: ColorChoice,
}

const EXAMPLES: &str = "\
Examples:
  rmmap session fw.bin                        a prompt, with history and completion
  rmmap session fw.bin -c 'find ffd8ff' -c 'dump 0x100:+16 -f xxd'
  rmmap session fw.bin -c 'seek 0x10' -c 'read 8'
  rmmap session fw.bin --access copy -c 'write text:trial' -c 'get :8'
  rmmap session anon:64 -c 'set ::2 55*32' -c 'dump -f xxd'
  echo tell | rmmap session fw.bin --json     for programs: one JSON object a line";

/// The parser.
pub fn words() -> Command {
    let command = Command::new("session")
        .about("Run many commands on one mapping: a prompt, a script, or JSON lines")
        .after_help(EXAMPLES)
        .override_usage("rmmap session [OPTIONS] FILE");
    mapping::options(mapping::place_file(command)).args([
        option("command", "LINE").short('c').help("Run this line; repeatable"),
        option("script", "FILE").help("Run the lines of this file; - for standard input"),
        switch("keep-going").help("Go on after a line that fails"),
        switch("json").help("Answer every line with one JSON object"),
        switch("no-track").help("Keep the mapping, and no descriptor of the file"),
        color(),
    ])
}

impl Args {
    /// Reads the words.
    pub fn read(words: Words<'_>) -> Result<Args> {
        let mut mapping = Mapping::read(words)?;
        if mapping.how.access == Access::Default {
            // Memory that nobody else has is of no use to somebody who may not write there.
            mapping.how.access = match mapping.target {
                Target::Anonymous(_) => Access::Write,
                _ => Access::Read,
            };
        }
        let color = words.one("color").map(|word| vocabulary("--color", word)).transpose()?;
        let args = Args {
            file: words.one("FILE").unwrap_or_default().to_owned(),
            commands: words.many("command").map(OsStr::to_owned).collect(),
            script: words.one("script").map(OsStr::to_owned),
            json: words.has("json"),
            keep_going: words.has("keep-going"),
            no_track: words.has("no-track"),
            color: color.unwrap_or_default(),
            mapping,
        };
        if args.script.is_some() && !args.commands.is_empty() {
            return Err(Error::usage("-c cannot be used together with --script"));
        }
        if args.mapping.target == Target::Stdin && args.reads_stdin() {
            let why = "FILE - is standard input, so the lines cannot come from there";
            return Err(Error::usage(why).hint("give them with -c or --script FILE"));
        }
        Ok(args)
    }

    /// Whether the lines come from standard input.
    pub fn reads_stdin(&self) -> bool {
        match &self.script {
            Some(script) => script == "-",
            None => self.commands.is_empty(),
        }
    }

    /// What the session is going to do with the target.
    pub fn purpose(&self) -> Purpose {
        let how = &self.mapping.how;
        let writes = match &how.protection {
            Some(names) => names.iter().any(|name| name.is("WRITE")),
            None => how.access != Access::Read,
        };
        if writes { Purpose::Change } else { Purpose::Look }
    }
}
