//! The search: digests under one mistake, then under two, until one fits.
//!
//! A string begins with script name and values and mostly ends in the secret: one
//! hash of the beginning does for all secrets, so that every mistake about a
//! secret is tried together with every other mistake at little cost.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "sums of the lengths of texts that are in memory, and the weights of a few steps"
)]

use alloc::{boxed::Box, string::String, vec::Vec};

use zeroize::Zeroizing;

use super::budget::{Beginnings, CHANGING, Effort};
use super::cause::Choice;
use super::digest::Claim;
use super::fields::Transform;
use super::fit::{Fit, Hit};
use super::form::{self, Encoding, Join, Place};
use super::leaves::{Leaf, Leaves};
use super::order;
use super::scripts::Script;
use super::variant::{Phase, Variant};
use crate::message::Fields;

/// Other explanations that fit as well are shown up to this many.
const ALTERNATIVES: usize = 3;

pub(super) struct Search<'c> {
    pub(super) secrets: Vec<Choice<Zeroizing<String>>>,
    pub(super) scripts: Vec<Choice<Script>>,
    pub(super) claims: Vec<Claim>,
    pub(super) transforms: Vec<Transform<'c>>,
    joins: Vec<Choice<Join>>,
    places: Box<[Choice<Place>]>,
    /// About how many bytes the message has.
    size: usize,
    body: Zeroizing<Vec<u8>>,
    fits: Vec<Fit>,
    pub(super) effort: Effort,
}

/// What stays the same while the secret is tried.
struct Text<'t> {
    script: Option<&'t str>,
    join: Join,
}

impl<'c> Search<'c> {
    pub(super) fn new(
        secrets: Vec<Choice<Zeroizing<String>>>,
        scripts: Vec<Choice<Script>>,
        claims: Vec<Claim>,
        transforms: Vec<Transform<'c>>,
        size: usize,
    ) -> Self {
        Self {
            secrets,
            scripts,
            claims,
            transforms,
            joins: form::joins(),
            places: Box::new(form::places()),
            size,
            body: Zeroizing::new(Vec::new()),
            fits: Vec::new(),
            effort: Effort::default(),
        }
    }

    /// The fits with the fewest mistakes: the first, and others that do as well.
    pub(super) fn run(&mut self, right: Option<&Fields>, others: &[Choice<Fields>]) -> Vec<Fit> {
        let transforms = core::mem::take(&mut self.transforms);
        let mut changed = Vec::new();
        if let Some(right) = right {
            self.message(&Variant::of(right, right, &[]), Phase::One);
            for transform in &transforms {
                if self.is_done(Phase::One) {
                    break;
                }
                if let Some(fields) = self.apply(transform, right) {
                    self.message(&Variant::of(right, &fields, &[transform]), Phase::One);
                    changed.push((transform, fields));
                }
            }
        }
        if !self.is_right() {
            for other in others {
                let base = &other.value;
                let variant = Variant { fields: base, reading: &other.steps, base, transforms: &[] };
                self.message(&variant, Phase::One);
            }
            // Fields one by one, but only where nothing plainer will do.
            if let Some(right) = right.filter(|_| self.fewest() != Some(1)) {
                self.one_by_one(right, 0);
            }
            if self.fits.is_empty() {
                self.pairs(right, &changed, others, &transforms);
            }
            if let Some(right) = right.filter(|_| self.fits.is_empty()) {
                self.one_by_one(right, 1);
            }
        }
        drop(changed);
        self.transforms = transforms;
        let fewest = self.fewest().unwrap_or_default();
        let mut fits = core::mem::take(&mut self.fits);
        fits.retain(|fit| fit.steps.len() == fewest);
        fits.truncate(if fewest == 1 { ALTERNATIVES } else { 1 });
        fits
    }

    /// What a transform makes of a message; the work is counted.
    fn apply(&mut self, transform: &Transform<'c>, fields: &Fields) -> Option<Fields> {
        self.effort.hashed += CHANGING * self.size;
        transform.apply(fields)
    }

    fn pairs(
        &mut self,
        right: Option<&Fields>,
        changed: &[(&Transform<'c>, Fields)],
        others: &[Choice<Fields>],
        transforms: &[Transform<'c>],
    ) {
        if let Some(right) = right {
            self.message(&Variant::of(right, right, &[]), Phase::Two);
            for (first, fields) in changed {
                self.message(&Variant::of(right, fields, &[first]), Phase::Two);
            }
        }
        for other in others {
            let base = &other.value;
            let variant = Variant { fields: base, reading: &other.steps, base, transforms: &[] };
            self.message(&variant, Phase::Two);
            for transform in transforms {
                if self.is_done(Phase::Two) {
                    return;
                }
                if let Some(fields) = self.apply(transform, base) {
                    let transforms: &[&Transform<'c>] = &[transform];
                    let variant = Variant { fields: &fields, reading: &other.steps, base, transforms };
                    self.message(&variant, Phase::Two);
                }
            }
        }
        let Some(right) = right else {
            return;
        };
        for (first, fields) in changed {
            for second in transforms.iter().filter(|second| !core::ptr::eq(*first, *second)) {
                if self.is_done(Phase::Two) {
                    return;
                }
                if let Some(fields) = self.apply(second, fields) {
                    self.message(&Variant::of(right, &fields, &[first, second]), Phase::Two);
                }
            }
        }
    }

    fn fewest(&self) -> Option<usize> {
        self.fits.iter().map(|fit| fit.steps.len()).min()
    }

    fn is_right(&self) -> bool {
        self.fewest() == Some(0)
    }

    /// Whether there is no point in going on.
    fn is_done(&self, phase: Phase) -> bool {
        self.effort.is_spent() || self.is_right() || (phase == Phase::Two && !self.fits.is_empty())
    }

    /// Every string that can be made of one variant of the message.
    fn message(&mut self, variant: &Variant<'_>, phase: Phase) {
        let most = phase.most();
        let weight = variant.weight();
        let scripts = core::mem::take(&mut self.scripts);
        let joins = core::mem::take(&mut self.joins);
        if self.is_done(phase) {
            self.scripts = scripts;
            self.joins = joins;
            return;
        }
        let leaves = Leaves::of(variant.fields);
        let orders = order::choices(&leaves, weight < most);
        // There is at least rule A's, and every order has the same values.
        let values = orders.first().map(|order| order.value.order.as_slice()).unwrap_or_default();
        let encodings = Encoding::choices(leaves.in_order(values));
        let official = orders.iter().filter(|order| order.weight() == 0).count();
        self.effort.count_sorting(variant.fields.len(), official, weight < most);
        for order in &orders {
            let weight = weight + order.weight();
            let in_order = || leaves.in_order(&order.value.order);
            for encoding in &encodings {
                let weight = weight + encoding.weight();
                for join in &joins {
                    let weight = weight + join.weight();
                    if weight > most || self.is_done(phase) {
                        continue;
                    }
                    self.body.clear();
                    form::write(in_order(), join.value, encoding.value, &mut self.body);
                    self.effort.hashed += self.body.len() / 2;
                    for script in &scripts {
                        let weight = weight + script.weight();
                        if weight > most || self.is_done(phase) {
                            continue;
                        }
                        let string = Text { script: script.value.as_deref(), join: join.value };
                        let Some(hit) =
                            self.try_secrets(&string, order.value.order.is_empty(), weight, phase)
                        else {
                            continue;
                        };
                        let mut steps = hit.secret;
                        steps.extend(script.steps.iter().cloned());
                        steps.extend(variant.steps());
                        steps.extend(order.steps.iter().chain(&encoding.steps).chain(&join.steps).cloned());
                        steps.extend(hit.form);
                        self.add(Fit {
                            steps,
                            rule_b: order.value.rule_b,
                            short: hit.short,
                            leaves: in_order().map(Leaf::to_owned).collect(),
                            script: script.value.clone(),
                            join: join.value,
                            place: hit.place,
                        });
                    }
                }
            }
        }
        self.scripts = scripts;
        self.joins = joins;
    }

    pub(super) fn add(&mut self, fit: Fit) {
        let causes = |fit: &Fit| fit.steps.iter().map(|step| step.cause).collect::<Vec<_>>();
        if !self.fits.iter().any(|known| causes(known) == causes(&fit)) {
            self.fits.push(fit);
        }
    }

    /// One script name and one body, the secret at every place and every hash.
    fn try_secrets(&mut self, text: &Text<'_>, empty: bool, weight: usize, phase: Phase) -> Option<Hit> {
        let body = core::mem::take(&mut self.body);
        let mut beginnings: Beginnings = [const { None }; 3];
        let mut hit = None;
        for place in &self.places {
            for claim in &self.claims {
                // Without the secret in the string is how an HMAC is meant.
                let natural = claim.keyed && place.value == Place::Out;
                let weight = weight + if natural { 0 } else { place.weight() } + claim.steps.len();
                let fits_phase = match phase {
                    Phase::One => weight <= 1,
                    Phase::Two => weight == 2,
                };
                if !fits_phase || hit.is_some() {
                    continue;
                }
                for secret in &self.secrets {
                    let total = weight + secret.weight();
                    let wanted = match phase {
                        Phase::One => total <= 2,
                        Phase::Two => secret.weight() == 0,
                    };
                    if !wanted || (place.value == Place::Out && !claim.keyed && secret.weight() > 0) {
                        continue;
                    }
                    let mut parts =
                        form::parts(place.value, text.script, &body, secret.value.as_bytes(), text.join);
                    if empty && place.value.is_behind_values() {
                        // Nothing stands between the script name and the secret.
                        parts[1] = b"";
                    }
                    let key = secret.value.as_bytes();
                    let output = self.effort.digest(claim, place.value, &parts, key, &mut beginnings);
                    if claim.fits(&output) {
                        let mut form = if natural { Vec::new() } else { place.steps.clone() };
                        form.extend(claim.steps.iter().cloned());
                        let (secret, short) = (secret.steps.clone(), claim.is_short());
                        hit = Some(Hit { secret, form, place: place.value, short });
                        break;
                    }
                }
            }
        }
        self.body = body;
        hit
    }
}
