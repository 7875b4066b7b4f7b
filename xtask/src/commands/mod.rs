//! The commands of `cargo xtask`: their arguments and their output.

mod bench;
mod demo;
mod fuzz;
mod instructions;
mod mutants;
mod package;
mod reproduce;
mod size;
mod test;
mod types;

use crate::tools::process::Result;

pub(crate) use test::part_names;

pub(crate) struct Command {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    /// The function that runs the command with the arguments after its name.
    pub(crate) run: fn(&[String]) -> Result,
}

const fn command(name: &'static str, summary: &'static str, run: fn(&[String]) -> Result) -> Command {
    Command { name, summary, run }
}

pub(crate) const COMMANDS: &[Command] = &[
    command("demo", "makes a whole payout against the sandbox, with the packed package", demo::run),
    command("test", "runs all tests, or the named parts", test::run),
    command(
        "fuzz",
        "runs all fuzz targets, or the named ones: [--seconds N] [--input FILE] [--keep] (commits a corpus)",
        fuzz::run,
    ),
    command("mutants", "runs mutation tests of the core, or of the named files", mutants::run),
    command("package", "builds the npm package in pkg/ and its tarball in target/package/", package::run),
    command(
        "bench",
        "measures the speed against other implementations: [--quick] [--only NAME,…] [--runtime NAME,…] [--rounds N] \
         [--tarball FILE] [--page]",
        bench::run,
    ),
    command(
        "instructions",
        "counts the instructions that verifying a callback takes; fails over budget",
        instructions::run,
    ),
    command(
        "reproduce",
        "builds the package in a second folder, compares the bytes, prints the hash",
        reproduce::run,
    ),
    command("types", "writes the generated TypeScript modules: FOLDER", types::run),
    command("size", "prints the raw and gzipped size of each entry; fails over budget", size::run),
];
