//! What a step was last made from, so that it is not made twice.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::files;
use crate::process::Result;

/// A file that holds the hash of a step's inputs. Contents count, not times: a fresh checkout changes every time.
pub(crate) struct Stamp {
    file: PathBuf,
    hash: String,
}

impl Stamp {
    /// Of all files below `inputs`, and of `words`: versions and options that are in no file.
    pub(crate) fn of(file: PathBuf, inputs: &[PathBuf], words: &[&str]) -> Result<Self> {
        // A hash that another compiler counts otherwise costs one more build, nothing else.
        let mut hasher = DefaultHasher::new();
        words.hash(&mut hasher);
        for input in inputs {
            for path in files::below(input)? {
                path.hash(&mut hasher);
                fs::read(&path)?.hash(&mut hasher);
            }
        }
        Ok(Self { file, hash: format!("{:016x}", hasher.finish()) })
    }

    /// Whether `made` is there, and was made from these inputs.
    pub(crate) fn is_current(&self, made: &[&Path]) -> bool {
        made.iter().all(|path| path.exists())
            && fs::read_to_string(&self.file).is_ok_and(|hash| hash == self.hash)
    }

    /// Says that the step is done; call it last.
    pub(crate) fn write(&self) -> Result {
        files::write(&self.file, &self.hash)
    }
}
