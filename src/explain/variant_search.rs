//! The search over one variant of the message: every order, encoding, separator, script
//! name, secret, position and hash function.
//!
//! A signed string starts with the script name and the values and usually ends with the
//! secret. The hash state before the secret is computed once for all secrets. So each
//! mistake about the secret can be combined with each other mistake at little cost.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "sums of the lengths of texts that are in memory, and counts of a few mistakes"
)]

use super::budget::PrefixStates;
use super::candidate::Candidate;
use super::layout::{self, Encoding, Join, SecretPosition};
use super::leaves::{Leaf, Leaves};
use super::matches::{Match, SecretMatch};
use super::order::{self, Ordered};
use super::scripts::Script;
use super::search_state::Search;
use super::variant::{Phase, Variant};

/// The signed values in one order, encoding and layout.
struct SignedValues<'s> {
    variant: &'s Variant<'s>,
    leaves: &'s Leaves<'s>,
    order: &'s Candidate<Ordered>,
    encoding: &'s Candidate<Encoding>,
    join: &'s Candidate<Join>,
}

impl<'s> SignedValues<'s> {
    fn mistake_count(&self) -> usize {
        self.variant.mistake_count()
            + self.order.mistake_count()
            + self.encoding.mistake_count()
            + self.join.mistake_count()
    }

    fn in_order(&self) -> impl Iterator<Item = &'s Leaf<'s>> + Clone {
        self.leaves.in_order(&self.order.value.order)
    }

    fn to_match(&self, script: &Candidate<Script>, found: SecretMatch) -> Match {
        let layout = self.order.mistakes.iter().chain(&self.encoding.mistakes).chain(&self.join.mistakes);
        let mut mistakes = found.secret_mistakes;
        mistakes.extend(script.mistakes.iter().cloned());
        mistakes.extend(self.variant.mistakes());
        mistakes.extend(layout.cloned());
        mistakes.extend(found.layout_mistakes);
        Match {
            mistakes,
            rule_b: self.order.value.rule_b,
            short: found.short,
            leaves: self.in_order().map(Leaf::to_owned).collect(),
            script: script.value.clone(),
            join: self.join.value,
            position: found.position,
        }
    }
}

impl Search<'_> {
    /// Tries every string that can be made of one variant of the message.
    pub(super) fn try_variant(&mut self, variant: &Variant<'_>, phase: Phase) {
        if self.is_done(phase) {
            return;
        }
        let scripts = core::mem::take(&mut self.scripts);
        let joins = core::mem::take(&mut self.joins);
        self.try_layouts(variant, &scripts, &joins, phase);
        self.scripts = scripts;
        self.joins = joins;
    }

    fn try_layouts(
        &mut self,
        variant: &Variant<'_>,
        scripts: &[Candidate<Script>],
        joins: &[Candidate<Join>],
        phase: Phase,
    ) {
        let leaves = Leaves::of(variant.fields);
        let with_mistakes = variant.mistake_count() < phase.max_mistakes();
        let orders = order::candidates(&leaves, with_mistakes);
        // The first order is that of rule A. All orders have the same values.
        let first = orders.first().map(|order| order.value.order.as_slice()).unwrap_or_default();
        let encodings = Encoding::candidates(leaves.in_order(first));
        let official = orders.iter().filter(|order| order.mistake_count() == 0).count();
        self.budget.count_sorting(variant.fields.len(), official, with_mistakes);
        for order in &orders {
            for encoding in &encodings {
                for join in joins {
                    let values = SignedValues { variant, leaves: &leaves, order, encoding, join };
                    if values.mistake_count() > phase.max_mistakes() || self.is_done(phase) {
                        continue;
                    }
                    self.values.clear();
                    layout::write_values(values.in_order(), join.value, encoding.value, &mut self.values);
                    self.budget.hashed += self.values.len() / 2;
                    self.try_scripts(&values, scripts, phase);
                }
            }
        }
    }

    fn try_scripts(&mut self, values: &SignedValues<'_>, scripts: &[Candidate<Script>], phase: Phase) {
        for script in scripts {
            let mistakes = values.mistake_count() + script.mistake_count();
            if mistakes > phase.max_mistakes() || self.is_done(phase) {
                continue;
            }
            if let Some(found) = self.try_secrets(values, script.value.as_deref(), mistakes, phase) {
                self.add(values.to_match(script, found));
            }
        }
    }

    /// Tries the secrets at every position and with every hash function. `mistakes` is the
    /// number of mistakes in the script name and the values.
    fn try_secrets(
        &mut self,
        values: &SignedValues<'_>,
        script: Option<&str>,
        mistakes: usize,
        phase: Phase,
    ) -> Option<SecretMatch> {
        let join = values.join.value;
        let signed_values = (!values.order.value.order.is_empty()).then_some(self.values.as_slice());
        let mut prefixes: PrefixStates = [const { None }; 3];
        for position in &self.positions {
            for reading in &self.readings {
                // An HMAC is meant to have no secret in the string, so that is no second mistake.
                let omitted_for_hmac = reading.keyed && position.value == SecretPosition::Omitted;
                let position_mistakes = if omitted_for_hmac { &[][..] } else { position.mistakes.as_slice() };
                let mistakes = mistakes + position_mistakes.len() + reading.mistakes.len();
                if !phase.includes(mistakes) {
                    continue;
                }
                for secret in &self.secrets {
                    let unused = position.value == SecretPosition::Omitted && !reading.keyed;
                    if !phase.includes_secret(mistakes, secret.mistake_count())
                        || (unused && secret.mistake_count() > 0)
                    {
                        continue;
                    }
                    let secret_bytes = secret.value.as_bytes();
                    let parts = layout::parts(position.value, script, signed_values, secret_bytes, join);
                    let digest =
                        self.budget.digest(reading, position.value, &parts, secret_bytes, &mut prefixes);
                    if reading.matches(&digest) {
                        return Some(SecretMatch {
                            secret_mistakes: secret.mistakes.clone(),
                            layout_mistakes: [position_mistakes, &reading.mistakes].concat(),
                            position: position.value,
                            short: reading.is_short(),
                        });
                    }
                }
            }
        }
        None
    }
}
