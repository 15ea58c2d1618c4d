//! Many atoms at once by leaps: what stands at the end of a window says how far no atom can end.
//!
//! The algorithm is Wu and Manber's: a table has, for each short run of bytes, how far it stands from the end of the
//! atoms in which it occurs. Most runs occur in none, and then a whole window is passed over with one look.

use super::Flow;
use std::ops::ControlFlow::Continue;

/// How many bytes are looked at, and the bits of the table's index.
const RUN: usize = 3;
const BITS: u32 = 15;

/// How many looks into the table take as long as one at what may be an atom.
const ATOM: u64 = 8;

/// How many walks take turns.
const LANES: usize = 4;

/// Atoms of one length, which may be equal.
pub(super) struct Shifts {
    length: usize,
    /// How far to go on from each run; 0 where atoms end with it.
    leaps: Vec<u8>,
    /// The first of the atoms that end with each run, and behind the last of them, in `order`.
    first: Vec<u32>,
    order: Vec<u32>,
}

#[inline(always)]
fn index(run: [u8; RUN]) -> usize {
    let run = u32::from_le_bytes([run[0], run[1], run[2], 0]);
    (run.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

impl Shifts {
    /// For atoms of `length` bytes, from [`RUN`] to 255.
    pub(super) fn new<'a>(atoms: impl Iterator<Item = &'a [u8]> + Clone, length: usize) -> Shifts {
        let most = length - RUN + 1;
        let mut leaps = vec![most as u8; 1 << BITS];
        let mut ends: Vec<(u32, u32)> = Vec::new();
        for (number, atom) in (0..).zip(atoms) {
            for (at, run) in atom.windows(RUN).enumerate() {
                let index = index([run[0], run[1], run[2]]);
                leaps[index] = leaps[index].min((length - RUN - at) as u8);
                if at + RUN == length {
                    ends.push((index as u32, number));
                }
            }
        }
        ends.sort_unstable();
        let mut first = vec![0; (1 << BITS) + 1];
        for (index, _) in &ends {
            first[*index as usize + 1] += 1;
        }
        for index in 0..1 << BITS {
            first[index + 1] += first[index];
        }
        Shifts { length, leaps, first, order: ends.into_iter().map(|(_, number)| number).collect() }
    }

    /// Calls `found` with every atom that may stand in `bytes[from..to]`, by its number and its place, in no order: only
    /// a hash of its last bytes was looked at.
    #[inline]
    pub(super) fn each(
        &self,
        bytes: &[u8],
        from: usize,
        to: usize,
        mut found: impl FnMut(usize, usize) -> Flow,
    ) -> Flow {
        let bytes = &bytes[..to];
        // Each leap waits for a look into the table, so several walks take turns.
        let share = (to - from).div_ceil(LANES);
        let mut ends: [usize; LANES] = std::array::from_fn(|lane| from + lane * share + self.length);
        let limits: [usize; LANES] =
            std::array::from_fn(|lane| (from + (lane + 1) * share + self.length - 1).min(to));
        while (0..LANES).all(|lane| ends[lane] <= limits[lane]) {
            let mut leaps = [0; LANES];
            for lane in 0..LANES {
                leaps[lane] = self.leaps[self.index(bytes, ends[lane])];
            }
            for lane in 0..LANES {
                if leaps[lane] == 0 {
                    self.tell(bytes, ends[lane], &mut found)?;
                }
                ends[lane] += usize::from(leaps[lane].max(1));
            }
        }
        for lane in 0..LANES {
            while ends[lane] <= limits[lane] {
                let leap = self.leaps[self.index(bytes, ends[lane])];
                if leap == 0 {
                    self.tell(bytes, ends[lane], &mut found)?;
                }
                ends[lane] += usize::from(leap.max(1));
            }
        }
        Continue(())
    }

    /// How many looks into the table it takes to go through `bytes`; what may be an atom counts as many.
    pub(super) fn work(&self, bytes: &[u8]) -> u64 {
        let (mut end, mut work) = (self.length, 0);
        while end <= bytes.len() {
            let index = self.index(bytes, end);
            let leap = self.leaps[index];
            let atoms = if leap == 0 { self.first[index + 1] - self.first[index] } else { 0 };
            work += 1 + u64::from(atoms) * ATOM;
            end += usize::from(leap.max(1));
        }
        work
    }

    /// The place in the table of the run before `end`.
    #[inline(always)]
    fn index(&self, bytes: &[u8], end: usize) -> usize {
        match bytes.get(end - RUN..end).and_then(|run| run.first_chunk()) {
            Some(&run) => index(run),
            None => 0,
        }
    }

    /// The atoms that may end at `end`.
    fn tell(&self, bytes: &[u8], end: usize, found: &mut impl FnMut(usize, usize) -> Flow) -> Flow {
        let index = self.index(bytes, end);
        let (first, behind) = (self.first[index] as usize, self.first[index + 1] as usize);
        self.order[first..behind].iter().try_for_each(|&number| found(number as usize, end - self.length))
    }
}
