//! Runs libFuzzer on the targets of `fuzz/`.
//!
//! No sanitizer is used: the crate forbids `unsafe`, so an address sanitizer would find little, and without one every
//! stable compiler works, from rustup or from Debian.

mod report;

use std::collections::VecDeque;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use crate::build::package;
use crate::tools::cargo_tool::CargoTool;
use crate::tools::process::{self, Result, command_line, read_stdout, run_quietly};
use crate::tools::{debian, files, node, project, toolchain};

const CARGO_FUZZ: CargoTool<'_> = CargoTool {
    package: "cargo-fuzz",
    version: "0.13.2",
    programs: &["cargo-fuzz"],
    why: "compiles the fuzz targets; about a minute and a half",
    environment: &[],
};

/// How long each target runs in the smoke test, in seconds.
const SMOKE_SECONDS: u32 = 20;
/// The maximum length of an input, in bytes. Real messages are much shorter.
const MAX_INPUT_BYTES: u32 = 4096;
/// The maximum length of a committed input, in bytes.
const MAX_SEED_BYTES: u32 = 1024;
/// The maximum size of all committed inputs together, in bytes.
const MAX_CORPUS_BYTES: u64 = 200_000;
/// An input that takes longer is a finding.
const TIMEOUT_SECONDS: u32 = 10;

/// Fuzzes every target for a short time, starting from the committed corpus. Then runs the corpus in the package's wasm.
pub(crate) fn smoke_test() -> Result {
    lint()?;
    let mut bytes = 0;
    for file in files::list(&corpus())? {
        bytes += fs::metadata(file)?.len();
    }
    if bytes > MAX_CORPUS_BYTES {
        return Err(format!("fuzz/corpus has {bytes} bytes, the limit is {MAX_CORPUS_BYTES}").into());
    }
    // A fixed seed, so that a failure comes from a change and not by chance.
    Programs::build()?.fuzz(&targets(), SMOKE_SECONDS, &["-seed=1"])?;

    package::build()?;
    node::ensure_installed()?;
    let mut no_trap = Command::new("node");
    no_trap.current_dir(project::root());
    process::run(no_trap.args(["fuzz/no_trap.mjs", "target/package/wasm", "fuzz/corpus"]))
}

fn lint() -> Result {
    toolchain::ensure_lints_installed()?;
    let manifest = ["--manifest-path", "fuzz/Cargo.toml"];
    process::run(project::cargo().arg("fmt").args(manifest).arg("--check"))?;
    let mut clippy = project::cargo();
    clippy.args(["clippy", "--quiet", "--locked"]).args(manifest).args(["--", "-Dwarnings"]);
    clippy.env("RUSTFLAGS", "--cfg fuzzing").env("CARGO_TARGET_DIR", project::path("target/fuzz-clippy"));
    process::run(&mut clippy)
}

/// The names of all targets.
pub(crate) fn targets() -> Vec<String> {
    let sources = files::list(&project::path("fuzz/fuzz_targets")).unwrap_or_default();
    sources.iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect()
}

/// The committed inputs: a folder for each target.
fn corpus() -> PathBuf {
    project::path("fuzz/corpus")
}

/// A folder for the files of a target that are not committed.
fn work_folder(kind: &str, target: &str) -> Result<PathBuf> {
    let folder = project::path("target/fuzz").join(kind).join(target);
    files::create_folder(&folder)?;
    Ok(folder)
}

/// The folder of the compiled targets.
pub(crate) struct Programs(PathBuf);

impl Programs {
    /// Compiles the targets.
    pub(crate) fn build() -> Result<Self> {
        let cargo_fuzz = CARGO_FUZZ.ensure_installed()?.join("cargo-fuzz");
        debian::ensure_program("c++", "g++", "compiles libFuzzer")?;
        let version = read_stdout(Command::new("rustc").arg("-vV").current_dir(project::root()))?;
        let host =
            version.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc names no host")?;
        let folder = project::path("target/fuzz");
        run_quietly(project::cargo().args(["fetch", "--locked", "--manifest-path", "fuzz/Cargo.toml"]))?;
        println!("fuzz: compiling the targets");
        let mut build = Command::new(cargo_fuzz);
        build.current_dir(project::root()).args(["build", "--sanitizer", "none", "--target", host]);
        run_quietly(build.arg("--target-dir").arg(&folder))?;
        Ok(Self(folder.join(host).join("release")))
    }

    /// Runs one input in a target.
    pub(crate) fn run_input(&self, target: &str, input: &Path) -> Result {
        process::run(Command::new(self.0.join(target)).arg(input))
    }

    /// Fuzzes the targets, one on each processor at a time, and prints the statistics of each.
    pub(crate) fn fuzz(&self, targets: &[String], seconds: u32, options: &[&str]) -> Result {
        println!("fuzz: {} for {seconds} s each", targets.join(" "));
        println!("{}", report::heading());
        let queue = Mutex::new(targets.iter().collect::<VecDeque<_>>());
        let next = || queue.lock().map_or(None, |mut queue| queue.pop_front());
        let worker = || {
            let mut failures = Vec::new();
            while let Some(target) = next() {
                match self.fuzz_target(target, seconds, options) {
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

    /// Fuzzes one target. Returns its row of the table.
    fn fuzz_target(&self, target: &str, seconds: u32, options: &[&str]) -> Result<String> {
        let findings = work_folder("findings", target)?;
        let log = work_folder("log", target)?.join("log.txt");
        let dictionary = project::path("fuzz/dictionaries").join(format!("{target}.dict"));
        let log_file = File::create(&log)?;
        let mut program = self.libfuzzer(target);
        program.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={MAX_INPUT_BYTES}"));
        program.args(["-print_final_stats=1", "-verbosity=1"]).arg(format!("-dict={}", dictionary.display()));
        program.arg(format!("-artifact_prefix={}/", findings.display())).args(options);
        // libFuzzer writes new inputs to the first folder.
        program.arg(work_folder("corpus", target)?).arg(corpus().join(target));
        let status = program.stdout(log_file.try_clone()?).stderr(log_file).stdin(Stdio::null()).status()?;
        let output = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        if !status.success() {
            return Err(report::finding(target, &output, &command_line(&program)).into());
        }
        report::row(target, &output)
            .ok_or_else(|| format!("{target} has printed no statistics; see {}", log.display()).into())
    }

    fn libfuzzer(&self, target: &str) -> Command {
        let mut program = Command::new(self.0.join(target));
        program.current_dir(project::root()).arg(format!("-timeout={TIMEOUT_SECONDS}"));
        program.arg("-rss_limit_mb=2048");
        program
    }

    /// Replaces the committed corpus of a target by the smallest set of inputs with the same coverage.
    pub(crate) fn keep_corpus(&self, target: &str) -> Result {
        let (kept, committed) = (work_folder("kept", target)?, corpus().join(target));
        files::recreate_folder(&kept)?;
        let mut merge = self.libfuzzer(target);
        // Without counters of how often an edge is taken, which would keep ten times as many inputs.
        merge.args(["-set_cover_merge=1", "-use_counters=0"]).arg(format!("-max_len={MAX_SEED_BYTES}"));
        run_quietly(merge.arg(&kept).arg(&committed).arg(work_folder("corpus", target)?))?;
        files::recreate_folder(&committed)?;
        files::copy_tree(&kept, &committed)?;
        println!("fuzz: {target} keeps {} inputs", files::list(&committed)?.len());
        Ok(())
    }
}
