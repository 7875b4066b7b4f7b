//! `cargo xtask reproduce`: builds the package a second time in another folder and compares the bytes.
//!
//! The second build shares only the compiler and the pinned tools with the first: the sources are copied, and the
//! folders of the project, of cargo and of the crates have other names of another length. The bytes still depend on
//! the versions of the compiler and, for the tarball around the files, of npm: they are printed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::process::{Result, read, run as run_program, run_quietly};
use crate::{files, node, package, project, toolchain};

/// Inside `target`; the space is on purpose.
const FOLDER: &str = "reproduce/another folder";

pub(crate) fn run(_words: &[String]) -> Result {
    let (here, elsewhere) = (package::make()?, build_elsewhere()?);
    println!("{}  {}", sha256(&here)?, here.file_name().unwrap_or_default().display());
    let node_version = read(Command::new("node").arg("--version"))?;
    let npm_version = read(node::npm().arg("--version"))?;
    println!("made with {}, Node {node_version}, npm {npm_version}", toolchain::ready()?.version);
    if sha256(&here)? == sha256(&elsewhere)? {
        println!("built in two folders: the same bytes");
        return Ok(());
    }
    // Fails where files differ, and prints which.
    run_program(
        Command::new("diff").args(["--brief", "--recursive"]).args([unpack(&here)?, unpack(&elsewhere)?]),
    )?;
    Err("the files are the same, but the tarballs differ".into())
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

fn sha256(file: &Path) -> Result<String> {
    Ok(hex::encode(Sha256::digest(fs::read(file)?)))
}

fn unpack(tarball: &Path) -> Result<PathBuf> {
    let folder = tarball.with_file_name("unpacked");
    files::fresh_folder(&folder)?;
    run_quietly(Command::new("tar").arg("-xzf").arg(tarball).arg("-C").arg(&folder))?;
    Ok(folder)
}
