//! Giving the advice: what it may lose, what is measured before and after, and how each is done.

use super::outcome::{Advised, State};
use super::{Args, Lock, stayed};
use crate::bytes::{Source, Span, Watch};
use crate::commands::Answer;
use crate::error::{Error, Kind, Label, Result};
use crate::escape;
use crate::report::{Event, Report};
use crate::session::{Constant, ConstantKind, Danger, Holding, Session, page_size};
use crate::value::{Amount, Extent};
use std::ops::ControlFlow;
use std::time::Instant;

/// Gives the advice, and tells what it changed.
///
/// The answer is no where pages were to leave the page cache and some stayed. Where `watch` stopped it, what was done
/// by then stands and is told, and it is an error.
pub fn run(args: &Args, session: &mut Session, report: &mut dyn Report, watch: Watch<'_>) -> Result<Answer> {
    let advice = args.advice;
    let asked = asked(args, session)?;
    may(args, session, &asked)?;
    let spans = pages(args, session, &asked)?;
    let mut advised = Advised::new(advice, asked, spans, session);
    advised.loss = loss(advice, session.holding());
    let mut stopped = None;
    if !args.dry_run {
        let mut given = Given { advice, done: 0, all: advised.length(), watch, is_stopped: false };
        let started = Instant::now();
        for span in advised.spans.clone() {
            for part in parts(args, session, span) {
                if !given.is_stopped {
                    advised.huge = given.give(session, part)?.or(advised.huge);
                }
            }
        }
        let took = started.elapsed();
        stopped = given.stopped();
        if let Some(lock) = args.lock.filter(|_| stopped.is_none()) {
            for &span in &advised.spans {
                session.lock(span, lock == Lock::OnFault)?;
            }
        }
        advised.after = Some((State::of(session, &advised.spans), took));
        advised.stayed = stayed::reasons(advice, session, &advised);
    }
    if !args.quiet {
        report.event(Event::Finding(&advised))?;
    }
    match stopped {
        Some(error) => Err(error),
        None if advised.stayed.is_empty() => Ok(Answer::Yes),
        None => Ok(Answer::No),
    }
}

/// The stretches that the words name. One that loses bytes must fit; the others are cut to what is there.
fn asked(args: &Args, session: &Session) -> Result<Vec<Span>> {
    let extent = Extent { length: session.len(), page: page_size() };
    let mut spans = Vec::with_capacity(args.ranges.len());
    for range in &args.ranges {
        spans.push(match loss(args.advice, session.holding()) {
            Some(_) => range.fit(extent)?,
            None => range.clamp(extent),
        });
    }
    Ok(spans)
}

/// What `advice` loses, as half a sentence.
fn loss(advice: &Constant, holding: Holding) -> Option<&'static str> {
    match (advice.danger, holding) {
        (Danger::File, _) => Some("the bytes become zeros, which cannot be undone"),
        (Danger::Machine, _) => Some("the machine loses memory and what it holds, which cannot be undone"),
        // What is shared is kept, whoever unmaps it.
        (Danger::Unsaved, Holding::Copy | Holding::Memory) => {
            Some("what was changed in memory is lost, which cannot be undone")
        }
        _ => None,
    }
}

/// An error where the user has to say more before bytes are lost, or where the target cannot lose them.
fn may(args: &Args, session: &Session, asked: &[Span]) -> Result<()> {
    let Some(loss) = loss(args.advice, session.holding()) else { return Ok(()) };
    let word = args.advice.word();
    let refused = |why: &str| Error::said(Kind::Failed, format!("advise {word} for"), why);
    match session.holding() {
        Holding::File | Holding::Unmapped if !session.is_writable() => {
            return Err(refused("it is open for reading only (--access write)").label(Label::ReadOnly));
        }
        Holding::Copy if args.advice.danger == Danger::File => {
            return Err(refused("a private copy has no holes").label(Label::NotSupported));
        }
        _ => {}
    }
    if args.force || args.dry_run {
        return Ok(());
    }
    let name = escape::shell(session.name().as_encoded_bytes());
    let range = match asked {
        [span] if *span != Span::new(0, session.len()) => format!(" {:#x}:{:#x}", span.start(), span.end()),
        _ => String::new(),
    };
    Err(Error::said(Kind::Usage, format!("advise {word} for"), format!("{loss}: it needs --force"))
        .hint(format!("`rmmap advise {name} {word}{range} -n` shows what would be hit")))
}

/// The pages that the advice is about: whole ones inside where bytes are lost, all that are touched where not.
fn pages(args: &Args, session: &Session, asked: &[Span]) -> Result<Vec<Span>> {
    let is_exact = args.advice.is("PUNCH");
    let inside = !is_exact && loss(args.advice, session.holding()).is_some();
    let mut spans: Vec<Span> = Vec::new();
    for &span in asked {
        match span {
            _ if is_exact => spans.push(span),
            _ if inside => spans.extend(session.inner_pages(span)),
            // Ranges that share a page are one then.
            _ => match (spans.last_mut(), session.outer_pages(span)) {
                (Some(last), span) if last.start() <= span.start() && span.start() < last.end() => {
                    *last = Span::new(last.start(), last.end().max(span.end()));
                }
                (_, span) => spans.push(span),
            },
        }
    }
    spans.retain(|span| !span.is_empty());
    if spans.is_empty() && inside && session.len() > 0 {
        let why = "no whole page lies in the range, and a part of one cannot be lost alone";
        let error = Error::said(Kind::Usage, format!("advise {} for", args.advice.word()), why);
        return Err(if args.advice.is("REMOVE") { error.hint("punch is exact to the byte") } else { error });
    }
    Ok(spans)
}

/// What of `span` the advice is given about, one after the other.
fn parts(args: &Args, session: &Session, span: Span) -> Vec<Span> {
    if args.missing_only { session.missing(span) } else { vec![span] }
}

/// Advice being given.
struct Given<'a> {
    advice: &'static Constant,
    done: u64,
    all: u64,
    watch: Watch<'a>,
    is_stopped: bool,
}

impl Given<'_> {
    /// Gives it about `span`, and says how many bytes are mapped by huge pages then, where that was the point.
    fn give(&mut self, session: &mut Session, span: Span) -> Result<Option<u64>> {
        let advice = self.advice;
        let before = self.done;
        let is = |name: &str| advice.kind == ConstantKind::Advice && advice.is(name);
        let mut huge = None;
        if advice.is("EVICT") {
            session.write_all_back()?;
            session.drop_cache(span)?;
        } else if advice.is("PUNCH") {
            session.punch(span)?;
        } else if is("COLLAPSE") {
            huge = session.collapse(advice, span)?.huge;
        } else if is("WILLNEED") && matches!(session.holding(), Holding::File | Holding::Copy) {
            session.fetch(advice, span, &mut |more| self.tell(more))?;
        } else if is("POPULATE_READ") || is("POPULATE_WRITE") {
            session.advise_in_pieces(advice, span, &mut |more| self.tell(more))?;
        } else if is("COLD") || is("PAGEOUT") {
            session.advise_resident(advice, span, &mut |more| self.tell(more))?;
        } else {
            session.advise(advice, span)?;
        }
        if self.done == before {
            // It was done in one piece.
            let _ = self.tell(span.len());
        }
        Ok(huge)
    }

    /// So many more bytes are done.
    fn tell(&mut self, more: u64) -> ControlFlow<()> {
        self.done += more;
        self.is_stopped |= (self.watch)(self.done, self.all);
        if self.is_stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// An error where it was stopped before the end.
    fn stopped(&self) -> Option<Error> {
        let why = || format!("it was stopped after {} of {}", Amount(self.done), Amount(self.all));
        (self.is_stopped && self.done < self.all).then(|| {
            let doing = format!("go on with {} of", self.advice.word());
            Error::said(Kind::Failed, doing, why()).label(Label::Interrupted)
        })
    }
}
