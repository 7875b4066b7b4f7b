//! The `wasm-bindgen` programs.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::process::{Result, read, run_quietly};
use crate::project;

/// Installs `wasm-bindgen` and `wasm-bindgen-test-runner` in the version that `Cargo.lock` has for the crate: they
/// refuse any other to the digit. Gives the folder they are in.
pub(crate) fn ready() -> Result<PathBuf> {
    let version = project::locked("wasm-bindgen")?;
    let tools = project::tools();
    let programs = tools.join("bin");
    let is_this = |program: &str| {
        let said = read(Command::new(programs.join(program)).arg("--version"));
        said.is_ok_and(|said| said.split(' ').nth(1) == Some(&version))
    };
    if is_this("wasm-bindgen") && is_this("wasm-bindgen-test-runner") {
        return Ok(programs);
    }

    println!(
        "set-up: wasm-bindgen-cli {version} (writes the JavaScript around the wasm; about three minutes)"
    );
    let started = Instant::now();
    let build = tools.join("wasm-bindgen-build");
    let install = |locked: &[&str]| {
        let mut cargo = project::cargo();
        cargo.args(["install", "wasm-bindgen-cli", "--version", &version, "--force", "--root"]).arg(&tools);
        run_quietly(cargo.args(locked).env("CARGO_TARGET_DIR", &build))
    };
    // A registry mirror that lags may lack what the lock file names; what it has does as well.
    install(&["--locked"]).or_else(|_| install(&[]))?;
    println!("set-up: wasm-bindgen-cli is installed, {:.0} s", started.elapsed().as_secs_f32());
    if build.exists() {
        std::fs::remove_dir_all(build)?;
    }
    Ok(programs)
}
