//! Debian packages.

use std::path::Path;
use std::process::Command;

use crate::process::{Result, has, read, run_quietly};

/// Whether this system installs packages with `apt-get`.
pub(crate) fn is_here() -> bool {
    Path::new("/usr/bin/apt-get").exists()
}

/// Installs those of `packages` that are missing. Who may not is told the one line to type.
pub(crate) fn install(packages: &[&str], why: &str) -> Result {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!("apt-get install {}", missing.join(" "));
    if read(Command::new("id").arg("-u"))? != "0" {
        return Err(format!("{why} needs Debian packages; type: sudo {line}").into());
    }
    println!("set-up: {line} ({why})");
    if install_now(&missing).is_err() {
        // The lists of a fresh image are empty or old.
        run_quietly(apt_get().arg("update"))?;
        install_now(&missing)?;
    }
    Ok(())
}

/// Makes sure of a program, by a package of this name where it is missing.
pub(crate) fn program(program: &str, package: &str, why: &str) -> Result {
    if has(program) {
        return Ok(());
    }
    if !is_here() {
        return Err(format!("{program} is needed ({why}); install it and try again").into());
    }
    install(&[package], why)
}

fn is_installed(package: &str) -> bool {
    let status = read(Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]));
    status.is_ok_and(|status| status == "installed")
}

fn install_now(packages: &[&str]) -> Result {
    let mut apt = apt_get();
    // `--no-remove`: a package of the user's that stands in the way is theirs to remove.
    apt.args(["install", "--yes", "--no-install-recommends", "--no-remove"]).args(packages);
    run_quietly(&mut apt)
}

/// It waits while another program installs packages, and gives a server that falters another chance.
fn apt_get() -> Command {
    let mut apt = Command::new("apt-get");
    apt.args(["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"]);
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}
