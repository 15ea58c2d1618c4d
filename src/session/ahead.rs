//! How the kernel reads a mapped file ahead of a look at much of it.

use super::filesystem::is_memory;
use super::map::Map;
use super::{Body, Constant, ConstantKind, NORMAL, Session, system};
use crate::bytes::{Looks, Span};

/// The shortest stretch that is read in large pages. What is shorter fits the window that the kernel reads at once.
const LONG: u64 = 8 << 20;

impl Session {
    /// Says how the bytes are going to be looked at. Advice that is not taken only costs time.
    pub(super) fn reads_ahead(&self, looks: Looks) {
        let Body::Mapped { map, .. } = &self.body else { return };
        let whole = Span::new(0, self.length);
        if let Some(advised) = self.advice {
            // The kernel's own guess is right in both directions, as long as each piece is read upwards. What the user
            // advised may not be: reading ahead is all that makes a search of what lies on a disk quick.
            let _ = map.advise(if looks == Looks::Usual { advised } else { NORMAL }, whole);
        }
        if looks != Looks::Usual {
            self.reads_large_pages(whole);
        }
    }

    /// Has the kernel read `span` in large pages, where that helps and is nobody else's business. Says whether it does.
    ///
    /// Around a page that is not there the kernel reads its window in the smallest pages, and in larger ones only while it is
    /// read upwards without a break: never, for who comes from the end. Where huge pages are advised it begins with those
    /// (Linux 5.18). No later advice takes that back without forbidding them; it does not make other looks slower.
    pub(super) fn reads_large_pages(&self, span: Span) -> bool {
        self.large_pages(span.len()).is_some_and(|(map, large)| map.advise(large, span).is_ok())
    }

    fn large_pages(&self, length: u64) -> Option<(&Map, u32)> {
        let Body::Mapped { map, file: Some(file) } = &self.body else { return None };
        if length < LONG || self.is_paged || !self.shows_file() {
            return None;
        }
        // Who looks at a hole of a file in memory would get a large page for it.
        let large = Constant::named(ConstantKind::Advice, "HUGEPAGE")?.here()?;
        let lies_in_memory = || system::mounted(file).is_none_or(|mounted| is_memory(mounted.magic));
        (!self.lies_in_memory.get_or_init(lies_in_memory)).then_some((map, large))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::bytes::Source;
    use crate::session::{How, Purpose, Target};
    use std::path::Path;

    /// Whether huge pages are advised for the mapping of a file of `length` bytes in `folder`, while it is searched;
    /// and whether they may be there at all.
    fn advised(folder: &Path, length: u64, madvise: &[&str]) -> (bool, bool) {
        let named = tempfile::NamedTempFile::new_in(folder).unwrap();
        named.as_file().set_len(length).unwrap();
        let words = madvise.iter().filter_map(|word| Constant::named(ConstantKind::Advice, word));
        let how = How { advice: words.collect(), ..How::default() };
        let session = Session::open(&Target::Path(named.path().into()), &how, Purpose::Look).unwrap();
        session.expect(Looks::Downwards);
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let name = named.path().file_name().unwrap().to_str().unwrap();
        let ours = maps.split(name).nth(1).unwrap();
        let flags = ours.lines().find_map(|line| line.strip_prefix("VmFlags:")).unwrap();
        let possible = Path::new("/sys/kernel/mm/transparent_hugepage").exists()
            && !is_memory(system::mounted(named.as_file()).unwrap().magic);
        (flags.split(' ').any(|flag| flag == "hg"), possible)
    }

    #[test]
    fn a_long_file_on_a_disk_is_read_in_large_pages() {
        let folder = std::env::temp_dir();
        let (is_advised, possible) = advised(&folder, LONG, &[]);
        assert_eq!(is_advised, possible);
        assert_eq!(advised(&folder, LONG, &["random"]).0, possible);
        assert!(!advised(&folder, LONG, &["nohugepage"]).0);
        assert!(!advised(&folder, LONG - 1, &[]).0);
        let memory = Path::new("/dev/shm");
        assert!(!memory.exists() || advised(memory, LONG, &[]) == (false, false));
    }
}
