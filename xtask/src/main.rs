//! The project's commands: `cargo xtask <command>`.
//!
//! Every command sets up what it needs, so that a fresh clone needs no list of things to install.

mod ascii;
mod bench;
mod bundle;
mod cargo_tool;
mod debian;
mod declarations;
mod demo;
mod error_codes;
mod examples;
mod files;
mod fuzz;
mod glue;
mod hosts;
mod inline;
mod instructions;
mod minifiers;
mod mutants;
mod node;
mod notices;
mod package;
mod packaging;
mod process;
mod project;
mod readme;
mod reproduce;
mod scratch;
mod size;
mod stamp;
mod suite;
mod supply;
mod test;
mod toolchain;
mod types;
mod wasm;
mod wasm_test;

use std::process::ExitCode;

use process::Result;

/// What a command is called, what it does, and the function that does it with the words after the name.
type Command = (&'static str, &'static str, fn(&[String]) -> Result);

const COMMANDS: &[Command] = &[
    ("demo", "a payout from end to end against the sandbox, on the packed package", demo::run),
    ("test", "all tests, or the parts named", test::run),
    (
        "fuzz",
        "fuzz targets, all or those named: [--seconds N] [--input FILE] [--keep] (commits a corpus)",
        fuzz::run,
    ),
    ("mutants", "changes the core, all of it or the files named: the tests must fail", mutants::run),
    ("package", "builds the npm package into pkg/, its tarball into target/package/", package::run),
    (
        "bench",
        "speed against what users write otherwise: [--quick] [--only NAME,…] [--runtime NAME,…] [--rounds N] \
         [--tarball FILE] [--page]",
        bench::run,
    ),
    ("instructions", "what verifying a callback costs; fails over budget", instructions::run),
    (
        "reproduce",
        "builds the package in a second folder and compares the bytes; prints the hash",
        reproduce::run,
    ),
    ("size", "raw and gzipped size of each entry; fails over budget", size::run),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = words.split_first() else {
        return usage("a command is missing");
    };
    let Some((.., command)) = COMMANDS.iter().find(|(known, ..)| known == name) else {
        return usage(&format!("there is no command \"{name}\""));
    };
    match command(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Says what there is; 2 is what shells mean by "called wrongly".
fn usage(problem: &str) -> ExitCode {
    eprintln!("error: {problem}\n\nusage: cargo xtask <command>\n");
    for (name, does, _) in COMMANDS {
        eprintln!("  {name:<12} {does}");
    }
    eprintln!("\nparts of `test`: {}", test::names());
    eprintln!("XTASK_TOOLCHAIN=rustup or =debian forces where the wasm toolchain comes from");
    ExitCode::from(2)
}
