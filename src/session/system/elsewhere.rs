//! Systems on which nobody can be asked.

use super::{Cached, Extent, Mounted};
use crate::bytes::Span;
use crate::session::Unknown;
use std::fs::File;

pub(in crate::session) fn cachestat(_file: &File, _offset: u64, _length: u64) -> Result<Cached, Unknown> {
    Err(Unknown::System)
}

pub(in crate::session) fn mincore(_first: usize, _length: usize) -> Result<Vec<u8>, Unknown> {
    Err(Unknown::System)
}

pub(in crate::session) fn may_look(_file: &File) -> bool {
    false
}

pub(in crate::session) fn each_extent(
    _file: &File,
    _span: Span,
    _each: &mut dyn FnMut(Extent),
) -> Result<(), Unknown> {
    Err(Unknown::System)
}

pub(in crate::session) fn mounted(_file: &File) -> Option<Mounted> {
    None
}

pub(in crate::session) fn device(_file: &File) -> Option<(u32, u32)> {
    None
}

pub(in crate::session) fn attributes(_file: &File) -> Vec<&'static str> {
    Vec::new()
}

/// What the permissions say that every system has.
pub(in crate::session) fn may_write(file: &File) -> bool {
    file.metadata().is_ok_and(|found| !found.permissions().readonly())
}

pub(in crate::session) fn allocated(_file: &File) -> Option<u64> {
    None
}
