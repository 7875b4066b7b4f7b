//! The paths of this project, its name and its version.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::process::Result;

/// The name of the crate and of the npm package.
pub(crate) const NAME: &str = "freedompay-payouts";

/// The root folder of the repository.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The absolute path of `path`, which is relative to the root folder.
pub(crate) fn path(path: &str) -> PathBuf {
    root().join(path)
}

/// The folder of tools that are installed for this project only.
pub(crate) fn tools_folder() -> PathBuf {
    path("target/tools")
}

/// The folder of cargo's registry and settings: `CARGO_HOME`, or `.cargo` in the home folder.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo"));
    std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home)
}

/// The cargo that runs this program, so that `cargo +toolchain xtask …` uses one toolchain for everything.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// The version of the crate and of the npm package, from the root `Cargo.toml`.
pub(crate) fn version() -> Result<String> {
    let manifest = fs::read_to_string(path("Cargo.toml"))?;
    // `[workspace.package]`, the only other section with such keys, has no version.
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    Ok(version.ok_or("the root Cargo.toml has no [package] version")?.to_owned())
}
