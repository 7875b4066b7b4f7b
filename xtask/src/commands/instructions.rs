//! `cargo xtask instructions`: counts the instructions that verifying a callback takes, and fails over budget.

use crate::tests::instructions;
use crate::tools::process::Result;

pub(crate) fn run(_arguments: &[String]) -> Result {
    instructions::check()
}
