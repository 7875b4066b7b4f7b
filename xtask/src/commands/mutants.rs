//! `cargo xtask mutants [file …]`: runs mutation tests of the core with cargo-mutants and `.cargo/mutants.toml`.
//!
//! The tests of `tests/mutants/main.rs` must fail for each mutant, except for the accepted survivors. They are tested, too,
//! and count as survivors. A full run takes an hour or two on two cores, so it is not a part of `cargo xtask test`. One
//! file takes minutes.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::thread;

use regex_lite::Regex;

use crate::tools::cargo_tool::CargoTool;
use crate::tools::process::{Result, command_line, read_stdout};
use crate::tools::{files, project};

const CARGO_MUTANTS: CargoTool<'_> = CargoTool {
    package: "cargo-mutants",
    version: "27.1.0",
    why: "changes the source and runs the tests; about two minutes",
};

const SETTINGS: &str = ".cargo/mutants.toml";

/// The same without the accepted survivors, and with the files of the command line.
const WITHOUT_ACCEPTED: &str = "target/mutants.toml";

/// The line of the settings after which `exclude_re` has only accepted survivors.
const ACCEPTED: &str = "  # Accepted survivors: ";

/// The percentage of viable mutants that the tests must detect.
const MIN_CAUGHT_PERCENT: usize = 95;

pub(crate) fn run(sources: &[String]) -> Result {
    let program = CARGO_MUTANTS.ensure_installed()?;
    let settings = fs::read_to_string(project::path(SETTINGS))?;
    let (mut common, accepted) = split_settings(&settings)?;
    if !sources.is_empty() {
        common = with_files(&common, sources).ok_or("the settings have no examine_globs")?;
    }
    files::write(&project::path(WITHOUT_ACCEPTED), &common)?;
    let mutants = || {
        let mut mutants = Command::new(&program);
        mutants.current_dir(project::root()).args(["mutants", "--package", project::NAME]);
        mutants.args(["--config", WITHOUT_ACCEPTED]);
        mutants
    };

    let names = read_stdout(mutants().arg("--list"))?;
    if names.is_empty() {
        return Err(format!("no mutants can be made of {}", sources.join(" ")).into());
    }
    let accepted = accepted_names(&accepted, &names)?;

    let mut test = mutants();
    let jobs = thread::available_parallelism().map_or(1, usize::from);
    test.args(["--no-times", "--jobs", &jobs.to_string()]).env("RUSTFLAGS", "--cfg mutants");
    let status = test.status()?;
    // 2: some mutants survived; 3: some tests timed out.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        return Err(format!("`{}` failed ({status})", command_line(&test)).into());
    }
    Outcomes::read()?.verdict(&accepted)
}

/// The settings without the accepted survivors, and the accepted survivors.
fn split_settings(settings: &str) -> Result<(String, Vec<&str>)> {
    let (common, accepted) =
        settings.split_once(ACCEPTED).ok_or("the settings have no list of accepted survivors")?;
    let mut entries = Vec::new();
    let mut above = "";
    for line in accepted.lines().skip(1).map(str::trim).take_while(|line| *line != "]") {
        if let Some(entry) = line.strip_prefix('\'').and_then(|line| line.strip_suffix("',")) {
            if above.is_empty() {
                return Err(format!("{SETTINGS} gives no reason for '{entry}'").into());
            }
            entries.push(entry);
        }
        above = line;
    }
    Ok((format!("{common}]\n"), entries))
}

/// The settings with other files to change. `--file` would add files to those of the settings.
fn with_files(settings: &str, files: &[String]) -> Option<String> {
    let (before, rest) = settings.split_once("examine_globs = [")?;
    let (_, after) = rest.split_once(']')?;
    Some(format!("{before}examine_globs = {files:?}{after}"))
}

/// The names of the accepted survivors in the tested files. Each entry must match one mutant.
fn accepted_names<'n>(accepted: &[&str], names: &'n str) -> Result<BTreeSet<&'n str>> {
    let mut found = BTreeSet::new();
    let mut wrong = Vec::new();
    for entry in accepted {
        // An entry is like `^src/names/set\.rs:\d+:54: …`.
        let file = entry.trim_start_matches('^').split(':').next().unwrap_or_default().replace('\\', "");
        let in_file: Vec<_> = names.lines().filter(|name| name.split(':').next() == Some(&file)).collect();
        let pattern = Regex::new(entry)?;
        let matches: Vec<_> = in_file.iter().filter(|name| pattern.is_match(name)).collect();
        match matches[..] {
            [name] => _ = found.insert(*name),
            // The file is not tested now.
            [] if in_file.is_empty() && project::path(&file).exists() => {}
            _ => wrong.push(format!("{SETTINGS}: '{entry}' matches {} mutants, not one", matches.len())),
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong.join("\n").into()) }
}

/// The names of mutants: caught, caught because the tests timed out, survived, did not compile.
struct Outcomes([Vec<String>; 4]);

impl Outcomes {
    fn read() -> Result<Self> {
        let read = |name: &str| -> Result<Vec<String>> {
            let text = fs::read_to_string(project::path("target/mutants.out").join(name))?;
            Ok(text.lines().map(str::to_owned).collect())
        };
        Ok(Self([read("caught.txt")?, read("timeout.txt")?, read("missed.txt")?, read("unviable.txt")?]))
    }

    /// Prints the score. Fails if too few mutants were caught, or if the list of accepted survivors is wrong.
    fn verdict(&self, accepted: &BTreeSet<&str>) -> Result {
        let Self([caught, timed_out, missed, unviable]) = self;
        let sum = caught.len() + timed_out.len();
        let viable = sum + missed.len();
        let (timed, invalid) = (timed_out.len(), unviable.len());
        println!(
            "{sum} of {viable} mutants are caught, {timed} of them by a timeout; {invalid} did not compile"
        );
        let mut problems = Vec::new();
        if sum * 100 < viable * MIN_CAUGHT_PERCENT {
            problems.push(format!("fewer than {MIN_CAUGHT_PERCENT} % are caught"));
        }
        let is_accepted = |name: &&String| accepted.contains(name.as_str());
        let unlisted = missed.iter().filter(|name| !is_accepted(name));
        problems
            .extend(unlisted.map(|name| format!("survived: add a test, or a reason to {SETTINGS}: {name}")));
        let wrongly_listed = caught.iter().chain(timed_out).filter(is_accepted);
        problems.extend(wrongly_listed.map(|name| format!("caught: remove from {SETTINGS}: {name}")));
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, Outcomes, accepted_names, split_settings};

    #[test]
    fn requires_a_reason_for_every_accepted_survivor() {
        let settings = |more: &str| format!("exclude_re = [\n  'a',\n  # Accepted survivors: x\n{more}]\n");
        let text = settings("\n  # One.\n  '^src/b\\.rs:\\d+:1: c$',\n  'd',\n");
        let (common, accepted) = split_settings(&text).unwrap();
        assert_eq!(
            (common.as_str(), accepted.as_slice()),
            ("exclude_re = [\n  'a',\n]\n", &["^src/b\\.rs:\\d+:1: c$", "d"][..])
        );
        assert!(split_settings(&settings("  # One.\n\n  'b',\n")).is_err());
        assert!(split_settings(include_str!("../../../.cargo/mutants.toml")).is_ok());
    }

    #[test]
    fn requires_one_mutant_for_every_accepted_survivor() {
        let names = "src/request.rs:9:1: a\nsrc/request.rs:10:2: a\nsrc/request.rs:11:2: b";
        let found = |entry| accepted_names(&[entry], names).map_err(|error| error.to_string());
        assert_eq!(found(r"^src/request\.rs:\d+:2: a$"), Ok(BTreeSet::from(["src/request.rs:10:2: a"])));
        let error = r".cargo/mutants.toml: '^src/request\.rs:\d+:2: ' matches 2 mutants, not one";
        assert_eq!(found(r"^src/request\.rs:\d+:2: "), Err(error.to_owned()));
        assert!(found(r"^src/request\.rs:\d+:3: a$").is_err());
        // It exists, but is not tested; the other does not exist.
        assert_eq!(found(r"^src/lib\.rs:\d+:3: a$"), Ok(BTreeSet::new()));
        assert!(found(r"^src/nothing\.rs:\d+:3: a$").is_err());
    }

    #[test]
    fn reports_unlisted_survivors_and_listed_mutants_that_were_caught() {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let outcomes = |caught: &[&str], missed: &[&str]| {
            let caught = [vec!["other".to_owned(); 39], names(caught)].concat();
            Outcomes([caught, names(&["slow"]), names(missed), names(&["nonsense"])])
        };
        let accepted = BTreeSet::from(["one", "two"]);
        let verdict = |outcomes: Outcomes| outcomes.verdict(&accepted).map_err(|error| error.to_string());
        assert_eq!(verdict(outcomes(&[], &["one", "two"])), Ok(()));
        let error = "fewer than 95 % are caught\n\
                     survived: add a test, or a reason to .cargo/mutants.toml: three\n\
                     survived: add a test, or a reason to .cargo/mutants.toml: four\n\
                     caught: remove from .cargo/mutants.toml: two";
        assert_eq!(verdict(outcomes(&["two"], &["one", "three", "four"])), Err(error.to_owned()));
    }
}
