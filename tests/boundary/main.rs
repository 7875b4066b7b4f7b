//! The JavaScript boundary inside WebAssembly: `cargo xtask test wasm`. The exports are called as the package's own
//! JavaScript calls them: with texts in the buffers, lists of nodes, and objects.
#![cfg(target_arch = "wasm32")]

mod calls;
mod errors;
mod fields;
mod inputs;
mod limits;
mod memory;
mod random;
mod results;
mod support;
