//! Has the linker lay together what a start touches (`link/start.ld`; docs/architecture.md, "Start-up").

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=link/start.ld");
    if variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu" {
        let script = format!("-T{}/link/start.ld", variable("CARGO_MANIFEST_DIR"));
        if linker_takes(&script) {
            println!("cargo::rustc-link-arg-bins={script}");
        }
    }
}

/// Whether the linker that will make the program takes this argument: it is tried on the file that you read. Those of
/// LLVM and GNU do. Where another does not, the program is only slower to start.
fn linker_takes(argument: &str) -> bool {
    let mut rustc = Command::new(variable("RUSTC"));
    rustc.args(variable("CARGO_ENCODED_RUSTFLAGS").split('\x1f').filter(|flag| !flag.is_empty()));
    rustc.args(env::var("RUSTC_LINKER").map(|linker| format!("-Clinker={linker}")));
    rustc.arg(format!("-Clink-arg={argument}")).arg("--target").arg(variable("TARGET"));
    rustc.args(["--edition=2024", "build.rs", "-o"]).arg(Path::new(&variable("OUT_DIR")).join("tried"));
    rustc.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}
