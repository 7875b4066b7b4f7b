//! `Search`: the candidates, the budget and the matches found so far.

#![allow(clippy::arithmetic_side_effects, reason = "sums of the lengths of texts that are in memory")]

use alloc::{boxed::Box, string::String, vec::Vec};

use zeroize::Zeroizing;

use super::budget::{Budget, CHANGE_COST};
use super::candidate::Candidate;
use super::digest::DigestReading;
use super::layout::{self, Join, SecretPosition};
use super::matches::Match;
use super::scripts::Script;
use super::transforms::Transform;
use super::variant::Phase;
use crate::message::Fields;

pub(super) struct Search<'c> {
    pub(super) secrets: Vec<Candidate<Zeroizing<String>>>,
    pub(super) scripts: Vec<Candidate<Script>>,
    pub(super) readings: Vec<DigestReading>,
    pub(super) transforms: Vec<Transform<'c>>,
    pub(super) joins: Vec<Candidate<Join>>,
    pub(super) positions: Box<[Candidate<SecretPosition>]>,
    /// About the length of the message, in bytes.
    size: usize,
    /// The part of the signed string between the script name and the secret.
    pub(super) values: Zeroizing<Vec<u8>>,
    pub(super) matches: Vec<Match>,
    pub(super) budget: Budget,
}

impl<'c> Search<'c> {
    pub(super) fn new(
        secrets: Vec<Candidate<Zeroizing<String>>>,
        scripts: Vec<Candidate<Script>>,
        readings: Vec<DigestReading>,
        transforms: Vec<Transform<'c>>,
        size: usize,
    ) -> Self {
        Self {
            secrets,
            scripts,
            readings,
            transforms,
            joins: layout::joins(),
            positions: Box::new(layout::secret_positions()),
            size,
            values: Zeroizing::new(Vec::new()),
            matches: Vec::new(),
            budget: Budget::default(),
        }
    }

    /// Applies a transform to a message and counts the work.
    pub(super) fn apply(&mut self, transform: &Transform<'c>, fields: &Fields) -> Option<Fields> {
        self.budget.hashed += CHANGE_COST * self.size;
        transform.apply(fields)
    }

    /// Adds a match, unless a match with the same causes is known.
    pub(super) fn add(&mut self, found: Match) {
        let causes = |found: &Match| found.mistakes.iter().map(|mistake| mistake.cause).collect::<Vec<_>>();
        if !self.matches.iter().any(|known| causes(known) == causes(&found)) {
            self.matches.push(found);
        }
    }

    pub(super) fn fewest_mistakes(&self) -> Option<usize> {
        self.matches.iter().map(|found| found.mistakes.len()).min()
    }

    /// Whether the signature is correct.
    pub(super) fn has_exact_match(&self) -> bool {
        self.fewest_mistakes() == Some(0)
    }

    /// Whether this phase must try nothing more.
    pub(super) fn is_done(&self, phase: Phase) -> bool {
        self.budget.is_exhausted()
            || self.has_exact_match()
            || (phase == Phase::Two && !self.matches.is_empty())
    }
}
