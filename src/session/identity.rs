//! By which numbers the kernel's own lists know a file.
//!
//! `/proc/PID/maps` and `/proc/locks` name a file by device and inode, and not always by those of `stat`: btrfs gives
//! every subvolume a device of its own, and behind an overlay lies another file. So the file is mapped, and looked up
//! in the list of our own mappings.

use super::manner::Sharing;
use super::map::Map;
use super::{Body, Session};
use memchr::memmem;

/// A file as the kernel's lists name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    major: u32,
    minor: u32,
    inode: u64,
}

/// One line of a list of mappings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// The addresses.
    pub(super) start: u64,
    pub(super) end: u64,
    /// `r--s`: what it allows, and whether it is shared or private.
    pub(super) access: &'a str,
    /// Where it begins in the file.
    pub(super) offset: u64,
    identity: Identity,
}

impl Identity {
    /// The lines of a list of mappings that map this file.
    pub(super) fn among<'a>(self, maps: &'a [u8]) -> impl Iterator<Item = Line<'a>> {
        let Identity { major, minor, inode } = self;
        let needle = format!(" {major:02x}:{minor:02x} {inode} ");
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + memmem::find(&maps[from..], needle.as_bytes())?;
            let start = memchr::memrchr(b'\n', &maps[..at]).map_or(0, |end| end + 1);
            from = memchr::memchr(b'\n', &maps[at..]).map_or(maps.len(), |end| at + end);
            Some(&maps[start..from])
        })
        // A path may hold what looks like the numbers.
        .filter_map(Line::parse)
        .filter(move |line| line.identity == self)
    }

    /// Whether `word` is this file in the list of locks: `fe:00:131`.
    pub(super) fn is_locked_as(self, word: &str) -> bool {
        let Identity { major, minor, inode } = self;
        word == format!("{major:02x}:{minor:02x}:{inode}")
    }
}

impl Line<'_> {
    fn parse(line: &[u8]) -> Option<Line<'_>> {
        // What stands before the path is ASCII.
        let end = line.iter().position(|byte| !byte.is_ascii()).unwrap_or(line.len());
        let mut words = std::str::from_utf8(&line[..end]).ok()?.split(' ');
        let hex = |digits: &str| u64::from_str_radix(digits, 16).ok();
        let (start, end) = words.next()?.split_once('-')?;
        let access = words.next()?;
        let offset = words.next()?;
        let (major, minor) = words.next()?.split_once(':')?;
        let inode = words.next()?.parse().ok()?;
        Some(Line {
            start: hex(start)?,
            end: hex(end)?,
            access,
            offset: hex(offset)?,
            identity: Identity { major: hex(major)? as u32, minor: hex(minor)? as u32, inode },
        })
    }
}

impl Session {
    /// By which numbers the kernel's lists know the file; nothing where the target is none, or the system has no lists.
    pub(super) fn identity(&self) -> Option<Identity> {
        let own;
        let map = match &self.body {
            Body::Mapped { map, file: Some(_) } => map,
            Body::Positioned { file } => {
                own = Map::file(file, self.base, 1, Sharing::Read).ok()?;
                &own
            }
            _ => return None,
        };
        let address = map.place().0 as u64;
        let maps = std::fs::read("/proc/self/maps").ok()?;
        let mut lines = maps.split(|byte| *byte == b'\n').filter_map(Line::parse);
        lines.find(|line| line.start <= address && address < line.end).map(|line| line.identity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_its_numbers_and_not_by_its_name() {
        let maps = b"7f0000-7f2000 r--s 00001000 fe:00 131    /tmp/a b\n\
            7f3000-7f4000 rw-p 00000000 fe:00 1310    /tmp/x fe:00 131 y\n\
            7f5000-7f6000 r-xp 100000000 103:20 131    /x\n\
            7f7000-7f8000 r-xp 00000000 fe:00 131    /\xff (deleted)\n\
            7ffc00-7ffe00 rw-p 00000000 00:00 0    [stack]";
        let identity = Identity { major: 0xfe, minor: 0, inode: 131 };
        let found: Vec<(u64, &str, u64)> =
            identity.among(maps).map(|line| (line.start, line.access, line.offset)).collect();
        assert_eq!(found, [(0x7f_0000, "r--s", 0x1000), (0x7f_7000, "r-xp", 0)]);
        let wide = Identity { major: 0x103, minor: 0x20, inode: 131 };
        assert_eq!(wide.among(maps).map(|line| line.offset).collect::<Vec<u64>>(), [1 << 32]);
        assert!(wide.is_locked_as("103:20:131") && !wide.is_locked_as("103:20:13"));
        assert_eq!(identity.among(b"").count() + identity.among(b" fe:00 131 ").count(), 0);
    }
}
