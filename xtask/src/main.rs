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
//! | `build` | the npm package: wasm, JavaScript, types, licences, sizes, API reference | `tools` |
//! | `tests` | the parts of `cargo xtask test` | `tools`, `build` |
//! | `commands` | the commands, their arguments and their output | `tools`, `build`, `tests` |
//! | `main` | the entry point | `commands` |

mod build;
mod commands;
mod tests;
mod tools;

use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
