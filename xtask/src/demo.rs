//! `cargo xtask demo`: a payout from end to end, on the package as users get it.

use std::process::Command;

use crate::process::{Result, run as run_program};
use crate::{files, package, project, scratch};

const SCRIPT: &str = "demo.mjs";

/// Hands `words` on to the script.
pub(crate) fn run(words: &[String]) -> Result {
    let tarball = package::make()?;
    let folder = scratch::with_package("demo", &tarball)?;
    files::copy(&project::at("examples/demo").join(SCRIPT), &folder.join(SCRIPT))?;
    run_program(Command::new("node").arg(SCRIPT).args(words).current_dir(&folder))
}
