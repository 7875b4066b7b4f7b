//! `Explanation`: the result of the search.

use alloc::{string::String, vec::Vec};

use super::cause::Cause;
use crate::error::string_enum;

string_enum! {
    /// The result of an explanation.
    #[non_exhaustive]
    pub enum Verdict {
        /// The signature matches the message and the expected secret. This is not a
        /// verification: the values of the fields are not checked.
        Matches = "matches",
        /// The signature does not match, and the findings name the reasons.
        Explained = "explained",
        /// The signature does not match, and no known mistake explains it.
        Unexplained = "unexplained",
        /// The message has no signature.
        Unsigned = "unsigned",
        /// The bytes are not a readable message.
        Unreadable = "unreadable",
        /// The signature matches, but the message is not the expected one.
        OtherMessage = "other_message",
    }
}

string_enum! {
    /// How certain a finding is.
    #[non_exhaustive]
    pub enum Confidence {
        /// The digest matches with this mistake and the other certain ones.
        Certain = "certain",
        /// The mistake was observed, but no digest proves it.
        Likely = "likely",
        /// The digest also matches with this mistake in place of the earlier findings.
        Alternative = "alternative",
    }
}

/// A mistake that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What is wrong, for programs.
    pub code: Cause,
    /// What is wrong, for people: a lower-case sentence with the evidence.
    pub message: String,
    /// What to change.
    pub change: &'static str,
    /// How certain it is.
    pub confidence: Confidence,
}

/// A field in the order of signing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderedField {
    /// The name as in a form: `pg_a`, `pg_a[pg_b]`. `(script name)` and `(secret)` are
    /// the first and the last part of the signed string.
    pub name: String,
    /// The value, with card numbers masked.
    pub value: String,
    /// Why the field has this position.
    pub reason: String,
}

/// The result of [`Case::explain`](super::Case::explain). `Display` writes a report for a
/// terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The result.
    pub verdict: Verdict,
    /// What is wrong, the main cause first.
    pub findings: Vec<Finding>,
    /// The string that a correct check hashes, with `{secret}` in place of the secret and
    /// card numbers masked. It is empty if the message cannot be read.
    pub canonical: String,
    /// The string that was signed, in the same form. `None` if it is the same string, or
    /// unknown.
    pub signed: Option<String>,
    /// The fields in the order of rule A, with reasons.
    pub order: Vec<OrderedField>,
    /// The mistakes that are ruled out. It is empty if a mistake was found.
    pub ruled_out: Vec<String>,
    /// The mistakes that are still possible. It is empty if a mistake was found.
    pub remaining: Vec<String>,
    /// The number of digests computed.
    pub digests_tried: usize,
    /// False if a limit ended the search before all pairs of mistakes were tried.
    pub complete: bool,
}
