//! The limits of the search, and what its work counts.

#![allow(clippy::arithmetic_side_effects, reason = "sums of the lengths of texts that are in memory")]

use super::digest::{self, Claim, Hash, Output, State};
use super::form::Place;
use super::{MAX_DIGESTS, MAX_HASHED};

/// What other work costs, in bytes hashed: to sort a field, to sort it in every
/// wrong way or by one more rule too (for each other field), and to change a byte of
/// text.
const SORTING: usize = 60;
const SORTING_MORE: usize = 5;
pub(super) const CHANGING: usize = 2;

/// What has been done so far.
#[derive(Default)]
pub(super) struct Effort {
    pub(super) digests: usize,
    /// In bytes; making strings counts for a part of hashing them.
    pub(super) hashed: usize,
}

impl Effort {
    /// Whether a limit has been reached.
    pub(super) const fn is_spent(&self) -> bool {
        self.digests >= MAX_DIGESTS || self.hashed >= MAX_HASHED
    }

    /// Counts the sorting of a message by the official rules, and in every wrong way too.
    pub(super) fn count_sorting(&mut self, fields: usize, official: usize, mistakes: bool) {
        // A message may have so many fields that their square is beyond 32 bits.
        let orders_more = official.saturating_sub(1) + usize::from(mistakes);
        let sorting = SORTING_MORE.saturating_mul(fields).saturating_mul(orders_more).saturating_add(SORTING);
        self.hashed = self.hashed.saturating_add(sorting.saturating_mul(fields));
    }

    /// The digest of the parts. What comes before the secret is hashed once for all
    /// secrets, and kept in `beginnings`.
    pub(super) fn digest(
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

pub(super) fn finished(mut state: State, parts: &[&[u8]]) -> Output {
    for part in parts {
        state.update(part);
    }
    state.finish()
}

/// The hash of what stands before the secret, one for each kind of hash.
pub(super) type Beginnings = [Option<(Hash, State)>; 3];
