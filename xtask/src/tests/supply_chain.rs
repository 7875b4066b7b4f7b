//! Checks what goes into the package: crates, npm packages and files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::{local_paths, package};
use crate::tools::cargo_tool::CargoTool;
use crate::tools::process::{Result, read_stdout, run, run_quietly};
use crate::tools::{files, node, project, toolchain};

const CARGO_DENY: CargoTool<'_> = CargoTool {
    package: "cargo-deny",
    version: "0.20.2",
    programs: &["cargo-deny"],
    why: "licences and sources of the crates; about two minutes",
    // The program reads a few files, so optimising it would take longer than it saves.
    environment: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"), ("CARGO_PROFILE_RELEASE_LTO", "off")],
};

/// The files of the tarball, in the order of their names.
const CONTENTS: &str = "tests/packaging/contents.txt";

pub(crate) fn check() -> Result {
    check_crates()?;
    check_npm_packages()?;
    let tarball = package::build()?;
    check_contents(&tarball)?;
    check_local_paths()
}

/// Checks the crates of both lock files: those of the workspace by `deny.toml`, those of `fuzz/` by `fuzz/deny.toml`.
fn check_crates() -> Result {
    let program = CARGO_DENY.ensure_installed()?.join("cargo-deny");
    for folder in ["", "fuzz/"] {
        let mut deny = Command::new(&program);
        deny.arg("--manifest-path").arg(format!("{folder}Cargo.toml"));
        deny.arg("--config").arg(format!("{folder}deny.toml"));
        deny.args(["--locked", "check", "bans", "licenses", "sources"]);
        run(deny.current_dir(project::root()))?;
    }
    Ok(())
}

/// Checks that each npm lock file fits its manifest and has a hash for every package.
fn check_npm_packages() -> Result {
    node::ensure_installed()?;
    let mut git = Command::new("git");
    git.args(["ls-files", "--", ":(glob)**/package-lock.json"]).current_dir(project::root());
    for folder in lock_folders(&read_stdout(&mut git)?)? {
        // The dry run compares the lock file with the manifest.
        let mut npm = node::npm();
        npm.args(["ci", "--dry-run", "--offline", "--ignore-scripts"]).current_dir(project::path(folder));
        run_quietly(&mut npm)?;
        let count = locked_packages(&fs::read_to_string(project::path(folder).join("package-lock.json"))?)
            .map_err(|problem| format!("{folder}/package-lock.json: {problem}"))?;
        println!("{folder}: {count} packages, locked");
    }
    Ok(())
}

/// The folders of all lock files that git lists.
fn lock_folders(files: &str) -> std::result::Result<Vec<&str>, String> {
    let folders: Vec<_> =
        files.lines().map(|file| file.rsplit_once('/').map_or("", |(folder, _)| folder)).collect();
    if folders.is_empty() { Err("git lists no package-lock.json".to_owned()) } else { Ok(folders) }
}

/// The number of packages in an npm lock file. Each must have a hash and come from the registry. The hash of a package
/// includes the packages that are bundled with it.
fn locked_packages(lock: &str) -> std::result::Result<usize, String> {
    let packages = lock.lines().filter(|line| line.starts_with("    \"node_modules/")).count();
    let hashes =
        lock.lines().filter(|line| line.trim_start().starts_with("\"integrity\": \"sha512-")).count();
    let bundled = lock.lines().filter(|line| line.trim_start() == "\"inBundle\": true,").count();
    if lock.contains("\"resolved\":") {
        Err("it contains registry addresses; set omit-lockfile-registry-resolved in .npmrc".to_owned())
    } else if hashes + bundled == packages {
        Ok(packages)
    } else {
        Err(format!("{packages} packages, but {hashes} hashes"))
    }
}

/// Checks that the tarball contains exactly the listed files.
fn check_contents(tarball: &Path) -> Result {
    let packed = read_stdout(Command::new("tar").arg("-tzf").arg(tarball))?;
    let packed: Vec<_> = packed.lines().map(|line| line.strip_prefix("package/").unwrap_or(line)).collect();
    let listed = fs::read_to_string(project::path(CONTENTS))?;
    let differences = differences(&listed.lines().collect::<Vec<_>>(), &packed);
    if differences.is_empty() {
        println!("the package: {} files, as listed in {CONTENTS}", packed.len());
        return Ok(());
    }
    Err(format!("the package and {CONTENTS} differ:\n{}", differences.join("\n")).into())
}

fn differences(listed: &[&str], packed: &[&str]) -> Vec<String> {
    let missing = listed.iter().filter(|file| !packed.contains(file));
    let unlisted = packed.iter().filter(|file| !listed.contains(file));
    let missing = missing.map(|file| format!("  {file} is listed, but not in the package"));
    missing.chain(unlisted.map(|file| format!("  {file} is in the package, but not listed"))).collect()
}

/// Checks that no file of the package names a folder of this machine.
fn check_local_paths() -> Result {
    let toolchain = toolchain::ensure_installed()?;
    let mut folders = local_paths::local_folders(&toolchain);
    folders.extend(std::env::var_os("HOME").map(PathBuf::from));
    for file in files::list(&project::path("pkg"))? {
        local_paths::assert_no_local_paths(&folders, &file)?;
    }
    println!("the package: no file names a folder of this machine");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{differences, lock_folders, locked_packages};

    #[test]
    fn reports_missing_and_unlisted_files() {
        assert_eq!(differences(&["a.js", "b.js"], &["b.js", "a.js"]), [""; 0]);
        assert_eq!(
            differences(&["a.js", "b.js"], &["b.js", "c.js"]),
            ["  a.js is listed, but not in the package", "  c.js is in the package, but not listed"]
        );
    }

    #[test]
    fn finds_the_folders_of_lock_files() {
        let files = "a/b/package-lock.json\npackage-lock.json";
        assert_eq!(lock_folders(files), Ok(vec!["a/b", ""]));
        assert!(lock_folders("").is_err());
    }

    #[test]
    fn requires_a_hash_for_every_npm_package() {
        let lock = |more: &str| {
            format!("{{\n    \"node_modules/a\": {{\n      \"version\": \"1.0.0\"{more}\n    }}\n}}")
        };
        assert_eq!(locked_packages(&lock(",\n      \"integrity\": \"sha512-AA==\"")), Ok(1));
        assert_eq!(locked_packages(&lock("")), Err("1 packages, but 0 hashes".to_owned()));
        assert_eq!(locked_packages(&lock(",\n      \"inBundle\": true,\n      \"dev\": true")), Ok(1));
        let resolved = locked_packages(&lock(",\n      \"resolved\": \"git+ssh://a/b\""));
        assert_eq!(
            resolved,
            Err("it contains registry addresses; set omit-lockfile-registry-resolved in .npmrc".to_owned())
        );
    }
}
