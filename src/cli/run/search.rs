//! A run of `find` or `rfind`.

use super::{Console, Desk, Ending, Order, Stoppable, finish, named, open};
use crate::cli::progress::Progress;
use crate::commands::find;
use crate::commands::words::Words;
use crate::pattern::LONGEST;
use crate::search::Direction;
use anyhow::Result;

pub(in crate::cli) fn find(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    search(words, Direction::Forward, desk)
}

pub(in crate::cli) fn rfind(words: Words<'_>, desk: &mut Desk) -> Result<Ending> {
    search(words, Direction::Backward, desk)
}

fn search(words: Words<'_>, direction: Direction, desk: &mut Desk) -> Result<Ending> {
    let mut files = desk.files(words);
    let mut args = find::Args::read(words, direction, desk.accepts(), &mut |name| {
        files.load_at_most(name, LONGEST, "search for")
    })?;
    let palette = desk.console.palette(words)?;
    let from = desk.position;
    let order = if args.streams() { Order::Upwards } else { Order::Any };
    let (session, console) = open(desk, &args.mapping, args.range, order, 0)?;
    args.fields.base = session.base();
    let mut report = console.report(args.json, palette, args.fields)?;
    let mut progress = Progress::new(args.lists());
    let found = find::run(&args, &Stoppable(&*session), from, palette, report.as_mut(), &mut |done, all| {
        progress.tell(done, all)
    });
    drop(progress);
    let found = found.map_err(|error| named(error, session));
    let has_more = found.as_ref().is_ok_and(|found| found.has_more);
    let ending = finish(found.map(find::Found::answer), report.as_mut())?;
    if !args.quiet && !args.json {
        search_hint(&args, ending, has_more, console);
    }
    Ok(ending)
}

/// What a person may not know, once the search is over.
fn search_hint(args: &find::Args, ending: Ending, has_more: bool, console: &Console) {
    match (ending, args.hex_word()) {
        (Ending::No, Some(word)) => {
            console.hint(&format!("{word} was read as hex; text:{word} looks for the word"));
        }
        (Ending::Done, _) if args.is_single && has_more => console.hint("-a lists all matches"),
        _ => {}
    }
}
