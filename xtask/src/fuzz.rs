//! `cargo xtask fuzz [target …] [--seconds N] [--input FILE] [--keep]`: libFuzzer on the targets of `fuzz/`.
//!
//! The crate forbids `unsafe`, so there is little for an address sanitizer to find, and without one every stable
//! compiler will do, rustup's or Debian's.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use crate::cargo_tool::CargoTool;
use crate::process::{Result, line, read, run as run_program, run_quietly};
use crate::{debian, files, node, package, project, toolchain};

const CARGO_FUZZ: CargoTool<'_> = CargoTool {
    package: "cargo-fuzz",
    version: "0.13.2",
    programs: &["cargo-fuzz"],
    why: "compiles the fuzz targets; about a minute and a half",
    settings: &[],
};

/// How long each target runs where nobody says otherwise.
const SECONDS: u32 = 60;
/// And among all the tests.
const SMOKE_SECONDS: u32 = 20;
/// Far beyond any message there is, and short enough to be quick; longer bodies are refused before they are read.
const LONGEST_INPUT: u32 = 4096;
/// Of an input that is committed: there are to be many.
const LONGEST_KEPT: u32 = 1024;
/// Of all that are committed.
const CORPUS_BYTES: u64 = 200_000;
/// An input that takes so many seconds has hung.
const HUNG: u32 = 10;
/// How much of a finding's input is shown.
const SHOWN: usize = 600;

/// What was asked for.
struct Wish {
    targets: Vec<String>,
    seconds: u32,
    input: Option<PathBuf>,
    keep: bool,
}

impl Wish {
    fn of(words: &[String]) -> Result<Self> {
        let known = targets()?;
        let mut wish = Self { targets: Vec::new(), seconds: SECONDS, input: None, keep: false };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} wants a value"));
            match word.as_str() {
                "--seconds" => wish.seconds = value()?.parse()?,
                "--input" => wish.input = Some(value()?.into()),
                "--keep" => wish.keep = true,
                name if known.iter().any(|target| target == name) => wish.targets.push(name.to_owned()),
                name => {
                    return Err(
                        format!("there is no target \"{name}\"; there are: {}", known.join(" ")).into()
                    );
                }
            }
        }
        if wish.seconds == 0 {
            // libFuzzer would never end.
            return Err("--seconds wants a number from 1".into());
        }
        if wish.input.is_some() && wish.targets.len() != 1 {
            return Err("--input wants the one target that it is for".into());
        }
        if wish.targets.is_empty() {
            wish.targets = known;
        }
        Ok(wish)
    }
}

pub(crate) fn run(words: &[String]) -> Result {
    let wish = Wish::of(words)?;
    let programs = build()?;
    if let (Some(input), [target]) = (&wish.input, wish.targets.as_slice()) {
        return run_program(Command::new(programs.join(target)).arg(input));
    }
    fuzz(&programs, &wish.targets, wish.seconds, &[])?;
    if wish.keep {
        for target in &wish.targets {
            keep(&programs, target)?;
        }
    }
    Ok(())
}

/// Every target for a short time, from what is committed; and the same inputs in the package's own wasm.
pub(crate) fn smoke() -> Result {
    toolchain::lints()?;
    let manifest = ["--manifest-path", "fuzz/Cargo.toml"];
    run_program(project::cargo().arg("fmt").args(manifest).arg("--check"))?;
    let mut clippy = project::cargo();
    clippy.args(["clippy", "--quiet", "--locked"]).args(manifest).args(["--", "-Dwarnings"]);
    clippy.env("RUSTFLAGS", "--cfg fuzzing").env("CARGO_TARGET_DIR", project::at("target/fuzz-clippy"));
    run_program(&mut clippy)?;

    let mut bytes = 0;
    for file in files::below(&corpus())? {
        bytes += fs::metadata(file)?.len();
    }
    if bytes > CORPUS_BYTES {
        return Err(format!("fuzz/corpus has {bytes} bytes, more than {CORPUS_BYTES}").into());
    }
    // The same numbers every time: what was changed is to be looked at here, and not luck.
    fuzz(&build()?, &targets()?, SMOKE_SECONDS, &["-seed=1"])?;

    package::make()?;
    node::ready()?;
    let mut no_trap = Command::new("node");
    no_trap.current_dir(project::root());
    run_program(no_trap.args(["fuzz/no_trap.mjs", "target/package/wasm", "fuzz/corpus"]))
}

/// The names of the targets: those of the files.
fn targets() -> Result<Vec<String>> {
    let sources = files::below(&project::at("fuzz/fuzz_targets"))?;
    Ok(sources.iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect())
}

fn corpus() -> PathBuf {
    project::at("fuzz/corpus")
}

/// A folder of a target's that is not committed.
fn scratch(kind: &str, target: &str) -> Result<PathBuf> {
    let folder = project::at("target/fuzz").join(kind).join(target);
    files::make_folder(&folder)?;
    Ok(folder)
}

/// Compiles the targets; gives the folder they are in.
fn build() -> Result<PathBuf> {
    let cargo_fuzz = CARGO_FUZZ.ready()?.join("cargo-fuzz");
    debian::program("c++", "g++", "compiles libFuzzer")?;
    let version = read(Command::new("rustc").arg("-vV").current_dir(project::root()))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc names no host")?;
    let folder = project::at("target/fuzz");
    run_quietly(project::cargo().args(["fetch", "--locked", "--manifest-path", "fuzz/Cargo.toml"]))?;
    println!("fuzz: compiling the targets");
    let mut build = Command::new(cargo_fuzz);
    build.current_dir(project::root()).args([
        "build",
        "--sanitizer",
        "none",
        "--target",
        host,
        "--target-dir",
    ]);
    run_quietly(build.arg(&folder))?;
    Ok(folder.join(host).join("release"))
}

/// Runs the targets, as many at a time as there are processors, and prints what each has done.
fn fuzz(programs: &Path, targets: &[String], seconds: u32, options: &[&str]) -> Result {
    println!("fuzz: {} for {seconds} s each", targets.join(" "));
    println!(
        "{:<10} {:>12} {:>8} {:>16} {:>9} {:>7}",
        "target", "executions", "per s", "edges", "features", "inputs"
    );
    let queue = Mutex::new(targets.iter().collect::<VecDeque<_>>());
    let next = || queue.lock().map_or(None, |mut queue| queue.pop_front());
    let worker = || {
        let mut failures = Vec::new();
        while let Some(target) = next() {
            match fuzz_one(programs, target, seconds, options) {
                Ok(row) => println!("{row}"),
                Err(error) => failures.push(error.to_string()),
            }
        }
        failures
    };
    let failures = thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
}

/// Runs one target; gives its row of the table.
fn fuzz_one(programs: &Path, target: &str, seconds: u32, options: &[&str]) -> Result<String> {
    let findings = scratch("findings", target)?;
    let log = scratch("log", target)?.join("log.txt");
    let dictionary = project::at("fuzz/dictionaries").join(format!("{target}.dict"));
    let output = File::create(&log)?;
    let mut program = libfuzzer(programs, target);
    program.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={LONGEST_INPUT}"));
    program.args(["-print_final_stats=1", "-verbosity=1"]).arg(format!("-dict={}", dictionary.display()));
    program.arg(format!("-artifact_prefix={}/", findings.display())).args(options);
    // What is found goes to the first of them.
    program.arg(scratch("corpus", target)?).arg(corpus().join(target));
    let status = program.stdout(output.try_clone()?).stderr(output).stdin(Stdio::null()).status()?;
    let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    if !status.success() {
        return Err(finding(target, &said, &line(&program)).into());
    }
    row(target, &said)
        .ok_or_else(|| format!("{target} has ended without its figures; see {}", log.display()).into())
}

fn libfuzzer(programs: &Path, target: &str) -> Command {
    let mut program = Command::new(programs.join(target));
    program.current_dir(project::root()).arg(format!("-timeout={HUNG}")).arg("-rss_limit_mb=2048");
    program
}

/// The figures of a run that ended well, from what libFuzzer prints.
fn row(target: &str, said: &str) -> Option<String> {
    let stat = |name: &str| {
        said.lines().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name)?.strip_prefix(':'))
    };
    let done = said.lines().rfind(|line| line.starts_with('#') && line.contains("\tDONE"))?;
    let words: Vec<_> = done.split_whitespace().collect();
    let after = |key: &str| {
        let at = words.iter().position(|word| *word == key)?;
        words.get(at + 1)?.split('/').next()
    };
    let loaded = said.lines().find(|line| line.contains(" inline 8-bit counters)"))?;
    let edges = loaded.split('(').nth(1)?.split(' ').next()?;
    let (executions, speed) =
        (stat("number_of_executed_units")?.trim(), stat("average_exec_per_sec")?.trim());
    let (covered, features, inputs) = (after("cov:")?, after("ft:")?, after("corp:")?);
    let edges = format!("{covered} of {edges}");
    Some(format!("{target:<10} {executions:>12} {speed:>8} {edges:>16} {features:>9} {inputs:>7}"))
}

/// What was found, the input, and how to see it again.
fn finding(target: &str, said: &str, command: &str) -> String {
    let told =
        said.lines().skip_while(|line| !line.contains("panicked at") && !line.contains("ERROR: libFuzzer"));
    let told: Vec<_> = told.take_while(|line| !line.starts_with("stack backtrace")).take(20).collect();
    let told = format!("{target}: {}", told.join("\n  "));
    let written =
        said.lines().find_map(|line| line.split_once("Test unit written to ")).map(|(_, file)| file);
    let Some(file) = written else {
        return format!("{told}\n  `{command}` failed and left no input");
    };
    let bytes = fs::read(file).unwrap_or_default();
    let shown = bytes.get(..SHOWN).unwrap_or(&bytes).escape_ascii();
    let file = Path::new(file);
    let file = file.strip_prefix(project::root()).unwrap_or(file).display();
    format!(
        "{told}\n  the input, {} bytes: {shown}\n  to see it again: cargo xtask fuzz {target} --input {file}",
        bytes.len()
    )
}

/// Commits of all inputs the fewest that reach everything.
fn keep(programs: &Path, target: &str) -> Result {
    let (kept, committed) = (scratch("kept", target)?, corpus().join(target));
    files::fresh_folder(&kept)?;
    let mut merge = libfuzzer(programs, target);
    // How often an input takes an edge doesn't count: it would be ten times as many inputs.
    merge.args(["-set_cover_merge=1", "-use_counters=0"]).arg(format!("-max_len={LONGEST_KEPT}")).arg(&kept);
    run_quietly(merge.arg(&committed).arg(scratch("corpus", target)?))?;
    files::fresh_folder(&committed)?;
    files::copy_tree(&kept, &committed)?;
    println!("fuzz: {target} keeps {} inputs", files::below(&committed)?.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{finding, row};

    #[test]
    fn the_figures_are_read_from_what_libfuzzer_prints() {
        let said = "INFO: Loaded 1 modules   (9314 inline 8-bit counters): 9314 [0x1, 0x2),\n\
                    #120614\tDONE   cov: 976 ft: 4765 corp: 776/249Kb lim: 1040 exec/s: 7538 rss: 30Mb\n\
                    stat::number_of_executed_units: 120614\nstat::average_exec_per_sec:     7538\n";
        assert_eq!(
            row("form", said).as_deref(),
            Some("form             120614     7538      976 of 9314      4765     776")
        );
        assert_eq!(row("form", "INFO: Loaded 1 modules"), None);
    }

    #[test]
    fn a_finding_says_what_failed() {
        let said = "#2 INITED\nthread '<unnamed>' (1) panicked at fuzz_targets/form.rs:29:9:\nrefused\n\
                    stack backtrace:\n   0: core\n";
        assert_eq!(
            finding("form", said, "form -seed=1"),
            "form: thread '<unnamed>' (1) panicked at fuzz_targets/form.rs:29:9:\n  refused\n  \
             `form -seed=1` failed and left no input"
        );
    }
}
