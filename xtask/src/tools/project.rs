//! The paths of this project, its name, its version and its addresses.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value};

use crate::tools::process::{Result, read_stdout};

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

/// The facts of the root `Cargo.toml` that the npm package shares.
pub(crate) struct Metadata {
    /// The version of the crate and of the npm package.
    pub version: String,
    /// The addresses that are set, by name: `repository`, `homepage`, and `bugs` and `security` of
    /// `[package.metadata.contact]`.
    pub contact: Map<String, Value>,
    /// The names of the addresses that are not set.
    pub missing: Vec<&'static str>,
}

/// Reads the root `Cargo.toml`.
pub(crate) fn metadata() -> Result<Metadata> {
    let output = read_stdout(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let workspace: Value = serde_json::from_str(&output)?;
    let is_this = |package: &&Value| package["name"] == NAME;
    let packages = workspace["packages"].as_array();
    let package =
        packages.and_then(|all| all.iter().find(is_this)).ok_or("cargo metadata has no root package")?;
    let version = package["version"].as_str().ok_or("the root Cargo.toml has no version")?;
    let addresses = &package["metadata"]["contact"];
    let all = [
        ("repository", &package["repository"]),
        ("homepage", &package["homepage"]),
        ("bugs", &addresses["bugs"]),
        ("security", &addresses["security"]),
    ];
    let (set, missing): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, value)| value.is_string());
    Ok(Metadata {
        version: version.to_owned(),
        contact: set.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect(),
        missing: missing.into_iter().map(|(name, _)| name).collect(),
    })
}
