//! Many patterns in one pass: an atom of each is looked for, and where one stands its pattern is tested.

use super::Flow;
use super::atoms::{self, Atoms};
use super::engine::{Engine, Way};
use super::sample::Sample;
use super::window::{Memory, Piece};
use crate::bytes::Span;
use std::ops::ControlFlow::Continue;

/// Fewer patterns than this are searched for one after the other.
const WORTHWHILE: usize = 3;

/// How many bytes of memory a pattern takes here, itself among them, and while this is made.
pub(super) const MEMBER: usize = size_of::<Engine>() + atoms::MEMBER;

/// Patterns that are found by their atoms.
pub(super) struct Several(Atoms);

impl Several {
    /// A pass for those of `engines` that have an atom, with their numbers; nothing where they are too few.
    pub(super) fn new(engines: &[Engine], sample: &Sample) -> Option<Several> {
        if engines.len() < WORTHWHILE {
            return None;
        }
        Atoms::new(|| engines.iter().map(Engine::exact), WORTHWHILE, sample).map(Several)
    }

    /// The patterns that it finds.
    pub(super) fn patterns(&self) -> impl Iterator<Item = usize> {
        self.0.members().iter().map(|member| member.string as usize)
    }

    /// Calls `found` with every match that begins in the starts of `piece`, in no particular order.
    pub(super) fn each(
        &self,
        piece: &Piece<'_>,
        engines: &[Engine],
        memory: &mut Memory,
        mut found: impl FnMut(usize, u64, u64) -> Flow,
    ) -> Flow {
        let bytes = piece.bytes;
        let index = |offset: u64| (offset.saturating_sub(piece.at) as usize).min(bytes.len());
        let from = index(piece.starts.start());
        let behind = index(piece.starts.end()).saturating_add(self.0.reach).min(bytes.len());
        self.0.each(bytes, from, behind, |member, at| {
            let Some(start) = at.checked_sub(member.index as usize) else { return Continue(()) };
            let start = piece.at + start as u64;
            if start < piece.starts.start() || start >= piece.starts.end() {
                return Continue(());
            }
            let one = Piece { starts: Span::new(start, start + 1), ..*piece };
            let pattern = member.string as usize;
            one.each_of_few(&engines[pattern], &Way::Everywhere, memory, &mut |start, end| {
                found(pattern, start, end)
            })
        })
    }
}
