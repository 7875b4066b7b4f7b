//! `Variant`: a message with up to two mistakes in its fields.

#![allow(clippy::arithmetic_side_effects, reason = "counts of a few mistakes")]

use alloc::vec::Vec;

use super::candidate::{Candidate, Mistake};
use super::transforms::Transform;
use crate::message::Fields;

/// A message as the search tries it.
pub(super) struct Variant<'v> {
    pub(super) fields: &'v Fields,
    /// The mistakes made when the bytes were decoded.
    decoding_mistakes: &'v [Mistake],
    /// The message before the transforms.
    base: &'v Fields,
    transforms: &'v [&'v Transform<'v>],
}

impl<'v> Variant<'v> {
    /// The fields after the transforms of a correctly decoded message.
    pub(super) const fn of_correct(
        base: &'v Fields,
        fields: &'v Fields,
        transforms: &'v [&'v Transform<'v>],
    ) -> Self {
        Self { fields, decoding_mistakes: &[], base, transforms }
    }

    /// A mistakenly decoded message.
    pub(super) fn of_mistaken(decoding: &'v Candidate<Fields>) -> Self {
        Self::of_transformed(decoding, &decoding.value, &[])
    }

    /// The fields after the transforms of a mistakenly decoded message.
    pub(super) fn of_transformed(
        decoding: &'v Candidate<Fields>,
        fields: &'v Fields,
        transforms: &'v [&'v Transform<'v>],
    ) -> Self {
        Self { fields, decoding_mistakes: &decoding.mistakes, base: &decoding.value, transforms }
    }

    pub(super) fn mistake_count(&self) -> usize {
        self.decoding_mistakes.len() + self.transforms.len()
    }

    pub(super) fn mistakes(&self) -> Vec<Mistake> {
        let mut mistakes = self.decoding_mistakes.to_vec();
        mistakes.extend(self.transforms.iter().map(|transform| transform.mistake(self.base)));
        mistakes
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// At most one mistake, and one more about the secret.
    One,
    /// Two mistakes, none of them about the secret.
    Two,
}

impl Phase {
    /// The maximum number of mistakes, without those about the secret.
    pub(super) const fn max_mistakes(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// Whether this phase tries a string with this number of mistakes.
    pub(super) const fn includes(self, mistakes: usize) -> bool {
        match self {
            Self::One => mistakes <= 1,
            Self::Two => mistakes == 2,
        }
    }

    /// Whether this phase tries a secret, with the mistakes of the string and of the secret.
    pub(super) const fn includes_secret(self, mistakes: usize, secret_mistakes: usize) -> bool {
        match self {
            Self::One => mistakes + secret_mistakes <= 2,
            Self::Two => secret_mistakes == 0,
        }
    }
}
