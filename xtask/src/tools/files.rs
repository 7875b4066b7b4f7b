//! Lists, copies and deletes trees of files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::process::Result;

/// Every file under `root`, sorted by path. If `root` is a file, returns only this file; if it is missing, returns nothing.
pub(crate) fn list(root: &Path) -> Result<Vec<PathBuf>> {
    if root.is_file() {
        return Ok(vec![root.to_owned()]);
    }
    if !root.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(root)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        // Installed packages are not sources of this project.
        if !entry.ends_with("node_modules") {
            found.extend(list(&entry)?);
        }
    }
    Ok(found)
}

/// Copies all files under `from` to the same paths under `to`.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result {
    for file in list(from)? {
        copy(&file, &to.join(file.strip_prefix(from)?))?;
    }
    Ok(())
}

/// Copies one file and creates missing folders.
pub(crate) fn copy(from: &Path, to: &Path) -> Result {
    create_folder(to.parent().unwrap_or(to))?;
    fs::copy(from, to)
        .map_err(|error| format!("could not copy {} to {}: {error}", from.display(), to.display()))?;
    Ok(())
}

/// Creates the folder. If it exists, its contents are deleted.
pub(crate) fn recreate_folder(folder: &Path) -> Result {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    create_folder(folder)
}

/// Creates the folder and its missing parents.
pub(crate) fn create_folder(folder: &Path) -> Result {
    fs::create_dir_all(folder)
        .map_err(|error| format!("could not create {}: {error}", folder.display()).into())
}

/// Writes text and creates missing folders.
pub(crate) fn write(file: &Path, text: &str) -> Result {
    create_folder(file.parent().unwrap_or(file))?;
    fs::write(file, text).map_err(|error| format!("could not write {}: {error}", file.display()).into())
}
