//! TypeScript from the crate's tables, so that a field is written down once.

use std::path::Path;

use crate::process::Result;

/// Writes the modules that `pkg-template/src` imports from `./generated/`.
#[expect(clippy::unnecessary_wraps, reason = "it will write files")]
pub(crate) fn generate(_folder: &Path) -> Result {
    Ok(())
}
