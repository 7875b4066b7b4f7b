//! The search for a mistake about a single field: each left out, changed, or an empty one
//! put in.

#![allow(clippy::arithmetic_side_effects, reason = "sums of the lengths of texts that are in memory")]

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use zeroize::Zeroizing;

use super::MAX_HASHED;
use super::budget::{CHANGING, finished};
use super::cause::{Cause, Choice, Step};
use super::digest::{Hash, State};
use super::fit::{Fit, Hit};
use super::form::{Join, Place};
use super::leaves::{self, Leaf};
use super::scripts::Script;
use super::search::Search;
use super::values::{ADDITIONS, CHANGES};
use crate::message::Fields;
use crate::text::mask;

/// A message whose fields are tried one by one.
struct Alone<'a> {
    hash: Hash,
    /// How many more mistakes there are.
    more: usize,
    script: &'a Choice<Script>,
    leaves: &'a [Leaf<'a>],
    joined: &'a [u8],
    starts: &'a [usize],
    /// The hash of everything before each value.
    before: Vec<State>,
}

impl Alone<'_> {
    fn shown(&self, at: usize) -> String {
        self.leaves.get(at).map(|leaf| mask::printable_name(&leaf.path)).unwrap_or_default()
    }
}

impl Search<'_> {
    /// One field at a time: each left out, changed, or an empty one put in. These
    /// causes are many: beside them there may be `more` mistakes about the secret or
    /// the digest, none or one, and no others.
    pub(super) fn one_by_one(&mut self, fields: &Fields, more: usize) {
        let leaves = leaves::by_rule_a(fields);
        let Some(script) = self.scripts.iter().find(|script| script.weight() == 0).cloned() else {
            return;
        };
        let Some(name) = script.value.as_deref() else {
            return;
        };
        // Each value with its separator, and where it begins.
        let mut joined = Zeroizing::new(Vec::new());
        let mut starts = Vec::with_capacity(leaves.len() + 1);
        for leaf in &leaves {
            starts.push(joined.len());
            joined.push(b';');
            joined.extend_from_slice(leaf.value.as_bytes());
        }
        starts.push(joined.len());
        let mut hashes: Vec<Hash> = Vec::new();
        for claim in self.claims.iter().filter(|claim| !claim.keyed && claim.steps.len() <= more) {
            if !hashes.contains(&claim.hash) {
                hashes.push(claim.hash);
            }
        }
        // The causes that remain for pairs get half of what is left.
        let limit = if more == 0 { usize::midpoint(self.effort.hashed, MAX_HASHED) } else { MAX_HASHED };
        for hash in hashes {
            let mut state = State::new(hash);
            state.update(name.as_bytes());
            let mut before = Vec::with_capacity(leaves.len() + 1);
            for leaf in &leaves {
                before.push(state.clone());
                state.update(b";");
                state.update(leaf.value.as_bytes());
            }
            before.push(state);
            self.effort.hashed += joined.len();
            let alone = Alone {
                hash,
                more,
                script: &script,
                leaves: &leaves,
                joined: &joined,
                starts: &starts,
                before,
            };
            self.try_alone(&alone, limit);
        }
    }

    fn try_alone(&mut self, alone: &Alone<'_>, limit: usize) {
        let leaves = alone.leaves;
        let is_over = |search: &Self| search.effort.hashed >= limit || search.effort.is_spent();
        for at in 0..leaves.len() {
            if is_over(self) {
                return;
            }
            if let Some(hit) = self.try_one(alone, at, at + 1, None) {
                let sentence = format!("{} stands here, but was not signed", alone.shown(at));
                self.add_alone(alone, at, None, true, Step::new(Cause::FieldAdded, sentence), hit);
            }
        }
        for change in CHANGES.iter().chain(ADDITIONS) {
            for (at, leaf) in leaves.iter().enumerate() {
                if is_over(self) {
                    return;
                }
                self.effort.hashed += CHANGING * leaf.value.len();
                let Some(changed) = (change.make)(&leaf.value) else {
                    continue;
                };
                if let Some(hit) = self.try_one(alone, at, at + 1, Some(&changed)) {
                    let sentence = format!("{} was signed {}", alone.shown(at), change.how);
                    self.add_alone(alone, at, Some(changed), true, Step::new(change.cause, sentence), hit);
                }
            }
        }
        for at in 0..=leaves.len() {
            if is_over(self) {
                return;
            }
            if let Some(hit) = self.try_one(alone, at, at, Some("")) {
                let sentence = match at.checked_sub(1) {
                    Some(before) => format!(
                        "an empty value was signed behind {}, and no field for it stands here",
                        alone.shown(before)
                    ),
                    None => "an empty value was signed first, and no field for it stands here".into(),
                };
                let step = Step::new(Cause::FieldMissing, sentence);
                self.add_alone(alone, at, Some(String::new()), false, step, hit);
            }
        }
    }

    /// The string with one value replaced: what lies between two places of the order.
    fn try_one(&mut self, alone: &Alone<'_>, from: usize, to: usize, value: Option<&str>) -> Option<Hit> {
        let mut state = alone.before.get(from)?.clone();
        if let Some(value) = value {
            state.update(b";");
            state.update(value.as_bytes());
        }
        let rest = alone.joined.get(*alone.starts.get(to)?..)?;
        state.update(rest);
        self.effort.hashed += rest.len() + value.map_or(0, str::len);
        for claim in self.claims.iter().filter(|claim| claim.hash == alone.hash && !claim.keyed) {
            let is_meant = |secret: &&Choice<_>| claim.steps.len() + secret.weight() == alone.more;
            for secret in self.secrets.iter().filter(is_meant) {
                self.effort.digests += 1;
                self.effort.hashed += 128;
                let output = finished(state.clone(), &[b";", secret.value.as_bytes()]);
                if claim.fits(&output) {
                    let (secret, form, place) = (secret.steps.clone(), claim.steps.clone(), Place::Last);
                    return Some(Hit { secret, form, place, short: claim.is_short() });
                }
            }
        }
        None
    }

    fn add_alone(
        &mut self,
        alone: &Alone<'_>,
        at: usize,
        value: Option<String>,
        replaces: bool,
        step: Step,
        hit: Hit,
    ) {
        let mut leaves: Vec<Leaf<'static>> = alone.leaves.iter().map(Leaf::to_owned).collect();
        let path = match leaves.get(at) {
            Some(leaf) if replaces => leaf.path.clone(),
            _ => Cow::Borrowed("(a field that is missing)"),
        };
        let new = value.map(|value| Leaf { path, value: Cow::Owned(value) });
        leaves.splice(at..at + usize::from(replaces), new);
        let mut steps = hit.secret;
        steps.push(step);
        steps.extend(hit.form);
        let join = Join { between: ";", around: ";", names: None };
        let (script, place, short) = (alone.script.value.clone(), hit.place, hit.short);
        self.add(Fit { steps, rule_b: false, short, leaves, script, join, place });
    }
}
