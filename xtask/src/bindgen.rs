//! The program of `wasm-bindgen` that runs tests. The package needs none of it.

use std::path::PathBuf;

use crate::cargo_tool::CargoTool;
use crate::process::Result;
use crate::project;

/// Installs `wasm-bindgen-test-runner` in the version that `Cargo.lock` has for the crate: it refuses any other to the
/// digit. Gives the folder it is in.
pub(crate) fn ready() -> Result<PathBuf> {
    let programs = CargoTool {
        package: "wasm-bindgen-cli",
        version: &project::locked("wasm-bindgen")?,
        programs: &["wasm-bindgen-test-runner"],
        why: "runs tests/wasm.rs in WebAssembly; about three minutes",
        settings: &[],
    };
    programs.ready()
}
