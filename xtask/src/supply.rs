//! What goes into the package, and from where: crates, npm packages, the list of files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo_tool::CargoTool;
use crate::process::{Result, read, run, run_quietly};
use crate::{files, node, package, project, toolchain, wasm};

const CARGO_DENY: CargoTool<'_> = CargoTool {
    package: "cargo-deny",
    version: "0.20.2",
    programs: &["cargo-deny"],
    why: "licences and sources of the crates; about two minutes",
    // It reads a few files: a faster program would take longer to build than it saves.
    settings: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"), ("CARGO_PROFILE_RELEASE_LTO", "off")],
};

/// The files of the tarball, in the order of their names.
const CONTENTS: &str = "tests/packaging/contents.txt";

pub(crate) fn check() -> Result {
    crates()?;
    npm_packages()?;
    let tarball = package::make()?;
    contents(&tarball)?;
    no_paths()
}

/// By `deny.toml`, with the lock file as it is; those of `fuzz/`, a workspace of its own, by its own.
fn crates() -> Result {
    let program = CARGO_DENY.ready()?.join("cargo-deny");
    for folder in ["", "fuzz/"] {
        let mut deny = Command::new(&program);
        deny.arg("--manifest-path").arg(format!("{folder}Cargo.toml"));
        deny.arg("--config").arg(format!("{folder}deny.toml"));
        deny.args(["--locked", "check", "bans", "licenses", "sources"]);
        run(deny.current_dir(project::root()))?;
    }
    Ok(())
}

/// What is installed is what the lock files name, and a hash tells whether it is.
fn npm_packages() -> Result {
    node::ready()?;
    let mut git = Command::new("git");
    git.args(["ls-files", "--", ":(glob)**/package-lock.json"]).current_dir(project::root());
    for folder in lock_folders(&read(&mut git)?)? {
        // It compares the lock file with the manifest before anything else.
        let mut npm = node::npm();
        npm.args(["ci", "--dry-run", "--offline", "--ignore-scripts"]).current_dir(project::at(folder));
        run_quietly(&mut npm)?;
        let count = locked_packages(&fs::read_to_string(project::at(folder).join("package-lock.json"))?)
            .map_err(|problem| format!("{folder}/package-lock.json: {problem}"))?;
        println!("{folder}: {count} packages, locked");
    }
    Ok(())
}

/// The folders of npm packages that are installed, by the lock files that git knows: none is left out.
fn lock_folders(files: &str) -> std::result::Result<Vec<&str>, String> {
    let folders: Vec<_> =
        files.lines().map(|file| file.rsplit_once('/').map_or("", |(folder, _)| folder)).collect();
    if folders.is_empty() { Err("git knows no package-lock.json".to_owned()) } else { Ok(folders) }
}

/// How many packages an npm lock file names, each with its hash and from the registry.
fn locked_packages(lock: &str) -> std::result::Result<usize, String> {
    let packages = lock.lines().filter(|line| line.starts_with("    \"node_modules/")).count();
    let hashes =
        lock.lines().filter(|line| line.trim_start().starts_with("\"integrity\": \"sha512-")).count();
    if lock.contains("\"resolved\":") {
        Err("it names where a package was found; .npmrc has the setting that leaves it out".to_owned())
    } else if hashes == packages {
        Ok(packages)
    } else {
        Err(format!("{packages} packages, but {hashes} hashes"))
    }
}

/// The tarball has the files that are listed, and no other.
fn contents(tarball: &Path) -> Result {
    let packed = read(Command::new("tar").arg("-tzf").arg(tarball))?;
    let packed: Vec<_> = packed.lines().map(|line| line.strip_prefix("package/").unwrap_or(line)).collect();
    let listed = fs::read_to_string(project::at(CONTENTS))?;
    let differences = differences(&listed.lines().collect::<Vec<_>>(), &packed);
    if differences.is_empty() {
        println!("the package: {} files, those that {CONTENTS} lists", packed.len());
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

/// No file tells where it was made.
fn no_paths() -> Result {
    let toolchain = toolchain::ready()?;
    let mut folders = wasm::folders_of_this_machine(&toolchain);
    folders.extend(std::env::var_os("HOME").map(PathBuf::from));
    for file in files::below(&project::at("pkg"))? {
        wasm::names_none_of(&folders, &file)?;
    }
    println!("the package: no file names a folder of this machine");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{differences, lock_folders, locked_packages};

    #[test]
    fn a_list_and_a_package_are_compared_both_ways() {
        assert_eq!(differences(&["a.js", "b.js"], &["b.js", "a.js"]), [""; 0]);
        assert_eq!(
            differences(&["a.js", "b.js"], &["b.js", "c.js"]),
            ["  a.js is listed, but not in the package", "  c.js is in the package, but not listed"]
        );
    }

    #[test]
    fn a_lock_file_stands_for_its_folder() {
        let files = "a/b/package-lock.json\npackage-lock.json";
        assert_eq!(lock_folders(files), Ok(vec!["a/b", ""]));
        assert!(lock_folders("").is_err());
    }

    #[test]
    fn every_npm_package_is_locked_by_its_hash() {
        let lock = |more: &str| {
            format!("{{\n    \"node_modules/a\": {{\n      \"version\": \"1.0.0\"{more}\n    }}\n}}")
        };
        assert_eq!(locked_packages(&lock(",\n      \"integrity\": \"sha512-AA==\"")), Ok(1));
        assert_eq!(locked_packages(&lock("")), Err("1 packages, but 0 hashes".to_owned()));
        let resolved = locked_packages(&lock(",\n      \"resolved\": \"git+ssh://a/b\""));
        assert_eq!(
            resolved,
            Err("it names where a package was found; .npmrc has the setting that leaves it out".to_owned())
        );
    }
}
