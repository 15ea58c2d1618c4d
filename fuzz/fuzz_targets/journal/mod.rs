//! A plain reading of journals, after their description in `docs/safety.md`.

use rmmap::bytes::{Identity, Span};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What a journal says.
pub(crate) struct Plain {
    pub(crate) file: Identity,
    pub(crate) old_length: u64,
    pub(crate) new_length: u64,
    /// Where it tells of, and what was there: bytes, or nothing for zeros. What was beyond the end is not among them.
    pub(crate) records: Vec<(Span, Option<Vec<u8>>)>,
    /// Whether it can be read to its end.
    pub(crate) is_whole: bool,
}

fn number(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

/// Whether the digest behind `[from, to)` is right; makes it right with `sign`.
fn is_signed(bytes: &mut [u8], from: usize, to: usize, seed: u64, sign: bool) -> Option<u64> {
    let digest = xxh3_64_with_seed(bytes.get(from..to)?, seed);
    let place = bytes.get_mut(to..to + 8)?;
    if sign {
        place.copy_from_slice(&digest.to_le_bytes());
    }
    (place == digest.to_le_bytes()).then_some(digest)
}

/// Reads a journal as far as it goes; nothing where its header makes no sense. With `sign`, its digests are made right
/// on the way.
pub(crate) fn read(bytes: &mut [u8], sign: bool) -> Option<Plain> {
    if bytes.len() < 136 || !bytes.starts_with(b"RMMUNDO1") {
        return None;
    }
    let header = (number(bytes, 8) & 0xffff_ffff) as usize;
    let known = |at: usize| Some(number(bytes, at)).filter(|&number| number != u64::MAX);
    let generation = known(80);
    let is_sound = (136..=4096 + 136).contains(&header)
        && bytes[12] <= 2
        && bytes[13] <= 1
        && number(bytes, 56) <= u64::from(u32::MAX)
        && generation.is_none_or(|generation| generation <= u64::from(u32::MAX))
        && number(bytes, 112) == 512
        && number(bytes, 120) == (header as u64).wrapping_sub(136);
    if !is_sound {
        return None;
    }
    let mut plain = Plain {
        file: Identity {
            device: number(bytes, 64),
            inode: number(bytes, 72),
            generation: generation.map(|generation| generation as u32),
            birth: known(88),
        },
        old_length: number(bytes, 96),
        new_length: number(bytes, 104),
        records: Vec::new(),
        is_whole: false,
    };
    let seed = number(bytes, 16);
    let mut digest = is_signed(bytes, 0, header - 8, seed, sign)?;
    let (mut at, mut count, mut reached) = (header, 0, 0);
    loop {
        let Some(head) = bytes.get(at..at + 24).map(<[u8]>::to_vec) else { return Some(plain) };
        let (start, length) = (number(&head, 8), number(&head, 16));
        if head[0] == b'E' {
            let is_end = head[1..8] == [0; 7] && start == count && length == bytes.len() as u64 && at + 32 == bytes.len();
            plain.is_whole = is_end && is_signed(bytes, at, at + 24, digest, sign).is_some();
            return Some(plain);
        }
        let (old, new) = (head[1], head[2]);
        let end = start.checked_add(length).unwrap_or(0);
        let is_sound = head[0] == b'R'
            && old <= 2
            && new <= 2
            && (old, new) != (0, 0)
            && (new == 2 || head[3] == 0)
            && head[4..8] == [0; 4]
            && start >= reached
            && end > start
            && (length <= 1 << 20 || old != 1 && new != 1)
            && if old == 0 { start >= plain.old_length } else { end <= plain.old_length }
            && if new == 0 { start >= plain.new_length } else { end <= plain.new_length };
        if !is_sound {
            return Some(plain);
        }
        let held = if old == 1 { length as usize } else { 0 };
        let digests = if new == 1 { (end.div_ceil(512) - start / 512) as usize * 8 } else { 0 };
        let to = at + 24 + held + digests;
        match is_signed(bytes, at, to, digest, sign) {
            Some(next) => digest = next,
            None => return Some(plain),
        }
        if old != 0 {
            plain.records.push((Span::new(start, end), (old == 1).then(|| bytes[at + 24..at + 24 + held].to_vec())));
        }
        (at, count, reached) = (to + 8, count + 1, end);
    }
}
