//! Builds the npm package and its tarball.

use std::fs;
use std::path::PathBuf;

use crate::build::{bundle, licenses, typescript, wasm};
use crate::tools::process::{Result, run_quietly};
use crate::tools::up_to_date::UpToDateCheck;
use crate::tools::{files, node, project, toolchain};

/// Prefixes of the names of the files in the root folder that are part of the package.
const DOCUMENTS: &[&str] = &["LICENSE", "CHANGELOG.md", "SECURITY.md"];

/// Builds the package if its inputs have changed. Returns the path of the tarball.
pub(crate) fn build() -> Result<PathBuf> {
    let toolchain = toolchain::ensure_installed()?;
    let package = project::path("pkg");
    let version = project::version()?;
    let tarball = project::path("target/package").join(format!("{}-{version}.tgz", project::NAME));

    let mut inputs = ["src", "Cargo.toml", "Cargo.lock", "pkg-template", "xtask/src", "xtask/loaders"]
        .map(project::path)
        .to_vec();
    inputs.push(project::path("xtask/npm/package-lock.json"));
    inputs.extend(documents()?);
    let check = UpToDateCheck::new(project::path("target/package/stamp"), &inputs, &[&toolchain.version])?;
    if check.is_up_to_date(&[&package, &tarball, &project::path("target/package/wasm")]) {
        return Ok(tarball);
    }

    node::ensure_build_tools_installed()?;
    typescript::generate(&project::path("pkg-template/src/generated"))?;
    wasm::build_all(&toolchain)?;
    files::recreate_folder(&package)?;
    bundle::write_all(&package)?;

    let manifest = fs::read_to_string(project::path("pkg-template/package.json"))?;
    files::write(&package.join("package.json"), &with_version(&manifest, &version)?)?;
    files::copy(&project::path("pkg-template/README.md"), &package.join("README.md"))?;
    for document in documents()? {
        files::copy(&document, &package.join(document.file_name().unwrap_or_default()))?;
    }
    files::write(&package.join(licenses::FILE), &licenses::notices()?)?;

    let mut npm = node::npm();
    npm.args(["pack", "--ignore-scripts", "--pack-destination"]).arg(project::path("target/package"));
    run_quietly(npm.current_dir(&package))?;
    // The inputs are hashed again, because they include the generated modules, which may have changed.
    UpToDateCheck::new(project::path("target/package/stamp"), &inputs, &[&toolchain.version])?.record()?;
    Ok(tarball)
}

fn documents() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(project::root())? {
        let entry = entry?;
        let name = entry.file_name();
        if DOCUMENTS.iter().any(|document| name.to_string_lossy().starts_with(document)) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Replaces the version in the template by the version of the crate.
fn with_version(manifest: &str, version: &str) -> Result<String> {
    let key = "\"version\": \"";
    let (before, rest) = manifest.split_once(key).ok_or("the template has no \"version\"")?;
    let (_, after) = rest.split_once('"').ok_or("the template's \"version\" does not end")?;
    Ok(format!("{before}{key}{version}\"{after}"))
}

#[cfg(test)]
mod tests {
    use super::with_version;

    #[test]
    fn fills_in_the_version() {
        let filled = with_version(
            "{\n  \"name\": \"x\",\n  \"version\": \"0.0.0\",\n  \"type\": \"module\"\n}\n",
            "1.2.3",
        );
        assert_eq!(
            filled.ok().as_deref(),
            Some("{\n  \"name\": \"x\",\n  \"version\": \"1.2.3\",\n  \"type\": \"module\"\n}\n")
        );
        assert!(with_version("{}", "1.2.3").is_err());
    }
}
