//! The search: digests under one mistake, then under two, until one fits.
//!
//! A string begins with script name and values and mostly ends in the secret: one
//! hash of the beginning does for all secrets, so that every mistake about a
//! secret is tried together with every other mistake at little cost.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "sums of the lengths of texts that are in memory, and the weights of a few steps"
)]

use alloc::{borrow::Cow, boxed::Box, format, string::String, vec::Vec};

use zeroize::Zeroizing;

use super::cause::{Cause, Choice, Step};
use super::digest::{self, Claim, Hash, Output, State};
use super::fields::Transform;
use super::form::{self, Encoding, Join, Place};
use super::order;
use super::scripts::Script;
use super::values::{ADDITIONS, CHANGES};
use super::{MAX_DIGESTS, MAX_HASHED};
use crate::canonical::{self, Leaf, Rule};
use crate::fields::Fields;
use crate::mask;

/// Other explanations that fit as well are shown up to this many.
const ALTERNATIVES: usize = 3;

/// What other work costs, in bytes hashed: to sort a field, to sort it in every
/// wrong way or by one more rule too (for each other field), and to change a byte of
/// text.
const SORTING: usize = 60;
const SORTING_MORE: usize = 5;
const CHANGING: usize = 2;

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

/// A message with up to two mistakes in it.
struct Variant<'v> {
    fields: &'v Fields,
    /// What was read by mistake, where it was.
    reading: &'v [Step],
    /// The message before the transforms.
    base: &'v Fields,
    transforms: &'v [&'v Transform<'v>],
}

impl<'v> Variant<'v> {
    const fn of(base: &'v Fields, fields: &'v Fields, transforms: &'v [&'v Transform<'v>]) -> Self {
        Self { fields, reading: &[], base, transforms }
    }

    fn weight(&self) -> usize {
        self.reading.len() + self.transforms.len()
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = self.reading.to_vec();
        steps.extend(self.transforms.iter().map(|transform| transform.step(self.base)));
        steps
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Up to one mistake, and one more about the secret.
    One,
    /// Two mistakes, none of them about the secret.
    Two,
}

impl Phase {
    const fn most(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

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

/// What has been done so far.
#[derive(Default)]
pub(super) struct Effort {
    pub(super) digests: usize,
    /// In bytes; making strings counts for a part of hashing them.
    hashed: usize,
}

impl Effort {
    /// Whether a limit has been reached.
    pub(super) const fn is_spent(&self) -> bool {
        self.digests >= MAX_DIGESTS || self.hashed >= MAX_HASHED
    }

    /// The digest of the parts. What comes before the secret is hashed once for all
    /// secrets, and kept in `beginnings`.
    fn digest(
        &mut self,
        claim: &Claim,
        place: Place,
        parts: &[&[u8]; 8],
        key: &[u8],
        beginnings: &mut Beginnings,
    ) -> Output {
        let length = |parts: &[&[u8]]| parts.iter().map(|part| part.len()).sum::<usize>();
        self.digests += 1;
        if claim.keyed {
            self.hashed += length(parts) + 192;
            return digest::keyed(claim.hash, key, parts);
        }
        let (beginning, rest) = parts.split_at(3);
        if !place.is_behind_values() {
            self.hashed += length(parts) + 64;
            return finished(State::new(claim.hash), parts);
        }
        let mut hashed = 0;
        let kept =
            beginnings.iter_mut().find(|kept| kept.as_ref().is_none_or(|(hash, _)| *hash == claim.hash));
        let mut begin = || {
            let mut state = State::new(claim.hash);
            for part in beginning {
                state.update(part);
            }
            hashed = length(beginning);
            (claim.hash, state)
        };
        let state = match kept {
            Some(kept) => kept.get_or_insert_with(begin).1.clone(),
            None => begin().1,
        };
        self.hashed += hashed;
        self.hashed += length(rest) + 64;
        finished(state, rest)
    }
}

fn finished(mut state: State, parts: &[&[u8]]) -> Output {
    for part in parts {
        state.update(part);
    }
    state.finish()
}

/// The hash of what stands before the secret, one for each kind of hash.
type Beginnings = [Option<(Hash, State)>; 3];

/// What stays the same while the secret is tried.
struct Text<'t> {
    script: Option<&'t str>,
    join: Join,
}

/// A secret, a place for it and a hash that fit.
struct Hit {
    secret: Vec<Step>,
    form: Vec<Step>,
    place: Place,
    short: bool,
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
        let orders = order::choices(variant.fields, weight < most);
        let official = orders.iter().filter(|order| order.weight() == 0).count();
        let fields = variant.fields.len();
        // A message may have so many fields that their square is beyond 32 bits.
        let orders_more = official.saturating_sub(1) + usize::from(weight < most);
        let sorting = SORTING_MORE.saturating_mul(fields).saturating_mul(orders_more).saturating_add(SORTING);
        self.effort.hashed = self.effort.hashed.saturating_add(sorting.saturating_mul(fields));
        for order in orders {
            let weight = weight + order.weight();
            for encoding in Encoding::choices(&order.value.leaves) {
                let weight = weight + encoding.weight();
                for join in &joins {
                    let weight = weight + join.weight();
                    if weight > most || self.is_done(phase) {
                        continue;
                    }
                    self.body.clear();
                    form::write(&order.value.leaves, join.value, encoding.value, &mut self.body);
                    self.effort.hashed += self.body.len() / 2;
                    for script in &scripts {
                        let weight = weight + script.weight();
                        if weight > most || self.is_done(phase) {
                            continue;
                        }
                        let string = Text { script: script.value.as_deref(), join: join.value };
                        let Some(hit) =
                            self.try_secrets(&string, order.value.leaves.is_empty(), weight, phase)
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
                            leaves: order.value.leaves.iter().map(kept).collect(),
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

    fn add(&mut self, fit: Fit) {
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

    /// One field at a time: each left out, changed, or an empty one put in. These
    /// causes are many: beside them there may be `more` mistakes about the secret or
    /// the digest, none or one, and no others.
    fn one_by_one(&mut self, fields: &Fields, more: usize) {
        let leaves = canonical::order(fields, Rule::A);
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
        let mut leaves: Vec<Leaf<'static>> = alone.leaves.iter().map(kept).collect();
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
        self.leaves.get(at).map(|leaf| mask::name(&leaf.path)).unwrap_or_default()
    }
}

fn kept(leaf: &Leaf<'_>) -> Leaf<'static> {
    let own = |text: &Cow<'_, str>| Cow::Owned(text.clone().into_owned());
    Leaf { path: own(&leaf.path), value: own(&leaf.value) }
}
