//! The examples, as somebody who copies them has them: beside the packed package, not inside the project.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Result, run, run_quietly};
use crate::stamp::Stamp;
use crate::{debian, files, node, project};

/// Where the tests, and the lock file of all npm packages that the examples need, are.
const TESTS: &str = "tests/examples";

/// Programs that come from Debian.
const PACKAGES: &[(&str, &str)] = &[
    ("chromium", "the browser that examples/admin-preview is tested in"),
    ("postgresql", "the server that examples/node is tested with, beside the embedded one"),
];

/// Runs every `tests/examples/<name>.test.mjs` against the package in `tarball`.
pub(crate) fn test(tarball: &Path) -> Result {
    if !debian::is_here() {
        return Err("Chromium and PostgreSQL are taken from Debian, and this is not Debian".into());
    }
    for (package, why) in PACKAGES {
        debian::install(&[package], why)?;
    }
    let folder = set_up(tarball)?;
    let tests = files::below(&folder.join(TESTS))?;
    let tests: Vec<_> =
        tests.into_iter().filter(|file| file.to_string_lossy().ends_with(".test.mjs")).collect();
    if tests.is_empty() {
        return Err(format!("{TESTS} has no test").into());
    }
    // One after the other: each has servers, and would slow down the others' clocks.
    for test in tests {
        let mut node = Command::new("node");
        node.args(["--test", "--test-reporter=spec"]).arg(test);
        // Where pictures of pages are to be put, for the READMEs.
        run(node.current_dir(&folder).env("PROJECT", project::root()))?;
    }
    Ok(())
}

/// Makes `target/examples`: the examples, their tests, and the npm packages that both need.
fn set_up(tarball: &Path) -> Result<PathBuf> {
    node::ready()?;
    let folder = project::at("target/examples");
    let packages = ["package.json", "package-lock.json", ".npmrc"];
    let inputs = packages.map(|name| project::at(TESTS).join(name));
    let installed = Stamp::of(folder.join("node_modules/.stamp"), &inputs, &[])?;
    if !installed.is_current(&[]) {
        println!("set-up: npm ci for {TESTS} (workerd, deno, PGlite and what drives Chromium, about 300 MB)");
        files::fresh_folder(&folder)?;
        for (name, input) in packages.iter().zip(&inputs) {
            files::copy(input, &folder.join(name))?;
        }
        // None of them needs its install scripts, so none is run.
        run_quietly(node::npm().args(["ci", "--ignore-scripts"]).current_dir(&folder))?;
        installed.write()?;
    }
    let packed = Stamp::of(folder.join("node_modules/.package-stamp"), &[tarball.to_owned()], &[])?;
    if !packed.is_current(&[&folder.join("node_modules").join(project::NAME)]) {
        let mut npm = node::npm();
        npm.args(["install", "--offline", "--no-save", "--ignore-scripts"]).arg(tarball);
        run_quietly(npm.current_dir(&folder))?;
        packed.write()?;
    }
    for part in ["examples", TESTS] {
        files::fresh_folder(&folder.join(part))?;
        files::copy_tree(&project::at(part), &folder.join(part))?;
    }
    Ok(folder)
}
