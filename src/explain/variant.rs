//! What is searched: variants of the message, with one mistake and then with two.

#![allow(clippy::arithmetic_side_effects, reason = "the weights of a few steps")]

use alloc::vec::Vec;

use super::cause::Step;
use super::fields::Transform;
use crate::message::Fields;

/// A message with up to two mistakes in it.
pub(super) struct Variant<'v> {
    pub(super) fields: &'v Fields,
    /// What was read by mistake, where it was.
    pub(super) reading: &'v [Step],
    /// The message before the transforms.
    pub(super) base: &'v Fields,
    pub(super) transforms: &'v [&'v Transform<'v>],
}

impl<'v> Variant<'v> {
    pub(super) const fn of(
        base: &'v Fields,
        fields: &'v Fields,
        transforms: &'v [&'v Transform<'v>],
    ) -> Self {
        Self { fields, reading: &[], base, transforms }
    }

    pub(super) fn weight(&self) -> usize {
        self.reading.len() + self.transforms.len()
    }

    pub(super) fn steps(&self) -> Vec<Step> {
        let mut steps = self.reading.to_vec();
        steps.extend(self.transforms.iter().map(|transform| transform.step(self.base)));
        steps
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Up to one mistake, and one more about the secret.
    One,
    /// Two mistakes, none of them about the secret.
    Two,
}

impl Phase {
    pub(super) const fn most(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}
