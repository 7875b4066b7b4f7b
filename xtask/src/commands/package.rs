//! `cargo xtask package`: builds the npm package and its tarball.

use crate::build::{package, size};
use crate::tools::process::Result;
use crate::tools::project;

pub(crate) fn run(_arguments: &[String]) -> Result {
    let tarball = package::build()?;
    size::print()?;
    println!("{}", tarball.strip_prefix(project::root()).unwrap_or(&tarball).display());
    Ok(())
}
