//! `cargo xtask types FOLDER`: writes the TypeScript modules that are generated from the crate's tables.

use std::path::Path;

use crate::build::typescript;
use crate::tools::process::Result;

pub(crate) fn run(arguments: &[String]) -> Result {
    let [folder] = arguments else {
        return Err("usage: cargo xtask types FOLDER".into());
    };
    typescript::generate(Path::new(folder))
}
