//! Compares the crate's signatures with those of signers in PHP and Python.

use crate::tools::process::{Result, run_shown};
use crate::tools::{debian, project};

pub(crate) fn run() -> Result {
    let why = "an independent signer to compare with";
    debian::ensure_program("php", "php-cli", why)?;
    debian::ensure_program("python3", "python3", why)?;
    let mut test = project::cargo();
    test.args(["test", "--quiet", "--release", "--test", "differential", "--", "--ignored", "--nocapture"]);
    run_shown(&mut test)
}
