//! Huge pages in the place of small ones, at once.

#[cfg(unix)]
use super::manner::Sharing;
#[cfg(unix)]
use super::map::Map;
#[cfg(unix)]
use super::{Body, ConstantKind, Holding};
use super::{Constant, Session};
use crate::bytes::Span;
use crate::error::Result;

/// What came of asking for huge pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collapsed {
    /// The whole blocks inside the span, which is what was asked for.
    pub blocks: Span,
    /// How many bytes of the mapping are mapped by huge pages now; nothing where the system does not tell.
    pub huge: Option<u64>,
}

#[cfg(unix)]
impl Session {
    /// Asks for huge pages in the place of the whole blocks of pages inside `span`, now.
    ///
    /// A mapping of a file is made anew for it, at addresses where huge pages fit.
    pub fn collapse(&mut self, advice: &Constant, span: Span) -> Result<Collapsed> {
        let (_, number) = self.advisable(advice)?;
        let size = self.huge_pages().size.unwrap_or(2 << 20);
        if self.holding() == Holding::File && matches!(self.sharing, Sharing::Read | Sharing::Write) {
            self.align(size as usize);
        }
        let Body::Mapped { map, .. } = &self.body else {
            return self.advisable(advice).map(|_| unreachable!());
        };
        let shift = map.misalignment(size as usize);
        let span = span.clamp(self.length);
        let start = (shift + span.start()).div_ceil(size) * size - shift;
        let end = ((shift + span.end()) / size * size).saturating_sub(shift);
        if start >= end {
            let why = format!("no whole block of {} lies in the range", crate::value::Amount(size));
            return Err(self.refused("collapse", why));
        }
        let blocks = Span::new(start, end);
        // The kernel takes it for a refusal where no page is there yet.
        let is_memory = || self.file_system().is_some_and(|found| found.is_memory());
        let touch = match self.holding() {
            Holding::Memory => Constant::named(ConstantKind::Advice, "POPULATE_WRITE"),
            Holding::SharedMemory => Constant::named(ConstantKind::Advice, "POPULATE_READ"),
            Holding::File if is_memory() => Constant::named(ConstantKind::Advice, "POPULATE_READ"),
            _ => None,
        };
        if let Some((touch, number)) = touch.and_then(|touch| Some((touch, touch.here()?))) {
            map.advise(number, blocks).map_err(|cause| self.not_taken(touch, blocks, cause))?;
        }
        map.advise(number, blocks).map_err(|cause| {
            let why = match cause.raw_os_error() {
                Some(libc::EINVAL) => "its file system has no huge pages; tmpfs does, and memory (anon:N)",
                Some(libc::ENOMEM | libc::EAGAIN | libc::EBUSY) => {
                    "there is no free stretch of memory that is long enough, or its pages are in use"
                }
                _ => return self.failed("collapse", cause),
            };
            self.refused("collapse", why.to_string())
        })?;
        Ok(Collapsed { blocks, huge: self.huge_pages().mapped })
    }

    /// Maps the file anew where pages of `size` bytes fit, if there is room for that among the addresses.
    fn align(&mut self, size: usize) {
        let Body::Mapped { map, file: Some(file) } = &mut self.body else { return };
        let Ok(length) = usize::try_from(self.length) else { return };
        if let Ok(aligned) = Map::aligned(file, self.base, length, size) {
            *map = aligned;
        }
    }
}

#[cfg(not(unix))]
impl Session {
    /// Asks a system without huge pages of that kind.
    pub fn collapse(&mut self, advice: &Constant, _span: Span) -> Result<Collapsed> {
        self.advisable(advice)?;
        Ok(Collapsed { blocks: Span::new(0, 0), huge: None })
    }
}
