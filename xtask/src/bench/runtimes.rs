//! Where contenders run: one process for each, judged before it is timed.

use std::path::Path;
use std::process::Command;

use crate::process::{Result, read, read_within, run_quietly};
use crate::{hosts, project};

use super::LIMIT;
use super::works::{Contender, Work};

pub(super) struct Runtime {
    /// The program's name in [`hosts`].
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    way: Way,
}

/// How a contender gets into a runtime.
enum Way {
    /// As a file, with these words before it.
    File(&'static [&'static str]),
    /// Bundled with its runner for these conditions, and started by the driver of the runtime's name.
    Bundle { runner: &'static str, conditions: &'static str },
}

/// Node's oldest and newest that we support stand for those between.
pub(super) const RUNTIMES: &[Runtime] = &[
    Runtime { name: "node20", title: "Node", way: Way::File(&[]) },
    Runtime { name: "node26", title: "Node", way: Way::File(&[]) },
    Runtime {
        name: "deno",
        title: "Deno",
        way: Way::File(&["run", "--no-prompt", "--no-remote", "--no-lock", "--allow-read"]),
    },
    Runtime { name: "bun", title: "Bun", way: Way::File(&[]) },
    Runtime {
        name: "workerd",
        title: "workerd",
        way: Way::Bundle { runner: "worker", conditions: "workerd,worker" },
    },
    Runtime {
        name: "chromium",
        title: "Chromium",
        way: Way::Bundle { runner: "page", conditions: "browser" },
    },
];

/// How fast a measurement is.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    pub(super) rounds: usize,
    /// Of one batch.
    pub(super) milliseconds: u32,
    /// Fresh processes for a cold start.
    pub(super) starts: usize,
}

impl Runtime {
    /// Whether it is Node: growth and cold starts are measured there.
    pub(super) fn is_node(&self) -> bool {
        self.name.starts_with("node")
    }

    /// Where the program lies, as a word for a command line.
    pub(super) fn program(&self) -> Result<String> {
        if self.name == "chromium" {
            return Ok(hosts::CHROMIUM.to_owned());
        }
        Ok(hosts::program(self.name)?.display().to_string())
    }

    /// `20.20.2`
    pub(super) fn version(&self) -> Result<String> {
        let printed = read(Command::new(self.program()?).arg("--version"))?;
        let numbered =
            |word: &&str| word.trim_start_matches('v').starts_with(|first: char| first.is_ascii_digit());
        let version = printed.split_whitespace().find(numbered);
        Ok(version.ok_or("a runtime without a version")?.trim_start_matches('v').to_owned())
    }

    /// Makes ready what a contender needs here before it is run.
    pub(super) fn prepare(&self, folder: &Path, work: &Work, contender: &Contender) -> Result {
        let Way::Bundle { runner, conditions } = self.way else { return Ok(()) };
        let mut bundle = hosts::script(&project::at("benches/hosts/bundle.mjs"))?;
        run_quietly(bundle.arg(folder).args([runner, &work.path(contender), work.set, conditions]))
    }

    /// Nanoseconds of a call, in a process of its own.
    pub(super) fn time(&self, folder: &Path, work: &Work, contender: &Contender, pace: Pace) -> Result<f64> {
        let path = work.path(contender);
        let milliseconds = pace.milliseconds.to_string();
        let mut command = match self.way {
            Way::File(words) => {
                let mut command = Command::new(self.program()?);
                command.args(words).arg(folder.join("benches/runners/here.mjs"));
                command.args([&path, work.set, &milliseconds]);
                command.env("DENO_DIR", project::at("target/deno")).env("DENO_NO_UPDATE_CHECK", "1");
                command
            }
            Way::Bundle { .. } => {
                let mut driver =
                    hosts::script(&project::at("benches/hosts").join(format!("{}.mjs", self.name)))?;
                driver.arg(folder).args([&path, work.set, &milliseconds, &self.program()?]);
                driver
            }
        };
        nanoseconds(command.current_dir(folder))
    }

    /// Nanoseconds from before the import to the first verified callback, in a fresh process of this Node.
    pub(super) fn start(&self, folder: &Path, runner: &str, contender: &str) -> Result<f64> {
        let mut node = Command::new(self.program()?);
        node.arg(folder.join("benches/runners").join(runner)).arg(contender);
        nanoseconds(node.current_dir(folder))
    }
}

/// Every runner ends with `ns …`.
fn nanoseconds(command: &mut Command) -> Result<f64> {
    let printed = read_within(LIMIT, command)?;
    let number = printed.lines().find_map(|line| line.strip_prefix("ns ")?.parse::<f64>().ok());
    match number {
        Some(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err(format!("`{}` has measured nothing\n{printed}", crate::process::line(command)).into()),
    }
}
