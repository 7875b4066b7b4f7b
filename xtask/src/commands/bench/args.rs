//! The arguments of `cargo xtask bench`.

use std::path::PathBuf;

use crate::tools::process::Result;

use super::budget::{Budget, FULL, QUICK};
use super::runtimes::{RUNTIMES, Runtime};
use super::scenarios::{COLD, SCENARIOS, SIZE, Scenario};

pub(super) struct Args {
    /// Prefixes of names of scenarios and groups. Empty means all.
    only: Vec<String>,
    /// Prefixes of names of runtimes. Empty means the default runtimes of each scenario.
    runtimes: Vec<String>,
    pub(super) budget: Budget,
    /// A package that was built before.
    pub(super) tarball: Option<PathBuf>,
    /// Whether to write only the page, from the last record.
    pub(super) page: bool,
    pub(super) quick: bool,
}

impl Args {
    pub(super) fn parse(arguments: &[String]) -> Result<Self> {
        let (mut only, mut runtimes) = (Vec::new(), Vec::new());
        let (mut rounds, mut tarball) = (None, None);
        let (mut page, mut quick) = (false, false);
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--quick" => quick = true,
                "--page" => page = true,
                "--only" => only.extend(parse_names(value()?, &scenario_names())?),
                "--runtime" => runtimes.extend(parse_names(value()?, &runtime_names())?),
                "--tarball" => tarball = Some(PathBuf::from(value()?).canonicalize()?),
                "--rounds" => {
                    let number = value()?.parse().ok().filter(|&number| number > 0);
                    rounds = Some(number.ok_or("--rounds needs a number")?);
                }
                _ => return Err(format!("there is no option \"{argument}\"; {USAGE}").into()),
            }
        }
        let mut budget = if quick { QUICK } else { FULL };
        budget.rounds = rounds.unwrap_or(budget.rounds);
        Ok(Self { only, runtimes, budget, tarball, page, quick })
    }

    pub(super) fn selects_all(&self) -> bool {
        self.only.is_empty() && self.runtimes.is_empty()
    }

    pub(super) fn has_group(&self, group: &str) -> bool {
        matches_any(&self.only, group)
    }

    pub(super) fn has_runtime(&self, runtime: &Runtime) -> bool {
        matches_any(&self.runtimes, runtime.name)
    }

    pub(super) fn has(&self, scenario: &Scenario, runtime: &Runtime) -> bool {
        let wanted = matches_any(&self.only, scenario.set) || matches_any(&self.only, scenario.group);
        let selected = !self.runtimes.is_empty() && self.has_runtime(runtime);
        let by_default =
            self.runtimes.is_empty() && (scenario.everywhere || runtime.name == RUNTIMES[0].name);
        wanted && (selected || by_default)
    }
}

const USAGE: &str = "usage: cargo xtask bench [--quick] [--only NAME,…] [--runtime NAME,…] [--rounds N] \
                     [--tarball FILE] [--page]";

/// Whether the name has one of these prefixes, or there are none.
fn matches_any(prefixes: &[String], name: &str) -> bool {
    prefixes.is_empty() || prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()))
}

/// Parses names separated by commas. Each must be a prefix of a known name.
fn parse_names(value: &str, known: &[&str]) -> Result<Vec<String>> {
    let is_known = |name: &str| !name.is_empty() && known.iter().any(|each| each.starts_with(name));
    match value.split(',').find(|name| !is_known(name)) {
        Some(name) => Err(format!("there is no \"{name}\"; the names are: {}", known.join(" ")).into()),
        None => Ok(value.split(',').map(str::to_owned).collect()),
    }
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
    use super::{Args, FULL, QUICK, RUNTIMES, SCENARIOS};

    fn parse(arguments: &[&str]) -> Result<Args, String> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        Args::parse(&arguments).map_err(|error| error.to_string())
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
        assert_eq!(args.budget.rounds, FULL.rounds);
    }

    #[test]
    fn selects_scenarios_and_runtimes_by_prefix() {
        let args = parse(&["--only", "sign,error", "--runtime", "node", "--rounds", "3"]).unwrap();
        let expected = ["sign-p2p2nonreg", "sign-reg2reg", "error"];
        let expected = ["node20", "node26"].map(|runtime| expected.map(|set| format!("{runtime} {set}")));
        assert_eq!(measured(&args), expected.concat());
        assert_eq!((args.selects_all(), args.has_group("cold"), args.budget.rounds), (false, false, 3));
        let quick = parse(&["--quick"]).unwrap();
        assert_eq!((quick.selects_all(), quick.budget.batches), (true, QUICK.batches));
    }

    #[test]
    fn lists_the_known_names_for_an_unknown_one() {
        let runtimes = "there is no \"nod21\"; the names are: node20 node26 deno bun workerd chromium";
        assert_eq!(parse(&["--runtime", "bun,nod21"]).err().as_deref(), Some(runtimes));
        let groups =
            "there is no \"\"; the names are: verify sign answer preview cases fields bytes forged cold size";
        assert!(parse(&["--only", "verify,"]).is_err_and(|error| error.starts_with(groups)));
        assert_eq!(parse(&["--only"]).err().as_deref(), Some("--only needs a value"));
        assert_eq!(parse(&["--rounds", "0"]).err().as_deref(), Some("--rounds needs a number"));
        assert!(parse(&["verify"]).is_err_and(|error| error.starts_with("there is no option \"verify\"")));
    }
}
