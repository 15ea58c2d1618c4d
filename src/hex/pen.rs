//! Room at the end of the text, into which rows are written with stores of constant size.
//!
//! Rows are written straight into the output, a little more than they need, and the surplus is overwritten by the next:
//! without it each row would be built elsewhere and copied.

/// A text to which rows are appended.
pub(super) struct Pen<'a> {
    out: &'a mut Vec<u8>,
    at: usize,
    aside: Vec<u8>,
}

impl<'a> Pen<'a> {
    /// Behind what `out` holds.
    pub(super) fn new(out: &'a mut Vec<u8>) -> Pen<'a> {
        let at = out.len();
        Pen { out, at, aside: Vec::new() }
    }

    /// Appends rows, each of which `write` writes into `ROOM` bytes, whose contents do not matter, and says where it ends.
    #[inline(always)]
    pub(super) fn rows<Row, const ROOM: usize>(
        &mut self,
        rows: &[Row],
        mut write: impl FnMut(&Row, &mut [u8; ROOM]) -> usize,
    ) {
        /// Cleared at once, often enough that it is still in the nearest cache when the rows are written.
        const AHEAD: usize = 16 * 1024;
        for rows in rows.chunks((AHEAD / ROOM).max(1)) {
            let end = self.at + rows.len() * ROOM;
            if self.out.len() < end {
                self.out.resize(end.max(self.at + AHEAD), 0);
            }
            let mut free = &mut self.out[self.at..];
            let before = free.len();
            for row in rows {
                let room = free.first_chunk_mut().expect("there is room for each of them");
                let end = write(row, room);
                free = &mut free[end..];
            }
            self.at += before - free.len();
        }
    }

    /// Appends in the ordinary way: what is rare, or too long for a room.
    pub(super) fn text(&mut self, append: impl FnOnce(&mut Vec<u8>)) {
        if self.at == self.out.len() {
            append(self.out);
            self.at = self.out.len();
            return;
        }
        // Cutting the surplus off would mean to clear it again for the next row.
        let mut aside = std::mem::take(&mut self.aside);
        append(&mut aside);
        self.push(&aside);
        aside.clear();
        self.aside = aside;
    }

    /// Appends what is made already.
    pub(super) fn push(&mut self, text: &[u8]) {
        let end = self.at + text.len();
        if end > self.out.len() {
            self.out.resize(end, 0);
        }
        self.out[self.at..end].copy_from_slice(text);
        self.at = end;
    }
}

impl Drop for Pen<'_> {
    fn drop(&mut self) {
        self.out.truncate(self.at);
    }
}
