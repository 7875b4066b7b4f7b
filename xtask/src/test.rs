//! `cargo xtask test [part …]`: all that must hold, in parts that can be run alone.

use std::process::Command;
use std::time::Instant;

use crate::process::{self, Result};
use crate::wasm::BUILDS;
use crate::{
    debian, examples, fuzz, instructions, minifiers, package, packaging, project, readme, suite, supply,
    toolchain, wasm_test,
};

/// What a part is called, and the function that runs it.
type Part = (&'static str, fn() -> Result);

const PARTS: &[Part] = &[
    ("native", native),
    ("differential", differential),
    ("fuzz", fuzz::smoke),
    ("instructions", instructions::check),
    ("timing", timing),
    ("wasm", wasm_test::all),
    ("node", suite::in_node),
    ("properties", suite::of_properties),
    ("sandbox", suite::of_the_sandbox),
    ("deno", suite::in_deno),
    ("bun", suite::in_bun),
    ("workerd", suite::in_workerd),
    ("browser", suite::in_browsers),
    ("edge", suite::in_edge_runtime),
    ("packaging", packaging::all),
    ("minifiers", minifiers::all),
    ("supply", supply::check),
    ("examples", in_examples),
];

/// A processor without an operating system: what needs `std` cannot be compiled for it.
const BARE_TARGET: &str = "thumbv7em-none-eabi";

/// The parts there are, for messages.
pub(crate) fn names() -> String {
    PARTS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}

/// Runs the parts named, or all. Ends with the line `N passed, N failed`, which counts parts.
pub(crate) fn run(words: &[String]) -> Result {
    if let Some(unknown) = words.iter().find(|word| !PARTS.iter().any(|(name, _)| name == word)) {
        return Err(format!("there is no part \"{unknown}\"; there are: {}", names()).into());
    }
    let mut results = Vec::new();
    for (name, part) in PARTS {
        if words.is_empty() || words.iter().any(|word| word == name) {
            let started = Instant::now();
            let result = part();
            if let Err(error) = &result {
                eprintln!("error: {error}");
            }
            let said = format!("{name}: {} in {:.1} s", verdict(&result), started.elapsed().as_secs_f32());
            println!("{said}");
            results.push((result.is_ok(), said));
        }
    }
    // Once more together: what each part printed lies far apart.
    println!();
    for (_, said) in &results {
        println!("{said}");
    }
    let passed = results.iter().filter(|(passed, _)| *passed).count();
    let failed = results.len() - passed;
    println!("{passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { std::process::exit(1) }
}

fn verdict(result: &Result) -> &'static str {
    if result.is_ok() { "passed" } else { "failed" }
}

/// Cargo with these words, its output shown.
fn cargo(words: &str) -> Result {
    step(project::cargo().args(words.split(' ')))
}

/// Names the step, then runs it: among much output one sees where one is.
fn step(command: &mut Command) -> Result {
    println!("— {}", process::line(command));
    process::run(command)
}

fn native() -> Result {
    toolchain::lints()?;
    cargo("fmt --all --check")?;
    cargo("clippy --quiet --workspace --all-targets --all-features -- -D warnings")?;
    cargo("test --quiet --all-features")?;
    cargo("test --quiet --package xtask")?;
    step(
        project::cargo()
            .args(["doc", "--quiet", "--no-deps", "--all-features"])
            .env("RUSTDOCFLAGS", "-Dwarnings"),
    )?;
    // Users may leave out what they don't need; each set that we document must compile without a warning.
    for features in
        ["", "sign", "std", "std,gateway"].into_iter().chain(BUILDS.iter().map(|build| build.features))
    {
        let mut check = project::cargo();
        check.args([
            "clippy",
            "--quiet",
            "--no-default-features",
            "--features",
            features,
            "--",
            "-Dwarnings",
        ]);
        step(&mut check)?;
    }
    cargo("run --quiet --example native")?;
    without_std()
}

/// The signers in PHP and Python against ours.
fn differential() -> Result {
    let why = "a signer that shares no code with ours";
    debian::program("php", "php-cli", why)?;
    debian::program("python3", "python3", why)?;
    cargo("test --quiet --release --test differential -- --ignored --nocapture")
}

/// Whether time depends on a secret: `tests/constant_time` under valgrind, compiled as users may compile it.
fn timing() -> Result {
    if cfg!(not(all(target_arch = "x86_64", target_os = "linux"))) {
        return Err("what tests/constant_time asks of valgrind is written for Linux on x86-64".into());
    }
    debian::program("valgrind", "valgrind", "reports what depends on a secret")?;
    for level in ["\"s\"", "3"] {
        let mut test = project::cargo();
        test.args(["test", "--quiet", "--release", "--package", "constant-time", "--config"]);
        test.arg(format!("profile.release.opt-level={level}"));
        // Reports are counted together, so one test runs at a time.
        test.args(["--", "--ignored", "--test-threads=1"]);
        // Some are expected, so nobody wants to read them where all is well. A test runs in its package's folder.
        let valgrind = "valgrind --quiet --error-limit=no --log-file=../../target/constant_time.log";
        test.env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER", valgrind);
        step(&mut test)
            .map_err(|error| format!("{error}; valgrind's reports are in target/constant_time.log"))?;
    }
    Ok(())
}

/// `core` and `alloc` are built along, so that neither rustup nor Debian has to have them for this target.
fn without_std() -> Result {
    let mut check = toolchain::ready()?.cargo_with_std(&[]);
    check.args(["check", "--quiet", "--lib", "--target", BARE_TARGET, "-Zbuild-std=core,alloc"]);
    check
        .args(["--no-default-features", "--features", "sign"])
        .env("CARGO_TARGET_DIR", project::at("target/bare"));
    step(&mut check)
}

/// The examples, run for real, on the package as users get it; and the README, which shows their code.
fn in_examples() -> Result {
    readme::check()?;
    examples::test(&package::make()?)
}
