//! `cargo xtask mutants [file …]`: runs mutation tests of the core with cargo-mutants.
//!
//! The tests of `tests/mutants/main.rs` must fail for each mutant. A survivor must be listed with its reason. A full run
//! takes an hour or two on two cores, so it is not a part of `cargo xtask test`. One file takes minutes.

mod names;
mod report;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use serde_json::Value;

use crate::tools::cargo_tool::CargoTool;
use crate::tools::process::{Result, command_line, read_stdout};
use crate::tools::project;
use names::Sources;
use report::{Report, SURVIVORS, listed_survivors};

const CARGO_MUTANTS: CargoTool<'_> = CargoTool {
    package: "cargo-mutants",
    version: "27.1.0",
    programs: &["cargo-mutants"],
    why: "changes the source and runs the tests; about two minutes",
    // Most of the time is spent in the compiler and the tests, so optimising it saves nothing.
    environment: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"), ("CARGO_PROFILE_RELEASE_LTO", "off")],
};

/// The files that decide on money and signatures. Explanations and the sandbox's gateway decide on neither, and the
/// JavaScript boundary is tested in JavaScript.
const CORE: &[&str] = &[
    "src/merchant/**/*.rs",
    "src/message/**/*.rs",
    "src/names/*.rs",
    "src/operation.rs",
    "src/preview.rs",
    "src/request.rs",
    "src/schema/*.rs",
    "src/signing/*.rs",
    "src/text/*.rs",
    "src/wire/**/*.rs",
];

/// Files of the core that contain only tests.
const EXCLUDED: [&str; 1] = ["src/message/tests.rs"];

/// Functions of the core that only the JavaScript boundary, the sandbox's gateway or `explain` call. The tests of this
/// command do not compile or call them; those of `cargo xtask test` do.
const NOT_CALLED: [&str; 13] = [
    "Rule::parse",
    "Fields::append_names",
    "Fields::begin_written",
    "Fields::text_and_nodes",
    "Credentials<.*>::merchant_id ->",
    "Salt::into_string",
    "Secret::default_receive_secret",
    "check_documented -> Vec",
    "in merge_problems|merge_problems ->",
    "replace compute ->",
    "in path_of|path_of ->",
    r"src/wire/multipart\.rs.*replace write ->",
    r"src/wire/xml_write\.rs.*(write -> String|write_children)",
];

pub(crate) fn run(arguments: &[String]) -> Result {
    let files: Vec<_> = arguments.iter().map(String::as_str).collect();
    let tool = Tool {
        program: CARGO_MUTANTS.ensure_installed()?.join("cargo-mutants"),
        files: if files.is_empty() { CORE.to_vec() } else { files },
    };
    let mut sources = Sources::default();
    let names = tool.list(&mut sources)?;
    let listed = listed_survivors(&fs::read_to_string(project::path(SURVIVORS))?)?;
    // Only the survivors of the tested files count.
    let listed: BTreeSet<_> = listed.into_iter().filter(|name| sources.has_file_of(name)).collect();
    let obsolete: Vec<_> = listed.difference(&names).map(|name| format!("  {name}")).collect();
    if !obsolete.is_empty() {
        let obsolete = obsolete.join("\n");
        return Err(format!("{SURVIVORS} lists mutants that do not exist:\n{obsolete}").into());
    }

    let mut report = Report::default();
    for outcome in tool.test()? {
        let mutant = &outcome["scenario"]["Mutant"];
        // The scenario without a mutant is the baseline.
        if mutant.is_object() {
            let file = mutant["file"].as_str().unwrap_or_default();
            let summary = outcome["summary"].as_str().unwrap_or_default();
            report.add(file, sources.name(mutant)?, summary, &listed);
        }
    }
    report.print();
    report.verdict()
}

/// The installed cargo-mutants, and the files to change.
struct Tool<'a> {
    program: PathBuf,
    files: Vec<&'a str>,
}

impl Tool<'_> {
    fn command(&self) -> Command {
        let mut mutants = Command::new(&self.program);
        mutants.current_dir(project::root()).args(["mutants", "--package", project::NAME]);
        mutants.args(EXCLUDED.iter().flat_map(|file| ["--exclude", *file]));
        mutants.args(self.files.iter().flat_map(|file| ["--file", *file]));
        mutants.args(NOT_CALLED.iter().flat_map(|name| ["--exclude-re", *name]));
        mutants
    }

    /// The names of all mutants.
    fn list(&self, sources: &mut Sources) -> Result<BTreeSet<String>> {
        let printed = read_stdout(self.command().args(["--list", "--json"]))?;
        let mutants: Vec<Value> = serde_json::from_str(&printed)?;
        if mutants.is_empty() {
            return Err(format!("no mutants can be made of {}", self.files.join(" ")).into());
        }
        mutants.iter().map(|mutant| sources.name(mutant)).collect()
    }

    /// Tests all mutants. Returns the outcomes.
    fn test(&self) -> Result<Vec<Value>> {
        let mut test = self.command();
        test.args(["--profile", "mutants", "--no-times", "--output"]).arg(project::path("target"));
        test.arg("--jobs").arg(thread::available_parallelism().map_or(1, usize::from).to_string());
        // Arguments of every call of cargo, so that no other test is compiled.
        test.args(["--cargo-arg=--locked", "--cargo-arg=--lib", "--cargo-arg=--test=mutants"]);
        test.env("RUSTFLAGS", "--cfg mutants");
        let status = test.status()?;
        // 2: some mutants survived; 3: some tests timed out.
        if !matches!(status.code(), Some(0 | 2 | 3)) {
            return Err(format!("`{}` failed ({status})", command_line(&test)).into());
        }
        let file = fs::read_to_string(project::path("target/mutants.out/outcomes.json"))?;
        Ok(serde_json::from_str::<Value>(&file)?["outcomes"].as_array().cloned().unwrap_or_default())
    }
}
