//! A look at a file that has to be free to look anywhere, and still fills no hole.
//!
//! A look at a hole through a mapping makes pages for it: on a tmpfs they take room for good, elsewhere in the page cache.
//! So the data is mapped once more, over memory of nobody's, of which every page that is only read is the same one; and
//! of long holes whoever looks may have parts left out.

use super::map::Map;
use super::{Body, Session, page_size};
use crate::bytes::{Fold, Source, Span};
use crate::error::Result;
use std::borrow::Cow;

/// With more stretches of data than these the mapping itself is looked at: a process may have 65,530 mappings on Linux
/// (vm.max_map_count), and two are needed for each stretch.
const MOST: usize = 16_384;

/// The file of a session, over its holes.
struct OverHoles<'s> {
    session: &'s Session,
    fold: &'s Fold,
    map: Map,
}

impl Session {
    /// [`Source::over_holes`] of a mapped file.
    pub(super) fn mapped_over_holes<'s>(&'s self, fold: &'s Fold) -> Option<Box<dyn Source + 's>> {
        let Body::Mapped { map, file: Some(file) } = &self.body else { return None };
        if !self.shows_file() || !self.guarded.is_empty() || map.page() != page_size() {
            return None;
        }
        let (mut data, mut has_holes) = (Vec::new(), false);
        self.each_extent(Span::new(0, self.len()), &mut |span, is_data| {
            has_holes |= !is_data;
            if is_data && data.len() <= MOST {
                data.push(span);
            }
        });
        if !has_holes || data.len() > MOST {
            return None;
        }
        let is_left_out = |left_out: Span| {
            left_out.len().is_multiple_of(page_size())
                && data
                    .get(data.partition_point(|span| span.end() <= left_out.start()))
                    .is_none_or(|span| left_out.end() <= span.start())
        };
        // Another process may have written there since somebody found a hole.
        if !fold.stretches().all(is_left_out) {
            return None;
        }
        let length = usize::try_from(fold.place(self.len())).ok()?;
        let map = Map::of_data(file, self.base, length, &data, fold).ok()?;
        Some(Box::new(OverHoles { session: self, fold, map }))
    }
}

impl Source for OverHoles<'_> {
    fn len(&self) -> u64 {
        self.fold.place(self.session.len())
    }

    fn window(&self, span: Span) -> Result<Cow<'_, [u8]>> {
        self.map.bytes().window(span)
    }

    fn next_data(&self, at: u64) -> Option<Span> {
        Some(self.fold.places(self.session.next_data(self.fold.offset(at))?))
    }

    fn check(&self, end: u64) -> Result<()> {
        self.session.check(self.fold.offset(end))?;
        match self.map.fault() {
            Some(at) if at < end => Err(self.session.fault(self.fold.offset(at), self.session.file())),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{How, Purpose, Target};
    use std::os::unix::fs::{FileExt, MetadataExt};
    use std::path::Path;

    /// Where looks at holes fill memory for good, and where they do not.
    const FOLDERS: [&str; 2] = ["/dev/shm", "."];

    #[test]
    fn all_of_a_file_can_be_looked_at_and_no_hole_is_filled() {
        for folder in FOLDERS.iter().filter(|folder| Path::new(folder).is_dir()) {
            let named = tempfile::NamedTempFile::new_in(folder).unwrap();
            let file = named.as_file();
            let mut bytes = vec![0; 5_000_000];
            file.set_len(bytes.len() as u64).unwrap();
            for at in [0, 70_000, 1_048_575, 4_999_000] {
                bytes[at..at + 999].fill(7);
                file.write_all_at(&bytes[at..at + 999], at as u64).unwrap();
            }
            let blocks = file.metadata().unwrap().blocks();
            for offset in [0, 4096, 12_345] {
                let how = How { offset: offset as u64, ..How::default() };
                let target = Target::Path(named.path().into());
                let session = Session::open(&target, &how, Purpose::Look).unwrap();
                // Where the file system knows of no holes, there is nothing to do.
                let flat = Fold::default();
                let Some(source) = session.over_holes(&flat) else { continue };
                let span = Span::new(0, source.len());
                assert!(*source.window(span).unwrap() == bytes[offset..], "{folder} {offset}");
                source.check(span.end()).unwrap();
            }
            assert_eq!(file.metadata().unwrap().blocks(), blocks, "{folder}");
            let target = Target::Path(named.path().into());
            let session = Session::open(&target, &How::default(), Purpose::Look).unwrap();
            let flat = Fold::default();
            let Some(source) = session.over_holes(&flat) else { continue };
            file.set_len(1_048_576).unwrap();
            let window = source.window(Span::new(0, source.len())).unwrap();
            assert!(window[4_999_000..].iter().all(|&byte| byte == 0));
            assert!(source.check(1_048_576).is_ok());
            assert!(source.check(source.len()).is_err());
        }
    }
}
