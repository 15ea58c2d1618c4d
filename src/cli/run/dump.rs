//! A run of `dump`.

use super::{Ending, Order, files, finish, named, open, palette, unwritable};
use crate::bytes::Source;
use crate::cli::output::Output;
use crate::cli::terminal;
use crate::commands::dump;
use crate::commands::words::Words;
use crate::error::{Error, Kind};
use crate::report::{Fields, Plain};
use anyhow::Result;
use std::io::IsTerminal;

pub(in crate::cli) fn dump(words: Words<'_>) -> Result<Ending> {
    let mut files = files(words);
    let args = dump::Args::read(words, &mut |name| files.load(name))?;
    let palette = palette(words)?;
    if args.is_raw() && !args.force && std::io::stdout().is_terminal() {
        let why = "they would reach a terminal raw and might do anything to it";
        return Err(Error::said(Kind::Usage, "write the bytes", why)
            .hint("--force writes them all the same")
            .into());
    }
    // Marks are for eyes: where nothing is painted, nothing is looked for.
    let order = if palette.is_some() && args.looks_twice() { Order::Any } else { Order::Upwards };
    let session = open(&args.mapping, args.range, order, args.reach())?;
    let size = terminal::size();
    let output = match size {
        // What comes slowly is shown as it comes, and not by the screen.
        Some((_, lines)) if args.pager && session.len() < u64::MAX => Output::paged(lines),
        _ => Output::standard(),
    };
    let mut report = Plain::new(output.map_err(unwritable)?, Fields::default());
    let screen = dump::Screen { palette, columns: size.map(|(columns, _)| columns) };
    let answer = dump::run(&args, &session, screen, &mut report);
    finish(answer.map_err(|error| named(error, &session)), &mut report)
}
