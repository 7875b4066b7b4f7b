//! `cargo xtask test [part …]`: runs all tests, or the parts that are named.

use std::time::Instant;

use clap::builder::PossibleValuesParser;

use crate::tests::{
    constant_time, differential, documented_field, environments, examples, fuzz, instructions, native,
    packaging, recipes, runtime_tests, supply_chain, wasm_tests,
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
    ("examples", examples::run),
    ("recipes", recipes::run),
];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Default: all
    #[arg(value_name = "PART", value_parser = PossibleValuesParser::new(PARTS.iter().map(|(name, _)| *name)))]
    parts: Vec<String>,
}

/// Runs the named parts, or all. The last line is `N passed, N failed`, which counts parts.
pub(crate) fn run(Args { parts }: &Args) -> Result {
    let (mut summaries, mut failed) = (Vec::new(), 0);
    for (name, part) in PARTS {
        if parts.is_empty() || parts.iter().any(|each| each == name) {
            let started = Instant::now();
            let result = part();
            if let Err(error) = &result {
                eprintln!("error: {error}");
                failed += 1;
            }
            let verdict = if result.is_ok() { "passed" } else { "failed" };
            let summary = format!("{name}: {verdict} in {:.1} s", started.elapsed().as_secs_f32());
            println!("{summary}");
            summaries.push(summary);
        }
    }
    // The summaries are repeated, because each part prints many lines.
    println!("\n{}", summaries.join("\n"));
    println!("{} passed, {failed} failed", summaries.len() - failed);
    if failed == 0 { Ok(()) } else { std::process::exit(1) }
}
