//! Generates TypeScript from the crate's tables, so that each field is written down once.

mod error_codes;
mod names;
mod operations;
mod protocol;
mod source;

use std::path::Path;

use crate::tools::files;
use crate::tools::process::Result;

/// Writes the modules that `pkg-template/src` imports from `./generated/`.
pub(crate) fn generate(folder: &Path) -> Result {
    files::write(&folder.join("protocol.ts"), &protocol::module()?)?;
    files::write(&folder.join("names.ts"), &names::module()?)?;
    files::write(&folder.join("operations.ts"), &operations::module()?)?;
    files::write(&folder.join("error-codes.ts"), &error_codes::module()?)
}
