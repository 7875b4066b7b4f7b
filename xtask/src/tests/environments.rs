//! Runs the projects of `tests/environments`: each installs the packed tarball beside a framework, a bundler or a test runner,
//! builds it, and runs the output.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::build::package;
use crate::tools::process::{Result, read_stdout_within};
use crate::tools::{consumer_project, debian, files, project, runtimes};

/// A project. Its `check.mjs` builds it, and checks the output.
struct Environment {
    name: &'static str,
    /// Folders of `tests/environments` with its files. The first has the lock file, if it needs packages.
    folders: &'static [&'static str],
}

const ENVIRONMENTS: &[Environment] = &[
    Environment { name: "typescript", folders: &["typescript"] },
    Environment { name: "classic", folders: &["classic"] },
    Environment { name: "deno", folders: &["deno"] },
    Environment { name: "bun", folders: &["bun"] },
    Environment { name: "jest", folders: &["jest"] },
    Environment { name: "vitest", folders: &["vitest"] },
    Environment { name: "parcel", folders: &["parcel"] },
    Environment { name: "nitro", folders: &["nitro"] },
    Environment { name: "next15", folders: &["next15", "next"] },
    Environment { name: "next16", folders: &["next16", "next"] },
];

/// The time limit for one environment: Next.js builds twice without a cache.
const TIMEOUT: Duration = Duration::from_secs(900);

pub(crate) fn run() -> Result {
    let tarball = package::build()?;
    runtimes::ensure_installed()?;
    files::copy_tree(&project::path("tests/js/support"), &project::path("target/environments/js/support"))?;
    debian::install(&["chromium"], "the browser that the pages are opened in")?;
    let failed: Vec<_> =
        ENVIRONMENTS.iter().filter_map(|environment| environment.check(&tarball).err()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(failed.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into())
}

impl Environment {
    /// Installs, builds and runs it, and prints how long that takes.
    fn check(&self, tarball: &Path) -> Result {
        let started = Instant::now();
        let named = |error: Box<dyn Error>| format!("{}: {error}", self.name);
        let folder = self.install(tarball).map_err(named)?;
        let install = started.elapsed();
        let started = Instant::now();
        let mut check = Command::new("node");
        let check = read_stdout_within(TIMEOUT, in_environment(check.arg("check.mjs"), &folder)?);
        let printed = check.map_err(named)?;
        if printed.is_empty() {
            return Err(named("check.mjs has checked nothing".into()).into());
        }
        println!("{printed}");
        println!(
            "{}: {:.0} s to install, {:.0} s to build and run",
            self.name,
            install.as_secs_f32(),
            started.elapsed().as_secs_f32()
        );
        Ok(())
    }

    /// Installs its packages and the tarball, and copies its files.
    fn install(&self, tarball: &Path) -> Result<PathBuf> {
        let source = project::path("tests/environments");
        let place = format!("target/environments/{}", self.name);
        let folder = consumer_project::install_beside(&source.join(self.folders[0]), &place, tarball)?;
        for name in self.folders {
            files::copy_tree(&source.join(name), &folder)?;
        }
        files::copy_tree(&source.join("shared"), &folder.join("shared"))?;
        Ok(folder)
    }
}

/// The command in this folder, with its tools, a version of Node that all of them support, and the paths of the runtimes.
pub(crate) fn in_environment<'a>(command: &'a mut Command, folder: &Path) -> Result<&'a mut Command> {
    let node = runtimes::program("node24")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let first = [node.parent().unwrap_or(&node).to_owned(), folder.join("node_modules/.bin")];
    command.env("PATH", std::env::join_paths(first.into_iter().chain(std::env::split_paths(&path)))?);
    for (name, program) in [("DENO", "deno"), ("BUN", "bun"), ("WORKERD", "workerd")] {
        command.env(name, runtimes::program(program)?);
    }
    command.env("CHROMIUM", runtimes::CHROMIUM).env("HOSTS", runtimes::folder());
    command.env("DENO_DIR", project::path("target/deno")).env("DENO_NO_UPDATE_CHECK", "1");
    Ok(command.current_dir(folder))
}
