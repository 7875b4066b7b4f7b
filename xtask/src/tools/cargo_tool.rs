//! Programs that `cargo install` builds, for this project only.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::tools::process::{Result, read_stdout, run_quietly};
use crate::tools::project;

/// Settings of the build. The programs mostly wait for others, so optimising them takes longer than it saves.
const UNOPTIMIZED: [(&str, &str); 2] =
    [("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"), ("CARGO_PROFILE_RELEASE_LTO", "off")];

/// The package of a program, in a fixed version.
pub(crate) struct CargoTool<'t> {
    /// Also the name of the program.
    pub(crate) package: &'t str,
    pub(crate) version: &'t str,
    /// What it is for, and how long its installation takes.
    pub(crate) why: &'t str,
}

impl CargoTool<'_> {
    /// Installs the program if it is missing or has another version. Returns its path.
    pub(crate) fn ensure_installed(&self) -> Result<PathBuf> {
        let Self { package, version, why } = *self;
        let tools = project::tools_folder();
        let program = tools.join("bin").join(package);
        // Some subcommands of cargo expect their own name as the first argument.
        let subcommand = package.strip_prefix("cargo-");
        let printed = read_stdout(Command::new(&program).args(subcommand).arg("--version"));
        if printed.is_ok_and(|printed| printed.split(' ').nth(1) == Some(version)) {
            return Ok(program);
        }

        println!("set-up: {package} {version} ({why})");
        let started = Instant::now();
        let build = tools.join(format!("{package}-build"));
        let install = |locked: &[&str]| {
            let mut cargo = project::cargo();
            cargo.args(["install", package, "--version", version, "--force", "--root"]).arg(&tools);
            cargo.args(locked).envs(UNOPTIMIZED).env("CARGO_TARGET_DIR", &build);
            run_quietly(&mut cargo)
        };
        // A registry mirror may lack versions of the package's lock file. Then other versions are used.
        install(&["--locked"]).or_else(|_| install(&[]))?;
        println!("set-up: {package} is installed, {:.0} s", started.elapsed().as_secs_f32());
        if build.exists() {
            std::fs::remove_dir_all(build)?;
        }
        Ok(program)
    }
}
