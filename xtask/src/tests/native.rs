//! The Rust tests, the lints and the documentation.

use crate::build::wasm::BUILDS;
use crate::tools::process::{Result, run_shown};
use crate::tools::{project, toolchain};

/// A processor without an operating system: code that needs `std` does not compile for it.
const BARE_TARGET: &str = "thumbv7em-none-eabi";

pub(crate) fn run() -> Result {
    toolchain::ensure_lints_installed()?;
    cargo("fmt --all --check")?;
    cargo("clippy --quiet --workspace --all-targets --all-features -- -D warnings")?;
    cargo("test --quiet --all-features")?;
    cargo("test --quiet --package xtask")?;
    // Links must also lead somewhere without the optional features.
    for features in ["--all-features", "--features=default"] {
        let mut doc = project::cargo();
        doc.args(["doc", "--quiet", "--no-deps", features]).env("RUSTDOCFLAGS", "-Dwarnings");
        run_shown(&mut doc)?;
    }
    // Each documented set of features must compile without a warning.
    let sets = ["", "sign", "std", "getrandom", "std,gateway"];
    for features in sets.into_iter().chain(BUILDS.iter().map(|build| build.features)) {
        let mut clippy = project::cargo();
        clippy.args(["clippy", "--quiet", "--no-default-features", "--features", features]);
        run_shown(clippy.args(["--", "-Dwarnings"]))?;
    }
    cargo("run --quiet --example native")?;
    check_without_std()
}

fn cargo(arguments: &str) -> Result {
    run_shown(project::cargo().args(arguments.split(' ')))
}

/// Compiles the crate without `std`. `core` and `alloc` are built from source, so the target need not be installed.
fn check_without_std() -> Result {
    let mut check = toolchain::ensure_installed()?.cargo_with_std(&[]);
    check.args(["check", "--quiet", "--lib", "--target", BARE_TARGET, "-Zbuild-std=core,alloc"]);
    check
        .args(["--no-default-features", "--features", "sign"])
        .env("CARGO_TARGET_DIR", project::path("target/bare"));
    run_shown(&mut check)
}
