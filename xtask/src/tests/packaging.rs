//! Runs the projects of `tests/packaging`: each installs the packed tarball and builds it with a compiler or bundler.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::build::{package, reference};
use crate::tools::process::{Result, read_stdout_within};
use crate::tools::{consumer_project, files, node, project, runtimes};

/// A folder of `tests/packaging`.
struct Project {
    name: &'static str,
    /// The arguments of `check.mjs`: whether `dist` contains bundles, and how to run an entry.
    check: &'static str,
}

const PROJECTS: &[Project] = &[
    Project { name: "node-esm", check: "programs src/{}.js" },
    Project { name: "node-cjs", check: "programs src/{}.js" },
    Project { name: "typescript", check: "programs dist/{}.js" },
    Project { name: "esbuild", check: "bundles dist/{}.js" },
    Project { name: "vite", check: "bundles dist/{}.js" },
    Project { name: "webpack", check: "bundles dist/{}.js" },
    Project { name: "rollup", check: "bundles dist/{}.js" },
    Project { name: "wrangler", check: "bundles serve.mjs src/{}.js" },
];

/// The folder of the projects and of their checks.
const CHECKS: &str = "tests/packaging";

/// The time limit for one command: the server of wrangler may hang.
const TIMEOUT: Duration = Duration::from_secs(180);

pub(crate) fn run() -> Result {
    let tarball = package::build()?;
    test_scripts()?;
    reference::check()?;
    package::print_sizes(false)?;
    let place = install_tools()?;
    runtimes::ensure_installed()?;
    check_manifest(&place, &tarball)?;
    for each in PROJECTS {
        let folder = each.install(&tarball)?;
        read_stdout_within(TIMEOUT, as_user(node::npm().args(["run", "build", "--if-present"]), &folder)?)
            .map_err(|error| format!("{}: {error}", each.name))?;
        let mut check = Command::new("node");
        check.arg(place.join(CHECKS).join("check.mjs")).args(each.check.split(' '));
        read_stdout_within(TIMEOUT, as_user(&mut check, &folder)?)
            .map_err(|error| format!("{}: {error}", each.name))?;
        println!("{}: installed, built, run", each.title(&place)?);
    }
    Ok(())
}

/// Runs the tests of the scripts that build the package, and write its API reference and `BENCHMARKS.md`.
fn test_scripts() -> Result {
    let folders = ["xtask/npm/test", "xtask/docs/test", "benches/test"].map(project::path);
    let tests = folders.iter().map(|folder| files::list(folder)).collect::<Result<Vec<_>>>()?.concat();
    let passed = node::run_tests(Path::new("node"), &tests, project::root(), TIMEOUT)?;
    println!("scripts of the package, of its API reference and of the benchmarks: {passed} tests");
    Ok(())
}

/// Installs the compilers and bundlers in the folder above the projects, where Node and npm find them.
fn install_tools() -> Result<PathBuf> {
    let place = project::path("target/packaging");
    files::copy_tree(&project::path("tests/packaging/tools"), &place)?;
    for file in ["catch.cjs", "check.mjs", "md5_constants.mjs"] {
        files::copy(&project::path(CHECKS).join(file), &place.join(CHECKS).join(file))?;
    }
    consumer_project::copy_support(&place)?;
    node::install_packages(
        "target/packaging",
        "the compilers and bundlers that the package is tested with, about 450 MB",
    )?;
    Ok(place)
}

/// Checks `package.json` with `publint`, and its types with `attw`, for all ways of module resolution.
fn check_manifest(place: &Path, tarball: &Path) -> Result {
    let tool = |name: &str| Command::new(place.join("node_modules/.bin").join(name));
    read_stdout_within(TIMEOUT, as_user(tool("publint").args(["run", "--strict"]).arg(tarball), place)?)?;
    println!("publint --strict: clean");
    read_stdout_within(TIMEOUT, as_user(tool("attw").arg(tarball), place)?)?;
    println!("attw: clean");
    Ok(())
}

impl Project {
    /// Its name, with the version of the tool that has the same name.
    fn title(&self, place: &Path) -> Result<String> {
        let manifest = place.join("node_modules").join(self.name).join("package.json");
        if !manifest.exists() {
            return Ok(self.name.to_owned());
        }
        let manifest: Value = serde_json::from_str(&std::fs::read_to_string(manifest)?)?;
        Ok(format!("{} {}", self.name, manifest["version"].as_str().ok_or("a manifest without a version")?))
    }

    /// Copies the project and installs the tarball in it. Files of an earlier build are deleted.
    fn install(&self, tarball: &Path) -> Result<PathBuf> {
        let folder = consumer_project::install(&format!("packaging/{}", self.name), tarball)?;
        for name in ["src", "dist", "dist-bundler"] {
            files::recreate_folder(&folder.join(name))?;
        }
        let source = project::path("tests/packaging").join(self.name);
        if !source.join("src").exists() {
            files::copy_tree(&project::path("tests/packaging/src"), &folder.join("src"))?;
        }
        files::copy_tree(&source, &folder)?;
        Ok(folder)
    }
}

/// The command in this folder, with a version of Node that wrangler supports, with the tools of [`install_tools`], and
/// without telemetry.
fn as_user<'a>(command: &'a mut Command, folder: &Path) -> Result<&'a mut Command> {
    let node = runtimes::program("node24")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let first =
        [node.parent().unwrap_or(&node).to_owned(), project::path("target/packaging/node_modules/.bin")];
    command.env("PATH", std::env::join_paths(first.into_iter().chain(std::env::split_paths(&path)))?);
    command.env("WRANGLER_SEND_METRICS", "false").env("WRANGLER_HIDE_BANNER", "true");
    command.env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
    command.env("WRANGLER_LOG_PATH", project::path("target/packaging/wrangler.log"));
    Ok(command.current_dir(folder))
}
