//! Builds the npm package and its tarball.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::build::{licenses, tables, wasm};
use crate::tools::process::{Result, run, run_quietly};
use crate::tools::project::Metadata;
use crate::tools::up_to_date::UpToDateCheck;
use crate::tools::{files, node, project, toolchain};

/// Everything that the package is made of. The version of the compiler is added.
const INPUTS: &str = "src Cargo.toml Cargo.lock pkg-template xtask/src xtask/loaders xtask/npm CHANGELOG.md \
                      LICENSE-APACHE LICENSE-MIT SECURITY.md examples/recipes/README.md";

/// Builds the package if its inputs have changed. Returns the path of the tarball.
pub(crate) fn build() -> Result<PathBuf> {
    let toolchain = toolchain::ensure_installed()?;
    let package = project::path("pkg");
    let Metadata { version, contact, .. } = project::metadata()?;
    let tarball = project::path("target/package").join(format!("{}-{version}.tgz", project::NAME));
    let check = || {
        UpToDateCheck::new(
            project::path("target/package/stamp"),
            &INPUTS.split(' ').map(project::path).collect::<Vec<_>>(),
            &[&toolchain.version],
        )
    };
    if check()?.is_up_to_date(&[&package, &tarball, &project::path("target/package/wasm")]) {
        return Ok(tarball);
    }

    node::ensure_build_tools_installed()?;
    generate_types(&project::path("pkg-template/src/generated"))?;
    wasm::build_all(&toolchain)?;
    run(node::script("build").args([&version, &Value::from(contact).to_string()]))?;
    files::write(&package.join(licenses::FILE), &licenses::notices()?)?;

    let mut npm = node::npm();
    npm.args(["pack", "--ignore-scripts", "--pack-destination"]).arg(project::path("target/package"));
    run_quietly(npm.current_dir(&package))?;
    // The inputs are hashed again, because they include the generated modules, which may have changed.
    check()?.record()?;
    Ok(tarball)
}

/// Writes the TypeScript modules that are generated from the crate's tables.
pub(crate) fn generate_types(folder: &Path) -> Result {
    node::ensure_installed()?;
    let tables = project::path("target/package/tables.json");
    files::write(&tables, &tables::json().to_string())?;
    run(node::script("types").arg(folder).stdin(fs::File::open(tables)?))
}

/// Prints the sizes of the package's entries. If `check` is set, fails if one exceeds its limit.
pub(crate) fn print_sizes(check: bool) -> Result {
    let mut size: Command = node::script("size");
    run(if check { size.arg("--check") } else { &mut size })
}
