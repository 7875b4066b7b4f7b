//! `tests/packaging/minifiers`: production builds by tools that rewrite string literals, and scripts on pages in old
//! character sets. What they make of the packed package is run.

use std::process::Command;
use std::time::Duration;

use crate::packaging::{as_user, tools};
use crate::process::{Result, read_within};
use crate::{debian, files, hosts, node, package, project, scratch};

/// Folders of `tests/packaging/minifiers`: a script `build` in each, and `check.mjs`, which runs what was built.
const PROJECTS: [&str; 3] = ["classic", "parcel", "next"];

/// Next.js builds twice, each time from nothing.
const LIMIT: Duration = Duration::from_secs(600);

pub(crate) fn all() -> Result {
    let tarball = package::make()?;
    let place = tools()?;
    hosts::ready()?;
    debian::install(&["chromium"], "the browser that the pages are opened in")?;
    let source = project::at("tests/packaging/minifiers");
    for file in ["browser.mjs", "message.mjs"] {
        files::copy(&source.join(file), &place.join(file))?;
    }
    files::copy(&project::at("tests/runtimes/hosts/launch.mjs"), &place.join("launch.mjs"))?;
    for name in PROJECTS {
        let folder = scratch::with_package(&format!("packaging/{name}"), &tarball)?;
        for earlier in ["src", "app", "dist"] {
            files::fresh_folder(&folder.join(earlier))?;
        }
        files::copy_tree(&source.join("src"), &folder.join("src"))?;
        files::copy_tree(&source.join(name), &folder)?;
        let build = read_within(LIMIT, as_user(node::npm().args(["run", "build"]), &folder)?);
        build.map_err(|error| format!("{name}: {error}"))?;
        let check = read_within(LIMIT, as_user(Command::new("node").arg("check.mjs"), &folder)?);
        println!("{}", check.map_err(|error| format!("{name}: {error}"))?);
    }
    Ok(())
}
