//! `cargo xtask reproduce`: the package once more, in another folder, and whether it is the same to the byte.
//!
//! The second build shares nothing with the first but the compiler and the pinned tools: the sources are copied,
//! and the folders of the project, of cargo and of the crates have other names, of another length. What a hash still
//! depends on are the versions of the compiler and, for the tarball around the files, of npm; they are printed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::process::{Result, read, run as run_program, run_quietly};
use crate::{files, node, package, project, toolchain};

/// Inside `target`; the space is on purpose.
const FOLDER: &str = "reproduce/another folder";

/// A file's name, and the SHA-256 of its bytes.
type Hashed = (String, String);

pub(crate) fn run(_words: &[String]) -> Result {
    let here = hashes(&package::make()?)?;
    let elsewhere = hashes(&build_elsewhere()?)?;
    for (file, hash) in
        here.iter().filter(|(file, _)| [".wasm", ".tgz"].iter().any(|end| file.ends_with(end)))
    {
        println!("{hash}  {file}");
    }
    let node_version = read(Command::new("node").arg("--version"))?;
    let npm_version = read(node::npm().arg("--version"))?;
    println!("made with {}, Node {node_version}, npm {npm_version}", toolchain::ready()?.version);
    let differing = differing(&here, &elsewhere);
    if differing.is_empty() {
        println!("built in two folders: {} files, each the same in both", here.len());
        return Ok(());
    }
    Err(format!("not reproducible; these differ (see target/reproduce):\n  {}", differing.join("\n  "))
        .into())
}

/// Copies what git knows or would take, and has the copy's own `xtask` make the package.
fn build_elsewhere() -> Result<PathBuf> {
    let copy = project::at("target").join(FOLDER);
    println!("building once more in target/{FOLDER}");
    files::fresh_folder(&copy)?;
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    for file in read(git.current_dir(project::root()))?.split_terminator('\0') {
        // What has been removed since the last commit is still in git's list.
        if project::at(file).exists() {
            files::copy(&project::at(file), &copy.join(file))?;
        }
    }
    link(&project::tools(), &copy.join("target/tools"))?;

    // The crates, under another name.
    let cargo_home = copy.join("target/cargo");
    for entry in fs::read_dir(crate::wasm::cargo_home().ok_or("neither CARGO_HOME nor HOME is set")?)? {
        let entry = entry?;
        link(&entry.path(), &cargo_home.join(entry.file_name()))?;
    }
    let mut build = project::cargo();
    build.args(["run", "--quiet", "--locked", "--package", "xtask", "--", "package"]).current_dir(&copy);
    build.env("CARGO_HOME", &cargo_home).env_remove("CARGO_TARGET_DIR");
    run_quietly(build.env("TZ", "Pacific/Kiritimati").env("LC_ALL", "C"))?;

    let name = format!("target/package/{}-{}.tgz", project::NAME, project::version()?);
    Ok(copy.join(name))
}

fn link(to: &Path, link: &Path) -> Result {
    files::make_folder(link.parent().unwrap_or(link))?;
    run_program(Command::new("ln").arg("-s").arg(to).arg(link))
}

/// Every file of the tarball, and the tarball.
fn hashes(tarball: &Path) -> Result<Vec<Hashed>> {
    let folder = tarball.with_file_name("unpacked");
    files::fresh_folder(&folder)?;
    run_quietly(Command::new("tar").arg("-xzf").arg(tarball).arg("-C").arg(&folder))?;
    let hashed = |file: &PathBuf, above: &Path| -> Result<Hashed> {
        let hash = hex::encode(Sha256::digest(fs::read(file)?));
        Ok((file.strip_prefix(above)?.display().to_string(), hash))
    };
    let above = folder.join("package");
    let mut all =
        files::below(&folder)?.iter().map(|file| hashed(file, &above)).collect::<Result<Vec<_>>>()?;
    all.push(hashed(&tarball.to_owned(), tarball.parent().unwrap_or(tarball))?);
    Ok(all)
}

/// The files that only one of the two has, or both with other bytes.
fn differing(one: &[Hashed], other: &[Hashed]) -> Vec<String> {
    let lacking = |from: &[Hashed], file: &Hashed| !from.contains(file);
    let mut names: Vec<_> =
        one.iter().filter(|file| lacking(other, file)).map(|(name, _)| name.clone()).collect();
    names.extend(other.iter().filter(|file| lacking(one, file)).map(|(name, _)| name.clone()));
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::differing;

    #[test]
    fn a_file_differs_that_is_missing_or_has_other_bytes() {
        let files = |files: &[(&str, &str)]| -> Vec<_> {
            files.iter().map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned())).collect()
        };
        let one = files(&[("a", "1"), ("b", "2"), ("c", "3")]);
        assert_eq!(differing(&one, &one), [""; 0]);
        assert_eq!(differing(&one, &files(&[("a", "1"), ("b", "9"), ("d", "3")])), ["b", "c", "d"]);
    }
}
