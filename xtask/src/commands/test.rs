//! `cargo xtask test [part …]`: runs all tests, or the parts that are named.

use std::time::Instant;

use crate::build::package;
use crate::tests::{
    constant_time, differential, documented_field, environments, examples, fuzz, instructions, native,
    packaging, readme, runtime_tests, supply_chain, wasm_tests,
};
use crate::tools::process::Result;

/// The name of a part, and the function that runs it.
type Part = (&'static str, fn() -> Result);

const PARTS: &[Part] = &[
    ("native", native::run),
    ("documented_field", documented_field::run),
    ("differential", differential::run),
    ("fuzz", fuzz::smoke_test),
    ("instructions", instructions::check),
    ("timing", constant_time::run),
    ("wasm", wasm_tests::run),
    ("node", runtime_tests::run_in_node),
    ("properties", runtime_tests::run_properties),
    ("sandbox", runtime_tests::run_sandbox),
    ("deno", runtime_tests::run_in_deno),
    ("bun", runtime_tests::run_in_bun),
    ("workerd", runtime_tests::run_in_workerd),
    ("browser", runtime_tests::run_in_browsers),
    ("edge", runtime_tests::run_in_edge_runtime),
    ("packaging", packaging::run),
    ("environments", environments::run),
    ("supply", supply_chain::check),
    ("examples", run_examples),
];

/// The names of all parts, separated by spaces.
pub(crate) fn part_names() -> String {
    PARTS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}

/// Runs the named parts, or all. The last line is `N passed, N failed`, which counts parts.
pub(crate) fn run(names: &[String]) -> Result {
    if let Some(unknown) = names.iter().find(|name| !PARTS.iter().any(|(known, _)| known == name)) {
        return Err(format!("there is no part \"{unknown}\"; the parts are: {}", part_names()).into());
    }
    let mut results = Vec::new();
    for (name, part) in PARTS {
        if names.is_empty() || names.iter().any(|each| each == name) {
            let started = Instant::now();
            let result = part();
            if let Err(error) = &result {
                eprintln!("error: {error}");
            }
            let verdict = if result.is_ok() { "passed" } else { "failed" };
            let summary = format!("{name}: {verdict} in {:.1} s", started.elapsed().as_secs_f32());
            println!("{summary}");
            results.push((result.is_ok(), summary));
        }
    }
    // The summaries are repeated, because each part prints many lines.
    println!();
    for (_, summary) in &results {
        println!("{summary}");
    }
    let passed = results.iter().filter(|(passed, _)| *passed).count();
    let failed = results.len() - passed;
    println!("{passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { std::process::exit(1) }
}

/// Runs the examples with the packed package, and compares the READMEs with the code of the examples.
fn run_examples() -> Result {
    readme::check()?;
    examples::run(&package::build()?)
}
