//! The header of a journal: which file, which machine, which edit.

use super::{chained, number};
use crate::bytes::{Identity, Tag};

const MAGIC: &[u8; 8] = b"RMMUNDO1";

/// The length without the name and the digest.
const FIXED: usize = 128;

/// The longest name that is kept: what Linux takes for a path.
const LONGEST_NAME: usize = 4096;

/// Which kind of edit it was, for the list of journals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::edit) enum Verb {
    Patch,
    Move,
    Resize,
}

impl Verb {
    const ALL: [(Verb, &'static str); 3] =
        [(Verb::Patch, "patch"), (Verb::Move, "move"), (Verb::Resize, "resize")];

    pub(in crate::edit) fn word(self) -> &'static str {
        Verb::ALL[self as usize].1
    }
}

/// What a journal says before its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::edit) struct Header {
    pub(in crate::edit) tag: Tag,
    pub(in crate::edit) verb: Verb,
    /// Whether it was on stable storage before the edit began.
    pub(in crate::edit) is_synced: bool,
    /// The length of the file before.
    pub(in crate::edit) old_length: u64,
    /// The length of the file after.
    pub(in crate::edit) new_length: u64,
}

/// A number that stands for one that is not known.
const UNKNOWN: u64 = u64::MAX;

impl Header {
    /// The header with its digest, from which the digest of the first record begins.
    pub(super) fn encode(&self) -> Vec<u8> {
        let Tag { file, boot, nonce, started, process, name } = &self.tag;
        let name = &name[..name.len().min(LONGEST_NAME)];
        let mut bytes = Vec::with_capacity(FIXED + name.len() + 8);
        bytes.extend(MAGIC);
        bytes.extend((FIXED as u32 + name.len() as u32 + 8).to_le_bytes());
        bytes.extend([self.verb as u8, u8::from(self.is_synced), 0, 0]);
        bytes.extend(nonce);
        bytes.extend(boot);
        for number in [
            *started,
            u64::from(*process),
            file.device,
            file.inode,
            file.generation.map_or(UNKNOWN, u64::from),
            file.birth.unwrap_or(UNKNOWN),
            self.old_length,
            self.new_length,
            super::BLOCK,
            name.len() as u64,
        ] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(name);
        let digest = chained(&bytes, number(nonce, 0));
        bytes.extend(digest.to_le_bytes());
        bytes
    }

    /// How long the header is that begins with these bytes, of which there must be 12; nothing where it is none.
    pub(super) fn length(bytes: &[u8]) -> Option<usize> {
        let length = number(bytes, 8) as u32 as usize;
        let is_one = bytes.starts_with(MAGIC) && (FIXED + 8..=FIXED + LONGEST_NAME + 8).contains(&length);
        is_one.then_some(length)
    }

    /// The header with its digest; nothing where it makes no sense. `bytes` are as many as [`Header::length`] says.
    pub(super) fn decode(bytes: &[u8]) -> Option<(Header, u64)> {
        let (said, digest) = bytes.split_at(bytes.len() - 8);
        let mut nonce = [0; 16];
        nonce.copy_from_slice(&said[16..32]);
        let mut boot = [0; 16];
        boot.copy_from_slice(&said[32..48]);
        let digest = number(digest, 0);
        let known = |at| Some(number(said, at)).filter(|&number| number != UNKNOWN);
        let header = Header {
            tag: Tag {
                file: Identity {
                    device: number(said, 64),
                    inode: number(said, 72),
                    generation: known(80).map(u32::try_from).transpose().ok()?,
                    birth: known(88),
                },
                boot,
                nonce,
                started: number(said, 48),
                process: u32::try_from(number(said, 56)).ok()?,
                name: said[FIXED..].to_vec(),
            },
            verb: Verb::ALL.get(usize::from(said[12]))?.0,
            is_synced: said[13] == 1,
            old_length: number(said, 96),
            new_length: number(said, 104),
        };
        let is_sound = chained(said, number(&nonce, 0)) == digest
            && said[13] <= 1
            && number(said, 112) == super::BLOCK
            && number(said, 120) == (said.len() - FIXED) as u64;
        is_sound.then_some((header, digest))
    }
}
