//! Projects outside this one that have the packed package installed, as users have it.

use std::path::{Path, PathBuf};

use crate::process::{Result, run_quietly};
use crate::stamp::Stamp;
use crate::{files, node, project};

/// Makes `target/<name>` a project with `tarball` installed, and nothing else in it but `node_modules`.
pub(crate) fn with_package(name: &str, tarball: &Path) -> Result<PathBuf> {
    let folder = project::at("target").join(name);
    let stamp = Stamp::of(folder.join("node_modules/.stamp"), &[tarball.to_owned()], &[])?;
    if !stamp.is_current(&[&folder]) {
        files::fresh_folder(&folder)?;
        files::write(&folder.join("package.json"), "{ \"private\": true, \"type\": \"module\" }\n")?;
        // Offline: the package has no dependencies, and this is where it would show.
        let mut npm = node::npm();
        npm.args(["install", "--offline", "--no-save", "--no-package-lock"]).arg(tarball);
        run_quietly(npm.current_dir(&folder))?;
        stamp.write()?;
    }
    Ok(folder)
}
