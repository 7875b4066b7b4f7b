//! Checks what goes into the package: crates, npm packages and files.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::build::{local_paths, package};
use crate::tools::cargo_tool::CargoTool;
use crate::tools::process::{Result, read_stdout, run};
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
    check_oldest_compiler()?;
    package::build()?;
    let tests = [project::path("tests/supply/supply.test.mjs")];
    let passed = node::run_tests(Path::new("node"), &tests, project::root(), TIMEOUT)?;
    println!("the files of the package, and the npm packages: {passed} tests");
    check_local_paths()
}

/// The manifest beside each lock file, and the rules for its crates.
const MANIFESTS: [(&str, &str); 3] = [
    ("Cargo.toml", "deny.toml"),
    ("examples/axum/Cargo.toml", "deny.toml"),
    ("fuzz/Cargo.toml", "fuzz/deny.toml"),
];

fn check_crates() -> Result {
    let program = CARGO_DENY.ensure_installed()?;
    for (manifest, rules) in MANIFESTS {
        let mut deny = Command::new(&program);
        deny.args(["--manifest-path", manifest, "--config", rules]);
        deny.args(["--locked", "check", "bans", "licenses", "sources"]);
        run(deny.current_dir(project::root()))?;
    }
    Ok(())
}

/// Checks that no dependency of the crate needs a newer compiler than the crate does.
fn check_oldest_compiler() -> Result {
    let printed = |command: &str| {
        read_stdout(project::cargo().args(command.split(' ')).args(["--locked", "--all-features"]))
    };
    let metadata: Value = serde_json::from_str(&printed("metadata --format-version 1")?)?;
    let version_of = |package: &Value| {
        let mut numbers =
            package["rust_version"].as_str()?.split('.').map(|number| number.parse::<u32>().ok());
        Some((numbers.next()??, numbers.next()??))
    };
    let packages = || metadata["packages"].as_array().into_iter().flatten();
    let ours = packages().find(|package| package["name"] == project::NAME).and_then(version_of);
    let ours = ours.ok_or("Cargo.toml has no rust-version")?;
    let tree = printed("tree --edges normal,build --target all --prefix none --no-dedupe --format {p}")?;
    let newer = packages().filter(|package| version_of(package).is_some_and(|version| version > ours));
    let names = newer.filter_map(|package| {
        Some(format!("{} v{}", package["name"].as_str()?, package["version"].as_str()?))
    });
    let found: Vec<_> = names
        .filter(|name| tree.lines().any(|line| line.trim_end_matches(" (proc-macro)") == name))
        .collect();
    if found.is_empty() {
        println!("rust-version: no dependency needs a newer compiler");
        return Ok(());
    }
    Err(format!("these dependencies need a newer compiler than rust-version: {}", found.join(", ")).into())
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
