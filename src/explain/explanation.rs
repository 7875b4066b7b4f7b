//! `Explanation`: what was found out.

use alloc::{string::String, vec::Vec};

use super::cause::Cause;
use crate::error::string_enum;

string_enum! {
    /// How it ended.
    #[non_exhaustive]
    pub enum Verdict {
        /// The signature is that of the message, with the expected secret. This is
        /// not a verification: what the message says has not been looked at.
        Matches = "matches",
        /// The signature doesn't match, and the findings say why.
        Explained = "explained",
        /// The signature doesn't match, and none of the mistakes fits.
        Unexplained = "unexplained",
        /// There is no signature.
        Unsigned = "unsigned",
        /// There is no message in the bytes.
        Unreadable = "unreadable",
        /// The signature matches, but the message isn't the one expected.
        OtherMessage = "other_message",
    }
}

string_enum! {
    /// How sure a finding is.
    #[non_exhaustive]
    pub enum Confidence {
        /// The digest fits with it, together with the other certain ones.
        Certain = "certain",
        /// It is seen, but not proven by a digest.
        Likely = "likely",
        /// The digest fits with it as well, in place of the ones before.
        Alternative = "alternative",
    }
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What is wrong, for programs.
    pub code: Cause,
    /// What is wrong, for people: a lower-case sentence with the evidence.
    pub sentence: String,
    /// What to change.
    pub change: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A field at its place in the order of signing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The field's name as a form writes it: `pg_a`, `pg_a[pg_b]`; in parentheses
    /// what is no field.
    pub name: String,
    /// Its value; card numbers masked.
    pub value: String,
    /// Why it stands there.
    pub reason: String,
}

/// What was found out. `Display` is a report for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// How it ended.
    pub verdict: Verdict,
    /// What is wrong, the cause first.
    pub findings: Vec<Finding>,
    /// The string that a check hashes, with `{secret}` in place of the key and
    /// card numbers masked; empty where the message can't be read.
    pub canonical: String,
    /// The string that the message's digest fits, likewise; `None` where it is no
    /// other, or unknown.
    pub signed: Option<String>,
    /// The order of the fields by the documented rule, and why.
    pub order: Vec<Place>,
    /// What was tried and does not fit, where nothing fits.
    pub ruled_out: Vec<String>,
    /// What it may still be, where nothing fits.
    pub remaining: Vec<String>,
    /// How many digests were computed.
    pub digests_tried: usize,
    /// False where a limit ended the search before every pair was tried.
    pub complete: bool,
}
