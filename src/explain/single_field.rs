//! The search for a mistake about a single field: the field was not signed, its value was
//! changed, or an empty field is missing.

#![allow(clippy::arithmetic_side_effects, reason = "sums of the lengths of texts that are in memory")]

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use zeroize::Zeroizing;

use super::budget::{CHANGE_COST, MAX_HASHED, finish_with};
use super::candidate::{Candidate, Mistake};
use super::cause::Cause;
use super::digest::{Hash, State};
use super::layout::{Join, SecretPosition};
use super::leaves::{self, Leaf};
use super::matches::{Match, SecretMatch};
use super::scripts::Script;
use super::search_state::Search;
use super::values::{ADDITIONS, CHANGES};
use crate::message::Fields;
use crate::text::mask;

/// A message whose fields are changed one at a time.
struct SingleFieldSearch<'a> {
    hash: Hash,
    /// The number of other mistakes, about the secret or the digest.
    other_mistakes: usize,
    script: &'a Candidate<Script>,
    leaves: &'a [Leaf<'a>],
    /// Each value with the separator after it.
    joined: &'a [u8],
    /// Where each value begins in `joined`, and where the last one ends.
    starts: &'a [usize],
    /// The hash state before each value, and after the last one.
    states: Vec<State>,
    /// The search ends when this number of bytes is hashed.
    limit: usize,
}

/// A change of one field.
struct FieldChange {
    index: usize,
    /// The new value; `None` removes the field.
    value: Option<String>,
    /// Whether the new value replaces the field, or is put in before it.
    replaces: bool,
    mistake: Mistake,
}

impl SingleFieldSearch<'_> {
    fn name(&self, index: usize) -> String {
        self.leaves.get(index).map(|leaf| mask::printable_name(&leaf.path)).unwrap_or_default()
    }

    fn to_match(&self, change: FieldChange, found: SecretMatch) -> Match {
        let mut leaves: Vec<Leaf<'static>> = self.leaves.iter().map(Leaf::to_owned).collect();
        let FieldChange { index, value, replaces, mistake } = change;
        let path = match leaves.get(index) {
            Some(leaf) if replaces => leaf.path.clone(),
            _ => Cow::Borrowed("(a field that is missing)"),
        };
        let new = value.map(|value| Leaf { path, value: Cow::Owned(value) });
        leaves.splice(index..index + usize::from(replaces), new);
        let mut mistakes = found.secret_mistakes;
        mistakes.push(mistake);
        mistakes.extend(found.layout_mistakes);
        Match {
            mistakes,
            rule_b: false,
            short: found.short,
            leaves,
            script: self.script.value.clone(),
            join: Join::CORRECT,
            position: found.position,
        }
    }
}

impl Search<'_> {
    /// Tries the mistakes about one field at a time. They are many, so they are combined
    /// only with `other_mistakes` (0 or 1) about the secret or the digest.
    pub(super) fn try_single_fields(&mut self, fields: &Fields, other_mistakes: usize) {
        let leaves = leaves::by_rule_a(fields);
        let Some(script) = self.scripts.iter().find(|script| script.mistake_count() == 0).cloned() else {
            return;
        };
        let mut joined = Zeroizing::new(Vec::new());
        let mut starts = Vec::with_capacity(leaves.len() + 1);
        for leaf in &leaves {
            starts.push(joined.len());
            joined.extend_from_slice(leaf.value.as_bytes());
            joined.push(b';');
        }
        starts.push(joined.len());
        // Without other mistakes half of the remaining budget is left for the pairs.
        let limit =
            if other_mistakes == 0 { usize::midpoint(self.budget.hashed, MAX_HASHED) } else { MAX_HASHED };
        for hash in self.unkeyed_hashes(other_mistakes) {
            self.budget.hashed += joined.len();
            let search = SingleFieldSearch {
                hash,
                other_mistakes,
                script: &script,
                leaves: &leaves,
                joined: &joined,
                starts: &starts,
                states: states_before_values(hash, script.value.as_deref(), &leaves),
                limit,
            };
            self.try_removals(&search);
            self.try_changes(&search);
            self.try_empty_fields(&search);
        }
    }

    /// The hash functions that `pg_sig` may be of, with at most this number of mistakes.
    fn unkeyed_hashes(&self, max_mistakes: usize) -> Vec<Hash> {
        let mut hashes: Vec<Hash> = Vec::new();
        for reading in &self.readings {
            let possible = !reading.keyed && reading.mistakes.len() <= max_mistakes;
            if possible && !hashes.contains(&reading.hash) {
                hashes.push(reading.hash);
            }
        }
        hashes
    }

    fn is_over(&self, search: &SingleFieldSearch<'_>) -> bool {
        self.budget.hashed >= search.limit || self.budget.is_exhausted()
    }

    fn try_removals(&mut self, search: &SingleFieldSearch<'_>) {
        for index in 0..search.leaves.len() {
            if self.is_over(search) {
                return;
            }
            if let Some(found) = self.try_value(search, index, index + 1, None) {
                let message = format!("{} is in the message, but was not signed", search.name(index));
                let mistake = Mistake::new(Cause::FieldAdded, message);
                let change = FieldChange { index, value: None, replaces: true, mistake };
                self.add(search.to_match(change, found));
            }
        }
    }

    fn try_changes(&mut self, search: &SingleFieldSearch<'_>) {
        for change in CHANGES.iter().chain(ADDITIONS) {
            for (index, leaf) in search.leaves.iter().enumerate() {
                if self.is_over(search) {
                    return;
                }
                self.budget.hashed += CHANGE_COST * leaf.value.len();
                let Some(value) = (change.apply)(&leaf.value) else {
                    continue;
                };
                if let Some(found) = self.try_value(search, index, index + 1, Some(&value)) {
                    let message = format!("{} was signed {}", search.name(index), change.wording);
                    let mistake = Mistake::new(change.cause, message);
                    let change = FieldChange { index, value: Some(value), replaces: true, mistake };
                    self.add(search.to_match(change, found));
                }
            }
        }
    }

    fn try_empty_fields(&mut self, search: &SingleFieldSearch<'_>) {
        for index in 0..=search.leaves.len() {
            if self.is_over(search) {
                return;
            }
            if let Some(found) = self.try_value(search, index, index, Some("")) {
                let message = match index.checked_sub(1) {
                    Some(previous) => format!(
                        "an empty value was signed after {}, and the message has no field for it",
                        search.name(previous)
                    ),
                    None => "an empty value was signed first, and the message has no field for it".into(),
                };
                let mistake = Mistake::new(Cause::FieldMissing, message);
                let change = FieldChange { index, value: Some(String::new()), replaces: false, mistake };
                self.add(search.to_match(change, found));
            }
        }
    }

    /// Tries the string with `value` in place of the values from `from` to before `to`.
    fn try_value(
        &mut self,
        search: &SingleFieldSearch<'_>,
        from: usize,
        to: usize,
        value: Option<&str>,
    ) -> Option<SecretMatch> {
        let mut state = search.states.get(from)?.clone();
        if let Some(value) = value {
            state.update(value.as_bytes());
            state.update(b";");
        }
        let rest = search.joined.get(*search.starts.get(to)?..)?;
        state.update(rest);
        self.budget.hashed += rest.len() + value.map_or(0, str::len);
        for reading in self.readings.iter().filter(|reading| reading.hash == search.hash && !reading.keyed) {
            let has_right_count = |secret: &&Candidate<_>| {
                reading.mistakes.len() + secret.mistake_count() == search.other_mistakes
            };
            for secret in self.secrets.iter().filter(has_right_count) {
                self.budget.digests += 1;
                self.budget.hashed += 128;
                let digest = finish_with(state.clone(), &[secret.value.as_bytes()]);
                if reading.matches(&digest) {
                    return Some(SecretMatch {
                        secret_mistakes: secret.mistakes.clone(),
                        layout_mistakes: reading.mistakes.clone(),
                        position: SecretPosition::Last,
                        short: reading.is_short(),
                    });
                }
            }
        }
        None
    }
}

/// The hash state before each value, and after the last one.
fn states_before_values(hash: Hash, script: Option<&str>, leaves: &[Leaf<'_>]) -> Vec<State> {
    let mut state = State::new(hash);
    if let Some(script) = script {
        state.update(script.as_bytes());
        state.update(b";");
    }
    let mut states = Vec::with_capacity(leaves.len() + 1);
    for leaf in leaves {
        states.push(state.clone());
        state.update(leaf.value.as_bytes());
        state.update(b";");
    }
    states.push(state);
    states
}
