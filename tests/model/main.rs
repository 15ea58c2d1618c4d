//! The library against simple models, in memory: milliseconds each, thousands of cases.

mod edit;
mod words;
