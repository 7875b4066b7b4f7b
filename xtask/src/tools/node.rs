//! Node, npm, and the npm packages that build this project's package.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::tools::process::{Result, can_start, read_stdout, read_stdout_within, run_quietly};
use crate::tools::up_to_date::UpToDateCheck;
use crate::tools::{debian, files, project};

/// The oldest Node that the package supports.
const OLDEST: u32 = 20;

/// Installs `node` and `npm` if they are missing. An old `node` is an error.
pub(crate) fn ensure_installed() -> Result {
    if !can_start("node") || !can_start("npm") {
        if !debian::has_apt_get() {
            return Err(format!(
                "node and npm are needed; install Node {OLDEST} or newer from https://nodejs.org"
            )
            .into());
        }
        debian::install(&["nodejs", "npm"], "builds and tests the npm package")?;
    }
    let version = read_stdout(Command::new("node").args(["-p", "process.versions.node"]))?;
    // Some releases of Debian have an older one.
    if version.split('.').next().and_then(|major| major.parse().ok()).is_none_or(|major: u32| major < OLDEST)
    {
        return Err(
            format!("node is {version}; install Node {OLDEST} or newer from https://nodejs.org").into()
        );
    }
    Ok(())
}

/// Installs the npm packages that build this project's package.
pub(crate) fn ensure_build_tools_installed() -> Result {
    install_packages(
        "xtask/npm",
        "esbuild, typescript and binaryen's wasm-opt build the package, fast-check tests it",
    )
}

/// Installs the packages of `folder` if its lock file has changed since the last call.
pub(crate) fn install_packages(folder: &str, why: &str) -> Result {
    ensure_installed()?;
    let place = project::path(folder);
    let installed =
        UpToDateCheck::new(place.join("node_modules/.stamp"), &[place.join("package-lock.json")], &[])?;
    if installed.is_up_to_date(&[]) {
        return Ok(());
    }
    println!("set-up: npm ci in {folder} ({why})");
    // No package needs its install scripts.
    run_quietly(npm().args(["ci", "--ignore-scripts"]).current_dir(&place))?;
    installed.record()
}

/// Installs the packages of the manifest and the lock file in `from`, in the folder `to`.
pub(crate) fn install_copied(from: &str, to: &str, why: &str) -> Result {
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        files::copy(&project::path(from).join(file), &project::path(to).join(file))?;
    }
    install_packages(to, why)
}

/// A script of `xtask/npm`.
pub(crate) fn script(name: &str) -> Command {
    let mut node = Command::new("node");
    node.arg(project::path("xtask/npm").join(format!("{name}.mjs")));
    node
}

/// `npm` without audits, funding messages and update checks.
pub(crate) fn npm() -> Command {
    let mut npm = Command::new("npm");
    npm.args(["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
    npm
}

/// Runs these tests of `node:test` with a program of Node in the folder. Returns their number. Skipped tests are a failure.
pub(crate) fn run_tests(node: &Path, files: &[PathBuf], folder: &Path, limit: Duration) -> Result<usize> {
    let mut test = Command::new(node);
    test.args(["--test", "--test-reporter=tap"]).args(files);
    // Tests of the examples read the READMEs, and write pictures of pages for them.
    test.env("PROJECT", project::root());
    passed_count(&read_stdout_within(limit, test.current_dir(folder))?)
}

/// The number of tests in the output of `node --test` as TAP. Fails unless all have passed.
pub(crate) fn passed_count(printed: &str) -> Result<usize> {
    // A file without tests counts as one test, with the path as its name.
    if let Some(empty) = printed.lines().find_map(|line| line.strip_prefix("# Subtest: /")) {
        return Err(format!("/{empty} has no test").into());
    }
    let number = |name: &str| {
        printed.lines().rev().find_map(|line| line.strip_prefix(name)?.trim().parse::<usize>().ok())
    };
    match (number("# tests "), number("# pass ")) {
        (Some(tests), Some(passed)) if tests == passed && passed > 0 => Ok(passed),
        _ => Err(format!("not all tests have run and passed\n{printed}").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::passed_count;

    #[test]
    fn rejects_skipped_tests_and_files_without_tests() {
        assert_eq!(passed_count("ok 1\n# tests 3\n# pass 3\n# fail 0\n").ok(), Some(3));
        assert!(passed_count("# tests 3\n# pass 2\n# skipped 1\n").is_err());
        assert!(passed_count("# tests 0\n# pass 0\n").is_err());
        assert!(passed_count("# Subtest: /a/empty.test.mjs\nok 1\n# tests 1\n# pass 1\n").is_err());
        assert!(passed_count("").is_err());
    }
}
