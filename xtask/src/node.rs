//! Node, npm, and the npm packages that build ours.

use std::path::PathBuf;
use std::process::Command;

use crate::process::{Result, has, read, run_quietly};
use crate::stamp::Stamp;
use crate::{debian, project};

/// The oldest Node that the package supports.
const OLDEST: u32 = 20;

/// Makes sure of `node` and `npm`.
pub(crate) fn ready() -> Result {
    if !has("node") || !has("npm") {
        if !debian::is_here() {
            return Err(format!(
                "node and npm are needed; install Node {OLDEST} or newer from https://nodejs.org"
            )
            .into());
        }
        debian::install(&["nodejs", "npm"], "builds and tests the npm package")?;
    }
    let version = read(Command::new("node").arg("--version"))?;
    if major(&version).is_none_or(|major| major < OLDEST) {
        // Debian's is older on some of its releases.
        return Err(
            format!("node is {version}; install Node {OLDEST} or newer from https://nodejs.org").into()
        );
    }
    Ok(())
}

/// `v20.20.2` is 20.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Installs the packages that build ours.
pub(crate) fn tools() -> Result {
    install("xtask/npm", "esbuild, typescript and binaryen's wasm-opt build the package, fast-check tests it")
}

/// Installs the packages of `folder` where its lock file has changed.
pub(crate) fn install(folder: &str, why: &str) -> Result {
    ready()?;
    let place = project::at(folder);
    let stamp = Stamp::of(place.join("node_modules/.stamp"), &[place.join("package-lock.json")], &[])?;
    if stamp.is_current(&[]) {
        return Ok(());
    }
    println!("set-up: npm ci in {folder} ({why})");
    // None of them needs its install scripts, so none is run.
    run_quietly(npm().args(["ci", "--ignore-scripts"]).current_dir(&place))?;
    stamp.write()
}

/// A program of the packages that [`tools`] installs.
pub(crate) fn tool(name: &str) -> Command {
    let programs: PathBuf = project::at("xtask/npm/node_modules/.bin");
    let mut tool = Command::new(programs.join(name));
    tool.current_dir(project::root());
    tool
}

/// npm, for what needs no registry's advice.
pub(crate) fn npm() -> Command {
    let mut npm = Command::new("npm");
    npm.args(["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
    npm
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_version_is_the_number_behind_the_v() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v8.0.0"), Some(8));
        assert_eq!(major("20"), None);
    }
}
