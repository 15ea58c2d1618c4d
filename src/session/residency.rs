//! Which pages of a target are in memory: how many, and where.
//!
//! Two calls of the kernel know. `cachestat` counts the pages of a stretch of a file, and takes as long as there are
//! pages in memory, not as the file is long; so the pages themselves are found by halving and counting, and only where
//! a short stretch is mixed does `mincore` look at each. Where there is no `cachestat` (before Linux 6.5), `mincore`
//! looks at all that is data. It says "in memory" of everything to those who may not know, so it is asked only where
//! it can be believed; what nobody tells is unknown, and never 100 %.

use super::filesystem::OVERLAY;
use super::manner::Sharing;
use super::map::Map;
use super::system::{self, Cached};
use super::{Body, Session, page_size};
use crate::bytes::{Source, Span};
use std::fs::File;

/// How much of a stretch is in memory. All numbers count pages; those that nobody tells are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residency {
    /// How many pages hold the stretch.
    pub pages: u64,
    /// How many of them are in memory.
    pub resident: Option<u64>,
    /// How many were changed since they were last written back.
    pub dirty: Option<u64>,
    /// How many are being written back.
    pub writeback: Option<u64>,
    /// How many the kernel took out to make room, as far as it remembers. What was dropped on request is not among them.
    pub evicted: Option<u64>,
    /// How many of those would be in memory still, had there been a little more of it.
    pub recently_evicted: Option<u64>,
    /// Why something is missing.
    pub unknown: Option<Unknown>,
}

/// Why it is not known which pages are in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The file is somebody else's, and may not be written: the kernel keeps it to itself.
    Private,
    /// What was read once from a pipe or from `/proc` has no pages in the cache.
    Uncached,
    /// No descriptor of the file was kept, and without one nobody can tell whether it may be asked.
    Untracked,
    /// The file system does not tell.
    FileSystem,
    /// This kernel has no call that tells of such a target.
    System,
}

impl Unknown {
    /// The reason as half a sentence.
    pub fn reason(self) -> &'static str {
        match self {
            Unknown::Private => "the kernel tells only the file's owner and those who may write it",
            Unknown::Uncached => "it was read, and is not mapped",
            Unknown::Untracked => "no descriptor of it was kept",
            Unknown::FileSystem => "its file system does not tell",
            Unknown::System => "no call of this system tells",
        }
    }
}

impl Residency {
    fn unknown(pages: u64, why: Unknown) -> Residency {
        Residency {
            pages,
            resident: None,
            dirty: None,
            writeback: None,
            evicted: None,
            recently_evicted: None,
            unknown: Some(why),
        }
    }

    fn counted(pages: u64, found: Cached) -> Residency {
        Residency {
            pages,
            resident: Some(found.resident),
            dirty: Some(found.dirty),
            writeback: Some(found.writeback),
            evicted: Some(found.evicted),
            recently_evicted: Some(found.recently_evicted),
            unknown: None,
        }
    }
}

/// How many bytes `mincore` looks at in one go, which bounds the memory for its answer.
const WINDOW: u64 = 128 << 20;

/// A mixed stretch of at most so many pages is looked at page by page; a longer one is cut into so many parts.
const FEW_PAGES: u64 = 1024;
const PARTS: u64 = 64;

/// Who knows which pages are in memory.
#[derive(Clone, Copy)]
enum Witness<'a> {
    /// `cachestat`, and for single pages `mincore`, about this file.
    Counts(&'a File),
    /// `mincore` alone.
    Pages(&'a File),
    /// `mincore`, about memory that children would share, which begins at this address.
    Memory(usize),
    /// The page tables, about memory of our own, which begins at this address.
    Ours(usize),
}

impl Session {
    /// How much of `span` of the mapping is in memory, in pages.
    ///
    /// For a file it is the file's pages that are counted, whoever brought them in, not those of this mapping.
    pub fn residency(&self, span: Span) -> Residency {
        let span = span.clamp(self.len());
        let pages = pages(self.among_pages(span));
        let counted = self.witness().and_then(|witness| match witness {
            Witness::Counts(file) => {
                let span = self.among_pages(span);
                Ok(Residency::counted(pages, system::cachestat(file, span.start(), span.len())?))
            }
            Witness::Pages(..) | Witness::Memory(_) | Witness::Ours(_) => {
                let mut resident = 0;
                self.each_resident(span, &mut |run| resident += self::pages(self.among_pages(run)))?;
                // Of what else there is to know, mincore says nothing.
                Ok(Residency { resident: Some(resident), ..Residency::unknown(pages, Unknown::System) })
            }
        });
        counted.unwrap_or_else(|why| Residency::unknown(pages, why))
    }

    /// Calls `each` for every stretch of `span` of the mapping that is in memory, in ascending order, none touching the
    /// next. They begin and end where pages of the file do, except at the ends of `span`.
    pub fn each_resident(&self, span: Span, each: &mut dyn FnMut(Span)) -> Result<(), Unknown> {
        let span = span.clamp(self.len());
        let within = self.among_pages(span);
        let mut runs = Runs { within, base: within.start() - span.start(), last: None, each };
        let witness = self.witness()?;
        match witness {
            Witness::Counts(file) => runs.counted(file, within)?,
            Witness::Pages(file) => {
                let mut at = span.start();
                while let Some(data) = self.next_data(at) {
                    let data = data.clamp(span.end());
                    runs.looked(file, self.among_pages(data))?;
                    at = data.end().max(at + 1);
                }
            }
            Witness::Memory(first) | Witness::Ours(first) => {
                let is_ours = matches!(witness, Witness::Ours(_));
                let mut at = within.start();
                while at < within.end() {
                    let length = (within.end() - at).min(WINDOW) as usize;
                    // Offsets of memory are fewer than its addresses.
                    let first = first + at as usize;
                    let found =
                        if is_ours { system::touched(first, length) } else { system::mincore(first, length) };
                    runs.seen(&found?, at);
                    at += length as u64;
                }
            }
        }
        runs.finish();
        Ok(())
    }

    fn witness(&self) -> Result<Witness<'_>, Unknown> {
        let file = match &self.body {
            Body::Mapped { file: None, .. } if !self.is_tracked => return Err(Unknown::Untracked),
            Body::Mapped { map, file: None } if map.is_shared() => return Ok(Witness::Memory(map.place().0)),
            Body::Mapped { map, file: None } => return Ok(Witness::Ours(map.place().0)),
            Body::Mapped { file: Some(file), .. } | Body::Positioned { file } => file,
            Body::Memory(_) | Body::Streamed(_) => return Err(Unknown::Uncached),
        };
        // The pages of a file under an overlay belong to the file below, which is mapped, and not counted.
        let counted = match system::mounted(file) {
            Some(mounted) if mounted.magic == OVERLAY => Err(Unknown::Private),
            _ => system::cachestat(file, 0, 1),
        };
        match counted {
            Ok(_) => Ok(Witness::Counts(file)),
            // mincore knows nothing of such a file either.
            Err(Unknown::FileSystem) => Err(Unknown::FileSystem),
            // A filter of system calls may forbid what the kernel would allow.
            Err(_) if system::may_look(file) => Ok(Witness::Pages(file)),
            Err(why) => Err(why),
        }
    }

    /// Where a span of the mapping lies among the pages that are asked about: those of the file, or of our own memory.
    pub(super) fn among_pages(&self, span: Span) -> Span {
        let base = if matches!(self.body, Body::Mapped { file: None, .. }) { 0 } else { self.base };
        span.moved(base)
    }
}

/// Puts together stretches that touch.
struct Runs<'a> {
    /// What is asked about, among the pages.
    within: Span,
    /// Where the mapping begins among the pages.
    base: u64,
    last: Option<Span>,
    each: &'a mut dyn FnMut(Span),
}

impl Runs<'_> {
    /// `span` is in memory.
    fn push(&mut self, span: Span) {
        let start = span.start().max(self.within.start());
        let end = span.end().min(self.within.end());
        match &mut self.last {
            Some(last) if last.end() >= start => *last = Span::new(last.start(), end),
            _ => {
                self.finish();
                self.last = Some(Span::new(start, end));
            }
        }
    }

    fn finish(&mut self) {
        if let Some(last) = self.last.take().filter(|last| !last.is_empty()) {
            (self.each)(Span::new(last.start() - self.base, last.end() - self.base));
        }
    }

    /// Finds the pages of `span` of `file` by counting.
    fn counted(&mut self, file: &File, span: Span) -> Result<(), Unknown> {
        let all = pages(span);
        let resident = system::cachestat(file, span.start(), span.len())?.resident;
        if resident == 0 {
            return Ok(());
        }
        if resident >= all {
            self.push(span);
            return Ok(());
        }
        if all <= FEW_PAGES {
            return self.looked(file, span);
        }
        let size = all.div_ceil(PARTS) * page_size();
        let mut at = span.start();
        while at < span.end() {
            // Parts begin where pages do, so that no page is counted for two.
            let end = (at / page_size() * page_size()).saturating_add(size).min(span.end());
            self.counted(file, Span::new(at, end))?;
            at = end;
        }
        Ok(())
    }

    /// Finds the pages of `span` of `file` by looking at each.
    fn looked(&mut self, file: &File, span: Span) -> Result<(), Unknown> {
        let mut at = span.start();
        while at < span.end() {
            let end = (at / WINDOW * WINDOW).saturating_add(WINDOW).min(span.end());
            let map = Map::file(file, at, (end - at) as usize, Sharing::Read).map_err(|_| Unknown::System)?;
            let (first, length) = map.place();
            self.seen(&system::mincore(first, length)?, at);
            at = end;
        }
        Ok(())
    }

    /// Finds the pages of some memory, its first address and its length, which shows the bytes from `offset` on.
    fn seen(&mut self, found: &[u8], offset: u64) {
        let page = page_size();
        let mut at = offset / page * page;
        for some in found.chunk_by(|one, next| one & 1 == next & 1) {
            let end = at + some.len() as u64 * page;
            if some[0] & 1 == 1 {
                self.push(Span::new(at, end));
            }
            at = end;
        }
    }
}

/// How many pages hold `span` of a file.
fn pages(span: Span) -> u64 {
    if span.is_empty() { 0 } else { (span.end() - 1) / page_size() - span.start() / page_size() + 1 }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::session::{Access, How, Purpose, Target};
    use std::io::Write;
    use std::os::unix::fs::FileExt;

    fn runs(find: impl FnOnce(&mut Runs<'_>) -> Result<(), Unknown>, within: Span) -> Vec<Span> {
        let mut found = Vec::new();
        let mut each = |run| found.push(run);
        let mut runs = Runs { within, base: 0, last: None, each: &mut each };
        find(&mut runs).expect("whoever makes a file may look");
        runs.finish();
        found
    }

    #[test]
    fn counting_and_looking_find_the_same() {
        let (page, mut file) = (page_size(), tempfile::NamedTempFile::new().unwrap());
        let length = 20_000 * page + 5;
        file.as_file().set_len(length).unwrap();
        // Written pages are in memory until somebody drops them; holes never were.
        let mut pages: Vec<u64> = (0..200).map(|n| n * n * n % 19_997).chain(7000..9000).collect();
        pages.push(20_000);
        for at in &pages {
            file.as_file().write_all_at(b"x", at * page).unwrap();
        }
        pages.sort_unstable();
        pages.dedup();
        file.flush().unwrap();
        let how = How { access: Access::Read, offset: 3 * page + 1, ..How::default() };
        let session = Session::open(&Target::Path(file.path().into()), &how, Purpose::Look).unwrap();
        let whole = Span::new(0, length);
        let looked = runs(|runs| runs.looked(file.as_file(), whole), whole);
        assert_eq!(looked.iter().map(|run| super::pages(*run)).sum::<u64>(), pages.len() as u64);
        let Ok(Witness::Counts(_)) = session.witness() else { return };
        assert_eq!(runs(|runs| runs.counted(file.as_file(), whole), whole), looked);

        let residency = session.residency(Span::new(0, u64::MAX));
        let behind = pages.iter().filter(|at| **at >= 3).count() as u64;
        assert_eq!((residency.pages, residency.resident, residency.unknown), (19_998, Some(behind), None));
        let mut last = None;
        session.each_resident(Span::new(0, u64::MAX), &mut |run| last = Some(run)).unwrap();
        let begin = 19_997 * page - 1;
        assert_eq!(last, Some(Span::new(begin, begin + 5)), "offsets count from the start of the mapping");
    }

    #[test]
    fn memory_of_our_own() {
        let page = page_size();
        let mut session =
            Session::open(&Target::Anonymous(9 * page), &How::default(), Purpose::Change).unwrap();
        crate::bytes::Store::write_at(&mut session.store().unwrap(), 4 * page, &vec![1; page as usize + 1])
            .unwrap();
        let mut found = Vec::new();
        session.each_resident(Span::new(0, 9 * page), &mut |run| found.push(run)).unwrap();
        assert_eq!(found, [Span::new(4 * page, 6 * page)]);
        let residency = session.residency(Span::new(5 * page + 7, 7 * page));
        assert_eq!((residency.pages, residency.resident, residency.dirty), (2, Some(1), None));
        assert_eq!(session.residency(Span::new(3, 3)).pages, 0);
    }
}
