//! `cargo xtask size`: prints the size of each entry, and fails if one exceeds its limit.

use crate::build::{package, size};
use crate::tools::process::Result;

pub(crate) fn run(_arguments: &[String]) -> Result {
    package::build()?;
    let violations = size::violations(&size::print()?);
    if violations.is_empty() { Ok(()) } else { Err(violations.join("\n").into()) }
}
