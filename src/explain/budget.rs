//! `Budget`: the limits of the search and the cost of its work.

#![allow(clippy::arithmetic_side_effects, reason = "sums of the lengths of texts that are in memory")]

use super::digest::{self, Digest, DigestReading, Hash, State};
use super::layout::SecretPosition;

/// The maximum number of digests that are computed for one explanation.
pub const MAX_DIGESTS: usize = 20_000;

/// About the maximum number of bytes that are hashed for one explanation. Other work is
/// counted, too, as a number of bytes hashed. Large messages reach this limit before
/// [`MAX_DIGESTS`].
pub const MAX_HASHED: usize = 5 * 1024 * 1024;

/// The cost of sorting one field by the first rule, in bytes hashed.
const SORT_COST: usize = 60;
/// The cost per field, for each other field, of one more rule or of all mistaken orders.
const EXTRA_SORT_COST: usize = 5;
/// The cost of changing one byte of text, in bytes hashed.
pub(super) const CHANGE_COST: usize = 2;

/// The cost of the padding and the last block of a digest, in bytes hashed.
const DIGEST_COST: usize = 64;
/// The same for an HMAC, which hashes three more blocks.
const HMAC_COST: usize = 192;

/// The work done so far.
#[derive(Default)]
pub(super) struct Budget {
    pub(super) digests: usize,
    /// In bytes. Building a string costs a part of hashing it.
    pub(super) hashed: usize,
}

impl Budget {
    pub(super) const fn is_exhausted(&self) -> bool {
        self.digests >= MAX_DIGESTS || self.hashed >= MAX_HASHED
    }

    /// Counts the sorting of a message by this number of official rules, and by all
    /// mistaken orders.
    pub(super) fn count_sorting(&mut self, fields: usize, official_orders: usize, mistaken_orders: bool) {
        // Saturating: the square of the number of fields may exceed 32 bits.
        let extra_orders = official_orders.saturating_sub(1) + usize::from(mistaken_orders);
        let per_field =
            EXTRA_SORT_COST.saturating_mul(fields).saturating_mul(extra_orders).saturating_add(SORT_COST);
        self.hashed = self.hashed.saturating_add(per_field.saturating_mul(fields));
    }

    /// The digest of the parts. The hash state before the secret is computed once for all
    /// secrets and kept in `prefixes`.
    pub(super) fn digest(
        &mut self,
        reading: &DigestReading,
        position: SecretPosition,
        parts: &[&[u8]; 8],
        secret: &[u8],
        prefixes: &mut PrefixStates,
    ) -> Digest {
        let length = |parts: &[&[u8]]| parts.iter().map(|part| part.len()).sum::<usize>();
        self.digests += 1;
        if reading.keyed {
            self.hashed += length(parts) + HMAC_COST;
            return digest::hmac(reading.hash, secret, parts);
        }
        let (prefix, rest) = parts.split_at(3);
        if !position.is_after_values() {
            self.hashed += length(parts) + DIGEST_COST;
            return finish_with(State::new(reading.hash), parts);
        }
        let mut hashed = 0;
        let kept =
            prefixes.iter_mut().find(|kept| kept.as_ref().is_none_or(|(hash, _)| *hash == reading.hash));
        let mut hash_prefix = || {
            let mut state = State::new(reading.hash);
            for part in prefix {
                state.update(part);
            }
            hashed = length(prefix);
            (reading.hash, state)
        };
        let state = match kept {
            Some(kept) => kept.get_or_insert_with(hash_prefix).1.clone(),
            None => hash_prefix().1,
        };
        self.hashed += hashed;
        self.hashed += length(rest) + DIGEST_COST;
        finish_with(state, rest)
    }
}

pub(super) fn finish_with(mut state: State, parts: &[&[u8]]) -> Digest {
    for part in parts {
        state.update(part);
    }
    state.finish()
}

/// The hash state of everything before the secret, one for each hash function.
pub(super) type PrefixStates = [Option<(Hash, State)>; 3];
