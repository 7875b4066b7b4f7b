//! Builds the npm package: the wasm, the JavaScript around it, its types, its documents and its API reference.

pub(crate) mod licenses;
pub(crate) mod local_paths;
pub(crate) mod package;
pub(crate) mod reference;
mod tables;
pub(crate) mod wasm;
