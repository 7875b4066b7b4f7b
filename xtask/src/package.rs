//! `cargo xtask package`: the npm package and its tarball.

use std::fs;
use std::path::PathBuf;

use crate::process::{Result, run_quietly};
use crate::stamp::Stamp;
use crate::{bundle, files, node, notices, project, size, toolchain, types, wasm};

/// Files of the project's own that every user gets. `LICENSE` stands for all that begin with it.
const DOCUMENTS: &[&str] = &["LICENSE", "CHANGELOG.md", "SECURITY.md"];

pub(crate) fn run(_words: &[String]) -> Result {
    let tarball = make()?;
    size::show()?;
    println!("{}", tarball.strip_prefix(project::root()).unwrap_or(&tarball).display());
    Ok(())
}

/// Makes the package where it is not current, and gives the tarball.
pub(crate) fn make() -> Result<PathBuf> {
    let toolchain = toolchain::ready()?;
    let package = project::at("pkg");
    let version = project::version()?;
    let tarball = project::at("target/package").join(format!("{}-{version}.tgz", project::NAME));

    let mut inputs = ["src", "Cargo.toml", "Cargo.lock", "pkg-template", "xtask/src", "xtask/loaders"]
        .map(project::at)
        .to_vec();
    inputs.push(project::at("xtask/npm/package-lock.json"));
    inputs.extend(documents()?);
    // What was made from the tables comes from `src`, which counts already.
    let stamp = Stamp::of(project::at("target/package/stamp"), &inputs, &[&toolchain.version])?;
    if stamp.is_current(&[&package, &tarball, &project::at("target/package/wasm")]) {
        return Ok(tarball);
    }

    node::tools()?;
    types::generate(&project::at("pkg-template/src/generated"))?;
    wasm::build_all(&toolchain)?;
    files::fresh_folder(&package)?;
    bundle::make(&package)?;

    let manifest = fs::read_to_string(project::at("pkg-template/package.json"))?;
    files::write(&package.join("package.json"), &with_version(&manifest, &version)?)?;
    files::copy(&project::at("pkg-template/README.md"), &package.join("README.md"))?;
    for document in documents()? {
        files::copy(&document, &package.join(document.file_name().unwrap_or_default()))?;
    }
    files::write(&package.join(notices::FILE), &notices::text()?)?;

    let mut npm = node::npm();
    npm.args(["pack", "--ignore-scripts", "--pack-destination"]).arg(project::at("target/package"));
    run_quietly(npm.current_dir(&package))?;
    // Again, because the generated modules are among the inputs and may have changed.
    Stamp::of(project::at("target/package/stamp"), &inputs, &[&toolchain.version])?.write()?;
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

/// The template's own version is never the one that counts.
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
    fn the_version_is_filled_in() {
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
