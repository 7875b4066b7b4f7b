//! Trees of files: listing, copying, emptying.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::Result;

/// Every file below `place` in a fixed order; `place` itself where it is a file, nothing where it is missing.
pub(crate) fn below(place: &Path) -> Result<Vec<PathBuf>> {
    if place.is_file() {
        return Ok(vec![place.to_owned()]);
    }
    if !place.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(place)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        // Installed packages are nobody's source.
        if !entry.ends_with("node_modules") {
            found.extend(below(&entry)?);
        }
    }
    Ok(found)
}

/// Copies what lies below `from`, in the same layout.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result {
    for file in below(from)? {
        copy(&file, &to.join(file.strip_prefix(from)?))?;
    }
    Ok(())
}

/// Copies one file, making the folders it needs.
pub(crate) fn copy(from: &Path, to: &Path) -> Result {
    make_folder(to.parent().unwrap_or(to))?;
    fs::copy(from, to)
        .map_err(|error| format!("could not copy {} to {}: {error}", from.display(), to.display()))?;
    Ok(())
}

/// Makes the folder, empty whatever was there.
pub(crate) fn fresh_folder(folder: &Path) -> Result {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    make_folder(folder)
}

/// Makes the folder and those above it.
pub(crate) fn make_folder(folder: &Path) -> Result {
    fs::create_dir_all(folder).map_err(|error| format!("could not make {}: {error}", folder.display()).into())
}

/// Writes text, making the folders it needs.
pub(crate) fn write(file: &Path, text: &str) -> Result {
    make_folder(file.parent().unwrap_or(file))?;
    fs::write(file, text).map_err(|error| format!("could not write {}: {error}", file.display()).into())
}
