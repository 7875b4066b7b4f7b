//! `tests/packaging`: what people build from the packed tarball, with the compilers and bundlers they use.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::{Result, read_within};
use crate::{ascii, files, hosts, node, package, project, scratch, size};

/// A folder of `tests/packaging`, installed, built and checked like a user's.
struct Project {
    name: &'static str,
    /// What `check.mjs` is told: whether `dist` holds bundles, and how an entry is run.
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

/// wrangler's server may hang.
const LIMIT: Duration = Duration::from_secs(180);

pub(crate) fn all() -> Result {
    let tarball = package::make()?;
    size::show()?;
    let place = tools()?;
    hosts::ready()?;
    check_manifest(&place, &tarball)?;
    check_text()?;
    for each in PROJECTS {
        let folder = each.install(&tarball)?;
        read_within(LIMIT, as_user(node::npm().args(["run", "build", "--if-present"]), &folder)?)
            .map_err(|error| format!("{}: {error}", each.name))?;
        let mut check = Command::new("node");
        check.arg(place.join("check.mjs")).args(each.check.split(' '));
        read_within(LIMIT, as_user(&mut check, &folder)?)
            .map_err(|error| format!("{}: {error}", each.name))?;
        println!("{}: installed, built, run", each.versioned(&place)?);
    }
    Ok(())
}

/// Installs the bundlers above the projects, where Node and npm look for what a project itself has not.
pub(crate) fn tools() -> Result<PathBuf> {
    let place = project::at("target/packaging");
    files::copy_tree(&project::at("tests/packaging/tools"), &place)?;
    for file in ["catch.cjs", "check.mjs", "md5.mjs"] {
        files::copy(&project::at("tests/packaging").join(file), &place.join(file))?;
    }
    node::install(
        "target/packaging",
        "the compilers and bundlers that the package is tried with, about 750 MB",
    )?;
    Ok(place)
}

/// What others say of `package.json`: `publint` of its entries, `attw` of the types behind them. Resolution as
/// before `exports` is left out: it finds no entry but the main one, and TypeScript has given it up.
fn check_manifest(place: &Path, tarball: &Path) -> Result {
    let tool = |name: &str| Command::new(place.join("node_modules/.bin").join(name));
    read_within(LIMIT, as_user(tool("publint").args(["run", "--strict"]).arg(tarball), place)?)?;
    println!("publint --strict: clean");
    read_within(LIMIT, as_user(tool("attw").args(["--profile", "node16"]).arg(tarball), place)?)?;
    println!("attw --profile node16: clean");
    Ok(())
}

/// Any character set and any minifier leaves the published code as it is; see `ascii.rs`.
fn check_text() -> Result {
    let mut count = 0;
    for file in files::below(&project::at("pkg"))? {
        if file.extension().is_some_and(|extension| extension == "js" || extension == "cjs") {
            let text = std::fs::read_to_string(&file)?;
            ascii::check(&text).map_err(|problem| format!("{}: {problem}", file.display()))?;
            count += 1;
        }
    }
    println!("{count} JavaScript files: printable ASCII in short lines");
    if count == 0 { Err("pkg/ contains no JavaScript".into()) } else { Ok(()) }
}

impl Project {
    /// Its name, with the version of the tool of that name.
    fn versioned(&self, place: &Path) -> Result<String> {
        let manifest = place.join("node_modules").join(self.name).join("package.json");
        if !manifest.exists() {
            return Ok(self.name.to_owned());
        }
        let text = std::fs::read_to_string(manifest)?;
        let version = text.split_once("\"version\": \"").and_then(|(_, rest)| rest.split('"').next());
        Ok(format!("{} {}", self.name, version.ok_or("a manifest without a version")?))
    }

    /// The project with the tarball in it, and nothing left of an earlier build.
    fn install(&self, tarball: &Path) -> Result<PathBuf> {
        let folder = scratch::with_package(&format!("packaging/{}", self.name), tarball)?;
        for earlier in ["src", "dist", "dist-bundler"] {
            files::fresh_folder(&folder.join(earlier))?;
        }
        let source = project::at("tests/packaging").join(self.name);
        if !source.join("src").exists() {
            files::copy_tree(&project::at("tests/packaging/src"), &folder.join("src"))?;
        }
        files::copy_tree(&source, &folder)?;
        Ok(folder)
    }
}

/// In the folder, with a Node that is new enough for wrangler, the tools of [`tools`], and without what these would tell
/// or ask their makers.
pub(crate) fn as_user<'a>(command: &'a mut Command, folder: &Path) -> Result<&'a mut Command> {
    let node = hosts::program("node24")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let first =
        [node.parent().unwrap_or(&node).to_owned(), project::at("target/packaging/node_modules/.bin")];
    command.env("PATH", std::env::join_paths(first.into_iter().chain(std::env::split_paths(&path)))?);
    command.env("NEXT_TELEMETRY_DISABLED", "1");
    command.env("WRANGLER_SEND_METRICS", "false").env("WRANGLER_HIDE_BANNER", "true");
    command.env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
    command.env("WRANGLER_LOG_PATH", project::at("target/packaging/wrangler.log"));
    Ok(command.current_dir(folder))
}
