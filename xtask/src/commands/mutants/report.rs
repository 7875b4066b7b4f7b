//! The results of mutation tests, compared with the list of survivors.

use std::collections::{BTreeMap, BTreeSet};

use crate::tools::process::Result;

/// The list of mutants that no test can detect, each with its reason.
pub(super) const SURVIVORS: &str = "tests/mutants/survivors.txt";

/// The percentage of viable mutants that the tests must detect.
const MIN_CAUGHT_PERCENT: usize = 95;

/// The names in the list of survivors. A comment above each group of names must say why they survive.
pub(super) fn listed_survivors(list: &str) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut above = "";
    for line in list.lines() {
        if !line.is_empty() && !line.starts_with('#') {
            if above.is_empty() {
                return Err(format!("{SURVIVORS} gives no reason for: {line}").into());
            }
            names.insert(line.to_owned());
        }
        above = line;
    }
    Ok(names)
}

/// The number of mutants with each result.
#[derive(Default)]
struct Tally {
    caught: usize,
    /// The tests timed out, which counts as caught.
    timed_out: usize,
    survived: usize,
    /// The mutant did not compile.
    unviable: usize,
}

#[derive(Default)]
pub(super) struct Report {
    files: BTreeMap<String, Tally>,
    /// Survivors that are not in the list.
    unlisted: Vec<String>,
    /// Mutants that are in the list, but were caught.
    caught: Vec<String>,
}

impl Report {
    /// Adds the result of one mutant. `summary` is the name that cargo-mutants has for it.
    pub(super) fn add(&mut self, file: &str, mutant: String, summary: &str, listed: &BTreeSet<String>) {
        let tally = self.files.entry(file.to_owned()).or_default();
        let is_listed = listed.contains(&mutant);
        match summary {
            "MissedMutant" => {
                tally.survived += 1;
                if !is_listed {
                    self.unlisted.push(mutant);
                }
            }
            "Unviable" => tally.unviable += 1,
            caught => {
                *(if caught == "Timeout" { &mut tally.timed_out } else { &mut tally.caught }) += 1;
                if is_listed {
                    self.caught.push(mutant);
                }
            }
        }
    }

    fn total(&self) -> Tally {
        self.files.values().fold(Tally::default(), |sum, tally| Tally {
            caught: sum.caught + tally.caught,
            timed_out: sum.timed_out + tally.timed_out,
            survived: sum.survived + tally.survived,
            unviable: sum.unviable + tally.unviable,
        })
    }

    pub(super) fn print(&self) {
        println!("{:<28} {:>7} {:>9} {:>9} {:>9}", "file", "caught", "timed out", "survived", "unviable");
        let total = self.total();
        for (file, tally) in
            self.files.iter().map(|(file, tally)| (file.as_str(), tally)).chain([("all", &total)])
        {
            let Tally { caught, timed_out, survived, unviable } = tally;
            println!("{file:<28} {caught:>7} {timed_out:>9} {survived:>9} {unviable:>9}");
        }
    }

    /// Fails if too few mutants were caught, or if the list of survivors is wrong.
    pub(super) fn verdict(&self) -> Result {
        let total = self.total();
        let caught = total.caught + total.timed_out;
        let viable = caught + total.survived;
        let mut problems = Vec::new();
        if caught * 100 < viable * MIN_CAUGHT_PERCENT {
            problems.push(format!("{caught} of {viable} are caught, fewer than {MIN_CAUGHT_PERCENT} %"));
        }
        for (problem, mutants) in [
            (format!("survived: add a test, or a reason to {SURVIVORS}"), &self.unlisted),
            (format!("caught: remove from {SURVIVORS}"), &self.caught),
        ] {
            if !mutants.is_empty() {
                problems.push(format!("{problem}:\n  {}", mutants.join("\n  ")));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, Report, listed_survivors};

    #[test]
    fn requires_a_reason_for_every_listed_survivor() {
        let names = listed_survivors("# One.\n# Two.\na: b\na: c\n\n# Three.\nb: d\n").unwrap_or_default();
        assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), ["a: b", "a: c", "b: d"]);
        let error = listed_survivors("# One.\na: b\n\nc: d\n").map_err(|error| error.to_string());
        assert_eq!(error, Err("tests/mutants/survivors.txt gives no reason for: c: d".to_owned()));
    }

    #[test]
    fn reports_unlisted_survivors_and_listed_mutants_that_were_caught() {
        let listed = BTreeSet::from(["one".to_owned(), "two".to_owned()]);
        let mut report = Report::default();
        for place in 0..40 {
            report.add(
                "a.rs",
                format!("other {place}"),
                if place == 0 { "Timeout" } else { "CaughtMutant" },
                &listed,
            );
        }
        report.add("a.rs", "one".to_owned(), "MissedMutant", &listed);
        report.add("b.rs", "nonsense".to_owned(), "Unviable", &listed);
        let verdict = |report: &Report| report.verdict().map_err(|error| error.to_string());
        assert_eq!(verdict(&report), Ok(()));
        report.add("b.rs", "two".to_owned(), "CaughtMutant", &listed);
        report.add("b.rs", "three".to_owned(), "MissedMutant", &listed);
        report.add("b.rs", "four".to_owned(), "MissedMutant", &listed);
        assert_eq!(
            verdict(&report),
            Err("41 of 44 are caught, fewer than 95 %\n\
                 survived: add a test, or a reason to tests/mutants/survivors.txt:\n  three\n  four\n\
                 caught: remove from tests/mutants/survivors.txt:\n  two"
                .to_owned())
        );
    }
}
