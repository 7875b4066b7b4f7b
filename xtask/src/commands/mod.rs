//! The commands of `cargo xtask`: their arguments and their output.

mod bench;
mod fuzz;
mod mutants;
mod reproduce;
mod test;

use std::path::PathBuf;
use std::process::Command;

use clap::{Parser, Subcommand};

use crate::build::{package, reference};
use crate::tests::instructions;
use crate::tools::process::{Result, run as run_program, run_shown};
use crate::tools::{consumer_project, files, project};

/// The project's commands. Each one installs what it needs.
#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    after_help = "XTASK_TOOLCHAIN=rustup or =debian selects the source of the wasm toolchain"
)]
struct Arguments {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Makes a whole payout against the sandbox, with the packed package
    Demo {
        /// Arguments of examples/demo/demo.mjs
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs all tests, or the named parts
    Test(test::Args),
    /// Runs all fuzz targets, or the named ones
    Fuzz(fuzz::Args),
    /// Runs mutation tests of the core, or of the named files
    Mutants {
        /// Paths or patterns like src/text/*.rs
        files: Vec<String>,
    },
    /// Builds the npm package in pkg/ and its tarball in target/package/
    Package,
    /// Measures the speed against other implementations
    Bench(bench::Args),
    /// Counts the instructions that verifying a callback takes; fails over budget
    Instructions,
    /// Builds the package in a second folder, compares the bytes, prints the hash
    Reproduce,
    /// Writes the generated TypeScript modules
    Types { folder: PathBuf },
    /// Prints the raw and gzipped size of each entry; fails over budget
    Size,
    /// Writes the API references: of the crate in target/doc/, of the npm package in docs/api/
    Docs,
}

/// Runs the command of the command line. Wrong usage ends the process with the exit code 2.
pub(crate) fn run() -> Result {
    match Arguments::parse().command {
        Action::Demo { arguments } => {
            let folder = consumer_project::install("demo", &package::build()?)?;
            files::copy(&project::path("examples/demo/demo.mjs"), &folder.join("demo.mjs"))?;
            run_program(Command::new("node").arg("demo.mjs").args(arguments).current_dir(&folder))
        }
        Action::Test(args) => test::run(&args),
        Action::Fuzz(args) => fuzz::run(&args),
        Action::Mutants { files } => mutants::run(&files),
        Action::Package => {
            let tarball = package::build()?;
            package::print_sizes(false)?;
            println!("{}", tarball.strip_prefix(project::root()).unwrap_or(&tarball).display());
            let missing = project::metadata()?.missing;
            if !missing.is_empty() {
                println!("Cargo.toml has no address for: {}. The package names none.", missing.join(", "));
            }
            Ok(())
        }
        Action::Bench(args) => bench::run(&args),
        Action::Instructions => instructions::check(),
        Action::Reproduce => reproduce::run(),
        Action::Types { folder } => package::generate_types(&folder),
        Action::Size => {
            package::build()?;
            package::print_sizes(true)
        }
        Action::Docs => {
            let mut doc = project::cargo();
            run_shown(doc.args(["doc", "--no-deps", "--all-features"]).env("RUSTDOCFLAGS", "-Dwarnings"))?;
            reference::write()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::Arguments;

    fn error(arguments: &[&str]) -> String {
        let parsed = Arguments::try_parse_from(["xtask"].iter().chain(arguments));
        parsed.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn accepts_the_documented_arguments() {
        Arguments::command().debug_assert();
        for line in [
            "demo",
            "test native node",
            "fuzz xml --seconds 9 --keep",
            "fuzz form --input a",
            "mutants src/text/decimal.rs",
            "bench --quick --only verify,sign --runtime node --rounds 3 --tarball a.tgz --page",
            "types folder",
        ] {
            assert_eq!(error(&line.split(' ').collect::<Vec<_>>()), "", "{line}");
        }
    }

    #[test]
    fn lists_the_possible_values_for_an_unknown_one() {
        assert!(error(&["test", "nativ"]).contains("[possible values: native, documented_field,"));
        assert!(error(&["fuzz", "xm"]).contains("[possible values: callback, explain,"));
        // libFuzzer would never end.
        assert!(error(&["fuzz", "--seconds", "0"]).contains("0 is not in 1.."));
        assert!(error(&["bench", "--rounds", "0"]).contains("0 is not in 1.."));
    }
}
