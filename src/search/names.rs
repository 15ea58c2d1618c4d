//! The names of patterns, in one piece of memory.

/// Names, by the numbers of their patterns.
#[derive(Default)]
pub(super) struct Names {
    text: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Names {
    /// How many bytes of memory `name` takes.
    pub(super) fn weight(name: &[u8]) -> usize {
        name.len() + size_of::<u32>()
    }

    /// Adds the name of the next pattern. All of them together are shorter than 4 GiB.
    pub(super) fn add(&mut self, name: &[u8]) {
        self.text.extend_from_slice(name);
        self.ends.push(self.text.len() as u32);
    }

    /// The name of a pattern.
    pub(super) fn of(&self, pattern: usize) -> &[u8] {
        let end = |number: usize| self.ends[number] as usize;
        &self.text[pattern.checked_sub(1).map_or(0, end)..end(pattern)]
    }
}
