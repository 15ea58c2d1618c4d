//! One window of a source, and what an engine remembers from window to window.

use super::automaton::{self, Automaton};
use crate::bytes::Span;
use crate::pattern::Scratch;
use regex_automata::meta::{Cache, Regex};

/// How far anchors and word boundaries look around: a character of UTF-8 is at most four bytes long.
pub(super) const CONTEXT: u64 = 8;

/// The longest window that is copied to be searched again where its bytes change, or where matches are dense.
pub(super) const LONGEST_COPY: usize = 4 << 20;

/// A window, and which matches in it count.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) bytes: &'a [u8],
    /// The offset of its first byte.
    pub(super) at: u64,
    /// Where matches begin that count.
    pub(super) starts: Span,
    /// Where they end at the latest.
    pub(super) end: u64,
    /// Whether nobody can change the bytes: a copy.
    pub(super) is_copy: bool,
}

/// What engines remember from call to call.
#[derive(Default)]
pub(super) struct Memory {
    /// Of one engine.
    pub(super) own: Own,
    /// What every engine may write over.
    pub(super) scratch: Scratch,
    pub(super) copy: Vec<u8>,
}

/// What one engine remembers.
#[derive(Default)]
pub(super) struct Own {
    /// The engine itself, where it is made when it is needed.
    pub(super) made: Option<Regex>,
    pub(super) cache: Option<Box<Cache>>,
    /// Whether testing one start after the other cost too much.
    pub(super) is_swept: bool,
}

impl Own {
    /// How many bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        let cache = self.cache.as_ref().map_or(0, |cache| size_of::<Cache>() + cache.memory_usage());
        cache + self.made.as_ref().map_or(0, automaton::weight)
    }

    /// The engine of a regex, made where none is kept, and what it remembers.
    pub(super) fn engine<'o>(&'o mut self, automaton: &'o Automaton) -> (&'o Regex, &'o mut Cache) {
        let regex = match automaton.kept() {
            Some(kept) => kept,
            None => self.made.get_or_insert_with(|| automaton.make()),
        };
        (regex, self.cache.get_or_insert_with(|| Box::new(regex.create_cache())))
    }

    /// What `regex` remembers.
    pub(super) fn cache(&mut self, regex: &Regex) -> &mut Cache {
        self.cache.get_or_insert_with(|| Box::new(regex.create_cache()))
    }
}

impl Piece<'_> {
    /// The indices `[from, to)` of starts at which a match of `length` bytes has room.
    pub(super) fn room(&self, length: u64) -> (usize, usize) {
        let last = self.end.min(self.at + self.bytes.len() as u64).checked_sub(length);
        let to = last.map_or(self.starts.start(), |last| self.starts.end().min(last.saturating_add(1)));
        // All starts lie in the window, unless a stream has ended before them.
        let index = |offset: u64| (offset.saturating_sub(self.at) as usize).min(self.bytes.len());
        (index(self.starts.start()), index(to.max(self.starts.start())))
    }
}
