//! The arguments of `cargo xtask bench`.

use std::path::PathBuf;

use super::budget::{Budget, FULL, QUICK};
use super::runtimes::{RUNTIMES, Runtime};
use super::scenarios::{COLD, SCENARIOS, SIZE, Scenario};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Measures one round of each scenario: about 2 minutes instead of 10
    #[arg(long)]
    pub(super) quick: bool,
    /// Prefixes of names of scenarios and groups
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = scenario)]
    only: Vec<String>,
    /// Prefixes of names of runtimes
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = runtime)]
    runtime: Vec<String>,
    /// The number of rounds
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// Measures a package that was built before
    #[arg(long, value_name = "FILE")]
    pub(super) tarball: Option<PathBuf>,
    /// Writes only BENCHMARKS.md, from the last record
    #[arg(long)]
    pub(super) page: bool,
}

impl Args {
    pub(super) fn budget(&self) -> Budget {
        let mut budget = if self.quick { QUICK } else { FULL };
        budget.rounds = self.rounds.map_or(budget.rounds, |rounds| rounds as usize);
        budget
    }

    pub(super) fn selects_all(&self) -> bool {
        self.only.is_empty() && self.runtime.is_empty()
    }

    pub(super) fn has_group(&self, group: &str) -> bool {
        matches_any(&self.only, group)
    }

    pub(super) fn has_runtime(&self, runtime: &Runtime) -> bool {
        matches_any(&self.runtime, runtime.name)
    }

    pub(super) fn has(&self, scenario: &Scenario, runtime: &Runtime) -> bool {
        let wanted = matches_any(&self.only, scenario.set) || matches_any(&self.only, scenario.group);
        let selected = !self.runtime.is_empty() && self.has_runtime(runtime);
        let by_default = self.runtime.is_empty() && (scenario.everywhere || runtime.name == RUNTIMES[0].name);
        wanted && (selected || by_default)
    }
}

/// Whether the name has one of these prefixes, or there are none.
fn matches_any(prefixes: &[String], name: &str) -> bool {
    prefixes.is_empty() || prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()))
}

fn scenario(name: &str) -> std::result::Result<String, String> {
    parse_name(name, &scenario_names())
}

fn runtime(name: &str) -> std::result::Result<String, String> {
    parse_name(name, &runtime_names())
}

/// The name must be a prefix of a known one.
fn parse_name(name: &str, known: &[&str]) -> std::result::Result<String, String> {
    if !name.is_empty() && known.iter().any(|each| each.starts_with(name)) {
        return Ok(name.to_owned());
    }
    Err(format!("the names are: {}", known.join(" ")))
}

/// The names of groups, then those of scenarios, without duplicates.
fn scenario_names() -> Vec<&'static str> {
    let mut names: Vec<_> = SCENARIOS.iter().map(|each| each.group).collect();
    names.dedup();
    names.extend([COLD, SIZE]);
    let sets = SCENARIOS.iter().map(|each| each.set).filter(|set| !names.contains(set));
    let sets: Vec<_> = sets.collect();
    [names, sets].concat()
}

fn runtime_names() -> Vec<&'static str> {
    RUNTIMES.iter().map(|runtime| runtime.name).collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::{Args, FULL, QUICK, RUNTIMES, SCENARIOS};

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn parse(arguments: &[&str]) -> Result<Args, String> {
        let parsed = Line::try_parse_from(["bench"].iter().chain(arguments));
        parsed.map(|line| line.args).map_err(|error| error.to_string())
    }

    /// `<runtime> <set>`
    fn measured(args: &Args) -> Vec<String> {
        let all = RUNTIMES.iter().flat_map(|runtime| SCENARIOS.iter().map(move |each| (runtime, each)));
        let wanted = all.filter(|(runtime, each)| args.has(each, runtime));
        wanted.map(|(runtime, each)| format!("{} {}", runtime.name, each.set)).collect()
    }

    #[test]
    fn measures_everything_by_default() {
        let args = parse(&[]).unwrap();
        assert!(args.selects_all() && args.has_group("cold") && args.has_group("size"));
        let measured = measured(&args);
        assert!(measured.iter().any(|each| each == "chromium verify"));
        assert!(measured.iter().any(|each| each == "node20 bytes-405"));
        assert!(!measured.iter().any(|each| each == "bun bytes-405"));
        assert_eq!(args.budget().rounds, FULL.rounds);
    }

    #[test]
    fn selects_scenarios_and_runtimes_by_prefix() {
        let args = parse(&["--only", "sign,error", "--runtime", "node", "--rounds", "3"]).unwrap();
        let expected = ["sign-p2p2nonreg", "sign-reg2reg", "error"];
        let expected = ["node20", "node26"].map(|runtime| expected.map(|set| format!("{runtime} {set}")));
        assert_eq!(measured(&args), expected.concat());
        assert_eq!((args.selects_all(), args.has_group("cold"), args.budget().rounds), (false, false, 3));
        let quick = parse(&["--quick"]).unwrap();
        assert_eq!((quick.selects_all(), quick.budget().batches), (true, QUICK.batches));
    }

    #[test]
    fn lists_the_known_names_for_an_unknown_one() {
        let runtimes = "the names are: node20 node26 deno bun workerd chromium";
        assert!(parse(&["--runtime", "bun,nod21"]).is_err_and(|error| error.contains(runtimes)));
        let groups = "the names are: verify sign answer preview cases fields bytes forged cold size";
        assert!(parse(&["--only", "verify,"]).is_err_and(|error| error.contains(groups)));
    }
}
