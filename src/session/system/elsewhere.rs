//! Systems on which nobody can be asked.

use super::{Cached, Extent, Mounted, Toll};
use crate::bytes::Span;
use crate::session::Unknown;
use std::fs::File;
use std::io;

pub(in crate::session) fn cachestat(_file: &File, _offset: u64, _length: u64) -> Result<Cached, Unknown> {
    Err(Unknown::System)
}

pub(in crate::session) fn mincore(_first: usize, _length: usize) -> Result<Vec<u8>, Unknown> {
    Err(Unknown::System)
}

pub(in crate::session) fn toll() -> Option<Toll> {
    None
}

pub(in crate::session) fn processor() -> Option<usize> {
    None
}

pub(in crate::session) fn leave(_processor: usize) {}

pub(in crate::session) fn read_cached(_file: &File, _offset: u64, _buffer: &mut [u8]) -> io::Result<usize> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(in crate::session) fn touched(_first: usize, _length: usize) -> Result<Vec<u8>, Unknown> {
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

/// Write-back cannot be begun without waiting for it: it is waited for.
pub(in crate::session) fn start_write_back(file: &File, _span: Span) -> io::Result<()> {
    file.sync_data()
}

pub(in crate::session) fn drop_cache(_file: &File, _span: Span) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(in crate::session) fn punch(_file: &File, _span: Span) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
