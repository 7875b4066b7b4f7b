//! Installs Debian packages.

use std::path::Path;
use std::process::Command;

use crate::tools::process::{Result, can_start, read_stdout, run_quietly};

/// Whether this system installs packages with `apt-get`.
pub(crate) fn has_apt_get() -> bool {
    Path::new("/usr/bin/apt-get").exists()
}

/// Installs the `packages` that are missing. Without root rights, the error shows the command to type.
pub(crate) fn install(packages: &[&str], why: &str) -> Result {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let command = format!("apt-get install {}", missing.join(" "));
    if read_stdout(Command::new("id").arg("-u"))? != "0" {
        return Err(format!("{why} needs Debian packages; type: sudo {command}").into());
    }
    println!("set-up: {command} ({why})");
    if apt_get_install(&missing).is_err() {
        // The package lists of a fresh image are empty or old.
        run_quietly(apt_get().arg("update"))?;
        apt_get_install(&missing)?;
    }
    Ok(())
}

/// Installs `package` if `program` is missing.
pub(crate) fn ensure_program(program: &str, package: &str, why: &str) -> Result {
    if can_start(program) {
        return Ok(());
    }
    if !has_apt_get() {
        return Err(format!("{program} is needed ({why}); install it and try again").into());
    }
    install(&[package], why)
}

fn is_installed(package: &str) -> bool {
    let status = read_stdout(Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]));
    status.is_ok_and(|status| status == "installed")
}

fn apt_get_install(packages: &[&str]) -> Result {
    let mut apt = apt_get();
    // `--no-remove`: conflicting packages of the user stay installed.
    apt.args(["install", "--yes", "--no-install-recommends", "--no-remove"]).args(packages);
    run_quietly(&mut apt)
}

/// `apt-get`, which waits while another program holds the lock, and retries failed downloads.
fn apt_get() -> Command {
    let mut apt = Command::new("apt-get");
    apt.args(["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"]);
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}
