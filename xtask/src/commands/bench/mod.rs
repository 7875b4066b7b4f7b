//! `cargo xtask bench`: measures the speed against other implementations.
//!
//! `benches/runtimes/round.mjs` measures a scenario in rounds. A run of all scenarios writes the figures to
//! `target/bench.json`, and from there to `BENCHMARKS.md`.

mod args;
mod budget;
mod cold_starts;
mod format;
mod goals;
mod page;
mod record;
mod runtimes;
mod scenarios;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::build::size_limits::SIZE_LIMITS;
use crate::build::{package, size};
use crate::tools::process::{Result, read_stdout, run_quietly};
use crate::tools::{consumer_project, files, node, project};

pub(super) use args::Args;
use goals::NOT_MEASURED;
use record::Record;
use runtimes::{RUNTIMES, Runtime};
use scenarios::{COLD, SCENARIOS, SIZE, Scenario};

pub(super) fn run(args: &Args) -> Result {
    if args.page {
        return page::write(&Record::read()?);
    }
    let started = Instant::now();
    let folder = set_up(args)?;
    let date = read_stdout(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    let mut record = Record::new(&date, &machine(), args.budget().rounds);
    add_peer_versions(&mut record)?;
    let measured = measure(&mut record, &folder, args);
    if args.selects_all() {
        // Also after a failure: the measured figures can still be used.
        record.write()?;
    }
    measured?;
    println!();
    for row in goals::table_of(&record).lines().filter(|row| !row.contains(NOT_MEASURED)) {
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
            cold_starts::measure(record, folder, runtime, args.budget().starts)?;
            print!("{}", page::cold_lines(record, runtime));
        }
    }
    if args.has_group(SIZE) { measure_sizes(record, folder) } else { Ok(()) }
}

fn measure_sizes(record: &mut Record, folder: &Path) -> Result {
    let downloads = size::downloads(&folder.join("node_modules").join(project::NAME))?;
    for each in &downloads {
        record.add("files", &each.name(), "raw", &[each.raw]);
        record.add("files", &each.name(), "gzipped", &[each.gzipped]);
    }
    for limit in SIZE_LIMITS {
        record.add(SIZE, limit.title, "largest", size::largest(&downloads, limit).as_slice());
    }
    Ok(())
}

/// Creates `target/bench/run`: the contenders, their messages and the packed package. The npm packages that the package is
/// compared with are in the folder above.
fn set_up(args: &Args) -> Result<PathBuf> {
    let tarball = match &args.tarball {
        Some(tarball) => tarball.canonicalize()?,
        None => package::build()?,
    };
    crate::tools::runtimes::ensure_installed()?;
    node::ensure_build_tools_installed()?;
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        files::copy(&project::path("benches").join(file), &project::path("target/bench").join(file))?;
    }
    node::install_packages("target/bench", "the npm packages that the package is compared with")?;
    let folder = consumer_project::install("bench/run", &tarball)?;
    let benches = folder.join("benches");
    files::recreate_folder(&benches)?;
    files::copy_tree(&project::path("benches"), &benches)?;
    run_quietly(Command::new("node").arg(benches.join("messages/make.mjs")).arg(benches.join("sets")))?;
    Ok(folder)
}

/// The machine in general terms, because only ratios are meant to be compared.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, {}, {}", std::env::consts::ARCH, std::env::consts::OS)
}

/// Adds the versions of the npm packages that contenders use.
fn add_peer_versions(record: &mut Record) -> Result {
    let manifest: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(project::path("benches/package.json"))?)?;
    let peers = manifest
        .get("devDependencies")
        .and_then(|peers| peers.as_object())
        .ok_or("benches/package.json has no devDependencies")?;
    for (name, version) in peers {
        record.add_version(name, version.as_str().unwrap_or_default());
    }
    Ok(())
}

/// Measures one scenario in one runtime, and prints the figures.
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
    for _ in 0..args.budget().rounds {
        for (values, time) in values.iter_mut().zip(runtime.round(folder, scenario, args.budget())?) {
            values.push(time);
        }
    }
    for (contender, values) in contenders.iter().zip(values) {
        record.add(scenario.set, runtime.name, contender.name, &values);
    }
    print!("{}", page::lines(record, scenario, runtime));
    Ok(())
}
