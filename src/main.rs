//! The program: turns how a run ended into an exit code, and nothing else.
#![forbid(unsafe_code)]

use rmmap::cli::{self, Ending};
use rmmap::error::Kind;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(match cli::run(std::env::args_os().skip(1)) {
        Ending::Done => 0,
        Ending::No => 1,
        Ending::Failed(Kind::ClosedPipe) => 0,
        Ending::Failed(Kind::Unmet) => 1,
        Ending::Failed(Kind::Usage | Kind::Failed) => 2,
        Ending::Failed(Kind::Changed) => 3,
        Ending::Failed(Kind::HalfDone) => 4,
    })
}
