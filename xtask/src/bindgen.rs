//! The `wasm-bindgen` programs.

use std::path::PathBuf;

use crate::cargo_tool::CargoTool;
use crate::process::Result;
use crate::project;

/// Installs `wasm-bindgen` and `wasm-bindgen-test-runner` in the version that `Cargo.lock` has for the crate: they
/// refuse any other to the digit. Gives the folder they are in.
pub(crate) fn ready() -> Result<PathBuf> {
    let programs = CargoTool {
        package: "wasm-bindgen-cli",
        version: &project::locked("wasm-bindgen")?,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        why: "writes the JavaScript around the wasm; about three minutes",
        settings: &[],
    };
    programs.ready()
}
