//! The runner of `.cargo/config.toml`: cargo starts it with a test that has been compiled to WebAssembly.
//!
//! A package of its own, so that only what runs such tests compiles it and its dependencies.

use std::error::Error;

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

fn main() -> Result<(), Box<dyn Error>> {
    Ok(run_cli_with_args(std::env::args_os())?)
}
