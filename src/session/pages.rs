//! Pages: which of them hold a span of the mapping, and which lie in it whole.

use super::{Body, Session, file, page_size};
use crate::bytes::{Source, Span};
use crate::error::{Error, Kind, Label, Result};

impl Session {
    /// The pages of the mapping that hold `span`.
    pub fn outer_pages(&self, span: Span) -> Span {
        let (origin, page) = self.pages_begin();
        let span = span.clamp(self.len());
        if span.is_empty() {
            return span;
        }
        let placed = span.moved(origin);
        let start = placed.start() / page * page;
        let end = placed.end().div_ceil(page).saturating_mul(page);
        Span::new(start.saturating_sub(origin), end - origin).clamp(self.len())
    }

    /// The pages that lie in `span` whole; nothing where there are none. The last page of a file is whole where `span`
    /// reaches to the end of the file.
    pub fn inner_pages(&self, span: Span) -> Option<Span> {
        let (origin, page) = self.pages_begin();
        let span = span.clamp(self.len());
        let placed = span.moved(origin);
        let start = placed.start().div_ceil(page).saturating_mul(page).checked_sub(origin)?;
        let is_end = span.end() == self.len() && self.reaches_the_end();
        let end = if is_end { span.end() } else { (placed.end() / page * page).saturating_sub(origin) };
        (start < end).then(|| Span::new(start, end))
    }

    /// How many pages hold `span`.
    pub fn page_count(&self, span: Span) -> u64 {
        let (origin, page) = self.pages_begin();
        if span.is_empty() {
            0
        } else {
            let placed = span.moved(origin);
            placed.end().div_ceil(page) - placed.start() / page
        }
    }

    /// How many bytes lie between the last border of pages and the start of the mapping, and how many a page has.
    pub(super) fn pages_begin(&self) -> (u64, u64) {
        match &self.body {
            // Memory begins at a page whatever the offset is.
            Body::Mapped { map, file: None } => (0, map.page()),
            Body::Mapped { map, .. } => (self.base % map.page(), map.page()),
            _ => (self.base % page_size(), page_size()),
        }
    }

    /// An error where something of the file lies behind the mapping, so that its end is not the file's, which is all that
    /// can move.
    pub fn ends_where_the_file_does(&self) -> Result<()> {
        if self.reaches_the_end() {
            return Ok(());
        }
        let why = "it is a window that ends before the file does, and only the end of a file can move";
        let error = Error::said(Kind::Failed, "resize", why).file(self.name.as_encoded_bytes());
        Err(error.label(Label::NotSupported).hint("a session without --length shows the file to its end"))
    }

    /// Whether nothing of the file lies behind the mapping.
    fn reaches_the_end(&self) -> bool {
        let Some(file) = self.descriptor() else { return true };
        file::length(file).is_ok_and(|length| self.base.saturating_add(self.len()) >= length)
    }
}
