//! `cargo xtask bench`: speed against what users write otherwise.
//!
//! Each contender runs in a process of its own, round by round, all contenders of a work in every round: what disturbs
//! the machine disturbs all of them. The record goes to `target/bench.json`; of a whole one `BENCHMARKS.md` is made.

mod goals;
mod page;
mod record;
mod runtimes;
mod works;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::process::{Result, read, run_quietly};
use crate::{files, hosts, instructions, node, package, project, scratch, size};

use record::{Record, Series};
use runtimes::{Pace, RUNTIMES, Runtime};
use works::{GROWTH, STARTERS, WORKS, Work};

/// A measurement takes a second or two.
const LIMIT: Duration = Duration::from_secs(120);

/// For the figures that are shown: about 13 minutes.
const THOROUGH: Pace = Pace { rounds: 7, milliseconds: 40, starts: 21 };

/// For a look while something is changed.
const QUICK: Pace = Pace { rounds: 2, milliseconds: 10, starts: 3 };

/// Sections beside the works, as they are called on the command line.
const SECTIONS: &[&str] = &["growth", "cold", "instructions", "size"];

/// Module formats that a cold start is measured with, and their runners.
const STARTS: &[(&str, &str)] = &[("cold-commonjs", "cold.cjs"), ("cold-module", "cold.mjs")];

/// What is to be measured, and how.
struct Plan {
    /// Works, sections and runtimes; none means all.
    words: Vec<String>,
    pace: Pace,
    /// Makes only the page again, of the record that is there.
    page: bool,
    quick: bool,
}

pub(crate) fn run(words: &[String]) -> Result {
    let plan = Plan::of(words)?;
    if plan.page {
        return page::write(&Record::read()?);
    }
    let started = Instant::now();
    let folder = set_up()?;
    let mut record = Record {
        date: read(Command::new("date").args(["-u", "+%Y-%m-%d"]))?,
        machine: machine(),
        rounds: plan.pace.rounds,
        versions: peers()?,
        series: Vec::new(),
    };
    let measured = measure(&mut record, &folder, &plan);
    // What was measured before something failed took its time, too.
    record.write()?;
    measured?;
    println!("target/bench.json, after {:.1} minutes", started.elapsed().as_secs_f32() / 60.0);
    // A page of half the figures, or of a quick look, is for nobody but who asks for it. With fewer rounds than usual
    // it is made: it says how many they were.
    if plan.words.is_empty() && !plan.quick { page::write(&record) } else { Ok(()) }
}

/// Measures all that the plan names.
fn measure(record: &mut Record, folder: &Path, plan: &Plan) -> Result {
    for runtime in RUNTIMES.iter().filter(|runtime| plan.has_runtime(runtime)) {
        if runtime.name == "chromium" {
            hosts::browsers()?;
        }
        record.versions.push((runtime.name.to_owned(), runtime.version()?));
        for work in WORKS.iter().filter(|work| plan.has(work.set)) {
            contend(record, folder, work, runtime, plan.pace)?;
        }
    }
    for runtime in RUNTIMES.iter().filter(|runtime| runtime.is_node() && plan.has_runtime(runtime)) {
        if plan.has("cold") {
            start(record, folder, runtime, plan.pace)?;
        }
        // Of the supported versions the oldest, which is the first.
        if plan.has("growth") && runtime.name == RUNTIMES[0].name {
            for work in GROWTH {
                contend(record, folder, work, runtime, plan.pace)?;
            }
        }
    }
    if plan.has("instructions") {
        count(record)?;
    }
    if plan.has("size") {
        weigh(record)?;
    }
    Ok(())
}

impl Plan {
    fn of(words: &[String]) -> Result<Self> {
        let mut plan = Self { words: Vec::new(), pace: THOROUGH, page: false, quick: false };
        let mut rounds = None;
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => plan.quick = true,
                "--page" => plan.page = true,
                "--rounds" => {
                    let number = words.next().and_then(|word| word.parse().ok()).filter(|&number| number > 0);
                    rounds = Some(number.ok_or("--rounds needs a number")?);
                }
                word if !word.is_empty() && known().iter().any(|name| name.starts_with(word)) => {
                    plan.words.push(word.to_owned());
                }
                word => {
                    return Err(format!(
                        "there is no work, section or runtime \"{word}\"; there are: {}",
                        known().join(" ")
                    )
                    .into());
                }
            }
        }
        if plan.quick {
            plan.pace = QUICK;
        }
        plan.pace.rounds = rounds.unwrap_or(plan.pace.rounds);
        Ok(plan)
    }

    /// Whether a work or section is wanted: all are, unless some are named. "sign" names both of its works.
    fn has(&self, name: &str) -> bool {
        chosen(&self.words, &work_names(), name)
    }

    /// The same of runtimes: "node" names all of its versions.
    fn has_runtime(&self, runtime: &Runtime) -> bool {
        chosen(&self.words, &runtime_names(), runtime.name)
    }
}

/// Whether one of the words, where any is about these names at all, is how the name begins.
fn chosen(words: &[String], names: &[&str], name: &str) -> bool {
    let about = |word: &&String| names.iter().any(|each| each.starts_with(word.as_str()));
    let mut about = words.iter().filter(about).peekable();
    about.peek().is_none() || about.any(|word| name.starts_with(word.as_str()))
}

fn work_names() -> Vec<&'static str> {
    WORKS.iter().map(|work| work.set).chain(SECTIONS.iter().copied()).collect()
}

fn runtime_names() -> Vec<&'static str> {
    RUNTIMES.iter().map(|runtime| runtime.name).collect()
}

fn known() -> Vec<&'static str> {
    [work_names(), runtime_names()].concat()
}

/// Makes `target/bench/run`: the contenders, their messages, the packed package and, above it, the peers.
fn set_up() -> Result<PathBuf> {
    let tarball = package::make()?;
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
    run_quietly(Command::new("node").arg(benches.join("messages.mjs")).arg(benches.join("messages")))?;
    Ok(folder)
}

/// In general terms: the figures are for ratios.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, {}, {}", std::env::consts::ARCH, std::env::consts::OS)
}

/// The peers from npm, with their versions.
fn peers() -> Result<Vec<(String, String)>> {
    let manifest: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(project::at("benches/package.json"))?)?;
    let peers = manifest.get("devDependencies").and_then(|peers| peers.as_object()).ok_or("no peers")?;
    Ok(peers
        .iter()
        .map(|(name, version)| (name.clone(), version.as_str().unwrap_or_default().to_owned()))
        .collect())
}

/// Measures one work in one runtime, and shows it.
fn contend(record: &mut Record, folder: &Path, work: &Work, runtime: &Runtime, pace: Pace) -> Result {
    let contenders = work.contenders(runtime.name);
    for contender in &contenders {
        runtime.prepare(folder, work, contender)?;
    }
    let mut values = vec![Vec::new(); contenders.len()];
    for round in 0..pace.rounds {
        // Every other round backwards: who comes first is not always the same.
        let mut order: Vec<usize> = (0..contenders.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for at in order {
            values[at].push(runtime.time(folder, work, contenders[at], pace)?);
        }
    }
    for (contender, values) in contenders.iter().zip(values) {
        add(record, work.set, runtime.name, contender.name, values);
    }
    print!("{}", page::lines(record, work, runtime));
    Ok(())
}

/// Measures fresh processes, and shows them.
fn start(record: &mut Record, folder: &Path, runtime: &Runtime, pace: Pace) -> Result {
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
    for (section, runner) in STARTS {
        let mut values = vec![Vec::new(); STARTERS.len()];
        for _ in 0..pace.starts {
            for (name, values) in STARTERS.iter().zip(&mut values) {
                values.push(runtime.start(folder, runner, name)?);
            }
        }
        for (name, values) in STARTERS.iter().zip(values) {
            add(record, section, runtime.name, name, values);
        }
    }
    print!("{}", page::start_lines(record, runtime));
    Ok(())
}

fn count(record: &mut Record) -> Result {
    let counts = instructions::count()?;
    instructions::show(&counts)?;
    for count in counts {
        add(record, "instructions", "native", &count.shape.name(), vec![count.instructions]);
    }
    Ok(())
}

fn weigh(record: &mut Record) -> Result {
    size::show()?;
    for weight in size::weights()? {
        add(record, "size", "raw", &weight.name, vec![weight.raw]);
        add(record, "size", "gzipped", &weight.name, vec![weight.gzipped]);
    }
    Ok(())
}

fn add(record: &mut Record, work: &str, runtime: &str, contender: &str, values: Vec<f64>) {
    let [work, runtime, contender] = [work, runtime, contender].map(str::to_owned);
    record.series.push(Series { work, runtime, contender, values });
}

#[cfg(test)]
mod tests {
    use super::{Plan, RUNTIMES, THOROUGH};

    fn plan(words: &[&str]) -> Result<Plan, String> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        Plan::of(&words).map_err(|error| error.to_string())
    }

    #[test]
    fn works_and_runtimes_are_chosen_by_how_they_begin() {
        let all = plan(&[]).unwrap();
        assert!(
            all.has("verify") && all.has("cold") && RUNTIMES.iter().all(|runtime| all.has_runtime(runtime))
        );
        let some = plan(&["sign", "node", "--rounds", "3"]).unwrap();
        assert!(
            some.has("sign-reg2reg")
                && some.has("sign-p2p2nonreg")
                && !some.has("verify")
                && !some.has("cold")
        );
        let runtimes: Vec<_> = RUNTIMES.iter().filter(|runtime| some.has_runtime(runtime)).collect();
        assert_eq!(runtimes.iter().map(|runtime| runtime.name).collect::<Vec<_>>(), ["node20", "node26"]);
        assert_eq!((some.pace.rounds, some.pace.milliseconds), (3, THOROUGH.milliseconds));
    }

    #[test]
    fn what_there_is_not_is_named() {
        assert_eq!(
            plan(&["verfy"]).err().as_deref(),
            Some(
                "there is no work, section or runtime \"verfy\"; there are: verify sign-p2p2nonreg sign-reg2reg \
                 answer preview growth cold instructions size node20 node26 deno bun workerd chromium"
            )
        );
        assert_eq!(plan(&["--rounds", "none"]).err().as_deref(), Some("--rounds needs a number"));
        assert!(plan(&["--rounds", "0"]).is_err());
    }
}
