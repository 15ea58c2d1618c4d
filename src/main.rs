//! The program: turns how a run ended into an exit code, and nothing else.
#![forbid(unsafe_code)]

use std::process::ExitCode;

#[global_allocator]
static MEMORY: rmmap::session::Memory = rmmap::session::Memory;

fn main() -> ExitCode {
    ExitCode::from(rmmap::cli::run(std::env::args_os().skip(1)).code())
}
