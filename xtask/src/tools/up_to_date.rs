//! Skips a build step whose inputs have not changed since it last ran.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::tools::files;
use crate::tools::process::Result;

/// The hash of a step's inputs, and the file that keeps the hash of its last run.
///
/// The hash is of the contents, not of modification times, because a fresh checkout changes all times.
pub(crate) struct UpToDateCheck {
    file: PathBuf,
    hash: String,
}

impl UpToDateCheck {
    /// Hashes all files under `inputs`, and `settings`: versions and options that are in no file.
    pub(crate) fn new(file: PathBuf, inputs: &[PathBuf], settings: &[&str]) -> Result<Self> {
        // Another version of the standard library may hash differently. That costs one more build.
        let mut hasher = DefaultHasher::new();
        settings.hash(&mut hasher);
        for input in inputs {
            for path in files::list(input)? {
                path.hash(&mut hasher);
                fs::read(&path)?.hash(&mut hasher);
            }
        }
        Ok(Self { file, hash: format!("{:016x}", hasher.finish()) })
    }

    /// Whether all `outputs` exist and the step last ran with these inputs.
    pub(crate) fn is_up_to_date(&self, outputs: &[&Path]) -> bool {
        outputs.iter().all(|path| path.exists())
            && fs::read_to_string(&self.file).is_ok_and(|hash| hash == self.hash)
    }

    /// Records that the step has run. Call this last.
    pub(crate) fn record(&self) -> Result {
        files::write(&self.file, &self.hash)
    }
}
