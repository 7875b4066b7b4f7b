//! Test projects that install the packed package, as a user's project does.

use std::path::{Path, PathBuf};

use crate::tools::process::{Result, run_quietly};
use crate::tools::up_to_date::UpToDateCheck;
use crate::tools::{files, node, project};

/// Creates the project `target/<name>` and installs `tarball` in it. The project has no other files.
pub(crate) fn install(name: &str, tarball: &Path) -> Result<PathBuf> {
    let folder = project::path("target").join(name);
    let installed = UpToDateCheck::new(folder.join("node_modules/.stamp"), &[tarball.to_owned()], &[])?;
    if !installed.is_up_to_date(&[&folder]) {
        files::recreate_folder(&folder)?;
        files::write(&folder.join("package.json"), "{ \"private\": true, \"type\": \"module\" }\n")?;
        // Offline: the installation fails if the package has a dependency.
        let mut npm = node::npm();
        npm.args(["install", "--offline", "--no-save", "--no-package-lock"]).arg(tarball);
        run_quietly(npm.current_dir(&folder))?;
        installed.record()?;
    }
    Ok(folder)
}
