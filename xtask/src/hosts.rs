//! The runtimes that the suite runs in: npm packages of `tests/runtimes/hosts`, and Debian's browsers.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::Result;
use crate::{debian, node, project};

/// The folder of the npm packages, and of the programs that drive a runtime from outside.
const FOLDER: &str = "tests/runtimes/hosts";

pub(crate) const CHROMIUM: &str = "/usr/bin/chromium";
pub(crate) const CHROMEDRIVER: &str = "/usr/bin/chromedriver";
pub(crate) const FIREFOX: &str = "/usr/bin/firefox-esr";

/// Each is there under `<name>-linux-<processor>`, with the program in it.
const PROGRAMS: &[(&str, &str)] = &[
    ("bun", "bin/bun"),
    ("deno", "deno"),
    ("node20", "bin/node"),
    ("node22", "bin/node"),
    ("node24", "bin/node"),
    ("node26", "bin/node"),
    ("workerd", "bin/workerd"),
];

/// The versions of Node that we support: each even one from 20, which users still have, to the newest.
pub(crate) fn nodes() -> impl Iterator<Item = &'static str> {
    PROGRAMS.iter().map(|(name, _)| *name).filter(|name| name.starts_with("node"))
}

/// Installs the packages where their lock file has changed.
pub(crate) fn ready() -> Result {
    node::install(FOLDER, "the runtimes that the tests run in, about 800 MB")
}

/// Installs Debian's Chromium with its driver, and Firefox.
pub(crate) fn browsers() -> Result {
    if !debian::is_here() {
        return Err("Chromium and Firefox are taken from Debian, and this is not Debian".into());
    }
    debian::install(&["chromium", "chromium-driver", "firefox-esr"], "the browsers that the tests run in")
}

/// The program of a runtime that [`ready`] has installed.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let (_, file) = PROGRAMS.iter().find(|(known, _)| *known == name).ok_or("no such runtime")?;
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = format!("{name}-{}-{processor}", std::env::consts::OS);
    let program = project::at(FOLDER).join("node_modules").join(&package).join(file);
    if program.exists() {
        Ok(program)
    } else {
        Err(format!("{FOLDER}/package.json has no {package}: {name} cannot run here").into())
    }
}

/// The driver `<name>.mjs`.
pub(crate) fn driver(name: &str) -> Result<Command> {
    script(&project::at(FOLDER).join(format!("{name}.mjs")))
}

/// A script in a Node that is new enough for what drivers import.
pub(crate) fn script(file: &Path) -> Result<Command> {
    let mut node = Command::new(program("node24")?);
    node.arg(file);
    Ok(node)
}
