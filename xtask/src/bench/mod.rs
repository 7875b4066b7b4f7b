//! `cargo xtask bench`: speed against what users write otherwise.
//!
//! A scenario is measured in rounds by `benches/runtimes/round.mjs`. What a run of all scenarios has measured goes to
//! `target/bench.json`, and from there to `BENCHMARKS.md`.

mod args;
pub(crate) mod goals;
mod page;
mod record;
mod runtimes;
mod scenarios;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::process::{Result, read, run_quietly};
use crate::{files, hosts, node, package, project, scratch, size};

use args::Args;
use record::Record;
use runtimes::{RUNTIMES, Runtime};
use scenarios::{COLD, SCENARIOS, SIZE, STARTERS, Scenario};

/// A module format that the first message of a process is measured with.
struct ColdStart {
    /// Its name in the record.
    section: &'static str,
    title: &'static str,
    /// A file of `benches/runners`.
    runner: &'static str,
}

const COLD_STARTS: &[ColdStart] = &[
    ColdStart { section: "cold-commonjs", title: "CommonJS", runner: "cold.cjs" },
    ColdStart { section: "cold-module", title: "ES module", runner: "cold.mjs" },
];

pub(crate) fn run(words: &[String]) -> Result {
    let args = Args::parse(words)?;
    if args.page {
        return page::write(&Record::read()?);
    }
    let started = Instant::now();
    let folder = set_up(&args)?;
    let date = read(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    let mut record = Record::new(&date, &machine(), args.budget.rounds);
    add_peers(&mut record)?;
    let measured = measure(&mut record, &folder, &args);
    if args.selects_all() {
        // After a failure, too: what was measured took its time.
        record.write()?;
    }
    measured?;
    println!();
    for row in goals::table_of(&record).lines().filter(|row| !row.ends_with("| not measured |")) {
        println!("{row}");
    }
    println!("\n{:.1} minutes", started.elapsed().as_secs_f32() / 60.0);
    if args.selects_all() && !args.quick { page::write(&record) } else { Ok(()) }
}

fn measure(record: &mut Record, folder: &Path, args: &Args) -> Result {
    for runtime in RUNTIMES.iter().filter(|runtime| args.has_runtime(runtime)) {
        let cold = runtime.is_node() && args.has_group(COLD);
        if !cold && !SCENARIOS.iter().any(|each| args.has(each, runtime)) {
            continue;
        }
        runtime.ensure_installed()?;
        record.add_version(runtime.name, &runtime.version()?);
        for scenario in SCENARIOS.iter().filter(|each| args.has(each, runtime)) {
            run_scenario(record, folder, scenario, runtime, args)?;
        }
        if cold {
            start_cold(record, folder, runtime, args)?;
        }
    }
    if args.has_group(SIZE) {
        let downloads = size::downloads(&folder.join("node_modules").join(project::NAME))?;
        for each in &downloads {
            record.add("files", &each.name(), "raw", &[each.raw]);
            record.add("files", &each.name(), "gzipped", &[each.gzipped]);
        }
        for goal in goals::sizes() {
            let largest = size::largest(&downloads, &goal);
            record.add(SIZE, goal.title, "largest", largest.as_slice());
        }
    }
    Ok(())
}

/// Makes `target/bench/run`: the contenders, their messages, the packed package and, above it, the peers.
fn set_up(args: &Args) -> Result<PathBuf> {
    let tarball = args.tarball.clone().map_or_else(package::make, Ok)?;
    hosts::ready()?;
    node::tools()?;
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        files::copy(&project::at("benches").join(file), &project::at("target/bench").join(file))?;
    }
    node::install("target/bench", "the npm packages that the package is measured against")?;
    let folder = scratch::with_package("bench/run", &tarball)?;
    let benches = folder.join("benches");
    files::fresh_folder(&benches)?;
    files::copy_tree(&project::at("benches"), &benches)?;
    run_quietly(Command::new("node").arg(benches.join("messages/make.mjs")).arg(benches.join("sets")))?;
    Ok(folder)
}

/// In general terms: the figures are for ratios.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, {}, {}", std::env::consts::ARCH, std::env::consts::OS)
}

/// The versions of the npm packages that are contenders.
fn add_peers(record: &mut Record) -> Result {
    let manifest: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(project::at("benches/package.json"))?)?;
    let peers = manifest.get("devDependencies").and_then(|peers| peers.as_object()).ok_or("no peers")?;
    for (name, version) in peers {
        record.add_version(name, version.as_str().unwrap_or_default());
    }
    Ok(())
}

/// Measures one scenario in one runtime, and prints it.
fn run_scenario(
    record: &mut Record,
    folder: &Path,
    scenario: &Scenario,
    runtime: &Runtime,
    args: &Args,
) -> Result {
    let contenders = scenario.contenders(runtime.name);
    if contenders.is_empty() {
        return Ok(());
    }
    let mut values = vec![Vec::new(); contenders.len()];
    for _ in 0..args.budget.rounds {
        for (values, time) in values.iter_mut().zip(runtime.round(folder, scenario, args.budget)?) {
            values.push(time);
        }
    }
    for (contender, values) in contenders.iter().zip(values) {
        record.add(scenario.set, runtime.name, contender.name, &values);
    }
    print!("{}", page::lines(record, scenario, runtime));
    Ok(())
}

/// Measures fresh processes, and prints them.
fn start_cold(record: &mut Record, folder: &Path, runtime: &Runtime, args: &Args) -> Result {
    let benches = folder.join("benches");
    for name in STARTERS {
        let mut esbuild = node::tool("esbuild");
        esbuild.arg(benches.join(format!("contenders/verify/{name}.js")));
        esbuild.args([
            "--bundle",
            "--format=cjs",
            "--platform=node",
            "--packages=external",
            "--log-level=warning",
        ]);
        let file = benches.join(format!("commonjs/{name}.cjs"));
        run_quietly(esbuild.arg(format!("--outfile={}", file.display())))?;
    }
    for ColdStart { section, runner, .. } in COLD_STARTS {
        let mut values = vec![Vec::new(); STARTERS.len()];
        for _ in 0..args.budget.starts {
            for (name, values) in STARTERS.iter().zip(&mut values) {
                values.push(runtime.cold_start(folder, runner, name)?);
            }
        }
        for (name, values) in STARTERS.iter().zip(values) {
            record.add(section, runtime.name, name, &values);
        }
    }
    print!("{}", page::cold_lines(record, runtime));
    Ok(())
}
