//! `cargo xtask demo`: makes a whole payout with the packed package.

use std::process::Command;

use crate::build::package;
use crate::tools::process::{self, Result};
use crate::tools::{consumer_project, files, project};

const SCRIPT: &str = "demo.mjs";

/// Passes the arguments on to the script.
pub(crate) fn run(arguments: &[String]) -> Result {
    let tarball = package::build()?;
    let folder = consumer_project::install("demo", &tarball)?;
    files::copy(&project::path("examples/demo").join(SCRIPT), &folder.join(SCRIPT))?;
    process::run(Command::new("node").arg(SCRIPT).args(arguments).current_dir(&folder))
}
