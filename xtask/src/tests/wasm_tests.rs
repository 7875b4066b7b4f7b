//! Runs the crate's own tests as WebAssembly in Node, Deno and Chromium: the vectors and the JavaScript boundary.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::build::wasm::BUILDS;
use crate::tools::process::{self, Result, read_stdout, read_stdout_within};
use crate::tools::toolchain::{TARGET, Toolchain};
use crate::tools::{files, node, project, runtimes, toolchain};

/// The test targets and their sources.
const TESTS: [(&str, &str); 2] = [("wasm", "tests/wasm.rs"), ("boundary", "tests/boundary")];

/// The time limit for all tests in one runtime, without compilation.
const TIMEOUT: Duration = Duration::from_secs(180);

pub(crate) fn run() -> Result {
    let toolchain = toolchain::ensure_installed()?;
    if !project::path("target/debug/wasm-test-runner").exists() {
        println!(
            "set-up: the test runner of wasm-bindgen (runs tests in WebAssembly; compiles in about two minutes)"
        );
    }
    process::run(project::cargo().args(["build", "--quiet", "--locked", "--package", "wasm-test-runner"]))?;
    node::ensure_installed()?;
    runtimes::ensure_installed()?;
    runtimes::ensure_browsers_installed()?;
    // Compiles with the compiler's output shown. The runs below print only the tests.
    process::run(test(&toolchain).arg("--no-run"))?;

    let node = read_stdout(Command::new("node").arg("--version"))?;
    run_tests(&format!("Node {}", node.trim_start_matches('v')), &mut test(&toolchain))?;

    let deno = runtimes::program("deno")?;
    let version = read_stdout(Command::new(&deno).arg("--version"))?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    // The folder has a program `deno` that defines `window`, which wasm-bindgen's runner expects, and starts the real Deno.
    let shim = project::path("tests/js/support/hosts/deno-window-shim");
    let path = std::env::join_paths([shim].into_iter().chain(std::env::split_paths(&path)))?;
    let mut in_deno = test(&toolchain);
    in_deno.env("WASM_BINDGEN_USE_DENO", "1").env("PATH", path).env("DENO", &deno);
    in_deno.env("DENO_DIR", project::path("target/deno")).env("DENO_NO_UPDATE_CHECK", "1");
    run_tests(version.split(" (").next().unwrap_or_default(), &mut in_deno)?;

    let version = read_stdout(Command::new(runtimes::CHROMEDRIVER).arg("--version"))?;
    let mut in_chromium = test(&toolchain);
    in_chromium.env("WASM_BINDGEN_USE_BROWSER", "1").env("CHROMEDRIVER", runtimes::CHROMEDRIVER);
    in_chromium
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", project::path("tests/js/support/hosts/webdriver.json"));
    run_tests(version.split(" (").next().unwrap_or_default(), &mut in_chromium)
}

fn test(toolchain: &Toolchain) -> Command {
    let features = BUILDS.iter().find(|build| build.name == "full").map_or("", |build| build.features);
    let mut test = toolchain.cargo(&[]);
    // Without `--quiet`: cargo would pass it on to the runner, which rejects it.
    test.args(["test", "--target", TARGET, "--no-default-features", "--features", features]);
    for (name, _) in TESTS {
        test.args(["--test", name]);
    }
    test.env("CARGO_TARGET_DIR", project::path("target/wasm-test"));
    test
}

/// Runs the tests and prints a line. Fails if the number of tests differs from that in the sources.
fn run_tests(runtime: &str, test: &mut Command) -> Result {
    let printed = read_stdout_within(TIMEOUT, test)?;
    let mut all = 0;
    for (name, sources) in TESTS {
        let expected = count_tests(sources)?;
        if !printed.contains(&format!("test result: ok. {expected} passed; 0 failed; 0 ignored")) {
            return Err(format!("expected {expected} tests of {name} in {runtime}\n{printed}").into());
        }
        all += expected;
    }
    println!("wasm-bindgen-test in {runtime}: {all} tests");
    Ok(())
}

/// The number of tests in a file, or in the files of a folder.
fn count_tests(sources: &str) -> Result<usize> {
    let mut count = 0;
    for file in files::list(&project::path(sources))? {
        count += fs::read_to_string(file)?.matches("#[wasm_bindgen_test]").count();
    }
    Ok(count)
}
