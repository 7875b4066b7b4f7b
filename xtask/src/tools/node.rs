//! Node, npm, and the npm packages that build this project's package.

use std::path::PathBuf;
use std::process::Command;

use crate::tools::process::{Result, can_start, read_stdout, run_quietly};
use crate::tools::up_to_date::UpToDateCheck;
use crate::tools::{debian, project};

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
    let version = read_stdout(Command::new("node").arg("--version"))?;
    if major_version(&version).is_none_or(|major| major < OLDEST) {
        // Some releases of Debian have an older one.
        return Err(
            format!("node is {version}; install Node {OLDEST} or newer from https://nodejs.org").into()
        );
    }
    Ok(())
}

/// The major version: 20 for `v20.20.2`.
fn major_version(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
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

/// A program of the packages that [`ensure_build_tools_installed`] installs.
pub(crate) fn build_tool(name: &str) -> Command {
    let programs: PathBuf = project::path("xtask/npm/node_modules/.bin");
    let mut tool = Command::new(programs.join(name));
    tool.current_dir(project::root());
    tool
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

#[cfg(test)]
mod tests {
    use super::major_version;

    #[test]
    fn reads_the_major_version_after_the_v() {
        assert_eq!(major_version("v20.20.2"), Some(20));
        assert_eq!(major_version("v8.0.0"), Some(8));
        assert_eq!(major_version("20"), None);
    }
}
