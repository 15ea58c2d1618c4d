//! The library against simple models of itself: slow, obvious code that does the same.

mod search;
mod search_sources;
