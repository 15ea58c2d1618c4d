//! The tree itself: floors, orphans, unsafe code, and files that the program generates.

mod generated;
mod tree;
