//! The JavaScript boundary inside WebAssembly: `cargo xtask test wasm`. The exports are called with
//! JavaScript values, as the package's own JavaScript calls them.
#![cfg(target_arch = "wasm32")]

mod callers_code;
mod errors;
mod fields;
mod leaves;
mod limits;
mod memory;
mod results;
mod support;
