//! What is asked about a target: each question once, and only where somebody wants the answer.

use crate::bytes::{Source, Span};
use crate::session::{
    Extents, FileSystem, Grant, HugePages, Lock, Mappers, Residency, Session, TargetKind, Unknown,
    granularity, page_size,
};
use std::cell::OnceCell;

/// The most ranges that are kept; how many there are is known all the same, and `--ranges` lists all.
pub(super) const MOST_RANGES: usize = 1000;

/// Stretches of one kind.
#[derive(Debug, Default)]
pub(super) struct Ranges {
    /// The first of them.
    pub(super) first: Vec<Span>,
    /// How many there are.
    pub(super) count: u64,
    /// How many bytes they have together.
    pub(super) bytes: u64,
}

impl Ranges {
    fn push(&mut self, span: Span) {
        self.count += 1;
        self.bytes += span.len();
        if self.first.len() < MOST_RANGES {
            self.first.push(span);
        }
    }
}

/// Where data is, and where holes are: zeros that take no room.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) data: Ranges,
    pub(super) holes: Ranges,
}

/// An open target, and what is known of it by now.
#[derive(Debug)]
pub(super) struct Survey<'a> {
    pub(super) session: &'a Session,
    /// What is asked about.
    pub(super) span: Span,
    residency: OnceCell<Residency>,
    resident: OnceCell<Result<Ranges, Unknown>>,
    layout: OnceCell<Option<Layout>>,
    extents: OnceCell<Result<Extents, Unknown>>,
    file_system: OnceCell<Option<FileSystem>>,
    huge_pages: OnceCell<HugePages>,
    mappers: OnceCell<Option<Mappers>>,
    locks: OnceCell<Option<Vec<Lock>>>,
    grants: OnceCell<[Grant; 4]>,
}

impl<'a> Survey<'a> {
    pub(super) fn new(session: &'a Session, span: Span) -> Survey<'a> {
        Survey {
            session,
            span,
            residency: OnceCell::new(),
            resident: OnceCell::new(),
            layout: OnceCell::new(),
            extents: OnceCell::new(),
            file_system: OnceCell::new(),
            huge_pages: OnceCell::new(),
            mappers: OnceCell::new(),
            locks: OnceCell::new(),
            grants: OnceCell::new(),
        }
    }

    /// How many bytes are mapped; nothing for a pipe that has not ended.
    pub(super) fn length(&self) -> Option<u64> {
        (self.session.kind() != TargetKind::Stream).then(|| self.session.len())
    }

    /// Whether it is mapped, and not read.
    pub(super) fn is_mapped(&self) -> bool {
        !matches!(self.session.kind(), TargetKind::Stream | TargetKind::Copy)
    }

    /// How many bytes the target has, whatever part of it is mapped; nothing where that is not known.
    pub(super) fn size(&self) -> Option<u64> {
        self.length().and_then(|_| self.session.size().ok())
    }

    /// What is asked about, where its end is known.
    pub(super) fn range(&self) -> Option<Span> {
        self.length().map(|length| self.span.clamp(length))
    }

    /// The bytes of a page of the target.
    pub(super) fn page(&self) -> u64 {
        self.file_system().and_then(FileSystem::page).unwrap_or_else(page_size)
    }

    /// The bytes at a multiple of which the kernel maps it.
    pub(super) fn granularity(&self) -> u64 {
        self.page().max(granularity())
    }

    /// How many pages hold what is asked about.
    pub(super) fn pages(&self) -> u64 {
        self.residency().pages.div_ceil(self.page() / page_size())
    }

    pub(super) fn residency(&self) -> &Residency {
        self.residency.get_or_init(|| self.session.residency(self.span))
    }

    /// What of it is in memory.
    pub(super) fn resident(&self) -> &Result<Ranges, Unknown> {
        self.resident.get_or_init(|| {
            let mut ranges = Ranges::default();
            self.session.each_resident(self.span, &mut |span| ranges.push(span)).map(|()| ranges)
        })
    }

    /// Where data is; nothing for a pipe that has not ended.
    pub(super) fn layout(&self) -> Option<&Layout> {
        let layout = self.layout.get_or_init(|| {
            let mut layout = Layout::default();
            self.session.each_extent(self.range()?, &mut |span, is_data| {
                let ranges = if is_data { &mut layout.data } else { &mut layout.holes };
                ranges.push(span);
            });
            Some(layout)
        });
        layout.as_ref()
    }

    pub(super) fn extents(&self) -> &Result<Extents, Unknown> {
        self.extents.get_or_init(|| self.session.extents(self.span))
    }

    pub(super) fn file_system(&self) -> Option<&FileSystem> {
        self.file_system.get_or_init(|| self.session.file_system()).as_ref()
    }

    pub(super) fn huge_pages(&self) -> &HugePages {
        self.huge_pages.get_or_init(|| self.session.huge_pages())
    }

    pub(super) fn mappers(&self) -> Option<&Mappers> {
        self.mappers.get_or_init(|| self.session.mappers()).as_ref()
    }

    pub(super) fn locks(&self) -> Option<&[Lock]> {
        self.locks.get_or_init(|| self.session.locks()).as_deref()
    }

    pub(super) fn grants(&self) -> &[Grant; 4] {
        self.grants.get_or_init(|| self.session.grants(self.mappers()))
    }
}
