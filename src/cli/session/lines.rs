//! Lines of a pipe or a text, one after the other, none longer than can be kept.

use std::io::{self, BufRead, BufReader, Read};

/// The longest line that is read. A longer one is passed over.
pub(super) const LONGEST: usize = 64 << 20;

/// How much is asked of the pipe at a time: what a Linux pipe holds.
const PIECE: usize = 64 * 1024;

/// Above this, the room for a line is given back once a shorter one follows.
const KEPT: usize = 1 << 20;

/// What came next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// A line without its line feed.
    Whole(&'a [u8]),
    /// A line that was longer than [`LONGEST`]: how many bytes it had.
    TooLong(u64),
}

/// A reader of lines.
pub(super) struct Lines<R> {
    from: BufReader<R>,
    line: Vec<u8>,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(from: R) -> Lines<R> {
        Lines { from: BufReader::with_capacity(PIECE, from), line: Vec::new() }
    }

    /// The next line; nothing where all have been read. The last one needs no line feed.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        self.line.shrink_to(KEPT);
        let mut length = 0;
        loop {
            let piece = match self.from.fill_buf() {
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                piece => piece?,
            };
            if piece.is_empty() && length == 0 {
                return Ok(None);
            }
            let end = memchr::memchr(b'\n', piece);
            let part = &piece[..end.unwrap_or(piece.len())];
            length += part.len();
            if length <= LONGEST {
                self.line.extend_from_slice(part);
            }
            let (is_last, used) =
                (piece.is_empty() || end.is_some(), part.len() + usize::from(end.is_some()));
            self.from.consume(used);
            if is_last {
                break;
            }
            // A line feed alone has no length, and yet it has come.
        }
        Ok(Some(if length <= LONGEST { Line::Whole(&self.line) } else { Line::TooLong(length as u64) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_comes_once() {
        let mut lines = Lines::new(&b"a\n\nb c\r\n\nlast"[..]);
        let mut seen = Vec::new();
        while let Some(Line::Whole(line)) = lines.next().unwrap() {
            seen.push(line.to_vec());
        }
        assert_eq!(seen, [&b"a"[..], b"", b"b c\r", b"", b"last"]);
    }

    #[test]
    fn a_line_without_end_costs_no_memory() {
        let long = io::repeat(b'x').take(LONGEST as u64 + 5).chain(&b"\nnext\n"[..]);
        let mut lines = Lines::new(long);
        assert_eq!(lines.next().unwrap(), Some(Line::TooLong(LONGEST as u64 + 5)));
        assert_eq!(lines.next().unwrap(), Some(Line::Whole(b"next")));
        assert_eq!(lines.next().unwrap(), None);
    }
}
