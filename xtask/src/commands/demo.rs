//! `cargo xtask demo`: makes a whole payout with the packed package.

use std::ffi::OsString;
use std::process::Command;

use crate::build::package;
use crate::tools::process::{self, Result};
use crate::tools::{consumer_project, files, project};

const SCRIPT: &str = "demo.mjs";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Arguments of examples/demo/demo.mjs
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    script: Vec<OsString>,
}

pub(crate) fn run(args: &Args) -> Result {
    let tarball = package::build()?;
    let folder = consumer_project::install("demo", &tarball)?;
    files::copy(&project::path("examples/demo").join(SCRIPT), &folder.join(SCRIPT))?;
    process::run(Command::new("node").arg(SCRIPT).args(&args.script).current_dir(&folder))
}
