//! The JavaScript boundary inside WebAssembly: `cargo xtask test wasm`. The tests call the exports like the JavaScript of
//! the package: with texts in the buffers, lists of nodes, and objects.
#![cfg(target_arch = "wasm32")]

mod calls;
#[path = "../common/mod.rs"]
mod common;
mod errors;
mod fields;
mod inputs;
mod limits;
mod memory;
mod random;
mod results;
mod support;
