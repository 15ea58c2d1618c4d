//! The text of `info`: what a person wants to know first stands first, and what is not known says so.

use super::bar::{Cells, LEGEND};
use super::survey::{Ranges, Survey};
use crate::bytes::{Source, Span};
use crate::escape;
use crate::hex::Palette;
use crate::session::TargetKind;
use crate::value::{Amount, Share};
use std::io::{self, Write};

/// Where the text stands behind the names.
const INDENT: usize = 14;

/// The most ranges, processes and locks of a line; what is left out is counted.
const MOST: usize = 12;

/// A page of lines with a name each.
pub(super) struct Page<'a> {
    pub(super) out: &'a mut dyn Write,
    /// How wide it may be, in characters.
    pub(super) width: usize,
    pub(super) palette: Option<&'a Palette>,
}

impl Page<'_> {
    pub(super) fn write(&mut self, survey: &Survey<'_>) -> io::Result<()> {
        self.title(survey)?;
        self.storage(survey)?;
        self.file_system(survey)?;
        self.memory(survey)?;
        self.bars(survey)?;
        self.kernel(survey)?;
        self.others(survey)?;
        self.access(survey)
    }

    fn title(&mut self, survey: &Survey<'_>) -> io::Result<()> {
        let name = escape::text(survey.session.name().as_encoded_bytes());
        let what = match survey.session.kind() {
            TargetKind::File => "file",
            TargetKind::Disk => "block device",
            TargetKind::Memory => "anonymous memory",
            TargetKind::Stream => "pipe or device, read as it comes",
            TargetKind::Copy => "read into memory, because it cannot be mapped",
        };
        let size = survey.size().map_or("length unknown".to_string(), |size| match Amount(size) {
            amount if size < 1024 => amount.to_string(),
            amount => format!("{amount} ({size} bytes)"),
        });
        writeln!(self.out, "{name}: {what}, {size}")?;
        let Some(range) = survey.range() else { return Ok(()) };
        let base = survey.session.base();
        let length = survey.session.len();
        let window = Span::new(base, base + length);
        if Some(window) != survey.size().map(|size| Span::new(0, size)) {
            self.line("mapped", &format!("{} of it", shown(window)))?;
        }
        if range.len() != length {
            self.line("range", &format!("{}, {}", shown(range), Amount(range.len())))?;
        }
        Ok(())
    }

    fn storage(&mut self, survey: &Survey<'_>) -> io::Result<()> {
        let Some(layout) = survey.layout().filter(|_| survey.session.kind() == TargetKind::File) else {
            return Ok(());
        };
        let mut text = match survey.session.allocated() {
            Some(allocated) => format!("{} allocated", Amount(allocated)),
            None => "allocated unknown".to_string(),
        };
        match layout.holes.count {
            0 => text += ", no holes",
            _ => {
                let in_ranges = |ranges: &Ranges, what: &str| {
                    let several = if ranges.count == 1 { "" } else { "s" };
                    format!("{} in {} {what}{several}", Amount(ranges.bytes), ranges.count)
                };
                text += &format!(
                    "; {}, {}",
                    in_ranges(&layout.data, "data range"),
                    in_ranges(&layout.holes, "hole")
                );
            }
        }
        if let Ok(extents) = survey.extents() {
            for (bytes, what) in [
                (extents.unwritten, "reserved but never written"),
                (extents.delayed, "not on the disk yet"),
                (extents.shared, "shared with another file or a snapshot"),
                (extents.encoded, "compressed or encrypted"),
            ] {
                if bytes > 0 {
                    text += &format!("; {} {what}", Amount(bytes));
                }
            }
        }
        self.line("storage", &text)?;
        if layout.holes.count > 0 {
            self.line("data", &listed(&layout.data))?;
            self.line("holes", &listed(&layout.holes))?;
        }
        Ok(())
    }

    fn file_system(&mut self, survey: &Survey<'_>) -> io::Result<()> {
        if survey.session.kind() == TargetKind::File {
            let text = match survey.file_system() {
                None => "unknown".to_string(),
                Some(system) => {
                    let mut text = format!(
                        "{}, blocks of {}",
                        escape::text(system.name.as_bytes()),
                        Amount(system.block)
                    );
                    for (is_so, what) in
                        [(system.is_read_only, ", read-only"), (system.is_no_exec, ", noexec")]
                    {
                        text += if is_so { what } else { "" };
                    }
                    text + &system.caveats.iter().map(|caveat| format!("; {caveat}")).collect::<String>()
                }
            };
            self.line("file system", &text)?;
        }
        let attributes = survey.session.attributes();
        if attributes.is_empty() { Ok(()) } else { self.line("attributes", &attributes.join(", ")) }
    }

    fn memory(&mut self, survey: &Survey<'_>) -> io::Result<()> {
        let residency = survey.residency();
        let pages = residency.pages;
        if survey.is_mapped() {
            let (pages, page, begin) = (survey.pages(), Amount(survey.page()), Amount(survey.granularity()));
            self.line("pages", &format!("{pages} of {page}; the kernel maps from multiples of {begin}"))?;
        }
        let resident = match (residency.resident, residency.unknown) {
            // Nothing of nothing is no share.
            (Some(_), _) if pages == 0 => return Ok(()),
            (Some(resident), _) => resident,
            (None, why) => {
                let why = why.map_or("nobody tells", |why| why.reason());
                return self.line("in memory", &format!("unknown: {why}"));
            }
        };
        let share = match Share::of(resident, pages) {
            Share::NOTHING if resident > 0 => "less than 0.01%".to_string(),
            share => share.to_string(),
        };
        let mut text = format!("{share}, {resident} of {pages} pages");
        for (pages, what) in [
            (residency.dirty, "dirty"),
            (residency.writeback, "being written back"),
            (residency.evicted.filter(|pages| *pages > 0), "evicted"),
            (residency.recently_evicted.filter(|pages| *pages > 0), "of them lately"),
        ] {
            text += &pages.map_or(String::new(), |pages| format!("; {pages} {what}"));
        }
        if residency.dirty.is_none() {
            text += "; dirty unknown";
        }
        self.line("in memory", &text)?;
        match survey.resident() {
            Ok(ranges) if ranges.count > 0 && resident < pages => self.line("", &listed(ranges)),
            _ => Ok(()),
        }
    }

    /// Bars as wide as the page: what is data, where there are holes, and what is in memory.
    fn bars(&mut self, survey: &Survey<'_>) -> io::Result<()> {
        let Some(range) = survey.range().filter(|range| !range.is_empty()) else { return Ok(()) };
        let cells = Cells::new(range, self.width.saturating_sub(INDENT).max(1));
        let has_holes = survey.layout().is_some_and(|layout| layout.holes.count > 0);
        let is_known = survey.residency().resident.is_some();
        if has_holes {
            self.bar("data", &cells.data(survey))?;
        }
        if is_known {
            self.bar("in memory", &cells.resident(survey))?;
        }
        if has_holes || is_known {
            let (start, end) = (format!("{:#x}", range.start()), format!("{:#x}", range.end()));
            let room = self.width.saturating_sub(INDENT + start.len() + end.len());
            self.name("")?;
            writeln!(self.out, "{start}{LEGEND:^room$}{end}")?;
        }
        Ok(())
    }

    fn kernel(&mut self, survey: &Survey<'_>) -> io::Result<()> {
        if !survey.is_mapped() {
            return Ok(());
        }
        let huge = survey.huge_pages();
        let text = match (huge.size, huge.is_eligible) {
            (None, _) => "unknown".to_string(),
            (Some(size), eligible) => {
                let use_of_them = match (huge.mapped, eligible) {
                    (Some(mapped), _) if mapped > 0 => format!("{} of this mapping", Amount(mapped)),
                    (_, Some(true)) => "none in this mapping yet".to_string(),
                    (_, Some(false)) => "not used for this mapping".to_string(),
                    (_, None) => "use unknown".to_string(),
                };
                format!("of {}: {use_of_them}", Amount(size))
            }
        };
        self.line("huge pages", &text)?;
        if matches!(survey.session.kind(), TargetKind::File | TargetKind::Disk) {
            let text = match survey.session.readahead() {
                Some(window) => format!("up to {}", Amount(window)),
                None if survey.file_system().is_some_and(|system| system.is_memory()) => {
                    "none: it lies in memory".to_string()
                }
                None => "unknown".to_string(),
            };
            self.line("readahead", &text)?;
        }
        Ok(())
    }

    fn others(&mut self, survey: &Survey<'_>) -> io::Result<()> {
        if !survey.is_mapped() || survey.session.kind() == TargetKind::Memory {
            return Ok(());
        }
        let text = match survey.mappers() {
            None => "unknown".to_string(),
            Some(mappers) => {
                let process = |mapper: &crate::session::Mapper| {
                    let mut access: Vec<&str> = mapper.maps.iter().map(|map| map.access.as_str()).collect();
                    access.dedup();
                    format!("{} {} ({})", mapper.pid, escape::text(&mapper.name), access.join(" "))
                };
                let mut text = some(mappers.processes.iter().map(process), ", ");
                if text.is_empty() {
                    text = "no other process".to_string();
                }
                if mappers.hidden > 0 {
                    text += &format!("; unknown of {} that may not be looked at", mappers.hidden);
                }
                text
            }
        };
        self.line("mapped by", &text)?;
        let text = match survey.locks() {
            None => "unknown".to_string(),
            Some([]) => return Ok(()),
            Some(locks) => some(
                locks.iter().map(|lock| {
                    let who = lock.pid.map_or("somebody".to_string(), |pid| pid.to_string());
                    let how = if lock.is_exclusive { "write" } else { "read" };
                    format!("{how} {} by {who}", lock.kind)
                }),
                ", ",
            ),
        };
        self.line("locked", &text)
    }

    fn access(&mut self, survey: &Survey<'_>) -> io::Result<()> {
        if !survey.is_mapped() {
            return self.line("access", "none: it is read, and not mapped");
        }
        let granted: Vec<&str> = survey
            .grants()
            .iter()
            .filter(|grant| grant.refusal.is_none())
            .map(|grant| grant.access)
            .collect();
        let mut text = granted.join(", ");
        for grant in survey.grants() {
            if let Some(why) = grant.refusal {
                text += &format!("; no {}: {why}", grant.access);
            }
        }
        self.line("access", &text)
    }

    /// A bar behind its name.
    fn bar(&mut self, name: &str, cells: &str) -> io::Result<()> {
        self.name(name)?;
        writeln!(self.out, "{cells}")
    }

    /// A name and its text, broken between words where the page ends.
    fn line(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.name(name)?;
        let mut column = INDENT;
        for (index, word) in text.split(' ').enumerate() {
            let length = word.chars().count();
            if index > 0 && column + 1 + length > self.width {
                write!(self.out, "\n{:INDENT$}", "")?;
                column = INDENT;
            } else if index > 0 {
                write!(self.out, " ")?;
                column += 1;
            }
            write!(self.out, "{word}")?;
            column += length;
        }
        writeln!(self.out)
    }

    fn name(&mut self, name: &str) -> io::Result<()> {
        let room = INDENT - 2;
        match self.palette {
            Some(palette) => write!(self.out, "  \x1b[{}m{name:room$}\x1b[39m", palette.offset_code()),
            None => write!(self.out, "  {name:room$}"),
        }
    }
}

fn shown(span: Span) -> String {
    format!("{:#x}:{:#x}", span.start(), span.end())
}

fn listed(ranges: &Ranges) -> String {
    let shown: Vec<String> = ranges.first.iter().take(MOST).map(|span| shown(*span)).collect();
    let rest = ranges.count - shown.len() as u64;
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    shown.join(" ") + &more
}

/// The first of several texts, and how many more there are.
fn some(texts: impl ExactSizeIterator<Item = String>, between: &str) -> String {
    let rest = texts.len().saturating_sub(MOST);
    let shown: Vec<String> = texts.take(MOST).collect();
    let more = if rest > 0 { format!("{between}and {rest} more") } else { String::new() };
    shown.join(between) + &more
}
