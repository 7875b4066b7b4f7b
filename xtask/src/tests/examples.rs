//! Tests the examples with the packed package, in a folder outside the project, as users who copy them do.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::build::package;
use crate::tools::process::{Result, run_quietly, run_shown};
use crate::tools::up_to_date::UpToDateCheck;
use crate::tools::{consumer_project, debian, files, node, project, toolchain};

/// The folder of the tests, and of the lock file of all npm packages that the examples need.
const TESTS: &str = "tests/examples";

/// The time limit for the tests of one example. Those of the Worker pay 2,000 orders.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Runs every `tests/examples/<name>.test.mjs` against the packed package.
pub(crate) fn run() -> Result {
    if !debian::has_apt_get() {
        return Err("Chromium and PostgreSQL are taken from Debian, and this is not Debian".into());
    }
    let why = "the browser of examples/admin-preview, and the server of examples/node";
    debian::install(&["chromium", "postgresql"], why)?;
    build_axum()?;
    let folder = set_up(&package::build()?)?;
    let tests = files::list(&folder.join(TESTS))?;
    let tests: Vec<_> =
        tests.into_iter().filter(|file| file.to_string_lossy().ends_with(".test.mjs")).collect();
    if tests.is_empty() {
        return Err(format!("{TESTS} has no test").into());
    }
    // One after the other: each starts servers, and tests that run at the same time would exceed their time limits.
    for test in tests {
        let name = test.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let passed = node::run_tests(Path::new("node"), &[test], &folder, TIMEOUT)?;
        println!("{name}: {passed} tests");
    }
    Ok(())
}

/// Builds the server of `examples/axum`, which has a lock file of its own.
fn build_axum() -> Result {
    toolchain::ensure_lints_installed()?;
    for command in ["fmt --check", "clippy --quiet --locked -- -Dwarnings", "build --quiet --locked"] {
        let mut cargo = project::cargo();
        cargo.current_dir(project::path("examples/axum")).args(command.split(' '));
        run_shown(cargo.env("CARGO_TARGET_DIR", project::path("target/axum")))?;
    }
    Ok(())
}

/// Creates `target/examples`: the examples, their tests, and the npm packages that both need.
fn set_up(tarball: &Path) -> Result<PathBuf> {
    let why = "workerd, deno, PGlite and the driver of Chromium, about 300 MB";
    node::install_copied(TESTS, "target/examples", why)?;
    let folder = project::path("target/examples");
    let packed = UpToDateCheck::new(folder.join("node_modules/.package-stamp"), &[tarball.to_owned()], &[])?;
    if !packed.is_up_to_date(&[&folder.join("node_modules").join(project::NAME)]) {
        let mut npm = node::npm();
        npm.args(["install", "--offline", "--no-save", "--ignore-scripts"]).arg(tarball);
        run_quietly(npm.current_dir(&folder))?;
        packed.record()?;
    }
    for part in ["examples", TESTS] {
        files::recreate_folder(&folder.join(part))?;
        files::copy_tree(&project::path(part), &folder.join(part))?;
    }
    consumer_project::copy_support(&folder)?;
    Ok(folder)
}
