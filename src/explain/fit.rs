//! What the search finds.

use alloc::vec::Vec;

use super::cause::Step;
use super::form::{Join, Place};
use super::leaves::Leaf;
use super::scripts::Script;

/// A string whose digest is the message's.
pub(super) struct Fit {
    /// The mistakes; none where the message is right.
    pub(super) steps: Vec<Step>,
    /// It fits by rule B only, and the rules differ.
    pub(super) rule_b: bool,
    /// So little of the digest was there that it may be an accident.
    pub(super) short: bool,
    pub(super) leaves: Vec<Leaf<'static>>,
    pub(super) script: Script,
    pub(super) join: Join,
    pub(super) place: Place,
}

/// A secret, a place for it and a hash that fit.
pub(super) struct Hit {
    pub(super) secret: Vec<Step>,
    pub(super) form: Vec<Step>,
    pub(super) place: Place,
    pub(super) short: bool,
}
