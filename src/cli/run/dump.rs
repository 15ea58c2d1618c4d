//! A run of `dump`.

use super::{Desk, Ending, Order, Stoppable, finish, named, open, refuse_raw};
use crate::bytes::Source;
use crate::commands::dump;
use crate::commands::words::Words;
use crate::pattern::LONGEST;
use crate::report::{Fields, Plain};
use anyhow::Result;

pub(in crate::cli) fn dump(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let mut files = desk.files(words);
    let args = dump::Args::read(words, &mut |name| files.load_at_most(name, LONGEST, "highlight"))?;
    let palette = desk.console.palette(words)?;
    if args.is_raw() {
        refuse_raw(&desk.console, args.force)?;
    }
    // Marks are for eyes: where nothing is painted, nothing is looked for.
    let order = if palette.is_some() && args.looks_twice() { Order::Any } else { Order::Upwards };
    let (session, console) = open(desk, &args.mapping, args.range, order, args.reach())?;
    // What comes slowly is shown as it comes, and not by the screen.
    let output = console.paged(args.pager && session.len() < u64::MAX)?;
    let mut report = Plain::new(output, Fields::default());
    let screen = dump::Screen { palette, columns: console.size().map(|(columns, _)| columns) };
    let answer = dump::run(&args, &Stoppable(&*session), screen, &mut report);
    finish(answer.map_err(|error| named(error, session)), &mut report)
}
