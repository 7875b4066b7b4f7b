//! The one suite of `tests/runtimes`, on the packed package, in every runtime: a line for each, with its version and
//! the number of tests. A runtime that can't run has failed, and so has one that ran fewer tests than there are.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::{Result, read, read_within, run_quietly};
use crate::{bundle, debian, files, hosts, node, package, project, scratch};

/// The slowest, a browser on a busy machine, takes a tenth of it.
const LIMIT: Duration = Duration::from_secs(180);

/// A project with the package and the suite in it.
struct Suite {
    folder: PathBuf,
    /// The number of tests.
    length: usize,
}

/// Every supported Node: each entry both ways, then the suite and the tests that are Node's alone.
pub(crate) fn in_node() -> Result {
    let suite = Suite::ready()?;
    let files: Vec<_> = files::below(&suite.runners())?.into_iter().filter(|file| is_test(file)).collect();
    for name in hosts::nodes() {
        let node = hosts::program(name)?;
        for entry in bundle::ENTRIES.iter().filter(|entry| !entry.program) {
            let entry = entry.import();
            for (kind, load) in
                [("module", format!("import \"{entry}\"")), ("commonjs", format!("require(\"{entry}\")"))]
            {
                let mut import = Command::new(&node);
                import.args(["--input-type", kind, "--eval", &load]);
                run_quietly(import.current_dir(&suite.folder))?;
            }
        }
        let mut all = 0;
        for file in &files {
            let mut test = Command::new(&node);
            test.args(["--test", "--test-reporter=tap"]).arg(file);
            let passed = tap(&read_within(LIMIT, test.current_dir(&suite.folder))?)?;
            // The suite by import and by require.
            if file.ends_with("node.test.mjs") && passed != 2 * suite.length {
                return Err(format!("{name} ran {passed} of {} tests", 2 * suite.length).into());
            }
            all += passed;
        }
        let version = read(Command::new(&node).arg("--version"))?;
        println!("Node {}: {all} tests", version.trim_start_matches('v'));
    }
    Ok(())
}

/// The sandbox and the command line of the packed package: `tests/sandbox`, and clients in other languages.
pub(crate) fn of_the_sandbox() -> Result {
    node::ready()?;
    debian::program("python3", "python3", "runs the client that shares no code with us")?;
    debian::program("curl", "curl", "runs the line that `sign --curl` prints")?;
    debian::program("script", "bsdutils", "makes the terminal that colours are shown on")?;
    let folder = scratch::with_package("sandbox", &package::make()?)?;
    let tests = folder.join("tests");
    files::fresh_folder(&tests)?;
    for part in ["sandbox", "clients"] {
        files::copy_tree(&project::at("tests").join(part), &tests.join(part))?;
    }
    let files: Vec<_> =
        files::below(&tests.join("sandbox"))?.into_iter().filter(|file| is_test(file)).collect();
    let mut test = Command::new("node");
    test.args(["--test", "--test-reporter=tap"]).args(files);
    let passed = tap(&read_within(2 * LIMIT, test.current_dir(&folder))?)?;
    println!("the sandbox and the command line: {passed} tests");
    Ok(())
}

/// What holds for every message and every argument: `tests/properties`, in Node.
pub(crate) fn of_properties() -> Result {
    node::tools()?;
    let folder = scratch::with_package("properties", &package::make()?)?;
    for library in ["fast-check", "pure-rand"] {
        let copy = folder.join("node_modules").join(library);
        files::fresh_folder(&copy)?;
        files::copy_tree(&project::at("xtask/npm/node_modules").join(library), &copy)?;
    }
    let tests = folder.join("tests");
    files::fresh_folder(&tests)?;
    files::copy_tree(&project::at("tests/properties"), &tests)?;
    let mut test = Command::new("node");
    test.args(["--test", "--test-reporter=tap"]).arg(tests.join("package.test.mjs"));
    let passed = tap(&read_within(LIMIT, test.current_dir(&folder))?)?;
    println!("the package's properties: {passed}");
    Ok(())
}

pub(crate) fn in_deno() -> Result {
    let suite = Suite::ready()?;
    let deno = |permissions: &[&str]| -> Result<Command> {
        let mut deno = Command::new(hosts::program("deno")?);
        deno.args(["run", "--no-prompt", "--no-remote", "--no-lock"]).args(permissions);
        deno.env("DENO_DIR", project::at("target/deno")).env("DENO_NO_UPDATE_CHECK", "1");
        Ok(deno)
    };
    suite.run(deno(&[])?.arg(suite.runners().join("deno.mjs")), &["Deno"])?;
    suite.demo(&mut deno(&["--allow-net=127.0.0.1"])?, "Deno")
}

pub(crate) fn in_bun() -> Result {
    let suite = Suite::ready()?;
    let bun = hosts::program("bun")?;
    suite.run(Command::new(&bun).arg(suite.runners().join("bun.mjs")), &["Bun", "Bun"])?;
    suite.demo(&mut Command::new(&bun), "Bun")
}

pub(crate) fn in_workerd() -> Result {
    let suite = Suite::ready()?;
    let mut driver = hosts::driver("workerd")?;
    suite.run(driver.arg(&suite.folder).arg(hosts::program("workerd")?), &["workerd", "workerd"])
}

/// Each in a page and in a web worker.
pub(crate) fn in_browsers() -> Result {
    let suite = Suite::ready()?;
    hosts::browsers()?;
    for (driver, program, name) in
        [("chromium", hosts::CHROMIUM, "Chromium"), ("firefox", hosts::FIREFOX, "Firefox")]
    {
        suite.run(hosts::driver(driver)?.arg(&suite.folder).arg(program), &[name, name])?;
    }
    Ok(())
}

/// Vercel's.
pub(crate) fn in_edge_runtime() -> Result {
    let suite = Suite::ready()?;
    suite.run(hosts::driver("edge")?.arg(&suite.folder), &["edge-runtime"])
}

impl Suite {
    fn ready() -> Result<Self> {
        node::ready()?;
        hosts::ready()?;
        let folder = scratch::with_package("runtimes", &package::make()?)?;
        // The suite reads the vectors beside it: the same layout as in the project.
        let tests = folder.join("tests");
        files::fresh_folder(&tests)?;
        files::copy_tree(&project::at("tests/runtimes"), &tests.join("runtimes"))?;
        files::copy_tree(&project::at("tests/vectors"), &tests.join("vectors"))?;
        files::copy(&project::at("src/schema/error-codes.tsv"), &tests.join("error-codes.tsv"))?;
        let mut count = Command::new(hosts::program("node26")?);
        let length = read(count.arg(tests.join("runtimes/count.mjs")).current_dir(&folder))?.parse()?;
        Ok(Self { folder, length })
    }

    fn runners(&self) -> PathBuf {
        self.folder.join("tests/runtimes")
    }

    /// Runs what reports the suite's results in these runtimes.
    fn run(&self, command: &mut Command, runtimes: &[&str]) -> Result {
        let printed = read_within(LIMIT, command.current_dir(&self.folder))?;
        for line in judge(&printed, runtimes, self.length)? {
            println!("{line}");
        }
        Ok(())
    }

    /// The sandbox, whose server is made of Node's modules, where Node is another: the whole path over HTTP.
    fn demo(&self, command: &mut Command, runtime: &str) -> Result {
        let script = self.folder.join("demo.mjs");
        files::copy(&project::at("examples/demo/demo.mjs"), &script)?;
        let printed = read_within(LIMIT, command.arg(script).current_dir(&self.folder))?;
        let last = printed.lines().last().filter(|line| line.starts_with("Done. "));
        println!("{runtime}, the demo: {}", last.ok_or_else(|| format!("it has not ended\n{printed}"))?);
        Ok(())
    }
}

/// Reads what `tests/runtimes/suite/run.js` prints; gives a line for each runtime.
fn judge(printed: &str, runtimes: &[&str], length: usize) -> Result<Vec<String>> {
    let reports: Vec<_> = printed.lines().filter_map(|line| line.strip_prefix("ran: ")).collect();
    if reports.len() != runtimes.len() {
        return Err(format!("{} reported, not {}\n{printed}", reports.len(), runtimes.len()).into());
    }
    let mut lines = Vec::new();
    for (report, runtime) in reports.iter().zip(runtimes) {
        match report.strip_prefix(&format!("{length} passed, 0 failed: ")) {
            Some(name) if name.starts_with(runtime) => lines.push(format!("{name}: {length} tests")),
            _ => return Err(format!("expected {length} tests in {runtime}\n{printed}").into()),
        }
    }
    Ok(lines)
}

/// The number of tests in what `node --test` printed, all of which must have passed.
fn tap(printed: &str) -> Result<usize> {
    let number = |name: &str| {
        printed.lines().rev().find_map(|line| line.strip_prefix(name)?.trim().parse::<usize>().ok())
    };
    match (number("# tests "), number("# pass ")) {
        (Some(tests), Some(passed)) if tests == passed && passed > 0 => Ok(passed),
        _ => Err(format!("not every test has run and passed\n{printed}").into()),
    }
}

fn is_test(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    [".test.js", ".test.mjs", ".test.cjs"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::{judge, tap};

    #[test]
    fn a_runtime_that_ran_less_has_failed() {
        let line = "ran: 3 passed, 0 failed: Deno 2.9.6";
        assert_eq!(judge(line, &["Deno"], 3).unwrap_or_default(), ["Deno 2.9.6: 3 tests"]);
        assert!(judge(line, &["Deno"], 4).is_err());
        assert!(judge(line, &["Bun"], 3).is_err());
        assert!(judge(line, &["Deno", "Deno"], 3).is_err());
        assert!(judge("", &["Deno"], 3).is_err());
        assert!(judge("ran: 3 passed, 1 failed: Deno 2.9.6", &["Deno"], 3).is_err());
    }

    #[test]
    fn a_test_that_was_skipped_has_not_passed() {
        assert_eq!(tap("ok 1\n# tests 3\n# pass 3\n# fail 0\n").ok(), Some(3));
        assert!(tap("# tests 3\n# pass 2\n# skipped 1\n").is_err());
        assert!(tap("# tests 0\n# pass 0\n").is_err());
        assert!(tap("").is_err());
    }
}
