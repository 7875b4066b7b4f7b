//! Node, npm, and the npm packages that build ours.

use std::path::PathBuf;
use std::process::Command;

use crate::process::{Result, has, run_quietly};
use crate::stamp::Stamp;
use crate::{debian, project};

/// Makes sure of `node` and `npm`.
pub(crate) fn ready() -> Result {
    if has("node") && has("npm") {
        return Ok(());
    }
    if !debian::is_here() {
        return Err("node and npm are needed; install Node 20 or newer from https://nodejs.org".into());
    }
    debian::install(&["nodejs", "npm"], "builds and tests the npm package")
}

/// Installs the packages that build ours.
pub(crate) fn tools() -> Result {
    install("xtask/npm", "esbuild, typescript and binaryen's wasm-opt build the package")
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
