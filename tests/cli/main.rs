//! The program as its users meet it: a spawned binary on real files. A module a subject.

mod docs;
mod dump;
mod find;
mod hostile;
mod patch;
mod peers;
mod support;
mod words;
