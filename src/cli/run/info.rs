//! A run of `info`.

use super::{Desk, Ending, finish, named};
use crate::commands::info;
use crate::commands::words::Words;
use crate::report::Fields;
use crate::session::Purpose;
use anyhow::Result;

/// How wide a page is that goes to no terminal.
const WIDTH: usize = 80;

pub(in crate::cli) fn info(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let args = info::Args::read(words)?;
    let palette = desk.console.palette(words)?;
    let (session, console) = desk.open(&args.mapping, Purpose::Steer)?;
    let width = console.size().map_or(WIDTH, |(columns, _)| columns);
    let mut report =
        console.report(args.json, palette, Fields { base: session.base(), ..Fields::default() })?;
    let answer = info::run(&args, session, width, report.as_mut());
    finish(answer.map_err(|error| named(error, session)), report.as_mut())
}
