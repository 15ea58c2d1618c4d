//! The library against simple models of itself, in memory: slow, obvious code that does the same.

mod crash;
mod disk;
mod drill;
mod edit;
mod file;
mod search;
mod search_sources;
mod shelf;
mod words;
