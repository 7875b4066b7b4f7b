//! The test runner of `.cargo/config.toml`: cargo starts it with a test that was compiled to WebAssembly.
//!
//! It is a separate package, so that only commands that run such tests compile its dependencies.

use std::error::Error;

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

fn main() -> Result<(), Box<dyn Error>> {
    Ok(run_cli_with_args(std::env::args_os())?)
}
