//! `cargo xtask bench`: measures the speed against other implementations. `benches/bench.mjs` measures.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::build::package;
use crate::tools::process::{Result, run as run_command, run_quietly};
use crate::tools::{consumer_project, debian, files, node, project, runtimes};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Measures one round of each scenario: about 2 minutes instead of 10
    #[arg(long)]
    quick: bool,
    /// Prefixes of names of scenarios and groups; an unknown one prints all
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
    /// Prefixes of names of runtimes; an unknown one prints all
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    runtime: Vec<String>,
    /// The number of rounds
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// Measures a package that was built before
    #[arg(long, value_name = "FILE")]
    tarball: Option<PathBuf>,
    /// Writes only BENCHMARKS.md, from the last record
    #[arg(long)]
    page: bool,
}

pub(crate) fn run(args: &Args) -> Result {
    node::ensure_installed()?;
    if args.page {
        return run_command(Command::new("node").arg(script()).arg("page"));
    }
    let mut job =
        json!({ "quick": args.quick, "only": args.only, "runtimes": args.runtime, "rounds": args.rounds });
    // Before the set-up, which takes minutes.
    run_command(Command::new("node").arg(script()).args(["check", &job.to_string()]))?;
    job["folder"] = json!(set_up(args.tarball.as_deref())?);
    job["programs"] = programs(&args.runtime)?;
    run_command(runtimes::script(&script())?.args(["run", &job.to_string()]))
}

fn script() -> PathBuf {
    project::path("benches/bench.mjs")
}

/// The path of each runtime.
fn programs(selected: &[String]) -> Result<Value> {
    let mut programs = json!({ "chromium": runtimes::CHROMIUM });
    for name in ["node20", "node26", "deno", "bun", "workerd"] {
        programs[name] = json!(runtimes::program(name)?);
    }
    if selected.is_empty() || selected.iter().any(|prefix| "chromium".starts_with(prefix)) {
        debian::ensure_program(runtimes::CHROMIUM, "chromium", "a runtime of the benchmarks")?;
    }
    Ok(programs)
}

/// Creates `target/bench/run`: the contenders, their messages and the packed package. The npm packages that the package is
/// compared with are in the folder above.
fn set_up(tarball: Option<&Path>) -> Result<PathBuf> {
    let tarball = match tarball {
        Some(tarball) => tarball.canonicalize()?,
        None => package::build()?,
    };
    runtimes::ensure_installed()?;
    node::ensure_build_tools_installed()?;
    let why = "the npm packages that the package is compared with";
    node::install_copied("benches", "target/bench", why)?;
    let folder = consumer_project::install("bench/run", &tarball)?;
    let benches = folder.join("benches");
    files::recreate_folder(&benches)?;
    files::copy_tree(&project::path("benches"), &benches)?;
    consumer_project::copy_support(&folder)?;
    run_quietly(Command::new("node").arg(benches.join("messages/make.mjs")).arg(benches.join("sets")))?;
    Ok(folder)
}
