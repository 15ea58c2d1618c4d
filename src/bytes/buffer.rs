//! Memory that much of a file is copied into.

/// Where a buffer begins: at a multiple of so many bytes, a line of the processor's cache.
const LINE: usize = 64;

/// Bytes that begin where a line of the processor's cache does.
///
/// The kernel copies with one instruction, which is slower where it has to write across the edges of lines. Of what the C
/// library allocates, long blocks begin 16 bytes behind such an edge.
#[derive(Default)]
pub struct Buffer {
    bytes: Vec<u8>,
    start: usize,
}

impl Buffer {
    /// Its first `length` bytes, whatever they are; more memory where there are not as many.
    pub fn first(&mut self, length: usize) -> &mut [u8] {
        if self.bytes.len() < self.start + length {
            // Given back before, so that there is never memory for both.
            self.bytes = Vec::new();
            self.bytes = vec![0; length.saturating_add(LINE - 1)];
            self.start = self.bytes.as_ptr().align_offset(LINE).min(LINE - 1);
        }
        &mut self.bytes[self.start..][..length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_begin_at_lines_and_grow() {
        let mut buffer = Buffer::default();
        assert!(buffer.first(0).is_empty());
        for length in [1, 63, 64, 65, 1 << 20, 5] {
            let bytes = buffer.first(length);
            assert_eq!((bytes.len(), bytes.as_ptr() as usize % LINE), (length, 0));
            bytes.fill(7);
        }
        assert_eq!(buffer.first(1 << 20)[..6], [7; 6]);
        assert!(buffer.bytes.len() < (1 << 20) + LINE);
    }
}
