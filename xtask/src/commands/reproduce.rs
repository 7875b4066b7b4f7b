//! `cargo xtask reproduce`: builds the package a second time in another folder and compares the bytes.
//!
//! The second build shares only the compiler and the pinned tools with the first: the sources are copied, and the folders
//! of the project, of cargo and of the crates have other names of another length. The bytes depend on the versions of the
//! compiler and of npm, so the command prints them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::package;
use crate::tools::process::{self, Result, read_stdout, run_quietly};
use crate::tools::{files, node, project, toolchain};

/// Inside `target`. The space tests that paths with spaces work.
const FOLDER: &str = "reproduce/another folder";

pub(crate) fn run() -> Result {
    let (here, elsewhere) = (package::build()?, build_elsewhere()?);
    println!("{}  {}", sha256(&here)?, here.file_name().unwrap_or_default().display());
    let node_version = read_stdout(Command::new("node").arg("--version"))?;
    let npm_version = read_stdout(node::npm().arg("--version"))?;
    println!("made with {}, Node {node_version}, npm {npm_version}", toolchain::ensure_installed()?.version);
    if sha256(&here)? == sha256(&elsewhere)? {
        println!("built in two folders: the same bytes");
        return Ok(());
    }
    // Fails if files differ, and prints their names.
    process::run(
        Command::new("diff").args(["--brief", "--recursive"]).args([unpack(&here)?, unpack(&elsewhere)?]),
    )?;
    Err("the files are the same, but the tarballs differ".into())
}

/// Copies all files that git does not ignore, and runs `cargo xtask package` in the copy. Returns its tarball.
fn build_elsewhere() -> Result<PathBuf> {
    let copy = project::path("target").join(FOLDER);
    println!("building once more in target/{FOLDER}");
    files::recreate_folder(&copy)?;
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    for file in read_stdout(git.current_dir(project::root()))?.split_terminator('\0') {
        // git also lists files that were deleted since the last commit.
        if project::path(file).exists() {
            files::copy(&project::path(file), &copy.join(file))?;
        }
    }
    link(&project::tools_folder(), &copy.join("target/tools"))?;

    // Another path for the sources of the crates.
    let cargo_home = copy.join("target/cargo");
    for entry in fs::read_dir(project::cargo_home().ok_or("neither CARGO_HOME nor HOME is set")?)? {
        let entry = entry?;
        link(&entry.path(), &cargo_home.join(entry.file_name()))?;
    }
    let mut build = project::cargo();
    build.args(["run", "--quiet", "--locked", "--package", "xtask", "--", "package"]).current_dir(&copy);
    build.env("CARGO_HOME", &cargo_home).env_remove("CARGO_TARGET_DIR");
    run_quietly(build.env("TZ", "Pacific/Kiritimati").env("LC_ALL", "C"))?;

    let name = format!("target/package/{}-{}.tgz", project::NAME, project::metadata()?.version);
    Ok(copy.join(name))
}

fn link(to: &Path, link: &Path) -> Result {
    files::create_folder(link.parent().unwrap_or(link))?;
    Ok(symlink(to, link)?)
}

fn sha256(file: &Path) -> Result<String> {
    let printed = read_stdout(Command::new("sha256sum").arg(file))?;
    Ok(printed.split(' ').next().unwrap_or_default().to_owned())
}

fn unpack(tarball: &Path) -> Result<PathBuf> {
    let folder = tarball.with_file_name("unpacked");
    files::recreate_folder(&folder)?;
    run_quietly(Command::new("tar").arg("-xzf").arg(tarball).arg("-C").arg(&folder))?;
    Ok(folder)
}
