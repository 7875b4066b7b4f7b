//! Tests the examples with the packed package, in a folder outside the project, as users who copy them do.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::process::{self, Result, run_quietly};
use crate::tools::up_to_date::UpToDateCheck;
use crate::tools::{debian, files, node, project};

/// The folder of the tests, and of the lock file of all npm packages that the examples need.
const TESTS: &str = "tests/examples";

/// Debian packages with programs that the tests need, and the reason.
const PACKAGES: &[(&str, &str)] = &[
    ("chromium", "the browser that examples/admin-preview is tested in"),
    ("postgresql", "the server that examples/node is tested with, beside the embedded one"),
];

/// Runs every `tests/examples/<name>.test.mjs` against the package in `tarball`.
pub(crate) fn run(tarball: &Path) -> Result {
    if !debian::has_apt_get() {
        return Err("Chromium and PostgreSQL are taken from Debian, and this is not Debian".into());
    }
    for (package, why) in PACKAGES {
        debian::install(&[package], why)?;
    }
    let folder = set_up(tarball)?;
    let tests = files::list(&folder.join(TESTS))?;
    let tests: Vec<_> =
        tests.into_iter().filter(|file| file.to_string_lossy().ends_with(".test.mjs")).collect();
    if tests.is_empty() {
        return Err(format!("{TESTS} has no test").into());
    }
    // One after the other: each starts servers, and tests that run at the same time would exceed their time limits.
    for test in tests {
        let mut node = Command::new("node");
        node.args(["--test", "--test-reporter=spec"]).arg(test);
        // The tests write pictures of pages for the READMEs to this folder.
        process::run(node.current_dir(&folder).env("PROJECT", project::root()))?;
    }
    Ok(())
}

/// Creates `target/examples`: the examples, their tests, and the npm packages that both need.
fn set_up(tarball: &Path) -> Result<PathBuf> {
    node::ensure_installed()?;
    let folder = project::path("target/examples");
    let packages = ["package.json", "package-lock.json", ".npmrc"];
    let inputs = packages.map(|name| project::path(TESTS).join(name));
    let installed = UpToDateCheck::new(folder.join("node_modules/.stamp"), &inputs, &[])?;
    if !installed.is_up_to_date(&[]) {
        println!(
            "set-up: npm ci for {TESTS} (workerd, deno, PGlite and the driver of Chromium, about 300 MB)"
        );
        files::recreate_folder(&folder)?;
        for (name, input) in packages.iter().zip(&inputs) {
            files::copy(input, &folder.join(name))?;
        }
        // No package needs its install scripts.
        run_quietly(node::npm().args(["ci", "--ignore-scripts"]).current_dir(&folder))?;
        installed.record()?;
    }
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
    Ok(folder)
}
