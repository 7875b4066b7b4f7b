//! The crate's own tests inside WebAssembly, in Node, Deno and Chromium: the vectors, and the JavaScript boundary.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::process::{Result, read, read_within, run};
use crate::toolchain::{TARGET, Toolchain};
use crate::wasm::BUILDS;
use crate::{files, hosts, node, project, toolchain};

/// The test targets, and where their sources are.
const TESTS: [(&str, &str); 2] = [("wasm", "tests/wasm.rs"), ("boundary", "tests/boundary")];

/// A runtime that hangs has failed; what there is to compile is compiled before.
const LIMIT: Duration = Duration::from_secs(180);

pub(crate) fn all() -> Result {
    let toolchain = toolchain::ready()?;
    if !project::at("target/debug/wasm-test-runner").exists() {
        println!(
            "set-up: the test runner of wasm-bindgen (runs tests in WebAssembly; compiled in about two minutes)"
        );
    }
    run(project::cargo().args(["build", "--quiet", "--locked", "--package", "wasm-test-runner"]))?;
    node::ready()?;
    hosts::ready()?;
    hosts::browsers()?;
    // Once with the compiler's output shown, so that what follows prints the tests alone.
    run(test(&toolchain).arg("--no-run"))?;

    let node = read(Command::new("node").arg("--version"))?;
    count(&format!("Node {}", node.trim_start_matches('v')), &mut test(&toolchain))?;

    let deno = hosts::program("deno")?;
    let version = read(Command::new(&deno).arg("--version"))?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let stand_in = project::at("tests/runtimes/hosts/deno-window-shim");
    let path = std::env::join_paths([stand_in].into_iter().chain(std::env::split_paths(&path)))?;
    let mut in_deno = test(&toolchain);
    in_deno.env("WASM_BINDGEN_USE_DENO", "1").env("PATH", path).env("DENO", &deno);
    in_deno.env("DENO_DIR", project::at("target/deno")).env("DENO_NO_UPDATE_CHECK", "1");
    count(version.split(" (").next().unwrap_or_default(), &mut in_deno)?;

    let version = read(Command::new(hosts::CHROMEDRIVER).arg("--version"))?;
    let mut in_chromium = test(&toolchain);
    in_chromium.env("WASM_BINDGEN_USE_BROWSER", "1").env("CHROMEDRIVER", hosts::CHROMEDRIVER);
    in_chromium.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", project::at("tests/runtimes/webdriver.json"));
    count(version.split(" (").next().unwrap_or_default(), &mut in_chromium)
}

fn test(toolchain: &Toolchain) -> Command {
    let features = BUILDS.iter().find(|build| build.name == "full").map_or("", |build| build.features);
    let mut test = toolchain.cargo(&[]);
    // Without `--quiet`: cargo would hand it on to the runner, which does not know it.
    test.args(["test", "--target", TARGET, "--no-default-features", "--features", features]);
    for (name, _) in TESTS {
        test.args(["--test", name]);
    }
    test.env("CARGO_TARGET_DIR", project::at("target/wasm-test"));
    test
}

/// Runs the tests, all that the sources have, and prints a line.
fn count(runtime: &str, test: &mut Command) -> Result {
    let printed = read_within(LIMIT, test)?;
    let mut all = 0;
    for (name, sources) in TESTS {
        let expected = declared(sources)?;
        if !printed.contains(&format!("test result: ok. {expected} passed; 0 failed; 0 ignored")) {
            return Err(format!("expected {expected} tests of {name} in {runtime}\n{printed}").into());
        }
        all += expected;
    }
    println!("wasm-bindgen-test in {runtime}: {all} tests");
    Ok(())
}

/// How many tests there are in a file, or in the files of a folder.
fn declared(sources: &str) -> Result<usize> {
    let mut count = 0;
    for file in files::below(&project::at(sources))? {
        count += fs::read_to_string(file)?.matches("#[wasm_bindgen_test]").count();
    }
    Ok(count)
}
