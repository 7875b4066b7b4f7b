//! The fast lane: a message that looks like an earlier one, verified or signed
//! almost without an allocation.
//!
//! The gateway's callbacks all look alike, and so do a program's requests: the same
//! names in the same order. A shape is learned from a message that went the usual
//! way; it knows the order of signing and each field's row in the table. Whatever
//! differs from it (another name, an error's code, a value that a check refuses, a
//! wrong signature, anything odd in the bytes) leaves the lane without a verdict,
//! and the usual way gives it: so the lane has no errors of its own, and neither
//! refuses nor accepts what the usual way would not.
//!
//! The buffers are part of the lane and stay where they are. Input and keys are
//! wiped before a call returns, the output by the caller, who has read it.
// Offsets into buffers of a few KB.
#![allow(clippy::arithmetic_side_effects)]

mod callback;
#[cfg(any(test, fuzzing))]
#[allow(unreachable_pub)]
pub(crate) mod reader;
mod request;
mod shape;
#[cfg(test)]
mod tests;

use alloc::{string::String, vec::Vec};

use request::RequestShape;
use shape::{MOST_FIELDS, Shape, WORD};

use crate::operation::Operation;
use crate::signature::digest;

/// The most bytes of a body, or of a request's values.
const MOST_BODY: usize = 16 * 1024;

/// Room behind a body, so that its last name can be compared by words.
const TAIL: usize = 5 * WORD;

/// The most bytes of script name, merchant id and secret together.
const MOST_KEYS: usize = 1024;

/// How many shapes of callbacks are kept: successes, failures, older and newer gateways.
const SHAPES: usize = 4;

/// The lane's buffers and what it has learned.
pub(crate) struct Lane {
    /// Written by the caller: a callback's body, or a request's values with a NUL behind each.
    pub(crate) body: [u8; MOST_BODY + TAIL],
    /// Written by the caller: script name, merchant id and secret, one behind the other.
    pub(crate) keys: [u8; MOST_KEYS],
    /// For the caller: the text's length in bytes, the deduplication key's place in it, the
    /// outcome; then two offsets a field.
    pub(crate) offsets: [u16; callback::EXTRAS + 2 * MOST_FIELDS],
    /// For the caller: a callback's values that were escaped, a NUL behind each, and its
    /// deduplication key.
    pub(crate) text: [u8; MOST_BODY],
    /// A signed body. It grows, but only to the longest body's length.
    signed: String,
    /// The string to be hashed. It keeps the room that the longest took.
    canonical: Vec<u8>,
    callbacks: [Shape; SHAPES],
    /// The shape to be forgotten next.
    oldest: usize,
    /// The shape of the last callback.
    current: usize,
    /// The last shape of each operation's requests.
    requests: [RequestShape; Operation::ALL.len()],
}

impl Lane {
    /// For a static: nothing of it is ever on a stack.
    #[allow(clippy::large_stack_arrays)]
    pub(crate) const fn new() -> Self {
        Self {
            body: [0; MOST_BODY + TAIL],
            keys: [0; MOST_KEYS],
            offsets: [0; callback::EXTRAS + 2 * MOST_FIELDS],
            text: [0; MOST_BODY],
            signed: String::new(),
            canonical: Vec::new(),
            callbacks: [Shape::NONE; SHAPES],
            oldest: 0,
            current: 0,
            requests: [RequestShape::NONE; Operation::ALL.len()],
        }
    }

    /// Wipes what the caller has written, and the mark behind a body.
    fn wipe_input(&mut self, lengths: Lengths) {
        wipe(&mut self.body, lengths.body.saturating_add(1));
        wipe(&mut self.keys, lengths.keys());
    }
}

fn wipe(buffer: &mut [u8], length: usize) {
    let used = length.min(buffer.len());
    buffer.get_mut(..used).unwrap_or_default().fill(0);
}

/// How long the caller's texts are, in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Lengths {
    pub(crate) body: usize,
    pub(crate) script: usize,
    pub(crate) merchant_id: usize,
    pub(crate) secret: usize,
}

impl Lengths {
    fn keys(self) -> usize {
        self.script.saturating_add(self.merchant_id).saturating_add(self.secret)
    }

    /// Script name, merchant id and secret.
    fn cut(self, keys: &[u8]) -> Option<[&str; 3]> {
        let keys = core::str::from_utf8(keys.get(..self.keys())?).ok()?;
        let (script, keys) = keys.split_at_checked(self.script)?;
        let (merchant_id, secret) = keys.split_at_checked(self.merchant_id)?;
        Some([script, merchant_id, secret])
    }
}

/// The digest of the parts, joined by `;`. The buffer is left empty and wiped.
fn sign<'p>(buffer: &mut Vec<u8>, parts: impl Iterator<Item = Option<&'p str>>) -> Option<[u8; 16]> {
    let mut whole = true;
    for part in parts {
        whole &= part.is_some();
        buffer.extend_from_slice(part.unwrap_or_default().as_bytes());
        buffer.push(b';');
    }
    // Behind the last there is no `;`.
    buffer.pop();
    let digest = digest(buffer);
    buffer.fill(0);
    buffer.clear();
    whole.then_some(digest)
}

/// Puts a few items in order. (The library's sort weighs 2 KB for each kind of item.)
fn sort_by<T: Copy>(items: &mut [T], before: impl Fn(&T, &T) -> bool) {
    for end in 1..=items.len() {
        let Some(sorted) = items.get_mut(..end) else { return };
        for at in (1..end).rev() {
            if let Some([one, other]) = sorted.get_mut(at - 1..=at)
                && before(other, one)
            {
                core::mem::swap(one, other);
            }
        }
    }
}
