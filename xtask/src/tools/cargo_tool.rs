//! Programs that `cargo install` builds, for this project only.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::tools::process::{Result, read_stdout, run_quietly};
use crate::tools::project;

/// A package with programs, in a fixed version.
pub(crate) struct CargoTool<'t> {
    pub(crate) package: &'t str,
    pub(crate) version: &'t str,
    pub(crate) programs: &'t [&'t str],
    /// What it is for, and how long its installation takes.
    pub(crate) why: &'t str,
    /// Environment variables of its build: name and value.
    pub(crate) environment: &'t [(&'t str, &'t str)],
}

impl CargoTool<'_> {
    /// Installs the package if it is missing or has another version. Returns the folder of its programs.
    pub(crate) fn ensure_installed(&self) -> Result<PathBuf> {
        let Self { package, version, programs, why, environment } = *self;
        let tools = project::tools_folder();
        let folder = tools.join("bin");
        let is_installed = |program: &&str| {
            // Some subcommands of cargo expect their own name as the first argument.
            let subcommand = program.strip_prefix("cargo-");
            let printed = read_stdout(Command::new(folder.join(program)).args(subcommand).arg("--version"));
            printed.is_ok_and(|printed| printed.split(' ').nth(1) == Some(version))
        };
        if programs.iter().all(is_installed) {
            return Ok(folder);
        }

        println!("set-up: {package} {version} ({why})");
        let started = Instant::now();
        let build = tools.join(format!("{package}-build"));
        let install = |locked: &[&str]| {
            let mut cargo = project::cargo();
            cargo.args(["install", package, "--version", version, "--force", "--root"]).arg(&tools);
            cargo.args(locked).envs(environment.iter().copied()).env("CARGO_TARGET_DIR", &build);
            run_quietly(&mut cargo)
        };
        // A registry mirror may lack versions of the package's lock file. Then other versions are used.
        install(&["--locked"]).or_else(|_| install(&[]))?;
        println!("set-up: {package} is installed, {:.0} s", started.elapsed().as_secs_f32());
        if build.exists() {
            std::fs::remove_dir_all(build)?;
        }
        Ok(folder)
    }
}
