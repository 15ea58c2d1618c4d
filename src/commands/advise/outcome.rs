//! What advice changed, as it is told.

use crate::bytes::{Source, Span};
use crate::hex::Palette;
use crate::report::{Fact, Finding};
use crate::session::{Constant, Lasts, Session, TargetKind, Unknown};
use crate::value::Amount;
use std::io::{self, Write};
use std::time::Duration;

/// Advice that was given, or would be.
#[derive(Debug)]
pub(super) struct Advised {
    advice: &'static Constant,
    /// What the words named.
    asked: Vec<Span>,
    /// What the advice was about.
    pub(super) spans: Vec<Span>,
    on: Ground,
    before: State,
    /// How it was afterwards, and how long it took; nothing where nothing was done.
    pub(super) after: Option<(State, Duration)>,
    /// How many bytes are mapped by huge pages now, where that was the point.
    pub(super) huge: Option<u64>,
    /// Why pages stayed that were to leave.
    pub(super) stayed: Vec<String>,
    /// What is lost by it, as half a sentence.
    pub(super) loss: Option<&'static str>,
}

/// What was advised about, as far as how long an effect lasts goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    File,
    /// A disk that is mounted, or that something else holds.
    HeldDisk,
    /// A disk: the last one who closes it empties its cache.
    Disk,
    Memory,
}

impl Ground {
    fn of(session: &Session) -> Ground {
        match session.kind() {
            TargetKind::Disk if session.is_held() => Ground::HeldDisk,
            TargetKind::Disk => Ground::Disk,
            TargetKind::File => Ground::File,
            TargetKind::Memory | TargetKind::Stream | TargetKind::Copy => Ground::Memory,
        }
    }

    /// How long what `advice` did lasts here, if that was to bring pages in.
    fn lasts(self, advice: &Constant, brought_in: bool) -> Lasts {
        match (advice.lasts, self) {
            (Lasts::Cache, Ground::Disk) if brought_in => Lasts::Process,
            (Lasts::Cache | Lasts::File, Ground::Memory) => Lasts::Process,
            (lasts, _) => lasts,
        }
    }
}

/// What is known of the pages of some spans.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pages: u64,
    page: u64,
    pub(super) resident: Option<u64>,
    pub(super) dirty: Option<u64>,
    pub(super) writeback: Option<u64>,
    unknown: Option<Unknown>,
    /// How many bytes the whole file takes where it is kept.
    allocated: Option<u64>,
}

impl State {
    /// The state of `spans` now.
    pub(super) fn of(session: &Session, spans: &[Span]) -> State {
        let add = |sum: Option<u64>, more: Option<u64>| Some(sum? + more?);
        let none = State {
            pages: 0,
            page: crate::session::page_size(),
            resident: Some(0),
            dirty: Some(0),
            writeback: Some(0),
            unknown: None,
            allocated: session.allocated(),
        };
        spans.iter().map(|span| session.residency(*span)).fold(none, |sum, more| State {
            pages: sum.pages + more.pages,
            resident: add(sum.resident, more.resident),
            dirty: add(sum.dirty, more.dirty),
            writeback: add(sum.writeback, more.writeback),
            unknown: sum.unknown.or(more.unknown),
            ..sum
        })
    }

    /// Why something is not known.
    pub(super) fn reason(&self) -> &'static str {
        self.unknown.map_or("nobody tells", Unknown::reason)
    }

    fn value(&self) -> Fact {
        Fact::Record(vec![
            ("resident", self.resident.into()),
            ("dirty", self.dirty.into()),
            ("writeback", self.writeback.into()),
            ("allocated", self.allocated.into()),
        ])
    }

    /// A row of the table of before and after.
    fn row(&self, out: &mut dyn Write, name: &str, is_file: bool) -> io::Result<()> {
        let number = |number: Option<u64>| number.map_or("unknown".to_string(), |number| number.to_string());
        let share = match self.resident {
            // Thousandths, rounded down: 100 % is all.
            Some(resident) if self.pages > 0 => {
                let share = u128::from(resident) * 1000 / u128::from(self.pages);
                format!("{}.{} %", share / 10, share % 10)
            }
            _ => String::new(),
        };
        write!(out, "{name:10}{:>12} {share:>8}", number(self.resident))?;
        if is_file {
            write!(out, "{:>10}{:>11}", number(self.dirty), number(self.writeback))?;
        }
        if let Some(allocated) = self.allocated {
            write!(out, "{:>13}", Amount(allocated).to_string())?;
        }
        writeln!(out)
    }
}

impl Advised {
    /// Nothing is done yet.
    pub(super) fn new(
        advice: &'static Constant,
        asked: Vec<Span>,
        spans: Vec<Span>,
        session: &Session,
    ) -> Advised {
        let before = State::of(session, &spans);
        let on = Ground::of(session);
        let is_whole = |span: &Span| *span == Span::new(0, session.len());
        let asked = if asked.iter().all(is_whole) { spans.clone() } else { asked };
        Advised { advice, asked, spans, on, before, after: None, huge: None, stayed: Vec::new(), loss: None }
    }

    /// How many bytes it is about.
    pub(super) fn length(&self) -> u64 {
        self.spans.iter().map(|span| span.len()).sum()
    }

    /// What it is about, in one line.
    fn place(&self) -> String {
        let amount = Amount(self.length());
        let pages = self.before.pages;
        let of = format!("{amount} in {pages} page{}", if pages == 1 { "" } else { "s" });
        match (&*self.spans, &*self.asked) {
            ([span], [asked]) if span != asked && span.len() < asked.len() => {
                format!("{}, the whole pages inside {}: {of}", shown(*span), shown(*asked))
            }
            ([span], [asked]) if span != asked => {
                format!("{}, the pages that hold {}: {of}", shown(*span), shown(*asked))
            }
            ([span], _) => format!("{}: {of}", shown(*span)),
            (spans, _) => format!("{} ranges: {of}", spans.len()),
        }
    }

    /// What can be seen to have changed, as half sentences.
    fn changes(&self, after: &State) -> Vec<String> {
        let page = self.before.page;
        let mut said = Vec::new();
        match (self.before.resident, after.resident) {
            (Some(before), Some(after)) if after > before => {
                said.push(format!("{} more in memory", Amount((after - before) * page)));
            }
            (Some(before), Some(after)) if after < before => {
                said.push(format!("{} less in memory", Amount((before - after) * page)));
            }
            (Some(_), Some(_)) => {}
            _ => said.push(format!("not known: {}", after.reason())),
        }
        let dirty = self.before.dirty.zip(after.dirty).filter(|(before, after)| after > before);
        if let Some((before, after)) = dirty {
            said.push(format!("{} more to be written back", Amount((after - before) * page)));
        }
        match (self.before.allocated, after.allocated) {
            (Some(before), Some(after)) if after > before => {
                said.push(format!("the file takes {} more", Amount(after - before)));
            }
            (Some(before), Some(after)) if after < before => {
                said.push(format!("the file takes {} less", Amount(before - after)));
            }
            _ => {}
        }
        if self.advice.lasts == Lasts::File && !self.spans.is_empty() {
            said.push(format!("{} read as zeros", Amount(self.length())));
        }
        if let Some(huge) = self.huge {
            said.push(format!("{} of the mapping in huge pages", Amount(huge)));
        }
        said
    }

    /// How long what was seen `after` lasts.
    fn lasts(&self, after: Option<&State>) -> Lasts {
        let resident = after.and_then(|after| after.resident).zip(self.before.resident);
        self.on.lasts(self.advice, resident.is_some_and(|(after, before)| after > before))
    }

    /// The same in words.
    fn lasting(&self, after: &State) -> String {
        let word = self.advice.word();
        match (self.lasts(Some(after)), self.on) {
            (Lasts::No, _) => "no".to_string(),
            (Lasts::Process, Ground::Disk) if self.advice.lasts == Lasts::Cache => {
                "until nobody has the disk open: add --hold, or mount it".to_string()
            }
            (Lasts::Process, _) if self.advice.lasts != Lasts::Process => {
                "as long as this memory".to_string()
            }
            (Lasts::Process, _) if self.advice.danger == crate::session::Danger::None => {
                format!("as long as this mapping: `--madvise {word}` gives it to a find or a dump")
            }
            (Lasts::Process, _) => "as long as this mapping".to_string(),
            (Lasts::Cache, _) => "in the page cache, which every process shares".to_string(),
            (Lasts::File, Ground::File) => "in the file".to_string(),
            (Lasts::File, _) => "on the disk".to_string(),
            (Lasts::Boot, _) => "until the machine is started again".to_string(),
        }
    }
}

impl Finding for Advised {
    fn kind(&self) -> &'static str {
        "advised"
    }

    fn fields(&self) -> Vec<(&'static str, Fact)> {
        let after = self.after.as_ref();
        let lasts = match self.lasts(after.map(|(state, _)| state)) {
            Lasts::No => "no",
            Lasts::Process => "mapping",
            Lasts::Cache => "cache",
            Lasts::File => "file",
            Lasts::Boot => "boot",
        };
        let nanoseconds = after.map(|(_, took)| u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
        vec![
            ("advice", self.advice.word().as_str().into()),
            ("ranges", self.spans.clone().into()),
            ("length", self.length().into()),
            ("pages", self.before.pages.into()),
            ("page_size", self.before.page.into()),
            ("applied", after.is_some().into()),
            ("before", self.before.value()),
            ("after", after.map_or(Fact::Unknown, |(after, _)| after.value())),
            ("huge", self.huge.into()),
            ("nanoseconds", nanoseconds.into()),
            ("lasts", lasts.into()),
            ("stayed", self.stayed.iter().map(String::as_str).collect::<Vec<&str>>().into()),
        ]
    }

    fn text(&self, out: &mut dyn Write, palette: Option<&Palette>) -> io::Result<()> {
        let (on, off) = if palette.is_some() { ("\x1b[1m", "\x1b[22m") } else { ("", "") };
        let word = self.advice.word();
        if self.spans.is_empty() {
            return writeln!(out, "{on}{word}{off} nothing: there is no byte in the range");
        }
        writeln!(out, "{on}{word}{off} {}", self.place())?;
        let is_file = self.on != Ground::Memory;
        write!(out, "{:10}{:>12} {:8}", "", "resident", "")?;
        if is_file {
            write!(out, "{:>10}{:>11}", "dirty", "writeback")?;
        }
        if self.before.allocated.is_some() {
            write!(out, "{:>13}", "file takes")?;
        }
        writeln!(out)?;
        self.before.row(out, "before", is_file)?;
        let Some((after, took)) = &self.after else {
            let loss = self.loss.map(|loss| format!("; without -n {loss}")).unwrap_or_default();
            return writeln!(out, "{:10}nothing: this was a dry run{loss}", "changed");
        };
        after.row(out, "after", is_file)?;
        let changes = self.changes(after);
        let changed = if changes.is_empty() {
            "nothing that can be seen from outside".to_string()
        } else {
            changes.join(", ")
        };
        writeln!(out, "{:10}{changed}, in {}", "changed", time(*took))?;
        for why in &self.stayed {
            writeln!(out, "{:10}{why}", "stayed")?;
        }
        // Which pages go first cannot be seen; all else in the cache can, and what did not happen does not last.
        if changes.is_empty() && self.advice.lasts == Lasts::Cache && !self.advice.is("COLD") {
            return Ok(());
        }
        writeln!(out, "{:10}{}", "lasts", self.lasting(after))
    }
}

fn shown(span: Span) -> String {
    format!("{:#x}:{:#x}", span.start(), span.end())
}

/// A time in the unit that leaves three digits or so.
fn time(took: Duration) -> String {
    let micros = took.as_micros();
    match micros {
        0..10_000 => format!("{}.{:02} ms", micros / 1000, micros % 1000 / 10),
        10_000..10_000_000 => format!("{} ms", micros / 1000),
        _ => format!("{} s", micros / 1_000_000),
    }
}
