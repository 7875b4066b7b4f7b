//! Runs `tests/constant_time` under valgrind, to find time that depends on a secret.

use crate::tools::process::{Result, run_shown};
use crate::tools::{debian, project};

/// The values of `opt-level` that users may compile with.
const OPT_LEVELS: [&str; 2] = ["\"s\"", "3"];

pub(crate) fn run() -> Result {
    if cfg!(not(all(target_arch = "x86_64", target_os = "linux"))) {
        return Err("tests/constant_time uses requests of valgrind that work only on Linux on x86-64".into());
    }
    debian::ensure_program("valgrind", "valgrind", "reports branches and addresses that depend on a secret")?;
    for level in OPT_LEVELS {
        let mut test = project::cargo();
        test.args(["test", "--quiet", "--release", "--package", "constant-time", "--config"]);
        test.arg(format!("profile.release.opt-level={level}"));
        // All reports are counted together, so only one test may run at a time.
        test.args(["--", "--ignored", "--test-threads=1"]);
        // Some reports are expected, so they go to a file. A test runs in the folder of its package.
        let valgrind = "valgrind --quiet --error-limit=no --log-file=../../target/constant_time.log";
        test.env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER", valgrind);
        run_shown(&mut test)
            .map_err(|error| format!("{error}; valgrind's reports are in target/constant_time.log"))?;
    }
    Ok(())
}
