//! Test projects that install the packed package, as a user's project does.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::process::{Result, run_quietly};
use crate::tools::up_to_date::UpToDateCheck;
use crate::tools::{files, node, project};

/// Creates the project `place` with the packages of the lock file in `source`, if it has one, and installs `tarball` beside
/// them. Files of an earlier run are deleted, except for the packages.
pub(crate) fn install_beside(source: &Path, place: &str, tarball: &Path) -> Result<PathBuf> {
    let folder = project::path(place);
    files::create_folder(&folder)?;
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        if entry.file_name() == "node_modules" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    files::copy_tree(source, &folder)?;
    let manifest = folder.join("package.json");
    if folder.join("package-lock.json").exists() {
        node::install_packages(place, "an environment that the package is tested in")?;
    } else if !manifest.exists() {
        files::write(&manifest, PROJECT)?;
    }
    let stamp = folder.join("node_modules/.tarball");
    let inputs = [tarball.to_owned(), folder.join("package-lock.json")];
    let installed = UpToDateCheck::new(stamp, &inputs, &[])?;
    if !installed.is_up_to_date(&[]) {
        install_tarball(&folder, tarball)?;
        installed.record()?;
    }
    Ok(folder)
}

const PROJECT: &str = "{ \"private\": true, \"type\": \"module\" }\n";

/// Offline: the installation fails if the package has a dependency.
fn install_tarball(folder: &Path, tarball: &Path) -> Result {
    let mut npm = node::npm();
    npm.args(["install", "--offline", "--ignore-scripts", "--no-save", "--no-package-lock"]).arg(tarball);
    run_quietly(npm.current_dir(folder))
}

/// The assertions, fixtures and the signer of the JavaScript tests.
const SUPPORT: &str = "tests/js/support";

/// Copies the support files of the tests to the same path below `folder`, because tests import them by relative paths.
pub(crate) fn copy_support(folder: &Path) -> Result {
    files::copy_tree(&project::path(SUPPORT), &folder.join(SUPPORT))
}

/// Creates the project `target/<name>` and installs `tarball` in it. The project has no other files.
pub(crate) fn install(name: &str, tarball: &Path) -> Result<PathBuf> {
    let folder = project::path("target").join(name);
    let installed = UpToDateCheck::new(folder.join("node_modules/.stamp"), &[tarball.to_owned()], &[])?;
    if !installed.is_up_to_date(&[&folder]) {
        files::recreate_folder(&folder)?;
        files::write(&folder.join("package.json"), PROJECT)?;
        install_tarball(&folder, tarball)?;
        installed.record()?;
    }
    Ok(folder)
}
