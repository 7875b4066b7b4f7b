//! Checks what goes into the package: crates, npm packages and files.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::build::{local_paths, package};
use crate::tools::cargo_tool::CargoTool;
use crate::tools::process::{Result, run};
use crate::tools::{files, node, project, toolchain};

const CARGO_DENY: CargoTool<'_> = CargoTool {
    package: "cargo-deny",
    version: "0.20.2",
    why: "licences and sources of the crates; about two minutes",
};

/// npm compares the lock files with their manifests, without the network.
const TIMEOUT: Duration = Duration::from_secs(180);

pub(crate) fn check() -> Result {
    check_crates()?;
    package::build()?;
    let tests = [project::path("tests/supply/supply.test.mjs")];
    let passed = node::run_tests(Path::new("node"), &tests, project::root(), TIMEOUT)?;
    println!("the files of the package, and the npm packages: {passed} tests");
    check_local_paths()
}

/// Checks the crates of both lock files: those of the workspace by `deny.toml`, those of `fuzz/` by `fuzz/deny.toml`.
fn check_crates() -> Result {
    let program = CARGO_DENY.ensure_installed()?;
    for folder in ["", "fuzz/"] {
        let mut deny = Command::new(&program);
        deny.arg("--manifest-path").arg(format!("{folder}Cargo.toml"));
        deny.arg("--config").arg(format!("{folder}deny.toml"));
        deny.args(["--locked", "check", "bans", "licenses", "sources"]);
        run(deny.current_dir(project::root()))?;
    }
    Ok(())
}

/// Checks that no file of the package names a folder of this machine.
fn check_local_paths() -> Result {
    let toolchain = toolchain::ensure_installed()?;
    let mut folders = local_paths::local_folders(&toolchain);
    folders.extend(std::env::var_os("HOME").map(PathBuf::from));
    for file in files::list(&project::path("pkg"))? {
        local_paths::assert_no_local_paths(&folders, &file)?;
    }
    println!("the package: no file names a folder of this machine");
    Ok(())
}
