//! Every fault that can be caused, caused: files that shrink while they are read, disks that are full or broken, system
//! calls that fail, processes that are killed, power that is cut. A module a subject; `faults.md` lists all of them.
//!
//! Most of it needs root and is skipped aloud without. `RMMAP_FAULTS=full` runs every sweep whole instead of a part.
#![cfg(target_os = "linux")]

mod broken;
mod calls;
mod disk;
mod edits;
mod full;
mod kills;
mod limits;
mod machine;
mod meanwhile;
mod objects;
mod power;
mod races;
mod signals;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "shared with the tests of the command line, which use all of it")]
mod support;
mod table;
