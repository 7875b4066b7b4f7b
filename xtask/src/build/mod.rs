//! Builds the npm package: the wasm, the JavaScript around it, its types and its documents.

pub(crate) mod licenses;
pub(crate) mod local_paths;
pub(crate) mod package;
mod tables;
pub(crate) mod wasm;
