//! Runs cargo-fuzz on the targets of `fuzz/`.
//!
//! No sanitizer is used: the crate forbids `unsafe`, so an address sanitizer would find little, and without one every
//! stable compiler works, from rustup or from Debian.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use crate::build::package;
use crate::tools::cargo_tool::CargoTool;
use crate::tools::process::{Result, command_line, run, run_quietly};
use crate::tools::{debian, files, node, project, toolchain};

const CARGO_FUZZ: CargoTool<'_> = CargoTool {
    package: "cargo-fuzz",
    version: "0.13.2",
    why: "compiles and runs the fuzz targets; about a minute and a half",
};

/// How long each target runs in the smoke test, in seconds.
const SMOKE_SECONDS: u32 = 20;
/// The maximum length of an input, in bytes. Real messages are much shorter.
const MAX_INPUT_BYTES: u32 = 4096;
/// The maximum length of a committed input, in bytes.
const MAX_SEED_BYTES: u32 = 1024;
/// The maximum size of all committed inputs together, in bytes.
const MAX_CORPUS_BYTES: u64 = 200_000;
/// Limits of libFuzzer. An input that takes longer, in seconds, or needs more memory is a finding.
const LIMITS: [&str; 2] = ["-timeout=10", "-rss_limit_mb=2048"];

/// Fuzzes every target for a short time, starting from the committed corpus. Then runs the corpus in the package's wasm.
pub(crate) fn smoke_test() -> Result {
    lint()?;
    let mut bytes = 0;
    for file in files::list(&project::path("fuzz/corpus"))? {
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
    run(no_trap.args(["fuzz/no_trap.mjs", "target/package/wasm", "fuzz/corpus"]))
}

fn lint() -> Result {
    toolchain::ensure_lints_installed()?;
    let manifest = ["--manifest-path", "fuzz/Cargo.toml"];
    run(project::cargo().arg("fmt").args(manifest).arg("--check"))?;
    let mut clippy = project::cargo();
    clippy.args(["clippy", "--quiet", "--locked"]).args(manifest).args(["--", "-Dwarnings"]);
    clippy.env("RUSTFLAGS", "--cfg fuzzing").env("CARGO_TARGET_DIR", project::path("target/fuzz-clippy"));
    run(&mut clippy)
}

/// The names of all targets.
pub(crate) fn targets() -> Vec<String> {
    let sources = files::list(&project::path("fuzz/fuzz_targets")).unwrap_or_default();
    sources.iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect()
}

/// A folder for the files of a target that are not committed.
fn work_folder(kind: &str, target: &str) -> Result<PathBuf> {
    let folder = project::path("target/fuzz").join(kind).join(target);
    files::create_folder(&folder)?;
    Ok(folder)
}

/// The installed cargo-fuzz, which has compiled the targets.
pub(crate) struct Programs(PathBuf);

impl Programs {
    /// Compiles the targets.
    pub(crate) fn build() -> Result<Self> {
        let programs = Self(CARGO_FUZZ.ensure_installed()?);
        debian::ensure_program("c++", "g++", "compiles libFuzzer")?;
        run_quietly(project::cargo().args(["fetch", "--locked", "--manifest-path", "fuzz/Cargo.toml"]))?;
        println!("fuzz: compiling the targets");
        run_quietly(&mut programs.command("build"))?;
        Ok(programs)
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.0);
        command.current_dir(project::root()).args([
            name,
            "--sanitizer",
            "none",
            "--target-dir",
            "target/fuzz",
        ]);
        command
    }

    /// Runs one input in a target.
    pub(crate) fn run_input(&self, target: &str, input: &Path) -> Result {
        run(self.command("run").arg(target).arg(input))
    }

    /// Fuzzes the targets, one on each processor at a time, and prints the statistics of each.
    pub(crate) fn fuzz(&self, targets: &[String], seconds: u32, options: &[&str]) -> Result {
        println!("fuzz: {} for {seconds} s each", targets.join(" "));
        let queue = Mutex::new(targets.iter());
        let worker = || {
            let next = || queue.lock().ok()?.next();
            let runs = std::iter::from_fn(next).map(|target| self.fuzz_target(target, seconds, options));
            runs.filter_map(Result::err).map(|error| error.to_string()).collect::<Vec<_>>()
        };
        let failures = thread::scope(|scope| {
            let workers = thread::available_parallelism().map_or(1, usize::from);
            let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap_or_else(|_| vec!["panicked".to_owned()]))
                .collect::<Vec<_>>()
        });
        if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
    }

    /// Fuzzes one target. If it fails, the error has the panic, the input and the command that repeats the run.
    fn fuzz_target(&self, target: &str, seconds: u32, options: &[&str]) -> Result {
        let mut command = self.command("run");
        // libFuzzer writes new inputs to the first folder.
        command
            .arg(target)
            .arg(work_folder("corpus", target)?)
            .arg(format!("fuzz/corpus/{target}"))
            .arg("--");
        command.arg(format!("-dict=fuzz/dictionaries/{target}.dict"));
        command.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={MAX_INPUT_BYTES}"));
        let output = command.args(LIMITS).args(options).stdin(Stdio::null()).output()?;
        let printed = String::from_utf8_lossy(&output.stderr);
        let done = printed.lines().find(|line| line.contains("\tDONE"));
        if let Some(done) = done.filter(|_| output.status.success()) {
            println!("{target:<10} {}", done.replace('\t', " "));
            return Ok(());
        }
        // Lines with `#` are statistics.
        let lines: Vec<_> = printed.lines().filter(|line| !line.starts_with('#')).collect();
        Err(format!("`{}` failed\n{}", command_line(&command), lines.join("\n")).into())
    }

    /// Replaces the committed corpus of a target by the smallest set of inputs with the same coverage. Regressions stay.
    pub(crate) fn keep_corpus(&self, target: &str) -> Result {
        let (kept, committed) = (work_folder("kept", target)?, project::path("fuzz/corpus").join(target));
        files::recreate_folder(&kept)?;
        let mut merge = self.command("run");
        merge.arg(target).args([&kept, &committed, &work_folder("corpus", target)?]).arg("--").args(LIMITS);
        // Not `cargo fuzz cmin`: with counters of how often an edge is taken it would keep ten times as many inputs.
        merge.args(["-set_cover_merge=1", "-use_counters=0"]).arg(format!("-max_len={MAX_SEED_BYTES}"));
        run_quietly(&mut merge)?;
        // Inputs with a name are regressions. libFuzzer names an input by its SHA-1.
        for file in files::list(&committed)? {
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.len() != 40 {
                files::copy(&file, &kept.join(name))?;
            }
        }
        files::recreate_folder(&committed)?;
        files::copy_tree(&kept, &committed)?;
        println!("fuzz: {target} keeps {} inputs", files::list(&committed)?.len());
        Ok(())
    }
}
