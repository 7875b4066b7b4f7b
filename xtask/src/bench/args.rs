//! The words after `cargo xtask bench`.

use std::path::PathBuf;

use crate::process::Result;

use super::runtimes::{RUNTIMES, Runtime};
use super::scenarios::{COLD, SCENARIOS, SIZE, Scenario};

pub(super) struct Args {
    /// Beginnings of names of scenarios and groups; none means all.
    only: Vec<String>,
    /// Beginnings of names of runtimes; none means the scenario's own.
    runtimes: Vec<String>,
    pub(super) budget: Budget,
    /// A package that is built already.
    pub(super) tarball: Option<PathBuf>,
    /// Only the page is written, from the record that is there.
    pub(super) page: bool,
    pub(super) quick: bool,
}

/// How much time a measurement may take.
#[derive(Clone, Copy)]
pub(super) struct Budget {
    pub(super) rounds: usize,
    /// Of each contender in a round.
    pub(super) batches: usize,
    /// Before the first batch that counts.
    pub(super) warm_up_ms: u32,
    /// Fresh processes for a cold start.
    pub(super) starts: usize,
}

/// For the figures that are published: about 10 minutes.
const FULL: Budget = Budget { rounds: 5, batches: 20, warm_up_ms: 200, starts: 25 };

/// To look at while something is changed: about 2 minutes.
const QUICK: Budget = Budget { rounds: 1, batches: 20, warm_up_ms: 200, starts: 9 };

impl Args {
    pub(super) fn parse(words: &[String]) -> Result<Self> {
        let (mut only, mut runtimes) = (Vec::new(), Vec::new());
        let (mut rounds, mut tarball) = (None, None);
        let (mut page, mut quick) = (false, false);
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--quick" => quick = true,
                "--page" => page = true,
                "--only" => only.extend(listed(value()?, &scenario_names())?),
                "--runtime" => runtimes.extend(listed(value()?, &runtime_names())?),
                "--tarball" => tarball = Some(PathBuf::from(value()?).canonicalize()?),
                "--rounds" => {
                    let number = value()?.parse().ok().filter(|&number| number > 0);
                    rounds = Some(number.ok_or("--rounds needs a number")?);
                }
                _ => return Err(format!("there is no option \"{word}\"; {USAGE}").into()),
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
        begins(&self.only, group)
    }

    pub(super) fn has_runtime(&self, runtime: &Runtime) -> bool {
        begins(&self.runtimes, runtime.name)
    }

    pub(super) fn has(&self, scenario: &Scenario, runtime: &Runtime) -> bool {
        let wanted = begins(&self.only, scenario.set) || begins(&self.only, scenario.group);
        let asked_for = !self.runtimes.is_empty() && self.has_runtime(runtime);
        let by_default =
            self.runtimes.is_empty() && (scenario.everywhere || runtime.name == RUNTIMES[0].name);
        wanted && (asked_for || by_default)
    }
}

const USAGE: &str = "usage: cargo xtask bench [--quick] [--only NAME,…] [--runtime NAME,…] [--rounds N] \
                     [--tarball FILE] [--page]";

/// Whether the name begins with one of these, where there are any.
fn begins(beginnings: &[String], name: &str) -> bool {
    beginnings.is_empty() || beginnings.iter().any(|each| name.starts_with(each.as_str()))
}

/// Names separated by commas, each the beginning of a known one.
fn listed(value: &str, known: &[&str]) -> Result<Vec<String>> {
    let is_known = |name: &str| !name.is_empty() && known.iter().any(|each| each.starts_with(name));
    match value.split(',').find(|name| !is_known(name)) {
        Some(name) => Err(format!("there is no \"{name}\"; there are: {}", known.join(" ")).into()),
        None => Ok(value.split(',').map(str::to_owned).collect()),
    }
}

/// Groups first, each once.
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

    fn parse(words: &[&str]) -> Result<Args, String> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        Args::parse(&words).map_err(|error| error.to_string())
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
    fn selects_scenarios_and_runtimes_by_how_they_begin() {
        let args = parse(&["--only", "sign,error", "--runtime", "node", "--rounds", "3"]).unwrap();
        let expected = ["sign-p2p2nonreg", "sign-reg2reg", "error"];
        let expected = ["node20", "node26"].map(|runtime| expected.map(|set| format!("{runtime} {set}")));
        assert_eq!(measured(&args), expected.concat());
        assert_eq!((args.selects_all(), args.has_group("cold"), args.budget.rounds), (false, false, 3));
        let quick = parse(&["--quick"]).unwrap();
        assert_eq!((quick.selects_all(), quick.budget.batches), (true, QUICK.batches));
    }

    #[test]
    fn names_the_choices_where_there_is_no_such_name() {
        let runtimes = "there is no \"nod21\"; there are: node20 node26 deno bun workerd chromium";
        assert_eq!(parse(&["--runtime", "bun,nod21"]).err().as_deref(), Some(runtimes));
        let groups =
            "there is no \"\"; there are: verify sign answer preview cases fields bytes forged cold size";
        assert!(parse(&["--only", "verify,"]).is_err_and(|error| error.starts_with(groups)));
        assert_eq!(parse(&["--only"]).err().as_deref(), Some("--only needs a value"));
        assert_eq!(parse(&["--rounds", "0"]).err().as_deref(), Some("--rounds needs a number"));
        assert!(parse(&["verify"]).is_err_and(|error| error.starts_with("there is no option \"verify\"")));
    }
}
