//! Runs the projects of `tests/packaging/minifiers`: production builds with tools that rewrite string literals, and scripts
//! on pages with old character sets.

use std::process::Command;
use std::time::Duration;

use crate::build::package;
use crate::tests::packaging::{as_user, install_tools};
use crate::tools::process::{Result, read_stdout_within};
use crate::tools::{consumer_project, debian, files, node, project, runtimes};

/// Folders of `tests/packaging/minifiers`. Each has a script `build`, and `check.mjs`, which runs the output.
const PROJECTS: [&str; 3] = ["classic", "parcel", "next"];

/// The time limit for one command: Next.js builds twice without a cache.
const TIMEOUT: Duration = Duration::from_secs(600);

pub(crate) fn run() -> Result {
    let tarball = package::build()?;
    let place = install_tools()?;
    runtimes::ensure_installed()?;
    debian::install(&["chromium"], "the browser that the pages are opened in")?;
    let source = project::path("tests/packaging/minifiers");
    for file in ["browser.mjs", "message.mjs"] {
        files::copy(&source.join(file), &place.join(file))?;
    }
    files::copy(&project::path("tests/runtimes/hosts/launch.mjs"), &place.join("launch.mjs"))?;
    for name in PROJECTS {
        let folder = consumer_project::install(&format!("packaging/{name}"), &tarball)?;
        for output in ["src", "app", "dist"] {
            files::recreate_folder(&folder.join(output))?;
        }
        files::copy_tree(&source.join("src"), &folder.join("src"))?;
        files::copy_tree(&source.join(name), &folder)?;
        let build = read_stdout_within(TIMEOUT, as_user(node::npm().args(["run", "build"]), &folder)?);
        build.map_err(|error| format!("{name}: {error}"))?;
        let check = read_stdout_within(TIMEOUT, as_user(Command::new("node").arg("check.mjs"), &folder)?);
        println!("{}", check.map_err(|error| format!("{name}: {error}"))?);
    }
    Ok(())
}
