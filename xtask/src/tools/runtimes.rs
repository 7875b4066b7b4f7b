//! The JavaScript runtimes that tests run in: npm packages of `tests/js/support/hosts`, and Debian's browsers.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::process::Result;
use crate::tools::{debian, node, project};

/// The folder of the npm packages, and of the scripts that start a runtime and control it.
const FOLDER: &str = "tests/js/support/hosts";

pub(crate) const CHROMIUM: &str = "/usr/bin/chromium";
pub(crate) const CHROMEDRIVER: &str = "/usr/bin/chromedriver";
pub(crate) const FIREFOX: &str = "/usr/bin/firefox-esr";

/// Names of runtimes, and the path of each program inside its npm package `<name>-linux-<processor>`.
const PROGRAMS: &[(&str, &str)] = &[
    ("bun", "bin/bun"),
    ("deno", "deno"),
    ("node20", "bin/node"),
    ("node22", "bin/node"),
    ("node24", "bin/node"),
    ("node26", "bin/node"),
    ("workerd", "bin/workerd"),
];

/// The supported versions of Node: each even version from 20 to the newest.
pub(crate) fn node_versions() -> impl Iterator<Item = &'static str> {
    PROGRAMS.iter().map(|(name, _)| *name).filter(|name| name.starts_with("node"))
}

/// Installs the npm packages of the runtimes.
pub(crate) fn ensure_installed() -> Result {
    node::install_packages(FOLDER, "the runtimes that the tests run in, about 800 MB")
}

/// Installs Debian's Chromium with its driver, and Firefox.
pub(crate) fn ensure_browsers_installed() -> Result {
    if !debian::has_apt_get() {
        return Err("Chromium and Firefox are taken from Debian, and this is not Debian".into());
    }
    debian::install(&["chromium", "chromium-driver", "firefox-esr"], "the browsers that the tests run in")
}

/// The folder with the packages and the scripts.
pub(crate) fn folder() -> PathBuf {
    project::path(FOLDER)
}

/// The program of a runtime that [`ensure_installed`] installs.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let (_, file) = PROGRAMS.iter().find(|(known, _)| *known == name).ok_or("no such runtime")?;
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = format!("{name}-{}-{processor}", std::env::consts::OS);
    let program = project::path(FOLDER).join("node_modules").join(&package).join(file);
    if program.exists() {
        Ok(program)
    } else {
        Err(format!("{FOLDER}/package.json has no {package}: {name} cannot run here").into())
    }
}

/// The script `<name>.mjs`, which starts a runtime and controls it.
pub(crate) fn driver(name: &str) -> Result<Command> {
    script(&project::path(FOLDER).join(format!("{name}.mjs")))
}

/// A script in a version of Node that can run all imports of the drivers.
pub(crate) fn script(file: &Path) -> Result<Command> {
    let mut node = Command::new(program("node24")?);
    node.arg(file);
    Ok(node)
}
