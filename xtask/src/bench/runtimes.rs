//! Where contenders run.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::process::{Result, line, read, read_within};
use crate::{debian, hosts, project};

use super::args::Budget;
use super::scenarios::Scenario;

pub(super) struct Runtime {
    /// The program's name in [`hosts`].
    pub(super) name: &'static str,
    title: &'static str,
    /// The module of `benches/runtimes` that starts a contender.
    how: &'static str,
    options: &'static [&'static str],
    /// How long a batch takes. Where a clock or a connection adds to it, it is longer.
    batch_ms: u32,
}

const fn process(name: &'static str, title: &'static str, options: &'static [&'static str]) -> Runtime {
    Runtime { name, title, how: "process", options, batch_ms: 5 }
}

const DENO_OPTIONS: &[&str] = &["run", "--no-prompt", "--no-remote", "--no-lock", "--allow-read"];

/// The oldest and the newest Node that we support stand for those between.
pub(super) const RUNTIMES: &[Runtime] = &[
    process("node20", "Node", &[]),
    process("node26", "Node", &[]),
    process("deno", "Deno", DENO_OPTIONS),
    process("bun", "Bun", &[]),
    Runtime { name: "workerd", title: "workerd", how: "workerd", options: &[], batch_ms: 10 },
    Runtime { name: "chromium", title: "Chromium", how: "chromium", options: &[], batch_ms: 10 },
];

/// A round takes some seconds; a runtime may hang.
const TIMEOUT: Duration = Duration::from_secs(120);

impl Runtime {
    pub(super) fn is_node(&self) -> bool {
        self.name.starts_with("node")
    }

    /// Installs what [`hosts::ready`] does not.
    pub(super) fn ensure_installed(&self) -> Result {
        let chromium = || debian::program(hosts::CHROMIUM, "chromium", "a browser that is measured");
        if self.name == "chromium" { chromium() } else { Ok(()) }
    }

    fn program(&self) -> Result<String> {
        if self.name == "chromium" {
            return Ok(hosts::CHROMIUM.to_owned());
        }
        Ok(hosts::program(self.name)?.display().to_string())
    }

    /// `Node 20.20.2`
    pub(super) fn title_with(&self, version: &str) -> String {
        format!("{} {version}", self.title).trim_end().to_owned()
    }

    /// `20.20.2`
    pub(super) fn version(&self) -> Result<String> {
        let printed = read(Command::new(self.program()?).arg("--version"))?;
        let numbers = printed.split_whitespace().map(|word| word.trim_start_matches('v'));
        let version = numbers.into_iter().find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
        Ok(version.ok_or("a runtime without a version")?.to_owned())
    }

    /// One round: nanoseconds of a call for each contender.
    pub(super) fn round(&self, folder: &Path, scenario: &Scenario, budget: Budget) -> Result<Vec<f64>> {
        let contenders = scenario.contenders(self.name);
        let job = json!({
            "how": self.how,
            "program": self.program()?,
            "options": self.options,
            "folder": folder.display().to_string(),
            "set": scenario.set,
            "contenders": contenders.iter().map(|each| scenario.path(each)).collect::<Vec<_>>(),
            "batches": budget.batches,
            "milliseconds": self.batch_ms,
            "warmUp": budget.warm_up_ms,
        });
        let mut node = hosts::script(&project::at("benches/runtimes/round.mjs"))?;
        node.arg(job.to_string())
            .env("DENO_DIR", project::at("target/deno"))
            .env("DENO_NO_UPDATE_CHECK", "1");
        let printed = read_within(TIMEOUT, &mut node)?;
        let times: Vec<f64> = serde_json::from_str(&printed)?;
        if times.len() != contenders.len() || !times.iter().all(|time| *time > 0.0) {
            return Err(format!("{} in {}: {printed}", scenario.set, self.name).into());
        }
        Ok(times)
    }

    /// Nanoseconds from before the import to the first verified callback, in a fresh process of this Node.
    pub(super) fn cold_start(&self, folder: &Path, runner: &str, contender: &str) -> Result<f64> {
        let mut node = Command::new(self.program()?);
        node.arg(folder.join("benches/runners").join(runner)).arg(contender).current_dir(folder);
        let printed = read_within(TIMEOUT, &mut node)?;
        printed.parse().map_err(|_| format!("`{}`: {printed}", line(&node)).into())
    }
}
