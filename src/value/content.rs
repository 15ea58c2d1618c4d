//! Content: the bytes that data makes, ready to be written or compared.
//!
//! A repeat stays one unit and a count, so `00*1T` costs nothing until somebody asks for a stretch of it.

use super::data::Data;
use super::hexfile::hexfile_bytes;
use super::refusal::Refusal;
use super::utf16;
use crate::error::Result;

/// Reads the whole file of that name, `-` for standard input (which it refuses to read twice).
pub type Loader<'a> = dyn FnMut(&[u8]) -> Result<Vec<u8>> + 'a;

/// Bytes to write, of which some bits may be kept as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    segments: Vec<Segment>,
    len: u64,
}

/// `unit`, so many times. `start + unit.len() * times` was checked to fit 64 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    start: u64,
    unit: Vec<u8>,
    /// Which bits of each byte are written; all of them where there is none.
    mask: Option<Vec<u8>>,
    times: u64,
}

impl Content {
    /// The words of one edit, joined, on a machine whose pages have `page` bytes.
    pub fn of(words: &[Data], page: u64, load: &mut Loader<'_>) -> Result<Content> {
        let mut content = Content::default();
        for word in words {
            let (unit, mask, times) = match word {
                Data::Hex { text, times } => {
                    let unit = text.cells().map(|cell| cell.value).collect();
                    let mask: Vec<u8> = text.cells().map(|cell| cell.mask).collect();
                    let mask = mask.iter().any(|&mask| mask != 0xff).then_some(mask);
                    (unit, mask, times.map_or(Ok(1), |times| times.resolve(page))?)
                }
                Data::Text(bytes) | Data::Base64(bytes) => (bytes.clone(), None, 1),
                Data::Utf16 { text, order } => (utf16::bytes(text, *order), None, 1),
                Data::Scalars(scalars) => (scalars.bytes(page)?, None, 1),
                Data::File(path) => (not_empty(load(path)?, word)?, None, 1),
                Data::HexFile(path) => {
                    let bytes = hexfile_bytes(&load(path)?).map_err(|refusal| refusal.in_file(path))?;
                    (not_empty(bytes, word)?, None, 1)
                }
            };
            content.push(unit, mask, times).ok_or_else(|| {
                Refusal::whole("DATA", &word.to_word(), "makes more bytes than 64 bits can count")
                    .accepts("a smaller count")
            })?;
        }
        Ok(content)
    }

    /// `bytes`, of which only the bits of `mask` are written; as many, and 0 where its bits are.
    pub fn masked(bytes: Vec<u8>, mask: Vec<u8>) -> Content {
        let mut content = Content::default();
        // A vector's length fits 64 bits.
        let _ = content.push(bytes, Some(mask), 1);
        content
    }

    /// How many bytes it has.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether some bits are kept, so that what it makes depends on what is there.
    pub fn keeps(&self) -> bool {
        self.segments.iter().any(|segment| segment.mask.is_some())
    }

    /// Merges the bytes from `offset` on into `buffer`, which holds what is there, and says how many: fewer than the
    /// buffer has room for only where the content ends.
    pub fn copy_to(&self, offset: u64, buffer: &mut [u8]) -> usize {
        let mut done = 0;
        self.walk(offset, buffer.len(), |segment, phase, count| {
            segment.merge(phase, &mut buffer[done..done + count]);
            done += count;
            true
        });
        done
    }

    /// Whether `bytes` are what it makes from `offset` on, kept bits apart. Bytes past its end are not.
    pub fn matches(&self, offset: u64, bytes: &[u8]) -> bool {
        let mut done = 0;
        let agreed = self.walk(offset, bytes.len(), |segment, phase, count| {
            let part = &bytes[done..done + count];
            done += count;
            segment.agrees(phase, part)
        });
        agreed && done == bytes.len()
    }

    /// All of it, where it has at most `limit` bytes; kept bits are 0.
    pub fn to_vec(&self, limit: usize) -> Option<Vec<u8>> {
        let length = usize::try_from(self.len).ok().filter(|&length| length <= limit)?;
        let mut bytes = vec![0; length];
        self.copy_to(0, &mut bytes);
        Some(bytes)
    }

    /// Visits the pieces of segments that `length` bytes from `offset` lie in, until `visit` says to stop; each with
    /// the place in its unit at which it begins, and its length.
    fn walk(
        &self,
        offset: u64,
        length: usize,
        mut visit: impl FnMut(&Segment, usize, usize) -> bool,
    ) -> bool {
        let (mut at, mut left) = (offset, length);
        let first = self.segments.partition_point(|segment| segment.end() <= offset);
        for segment in &self.segments[first..] {
            if left == 0 {
                break;
            }
            // Both are bounded by a usize: the unit's length, and what is left.
            let phase = ((at - segment.start) % segment.unit.len() as u64) as usize;
            let count = (segment.end() - at).min(left as u64) as usize;
            if !visit(segment, phase, count) {
                return false;
            }
            at += count as u64;
            left -= count;
        }
        true
    }

    /// Appends a unit; nothing where the sum passes 64 bits.
    fn push(&mut self, unit: Vec<u8>, mask: Option<Vec<u8>>, times: u64) -> Option<()> {
        let added = (unit.len() as u64).checked_mul(times)?;
        let len = self.len.checked_add(added)?;
        match self.segments.last_mut() {
            _ if added == 0 => {}
            // `de ad be ef` as four words is one segment.
            Some(last) if last.times == 1 && times == 1 => {
                if last.mask.is_some() || mask.is_some() {
                    let ones = |length: usize| vec![0xff; length];
                    let masks = last.mask.get_or_insert_with(|| ones(last.unit.len()));
                    masks.extend(mask.unwrap_or_else(|| ones(unit.len())));
                }
                last.unit.extend(unit);
            }
            _ => self.segments.push(Segment { start: self.len, unit, mask, times }),
        }
        self.len = len;
        Some(())
    }
}

impl Segment {
    fn end(&self) -> u64 {
        self.start + self.unit.len() as u64 * self.times
    }

    fn merge(&self, phase: usize, buffer: &mut [u8]) {
        if let Some(mask) = &self.mask {
            let unit = self.unit.iter().zip(mask).cycle().skip(phase);
            for (byte, (&value, &mask)) in buffer.iter_mut().zip(unit) {
                *byte = *byte & !mask | value;
            }
            return;
        }
        // One unit, begun at the phase, and then twice what is there already until the buffer is full.
        let mut filled = self.unit.len().min(buffer.len());
        let head = filled.min(self.unit.len() - phase);
        buffer[..head].copy_from_slice(&self.unit[phase..phase + head]);
        buffer[head..filled].copy_from_slice(&self.unit[..filled - head]);
        while filled < buffer.len() {
            let more = filled.min(buffer.len() - filled);
            buffer.copy_within(..more, filled);
            filled += more;
        }
    }

    fn agrees(&self, phase: usize, bytes: &[u8]) -> bool {
        let units = self.unit.iter().cycle().skip(phase);
        match &self.mask {
            None => bytes.iter().eq(units.take(bytes.len())),
            Some(mask) => {
                let masks = mask.iter().cycle().skip(phase);
                bytes.iter().zip(units.zip(masks)).all(|(&byte, (&value, &mask))| byte & mask == value)
            }
        }
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Content {
        let mut content = Content::default();
        // A vector's length fits 64 bits.
        let _ = content.push(bytes, None, 1);
        content
    }
}

fn not_empty(bytes: Vec<u8>, word: &Data) -> std::result::Result<Vec<u8>, Refusal> {
    match bytes.is_empty() {
        true => Err(Refusal::whole("DATA", &word.to_word(), "has no bytes").accepts("one byte or more")),
        false => Ok(bytes),
    }
}
