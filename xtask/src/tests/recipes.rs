//! Tests the recipes of `examples/recipes` with the packed package and the frameworks: each server runs as in production.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::build::package;
use crate::tests::environments::in_environment;
use crate::tools::process::{Result, read_stdout_within};
use crate::tools::{consumer_project, files, node, project, runtimes};

/// A folder with installed frameworks, and the tests in `tests/recipes/checks` that copy recipes into it.
struct Project {
    name: &'static str,
    tests: &'static [&'static str],
    /// The folder of the lock file.
    packages: &'static str,
    /// The folder that the packages are installed in.
    place: &'static str,
}

const PROJECTS: &[Project] = &[
    Project {
        name: "node",
        tests: &["node.test.mjs", "node-parsers.test.mjs"],
        packages: "tests/recipes/node",
        place: "target/recipes/node",
    },
    Project {
        name: "sveltekit",
        tests: &["sveltekit.test.mjs"],
        packages: "tests/recipes/sveltekit",
        place: "target/recipes/sveltekit",
    },
    Project {
        name: "nuxt",
        tests: &["nuxt.test.mjs"],
        packages: "tests/recipes/nuxt",
        place: "target/recipes/nuxt",
    },
    // The installation of the part `environments`.
    Project {
        name: "nextjs",
        tests: &["nextjs.test.mjs"],
        packages: "tests/environments/next16",
        place: "target/environments/next16",
    },
];

/// The time limit for one project, on a slow machine.
const TIMEOUT: Duration = Duration::from_secs(600);

pub(crate) fn run() -> Result {
    let tarball = package::build()?;
    runtimes::ensure_installed()?;
    let failed: Vec<_> = PROJECTS.iter().filter_map(|project| project.check(&tarball).err()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(failed.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into())
}

impl Project {
    /// Installs the packages, runs the tests, and prints how long that takes.
    fn check(&self, tarball: &Path) -> Result {
        let started = Instant::now();
        let named = |error| format!("{}: {error}", self.name);
        let source = project::path(self.packages);
        let folder = consumer_project::install_beside(&source, self.place, tarball).map_err(named)?;
        files::copy_tree(&project::path("tests/recipes/checks"), &folder.join("checks"))?;
        files::copy_tree(&project::path("tests/examples/suite"), &folder.join("checks/suite"))?;
        // The suite imports the signer of the tests by a relative path.
        files::copy_tree(&project::path("tests/js/support"), &folder.join("js/support"))?;
        let install = started.elapsed();
        let started = Instant::now();
        let mut command = Command::new("node");
        // One file after the other: each starts servers.
        command.args(["--test", "--test-reporter=tap", "--test-concurrency=1"]);
        command.args(self.tests.iter().map(|test| format!("checks/{test}")));
        let tests = in_environment(command.env("PROJECT", project::root()), &folder)?;
        let printed = read_stdout_within(TIMEOUT, tests);
        let passed = printed.and_then(|printed| node::passed_count(&printed)).map_err(named)?;
        println!(
            "{}: {passed} tests, {:.0} s to install, {:.0} s to build and test",
            self.name,
            install.as_secs_f32(),
            started.elapsed().as_secs_f32()
        );
        Ok(())
    }
}
