//! Runs the tests of `tests/js` with the packed package. `suite` runs in every runtime: each prints a line with its version
//! and the number of tests. A runtime that does not start, or that runs fewer tests than the suite has, is a failure.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::build::package;
use crate::tools::process::{Result, read_stdout, read_stdout_within};
use crate::tools::{consumer_project, debian, files, node, project, runtimes};

/// The folder of the tests.
const TESTS: &str = "tests/js";

/// Ten times as long as the slowest runtime, a browser on a busy machine, takes.
const TIMEOUT: Duration = Duration::from_secs(180);

/// A project that has the package installed and contains `tests/js`.
struct Suite {
    folder: PathBuf,
    /// The number of tests.
    length: usize,
}

/// Runs the suite, and the tests for Node only, in every supported version of Node.
pub(crate) fn run_in_node() -> Result {
    let suite = Suite::prepare()?;
    let mut files = vec![suite.runner("node.test.mjs")];
    files.extend(test_files(&suite.folder.join(TESTS).join("node"))?);
    for name in runtimes::node_versions() {
        let node = runtimes::program(name)?;
        let mut all = 0;
        for file in &files {
            let passed = node::run_tests(&node, std::slice::from_ref(file), &suite.folder, TIMEOUT)?;
            // This file runs the suite twice: with `import` and with `require`.
            if file.ends_with("node.test.mjs") && passed != 2 * suite.length {
                return Err(format!("{name} ran {passed} of {} tests", 2 * suite.length).into());
            }
            all += passed;
        }
        let version = read_stdout(Command::new(&node).arg("--version"))?;
        println!("Node {}: {all} tests", version.trim_start_matches('v'));
    }
    Ok(())
}

/// Runs `tests/js/sandbox`: the sandbox and the command line of the packed package, and clients in other languages.
pub(crate) fn run_sandbox() -> Result {
    debian::ensure_program("python3", "python3", "runs an independent client")?;
    debian::ensure_program("curl", "curl", "runs the command that `sign --curl` prints")?;
    debian::ensure_program("script", "bsdutils", "provides a terminal, to test colours")?;
    let folder = set_up()?;
    let files = test_files(&folder.join(TESTS).join("sandbox"))?;
    let passed = node::run_tests(Path::new("node"), &files, &folder, 2 * TIMEOUT)?;
    println!("the sandbox and the command line: {passed} tests");
    Ok(())
}

/// Runs the property tests of `tests/js/properties` in Node.
pub(crate) fn run_properties() -> Result {
    node::ensure_build_tools_installed()?;
    let folder = set_up()?;
    for library in ["fast-check", "pure-rand"] {
        let copy = folder.join("node_modules").join(library);
        files::recreate_folder(&copy)?;
        files::copy_tree(&project::path("xtask/npm/node_modules").join(library), &copy)?;
    }
    let files = test_files(&folder.join(TESTS).join("properties"))?;
    let passed = node::run_tests(Path::new("node"), &files, &folder, TIMEOUT)?;
    println!("property tests of the package: {passed}");
    Ok(())
}

/// Runs the suite, and the demo, in Deno.
pub(crate) fn run_in_deno() -> Result {
    let suite = Suite::prepare()?;
    let deno = |permissions: &[&str]| -> Result<Command> {
        let mut deno = Command::new(runtimes::program("deno")?);
        deno.args(["run", "--no-prompt", "--no-remote", "--no-lock"]).args(permissions);
        deno.env("DENO_DIR", project::path("target/deno")).env("DENO_NO_UPDATE_CHECK", "1");
        Ok(deno)
    };
    suite.run(deno(&[])?.arg(suite.runner("deno.mjs")), &["Deno"])?;
    suite.run_demo(&mut deno(&["--allow-net=127.0.0.1"])?, "Deno")
}

/// Runs the suite, and the demo, in Bun.
pub(crate) fn run_in_bun() -> Result {
    let suite = Suite::prepare()?;
    let bun = runtimes::program("bun")?;
    suite.run(Command::new(&bun).arg(suite.runner("bun.mjs")), &["Bun", "Bun"])?;
    suite.run_demo(&mut Command::new(&bun), "Bun")
}

/// Runs the suite in workerd.
pub(crate) fn run_in_workerd() -> Result {
    let suite = Suite::prepare()?;
    let mut driver = runtimes::driver("workerd")?;
    suite.run(driver.arg(&suite.folder).arg(runtimes::program("workerd")?), &["workerd", "workerd"])
}

/// Runs the suite in Chromium and in Firefox, each in a page and in a web worker.
pub(crate) fn run_in_browsers() -> Result {
    let suite = Suite::prepare()?;
    runtimes::ensure_browsers_installed()?;
    for (driver, program, name) in
        [("chromium", runtimes::CHROMIUM, "Chromium"), ("firefox", runtimes::FIREFOX, "Firefox")]
    {
        suite.run(runtimes::driver(driver)?.arg(&suite.folder).arg(program), &[name, name])?;
    }
    Ok(())
}

/// Runs the suite in Vercel's edge-runtime.
pub(crate) fn run_in_edge_runtime() -> Result {
    let suite = Suite::prepare()?;
    suite.run(runtimes::driver("edge")?.arg(&suite.folder), &["edge-runtime"])
}

/// Creates `target/js`: a project with the packed package and the tests. The layout is that of this repository, because tests
/// read other files by relative paths.
fn set_up() -> Result<PathBuf> {
    node::ensure_installed()?;
    let folder = consumer_project::install("js", &package::build()?)?;
    files::recreate_folder(&folder.join("tests"))?;
    for part in [TESTS, "tests/clients", "tests/vectors"] {
        files::copy_tree(&project::path(part), &folder.join(part))?;
    }
    files::copy(&project::path("src/schema/error-codes.tsv"), &folder.join("tests/error-codes.tsv"))?;
    Ok(folder)
}

impl Suite {
    fn prepare() -> Result<Self> {
        let mut suite = Self { folder: set_up()?, length: 0 };
        runtimes::ensure_installed()?;
        let mut count = Command::new(runtimes::program("node26")?);
        count.arg(suite.runner("count.mjs")).current_dir(&suite.folder);
        suite.length = read_stdout(&mut count)?.parse()?;
        if suite.length == 0 {
            return Err("the suite has no test".into());
        }
        Ok(suite)
    }

    /// The path of a file of `tests/js/runners`.
    fn runner(&self, name: &str) -> PathBuf {
        self.folder.join(TESTS).join("runners").join(name)
    }

    /// Runs the command, which must report the results of the suite in these runtimes.
    fn run(&self, command: &mut Command, runtimes: &[&str]) -> Result {
        let printed = read_stdout_within(TIMEOUT, command.current_dir(&self.folder))?;
        for line in summarize(&printed, runtimes, self.length)? {
            println!("{line}");
        }
        Ok(())
    }

    /// Runs the demo: a whole payout over HTTP. The sandbox's server uses Node's modules, which this runtime emulates.
    fn run_demo(&self, command: &mut Command, runtime: &str) -> Result {
        let script = self.folder.join("demo.mjs");
        files::copy(&project::path("examples/demo/demo.mjs"), &script)?;
        let printed = read_stdout_within(TIMEOUT, command.arg(script).current_dir(&self.folder))?;
        let last = printed.lines().last().filter(|line| line.starts_with("Done. "));
        let last = last.ok_or_else(|| format!("the demo has not ended in {runtime}\n{printed}"))?;
        println!("{runtime}, the demo: {last}");
        Ok(())
    }
}

/// Reads the output of `tests/js/support/run.js`. Returns a line for each runtime.
fn summarize(printed: &str, runtimes: &[&str], length: usize) -> Result<Vec<String>> {
    let reports = printed.lines().filter_map(|line| line.strip_prefix("ran: "));
    let names: Vec<_> =
        reports.map(|report| report.strip_prefix(&format!("{length} passed, 0 failed: "))).collect();
    let mut pairs = names.iter().zip(runtimes);
    let is_expected = |name: Option<&str>, runtime| name.is_some_and(|name| name.starts_with(runtime));
    if names.len() == runtimes.len() && pairs.all(|(name, runtime)| is_expected(*name, *runtime)) {
        return Ok(names.into_iter().flatten().map(|name| format!("{name}: {length} tests")).collect());
    }
    Err(format!("expected {length} tests in {}\n{printed}", runtimes.join(" and in ")).into())
}

/// The files of tests in a folder.
fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let is_test = |file: &PathBuf| {
        [".test.js", ".test.mjs", ".test.cjs"].iter().any(|ending| file.to_string_lossy().ends_with(ending))
    };
    Ok(files::list(folder)?.into_iter().filter(is_test).collect())
}

#[cfg(test)]
mod tests {
    use super::summarize;

    #[test]
    fn rejects_a_runtime_that_ran_fewer_tests() {
        let line = "ran: 3 passed, 0 failed: Deno 2.9.6";
        assert_eq!(summarize(line, &["Deno"], 3).unwrap_or_default(), ["Deno 2.9.6: 3 tests"]);
        assert!(summarize(line, &["Deno"], 4).is_err());
        assert!(summarize(line, &["Bun"], 3).is_err());
        assert!(summarize(line, &["Deno", "Deno"], 3).is_err());
        assert!(summarize("", &["Deno"], 3).is_err());
        assert!(summarize("ran: 3 passed, 1 failed: Deno 2.9.6", &["Deno"], 3).is_err());
    }
}
