//! The library against simple models of itself, in memory: slow, obvious code that does the same.

mod crash;
mod disk;
mod edit;
mod search;
mod search_sources;
mod words;
