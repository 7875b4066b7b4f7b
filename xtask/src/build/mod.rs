//! Builds the npm package: the wasm, the JavaScript around it, its types and its documents.

pub(crate) mod ascii;
pub(crate) mod bundle;
mod declarations;
pub(crate) mod glue;
pub(crate) mod inline_wasm;
pub(crate) mod licenses;
pub(crate) mod local_paths;
pub(crate) mod package;
pub(crate) mod size;
pub(crate) mod size_limits;
pub(crate) mod typescript;
pub(crate) mod wasm;
