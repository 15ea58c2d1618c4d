//! The program as its users meet it: a spawned binary on real files. A module a subject.

mod advice_table;
#[cfg(unix)]
mod advise;
mod agreement;
mod docs;
mod dump;
mod editing;
mod find;
mod find_much;
#[cfg(unix)]
mod flush;
mod hostile;
mod info;
mod killed;
#[cfg(target_os = "linux")]
mod memory;
mod r#move;
mod patch;
mod peers;
mod python;
#[cfg(unix)]
mod races;
mod resize;
mod rude;
mod session;
mod support;
mod targets;
mod undo;
mod words;
