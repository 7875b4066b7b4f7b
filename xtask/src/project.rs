//! Where things are in this project, and which versions it names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::Result;

/// The crate and the npm package share their name.
pub(crate) const NAME: &str = "freedompay-payouts";

/// The project's own folder.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// `path` inside the project.
pub(crate) fn at(path: &str) -> PathBuf {
    root().join(path)
}

/// Tools that are installed for this project only.
pub(crate) fn tools() -> PathBuf {
    at("target/tools")
}

/// The cargo that runs us, so that `cargo +toolchain xtask …` means that toolchain throughout.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// The version that crate and npm package carry, from the root `Cargo.toml`.
pub(crate) fn version() -> Result<String> {
    let manifest = fs::read_to_string(at("Cargo.toml"))?;
    let package =
        manifest.split("\n[").find(|section| section.trim_start_matches('[').starts_with("package]"));
    let version = package.and_then(|section| section.lines().find_map(|line| quoted(line, "version = ")));
    Ok(version.ok_or("the root Cargo.toml has no [package] version")?.to_owned())
}

fn quoted<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix(key)?.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn the_version_is_found() {
        assert_eq!(version().unwrap_or_default().split('.').count(), 3);
    }
}
