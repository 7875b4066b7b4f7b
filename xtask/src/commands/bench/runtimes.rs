//! The runtimes that contenders run in.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::tools::process::{Result, command_line, read_stdout, read_stdout_within};
use crate::tools::{debian, project, runtimes};

use super::budget::Budget;
use super::scenarios::Scenario;

pub(super) struct Runtime {
    /// The name in [`runtimes::program`], or `chromium`.
    pub(super) name: &'static str,
    title: &'static str,
    /// The module of `benches/runtimes` that starts a contender.
    driver: &'static str,
    options: &'static [&'static str],
    /// How long a batch takes. A batch is longer if a coarse clock or a connection adds to the time.
    batch_ms: u32,
}

const fn process(name: &'static str, title: &'static str, options: &'static [&'static str]) -> Runtime {
    Runtime { name, title, driver: "process", options, batch_ms: 5 }
}

const DENO_OPTIONS: &[&str] = &["run", "--no-prompt", "--no-remote", "--no-lock", "--allow-read"];

/// Only the oldest and the newest supported version of Node are measured.
pub(super) const RUNTIMES: &[Runtime] = &[
    process("node20", "Node", &[]),
    process("node26", "Node", &[]),
    process("deno", "Deno", DENO_OPTIONS),
    process("bun", "Bun", &[]),
    Runtime { name: "workerd", title: "workerd", driver: "workerd", options: &[], batch_ms: 10 },
    Runtime { name: "chromium", title: "Chromium", driver: "chromium", options: &[], batch_ms: 10 },
];

/// A round takes some seconds; a runtime may hang.
const TIMEOUT: Duration = Duration::from_secs(120);

impl Runtime {
    pub(super) fn is_node(&self) -> bool {
        self.name.starts_with("node")
    }

    /// Installs the runtime if [`runtimes::ensure_installed`] does not.
    pub(super) fn ensure_installed(&self) -> Result {
        let chromium =
            || debian::ensure_program(runtimes::CHROMIUM, "chromium", "a runtime of the benchmarks");
        if self.name == "chromium" { chromium() } else { Ok(()) }
    }

    fn program(&self) -> Result<String> {
        if self.name == "chromium" {
            return Ok(runtimes::CHROMIUM.to_owned());
        }
        Ok(runtimes::program(self.name)?.display().to_string())
    }

    /// `Node 20.20.2`
    pub(super) fn title_with(&self, version: &str) -> String {
        format!("{} {version}", self.title).trim_end().to_owned()
    }

    /// `20.20.2`
    pub(super) fn version(&self) -> Result<String> {
        let printed = read_stdout(Command::new(self.program()?).arg("--version"))?;
        let numbers = printed.split_whitespace().map(|word| word.trim_start_matches('v'));
        let version = numbers.into_iter().find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
        Ok(version.ok_or("the runtime printed no version")?.to_owned())
    }

    /// Measures one round. Returns the nanoseconds of a call for each contender.
    pub(super) fn round(&self, folder: &Path, scenario: &Scenario, budget: Budget) -> Result<Vec<f64>> {
        let contenders = scenario.contenders(self.name);
        let job = json!({
            "driver": self.driver,
            "program": self.program()?,
            "options": self.options,
            "folder": folder.display().to_string(),
            "set": scenario.set,
            "contenders": contenders.iter().map(|each| scenario.path(each)).collect::<Vec<_>>(),
            "batches": budget.batches,
            "milliseconds": self.batch_ms,
            "warmUp": budget.warm_up_ms,
        });
        let mut node = runtimes::script(&project::path("benches/runtimes/round.mjs"))?;
        node.arg(job.to_string())
            .env("DENO_DIR", project::path("target/deno"))
            .env("DENO_NO_UPDATE_CHECK", "1");
        let printed = read_stdout_within(TIMEOUT, &mut node)?;
        let times: Vec<f64> = serde_json::from_str(&printed)?;
        if times.len() != contenders.len() || !times.iter().all(|time| *time > 0.0) {
            return Err(format!("{} in {}: {printed}", scenario.set, self.name).into());
        }
        Ok(times)
    }

    /// Starts a fresh process of this Node. Returns the nanoseconds from before the import to the first verified callback.
    pub(super) fn cold_start(&self, folder: &Path, runner: &str, contender: &str) -> Result<f64> {
        let mut node = Command::new(self.program()?);
        node.arg(folder.join("benches/runners").join(runner)).arg(contender).current_dir(folder);
        let printed = read_stdout_within(TIMEOUT, &mut node)?;
        printed.parse().map_err(|_| format!("`{}`: {printed}", command_line(&node)).into())
    }
}
