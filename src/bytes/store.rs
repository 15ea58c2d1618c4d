//! The seam behind which bytes can be changed.

use super::Span;
use crate::error::Result;

/// Fills a buffer from an offset of a store on, as [`Store::read_at`] does.
pub type Reader = Box<dyn Fn(u64, &mut [u8]) -> Result<()> + Send + Sync>;

/// Bytes that can be changed: a file behind its descriptor, or memory.
///
/// Offsets count from the start of the mapping, as those of [`Source`](super::Source) do.
pub trait Store: Send + Sync {
    /// Where offset 0 lies in the file.
    fn origin(&self) -> u64 {
        0
    }

    /// How many bytes there are, up to the end of the file.
    fn len(&self) -> Result<u64>;

    /// Whether there is nothing at all.
    fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Fills `buffer` from `offset`, and fails where the store ends first.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()>;

    /// Reads the same bytes while another thread writes to the store; nothing where only one can use it at a time.
    fn reader(&self) -> Option<Reader> {
        None
    }

    /// The first stretch of data at or after `at`, or nothing where only a hole follows to the end.
    ///
    /// Bytes between `at` and the stretch are zero and need not be read.
    fn next_data(&self, at: u64) -> Result<Option<Span>> {
        let length = self.len()?;
        Ok((at < length).then(|| Span::new(at, length)))
    }

    /// Writes all of `bytes` at `offset`; they must end at or before the end of the store. What was written when it
    /// fails is not known.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()>;

    /// Makes every byte of `span` zero, as a hole where there can be one. What is zero when it fails is not known.
    fn clear(&mut self, span: Span) -> Result<()>;

    /// Makes the store `length` bytes long: cuts its end off, or appends zeros as a hole where there can be one.
    fn set_len(&mut self, length: u64) -> Result<()>;

    /// Reserves room for `span`, which may reach past the end, so that writing there cannot fail for want of it. The
    /// length and every byte stay as they are. Where nothing can be reserved, nothing is done.
    fn allocate(&mut self, span: Span) -> Result<()>;

    /// Returns when everything written so far is on stable storage. A failure is final: the system may have dropped what
    /// it could not write, so asking again would be told a lie.
    fn sync(&mut self) -> Result<()>;
}
