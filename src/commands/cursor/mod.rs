//! The file-object half of Python's class: a position in an open mapping, and the verbs that move it, read and write.
//!
//! These verbs exist in a session only. They are read by hand and not by clap, because a program may send tens of
//! thousands of them a second.

mod change;
mod look;
mod read;

pub use change::Change;
pub use look::Look;

/// The most bytes that one verb reads or writes: a reply has to be put together in memory.
pub const MOST: u64 = 64 << 20;

/// A verb with its words.
#[derive(Debug)]
pub enum Verb {
    /// Looks, and may move the position.
    Look(Look),
    /// Changes bytes.
    Change(Change),
}

/// A verb as help lists it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What it is called.
    pub name: &'static str,
    /// The words behind its name.
    pub usage: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
}

/// Every verb, in the order in which help lists them.
pub const VERBS: &[Entry] = &[
    Entry { name: "seek", usage: "POS | N set|cur|end", about: "Move the position" },
    Entry { name: "tell", usage: "", about: "Print the position" },
    Entry { name: "read", usage: "[N]", about: "Read N bytes, or all that are left, and move behind them" },
    Entry { name: "read-byte", usage: "", about: "Read one byte, and move behind it" },
    Entry { name: "readline", usage: "", about: "Read to the end of the line, and move behind it" },
    Entry {
        name: "write",
        usage: "[-t TYPE] DATA...",
        about: "Write at the position, and move behind what was written",
    },
    Entry { name: "write-byte", usage: "N", about: "Write one byte, 0 to 255, and move behind it" },
    Entry { name: "get", usage: "POS | RANGE[:STEP]", about: "Read one byte or a slice; the position stays" },
    Entry {
        name: "set",
        usage: "[-t TYPE] POS|RANGE[:STEP] DATA...",
        about: "Overwrite one byte or a slice by as many; the position stays",
    },
    Entry { name: "len", usage: "", about: "Print how many bytes are mapped" },
    Entry { name: "size", usage: "", about: "Print how many bytes the file has" },
];
