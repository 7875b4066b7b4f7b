//! The results of the search.

use alloc::vec::Vec;

use super::candidate::Mistake;
use super::layout::{Join, SecretPosition};
use super::leaves::Leaf;
use super::scripts::Script;

/// A string whose digest is the message's `pg_sig`.
pub(super) struct Match {
    /// Empty if the signature is correct.
    pub(super) mistakes: Vec<Mistake>,
    /// The order is that of rule B, and rule A has another.
    pub(super) rule_b: bool,
    /// So few digits of the digest are in the message that the match may be accidental.
    pub(super) short: bool,
    pub(super) leaves: Vec<Leaf<'static>>,
    pub(super) script: Script,
    pub(super) join: Join,
    pub(super) position: SecretPosition,
}

/// A secret, its position and a hash function that match for one text.
pub(super) struct SecretMatch {
    pub(super) secret_mistakes: Vec<Mistake>,
    /// Mistakes of the position and the hash function.
    pub(super) layout_mistakes: Vec<Mistake>,
    pub(super) position: SecretPosition,
    pub(super) short: bool,
}
