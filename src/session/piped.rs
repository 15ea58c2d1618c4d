//! A session whose bytes come through a pipe.

use super::stream::Stream;
use super::{Body, Session};
use crate::bytes::Span;
use crate::error::{Error, Kind, Result};
use std::borrow::Cow;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

impl Session {
    /// Reads a pipe into memory, up to `limit` bytes of the mapping, so that its length is known and it can be looked
    /// at in any order. Everything else is left as it is.
    pub fn settle(&mut self, limit: u64) -> Result<()> {
        let stream = match std::mem::replace(&mut self.body, Body::Memory(Vec::new())) {
            Body::Streamed(stream) => stream.into_inner().unwrap_or_else(PoisonError::into_inner),
            body => {
                self.body = body;
                return Ok(());
            }
        };
        let until = self.base.saturating_add(limit.min(self.length));
        let mut bytes = stream.drain(until).map_err(|cause| match cause.kind() {
            io::ErrorKind::OutOfMemory => self.failed("keep", cause),
            io::ErrorKind::FileTooLarge => self
                .failed("read", cause)
                .kind_of(Kind::Changed)
                .hint("--length N takes the first N bytes of it"),
            _ => self.failed("read", cause).kind_of(Kind::Changed),
        })?;
        if (bytes.len() as u64) < until {
            self.holds_window(bytes.len() as u64)?;
        }
        let skipped = usize::try_from(self.base).unwrap_or(usize::MAX).min(bytes.len());
        bytes.drain(..skipped);
        self.length = bytes.len() as u64;
        self.body = Body::Memory(bytes);
        Ok(())
    }

    /// The next bytes of a pipe.
    pub(super) fn streamed(&self, stream: &Mutex<Stream>, span: Span, least: u64) -> Result<Cow<'_, [u8]>> {
        let mut stream = lock(stream);
        let bytes = stream
            .window(span.moved(self.base), least)
            .map_err(|cause| self.failed("read", cause).at(span.start()).kind_of(Kind::Changed))?;
        match stream.total() {
            Some(total) => self.holds_window(total).map(|()| Cow::Owned(bytes)),
            None => Ok(Cow::Owned(bytes)),
        }
    }

    /// An error where a pipe of `total` bytes has ended before the window that was asked for.
    fn holds_window(&self, total: u64) -> Result<()> {
        let end = if self.length == u64::MAX { self.base } else { self.base.saturating_add(self.length) };
        if end <= total {
            return Ok(());
        }
        let why = format!("the window reaches to {end:#x}, and it ends at {total:#x}");
        Err(Error::said(Kind::Failed, "map", why).file(self.name.as_encoded_bytes()))
    }
}

fn lock(stream: &Mutex<Stream>) -> MutexGuard<'_, Stream> {
    // A panic in another thread leaves a stream that can still be read on.
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}
