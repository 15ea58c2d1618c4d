//! Python's `mmap` module for the shell: look into a mapped file, search it, and change it without losing data.
//!
//! The modules are floors; each uses only those below it (`docs/architecture.md`):
//!
//! | floor | modules |
//! | --- | --- |
//! | 5 | `cli`: the command line, terminals, colour |
//! | 4 | `commands`: one file a command |
//! | 3 | `report`: events in, text out; `search`: patterns against a source |
//! | 2 | `session`: the mapping, and the only unsafe code; `edit`: plans and their application; `pattern`, `hex`: pure |
//! | 1 | `bytes`: the two seams, `Source` and `Store`; `value`: numbers, positions, ranges, data |
//! | 0 | `error`, `escape` |

pub mod bytes;
pub mod cli;
pub mod commands;
pub mod edit;
pub mod error;
pub mod escape;
pub mod hex;
pub mod pattern;
pub mod report;
pub mod search;
pub mod session;
pub mod value;
