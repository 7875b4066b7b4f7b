//! No published file names a folder of the machine that built it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::process::Result;
use crate::tools::project;
use crate::tools::toolchain::Toolchain;

/// Compiler flags that replace each folder of this machine by a fixed name, so that every machine builds the same bytes.
/// The compiler takes the last flag that matches a path.
pub(crate) fn remap_flags(toolchain: &Toolchain) -> Result<Vec<String>> {
    let mut folders = vec![(project::root().to_owned(), "crate")];
    if let Some(home) = project::cargo_home() {
        folders.push((home.clone(), "cargo"));
        for registry in fs::read_dir(home.join("registry/src")).into_iter().flatten() {
            folders.push((registry?.path(), "dependencies"));
        }
    }
    // Debian's folder is a link, and the compiler may resolve it.
    folders.push((toolchain.sources.canonicalize()?, "rust"));
    folders.push((toolchain.sources.clone(), "rust"));
    Ok(folders
        .iter()
        .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()))
        .collect())
}

/// The folders that no published file may name.
pub(crate) fn local_folders(toolchain: &Toolchain) -> Vec<PathBuf> {
    let folders = [project::root().to_owned(), toolchain.sources.clone()];
    folders.into_iter().chain(project::cargo_home()).collect()
}

/// Fails if the file contains the path of one of these folders.
pub(crate) fn assert_no_local_paths(folders: &[PathBuf], file: &Path) -> Result {
    let bytes = fs::read(file)?;
    for folder in folders {
        let folder = format!("{}/", folder.display());
        if bytes.windows(folder.len()).any(|window| window == folder.as_bytes()) {
            return Err(format!("{} names a folder of this machine: {folder}", file.display()).into());
        }
    }
    Ok(())
}
