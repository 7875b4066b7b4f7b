//! `cargo xtask mutants [file …]`: cargo-mutants changes the core a thousand times, and each time the tests of
//! `tests/mutants/main.rs` must fail. A survivor is either listed with its reason or an error.
//!
//! An hour or two on two cores, and so no part of `cargo xtask test`; one file is a matter of minutes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use std::thread;

use serde_json::Value;

use crate::cargo_tool::CargoTool;
use crate::process::{Result, line, read};
use crate::project;

const CARGO_MUTANTS: CargoTool<'_> = CargoTool {
    package: "cargo-mutants",
    version: "27.1.0",
    programs: &["cargo-mutants"],
    why: "changes the source and runs the tests; about two minutes",
    // Its time is the compiler's and the tests'.
    settings: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"), ("CARGO_PROFILE_RELEASE_LTO", "off")],
};

/// What decides on money and signatures. Explanations, the sandbox's gateway and the JavaScript boundary are
/// left out: the first two decide nothing, and the third is tested where it runs, in JavaScript.
const CORE: &[&str] = &[
    "src/merchant/*.rs",
    "src/message/*.rs",
    "src/names/*.rs",
    "src/operation.rs",
    "src/preview.rs",
    "src/request.rs",
    "src/schema/*.rs",
    "src/signing/*.rs",
    "src/text/*.rs",
    "src/wire/**/*.rs",
];

/// What only tests have.
const TESTS: [&str; 1] = ["src/message/tests.rs"];

/// Mutants that no test can catch, each with its reason.
const SURVIVORS: &str = "tests/mutants/survivors.txt";

/// Of a hundred viable mutants, so many are caught.
const CAUGHT: usize = 95;

pub(crate) fn run(words: &[String]) -> Result {
    let tool = CARGO_MUTANTS.ready()?.join("cargo-mutants");
    let mut files: Vec<_> = words.iter().map(String::as_str).collect();
    if files.is_empty() {
        files.extend(CORE);
    }
    let mutants = || {
        let mut mutants = Command::new(&tool);
        mutants.current_dir(project::root()).args(["mutants", "--package", project::NAME]);
        mutants.args(TESTS.iter().flat_map(|file| ["--exclude", *file]));
        mutants.args(files.iter().flat_map(|file| ["--file", *file]));
        mutants
    };

    let all: Vec<Value> = serde_json::from_str(&read(mutants().args(["--list", "--json"]))?)?;
    if all.is_empty() {
        return Err(format!("there is nothing to change in {}", files.join(" ")).into());
    }
    let mut sources = Sources::default();
    let names = all.iter().map(|mutant| sources.name(mutant)).collect::<Result<BTreeSet<_>>>()?;
    let listed = listed(&fs::read_to_string(project::at(SURVIVORS))?)?;
    // Lines on other files say nothing here.
    let listed: BTreeSet<_> = listed.into_iter().filter(|name| sources.has_file_of(name)).collect();
    let gone: Vec<_> = listed.difference(&names).map(|name| format!("  {name}")).collect();
    if !gone.is_empty() {
        return Err(format!("{SURVIVORS} lists what is no mutant:\n{}", gone.join("\n")).into());
    }

    let mut test = mutants();
    test.args(["--profile", "mutants", "--no-times", "--output"]).arg(project::at("target"));
    test.arg("--jobs").arg(thread::available_parallelism().map_or(1, usize::from).to_string());
    // Of all cargo's calls, so that no other test is compiled.
    test.args(["--cargo-arg=--locked", "--cargo-arg=--lib", "--cargo-arg=--test=mutants"]);
    test.env("RUSTFLAGS", "--cfg mutants");
    let status = test.status()?;
    // 2: some survived; 3: some took too long.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        return Err(format!("`{}` failed ({status})", line(&test)).into());
    }
    let outcomes = fs::read_to_string(project::at("target/mutants.out/outcomes.json"))?;
    let mut report = Report::default();
    for outcome in serde_json::from_str::<Value>(&outcomes)?["outcomes"].as_array().into_iter().flatten() {
        let mutant = &outcome["scenario"]["Mutant"];
        // The other scenario is that of the tests without a mutant.
        if mutant.is_object() {
            report.add(text(&mutant["file"]), sources.name(mutant)?, text(&outcome["summary"]), &listed);
        }
    }
    report.print();
    report.verdict()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The core's files by line, as they were when the mutants were listed.
#[derive(Default)]
struct Sources(BTreeMap<String, String>);

impl Sources {
    fn name(&mut self, mutant: &Value) -> Result<String> {
        let file = text(&mutant["file"]);
        if !self.0.contains_key(file) {
            self.0.insert(file.to_owned(), fs::read_to_string(project::at(file))?);
        }
        name(mutant, &self.0[file])
            .ok_or_else(|| format!("cargo-mutants says what is unknown: {mutant}").into())
    }

    fn has_file_of(&self, name: &str) -> bool {
        name.split_once(": ").is_some_and(|(file, _)| self.0.contains_key(file))
    }
}

/// File, change and the line with the changed place in it: the same wherever the line moves to.
fn name(mutant: &Value, source: &str) -> Option<String> {
    let (_, change) = mutant["name"].as_str()?.split_once(": ")?;
    let place = |edge: &str| {
        let at = &mutant["span"][edge];
        let number = |key: &str| usize::try_from(at[key].as_u64()?).ok()?.checked_sub(1);
        Some((number("line")?, number("column")?))
    };
    let ((first, start), (last, end)) = (place("start")?, place("end")?);
    let line: Vec<char> = source.lines().nth(first)?.chars().collect();
    // Where it goes over several lines, the first is enough.
    let end = if first == last { end } else { line.len() };
    let part = |place| line.get(place).map(String::from_iter);
    let (before, changed, after): (String, String, String) =
        (part(0..start)?, part(start..end)?, part(end..line.len())?);
    Some(format!("{}: {change}: {}«{changed}»{after}", text(&mutant["file"]), before.trim_start()))
}

/// The names in the list; a comment above each group of them says why they survive.
fn listed(list: &str) -> Result<BTreeSet<String>> {
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

/// What became of the mutants of one file.
#[derive(Default)]
struct Tally {
    caught: usize,
    /// The tests came to no end: caught as well.
    endless: usize,
    survived: usize,
    /// Did not compile.
    unviable: usize,
}

#[derive(Default)]
struct Report {
    files: BTreeMap<String, Tally>,
    /// Survivors without a reason.
    unlisted: Vec<String>,
    /// Caught, though they are listed as survivors.
    caught: Vec<String>,
}

impl Report {
    fn add(&mut self, file: &str, mutant: String, summary: &str, listed: &BTreeSet<String>) {
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
            found => {
                *(if found == "Timeout" { &mut tally.endless } else { &mut tally.caught }) += 1;
                if is_listed {
                    self.caught.push(mutant);
                }
            }
        }
    }

    fn total(&self) -> Tally {
        self.files.values().fold(Tally::default(), |sum, tally| Tally {
            caught: sum.caught + tally.caught,
            endless: sum.endless + tally.endless,
            survived: sum.survived + tally.survived,
            unviable: sum.unviable + tally.unviable,
        })
    }

    fn print(&self) {
        println!("{:<28} {:>7} {:>8} {:>9} {:>9}", "file", "caught", "endless", "survived", "unviable");
        let total = self.total();
        for (file, tally) in
            self.files.iter().map(|(file, tally)| (file.as_str(), tally)).chain([("all", &total)])
        {
            let Tally { caught, endless, survived, unviable } = tally;
            println!("{file:<28} {caught:>7} {endless:>8} {survived:>9} {unviable:>9}");
        }
    }

    fn verdict(&self) -> Result {
        let total = self.total();
        let caught = total.caught + total.endless;
        let viable = caught + total.survived;
        let mut problems = Vec::new();
        if caught * 100 < viable * CAUGHT {
            problems.push(format!("{caught} of {viable} are caught, fewer than {CAUGHT} in a hundred"));
        }
        for (what, mutants) in [
            (format!("survived; a test is missing, or a reason in {SURVIVORS}"), &self.unlisted),
            (format!("caught, and so no longer for {SURVIVORS}"), &self.caught),
        ] {
            if !mutants.is_empty() {
                problems.push(format!("{what}:\n  {}", mutants.join("\n  ")));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{BTreeSet, Report, listed, name};

    #[test]
    fn a_mutant_is_named_by_its_line_and_not_by_the_lines_number() {
        let mutant = |end_line: u32| {
            json!({
                "name": "src/mask.rs:2:8: replace < with <= in hide",
                "file": "src/mask.rs",
                "span": { "start": { "line": 2, "column": 8 }, "end": { "line": end_line, "column": 9 } },
            })
        };
        let source = "fn hide() {\n  if é < 1 {\n}\n";
        assert_eq!(
            name(&mutant(2), source).as_deref(),
            Some("src/mask.rs: replace < with <= in hide: if é «<» 1 {")
        );
        assert_eq!(
            name(&mutant(3), source).as_deref(),
            Some("src/mask.rs: replace < with <= in hide: if é «< 1 {»")
        );
        assert_eq!(name(&mutant(2), "fn hide() {}"), None);
    }

    #[test]
    fn every_listed_survivor_has_its_reason() {
        let names = listed("# One.\n# Two.\na: b\na: c\n\n# Three.\nb: d\n").unwrap_or_default();
        assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), ["a: b", "a: c", "b: d"]);
        let error = listed("# One.\na: b\n\nc: d\n").map_err(|error| error.to_string());
        assert_eq!(error, Err("tests/mutants/survivors.txt gives no reason for: c: d".to_owned()));
    }

    #[test]
    fn what_survives_must_be_listed_and_what_is_listed_must_survive() {
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
            Err("41 of 44 are caught, fewer than 95 in a hundred\n\
                 survived; a test is missing, or a reason in tests/mutants/survivors.txt:\n  three\n  four\n\
                 caught, and so no longer for tests/mutants/survivors.txt:\n  two"
                .to_owned())
        );
    }
}
