//! A run of `advise` or `flush`.

use super::commit::uninterrupted;
use super::{Desk, Ending, finish, named};
use crate::commands::words::Words;
use crate::commands::{Answer, MOST_OF_LINES, advise, flush};
use crate::report::Fields;
use crate::session::Purpose;
use anyhow::Result;
use std::time::Duration;

pub(in crate::cli) fn advise(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    if words.has("list") {
        return list(words, desk);
    }
    let mut files = desk.files(words);
    let args =
        advise::Args::read(words, &mut |name| files.load_at_most(name, MOST_OF_LINES, "take ranges from"))?;
    let palette = desk.console.palette(words)?;
    let is_own = desk.session.is_none();
    if is_own {
        args.lasts_long_enough()?;
    }
    let (session, console) = desk.open(&args.mapping, args.purpose())?;
    let mut report = console.report(args.json, palette, Fields::default())?;
    let answer = uninterrupted(|watch| advise::run(&args, session, report.as_mut(), watch));
    let ending = finish(answer.map_err(|error| named(error, session)), report.as_mut())?;
    if let Some(hold) = args.hold.filter(|_| is_own) {
        let process = std::process::id();
        match hold {
            advise::Hold::For(time) => {
                console.note(&format!("process {process} holds the mapping for {} s", time.as_secs_f64()));
                std::thread::sleep(time);
            }
            advise::Hold::ForEver => {
                console.note(&format!("process {process} holds the mapping until it is ended"));
                loop {
                    std::thread::sleep(Duration::from_secs(3600));
                }
            }
        }
    }
    Ok(ending)
}

fn list(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let palette = desk.console.palette(words)?;
    let width = desk.console.size().map(|(columns, _)| columns);
    let json = words.has("json");
    let output = desk.console.paged(!json)?;
    let mut report = desk.console.report_to(output, json, palette, Fields::default())?;
    let told = advise::list(width, report.as_mut());
    finish(told.map(|()| Answer::Yes), report.as_mut())
}

pub(in crate::cli) fn flush(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    let args = flush::Args::read(words)?;
    let palette = desk.console.palette(words)?;
    let (session, console) = desk.open(&args.mapping, Purpose::Flush)?;
    let mut report = console.report(args.json, palette, Fields::default())?;
    let answer = flush::run(&args, session, report.as_mut()).map(|()| Answer::Yes);
    finish(answer.map_err(|error| named(error, session)), report.as_mut())
}
