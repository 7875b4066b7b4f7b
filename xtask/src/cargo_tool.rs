//! Programs that cargo builds, for this project only.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::process::{Result, read, run_quietly};
use crate::project;

/// A package of programs, in the one version that is used.
pub(crate) struct CargoTool<'t> {
    pub(crate) package: &'t str,
    pub(crate) version: &'t str,
    pub(crate) programs: &'t [&'t str],
    /// What it is for, and how long it takes.
    pub(crate) why: &'t str,
    /// Cargo's settings for its build: `NAME`, `value`.
    pub(crate) settings: &'t [(&'t str, &'t str)],
}

impl CargoTool<'_> {
    /// Installs it where it is missing or of another version; gives the folder its programs are in.
    pub(crate) fn ready(&self) -> Result<PathBuf> {
        let Self { package, version, programs, why, settings } = *self;
        let tools = project::tools();
        let folder = tools.join("bin");
        let is_this = |program: &&str| {
            // Called as cargo calls its subcommands: some want their name.
            let subcommand = program.strip_prefix("cargo-");
            let said = read(Command::new(folder.join(program)).args(subcommand).arg("--version"));
            said.is_ok_and(|said| said.split(' ').nth(1) == Some(version))
        };
        if programs.iter().all(is_this) {
            return Ok(folder);
        }

        println!("set-up: {package} {version} ({why})");
        let started = Instant::now();
        let build = tools.join(format!("{package}-build"));
        let install = |locked: &[&str]| {
            let mut cargo = project::cargo();
            cargo.args(["install", package, "--version", version, "--force", "--root"]).arg(&tools);
            cargo.args(locked).envs(settings.iter().copied()).env("CARGO_TARGET_DIR", &build);
            run_quietly(&mut cargo)
        };
        // A registry mirror that lags may lack what the lock file names; what it has does as well.
        install(&["--locked"]).or_else(|_| install(&[]))?;
        println!("set-up: {package} is installed, {:.0} s", started.elapsed().as_secs_f32());
        if build.exists() {
            std::fs::remove_dir_all(build)?;
        }
        Ok(folder)
    }
}
