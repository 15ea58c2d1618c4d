//! A run of `find` or `rfind`.

use super::{Ending, Order, files, finish, hint, named, open, palette, reporter};
use crate::cli::progress::Progress;
use crate::commands::find;
use crate::commands::words::Words;
use crate::report::Fields;
use crate::search::Direction;
use anyhow::Result;
use std::io::IsTerminal;

pub(in crate::cli) fn find(words: Words<'_>) -> Result<Ending> {
    search(words, Direction::Forward)
}

pub(in crate::cli) fn rfind(words: Words<'_>) -> Result<Ending> {
    search(words, Direction::Backward)
}

fn search(words: Words<'_>, direction: Direction) -> Result<Ending> {
    let mut files = files(words);
    let args = find::Args::read(words, direction, &mut |name| files.load(name))?;
    let palette = palette(words)?;
    let order = if args.streams() { Order::Upwards } else { Order::Any };
    let session = open(&args.mapping, args.range, order, 0)?;
    let fields = Fields { base: session.base(), ..args.fields };
    let mut report = reporter(args.json, palette, fields)?;
    let mut progress = Progress::new(args.lists());
    let answer =
        find::run(&args, &session, palette, report.as_mut(), &mut |done, all| progress.tell(done, all));
    drop(progress);
    let ending = finish(answer.map_err(|error| named(error, &session)), report.as_mut())?;
    if std::io::stdout().is_terminal() && std::io::stderr().is_terminal() && !args.quiet {
        search_hint(&args, ending);
    }
    Ok(ending)
}

/// What a person may not know, once the search is over.
fn search_hint(args: &find::Args, ending: Ending) {
    match (ending, args.hex_word()) {
        (Ending::No, Some(word)) => hint(&format!("{word} was read as hex; text:{word} looks for the word")),
        (Ending::Done, _) if args.is_single => hint("-a lists all matches"),
        _ => {}
    }
}
