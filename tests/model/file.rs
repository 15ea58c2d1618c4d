//! A file that loses power: what was not synced may be there, missing, or torn.

use rmmap::bytes::Span;

/// What nothing tears: a sector.
const SECTOR: u64 = 512;

/// Whatever was not synced is decided by these numbers when the power fails.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(2).wrapping_add(1))
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        // A multiplicative generator, of which the upper bits are good enough for tests.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// One change of a file's bytes that has not been synced.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Change::Write(at, data) => {
                let end = *at as usize + data.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*at as usize..end].copy_from_slice(data);
            }
            Change::Length(length) => bytes.resize(*length as usize, 0),
        }
    }
}

/// A file: what programs see, what is safe, and what lies between.
#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    pub(crate) now: Vec<u8>,
    safe: Vec<u8>,
    unsafe_changes: Vec<Change>,
}

impl File {
    /// A file that is on the disk.
    pub(crate) fn with(bytes: &[u8]) -> File {
        File { now: bytes.to_vec(), safe: bytes.to_vec(), ..File::default() }
    }

    pub(crate) fn change(&mut self, change: Change) {
        change.apply(&mut self.now);
        self.unsafe_changes.push(change);
    }

    pub(crate) fn sync(&mut self) {
        self.safe.clone_from(&self.now);
        self.unsafe_changes.clear();
    }

    /// What is left after a power cut: each change whole, not at all, or some of its sectors. A length may be there
    /// without the bytes, and bytes past a length that is not there are not seen.
    pub(crate) fn cut(&mut self, dice: &mut Dice, grows_by_writes: bool) {
        let mut left = self.safe.clone();
        let mut reached = left.len() as u64;
        for change in std::mem::take(&mut self.unsafe_changes) {
            match (dice.roll(3), &change) {
                (0, _) => {}
                (_, Change::Length(length)) => {
                    reached = *length;
                    change.apply(&mut left);
                }
                (1, _) => change.apply(&mut left),
                (_, Change::Write(at, data)) => {
                    let span = Span::sized(*at, data.len() as u64).expect("it fits");
                    let mut sector = span.start();
                    while sector < span.end() {
                        let end = ((sector / SECTOR + 1) * SECTOR).min(span.end());
                        if dice.roll(2) == 0 {
                            let part = (sector - at) as usize..(end - at) as usize;
                            Change::Write(sector, data[part].to_vec()).apply(&mut left);
                        }
                        sector = end;
                    }
                }
            }
        }
        if !grows_by_writes {
            left.truncate(reached as usize);
        }
        self.now.clone_from(&left);
        self.safe = left;
    }
}
