//! The project's commands: `cargo xtask <command>`.
//!
//! Each command installs what it needs, so a fresh clone works without preparation.
//!
//! # Modules
//!
//! A top-level module may use only the modules in the third column, which are above it in the table. `tests/modules`
//! compares the table with the sources. Every module runs programs with `tools`; `build` makes the package; `tests` test
//! the built package, but a build never runs tests; `commands` start builds and tests, and nothing starts a command.
//!
//! | module | content | may use |
//! |---|---|---|
//! | `tools` | programs, files, the compiler, Node, npm and Debian packages | nothing |
//! | `build` | the npm package: wasm, JavaScript, types, licences, sizes | `tools` |
//! | `tests` | the parts of `cargo xtask test` | `tools`, `build` |
//! | `commands` | the commands, their arguments and their output | `tools`, `build`, `tests` |
//! | `main` | the entry point | `commands` |

mod build;
mod commands;
mod tests;
mod tools;

use std::process::ExitCode;

use commands::COMMANDS;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        return usage("a command is missing");
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return usage(&format!("there is no command \"{name}\""));
    };
    match (command.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the problem and the commands. The exit code 2 means wrong usage.
fn usage(problem: &str) -> ExitCode {
    eprintln!("error: {problem}\n\nusage: cargo xtask <command>\n");
    for command in COMMANDS {
        eprintln!("  {:<12} {}", command.name, command.summary);
    }
    eprintln!("\nparts of `test`: {}", commands::part_names());
    eprintln!("XTASK_TOOLCHAIN=rustup or =debian selects the source of the wasm toolchain");
    ExitCode::from(2)
}
