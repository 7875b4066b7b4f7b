//! The fast lane: a message that looks like an earlier one, verified or signed
//! almost without an allocation.
//!
//! The gateway's callbacks all look alike, and so do its answers and a program's
//! requests: the same names in the same order. A shape is learned from a message that went the usual
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

mod incoming;
#[cfg(any(test, fuzzing))]
#[allow(unreachable_pub)]
pub(crate) mod reader;
mod request;
mod shape;
#[cfg(test)]
mod tests;
mod values;

use alloc::string::String;

use request::RequestShape;
use shape::{MOST_FIELDS, Shape, WORD};

use crate::operation::Operation;
use crate::signature::{PADDING, digest};

/// The most bytes of a body, or of a request's values.
const MOST_BODY: usize = 16 * 1024;

/// A body, and room behind it: a NUL, and whole words to compare its end by.
type Input = [u8; MOST_BODY + WORD];

/// The most bytes of the keys together.
const MOST_KEYS: usize = 1024;

/// The most bytes of a string to be hashed: a body without its names, or values and what is filled in, and the keys.
const MOST_CANONICAL: usize = MOST_BODY + MOST_KEYS + 2 * PADDING;

/// How many shapes of callbacks and answers are kept: successes, failures, older and newer gateways.
const SHAPES: usize = 8;

/// What stands in the offsets before the fields' own: the text's length in bytes, where in it the
/// deduplication key starts, the outcome, and whether sending again is safe.
const EXTRAS: usize = 4;

/// The lane's buffers and what it has learned.
pub(crate) struct Lane {
    /// Written by the caller: the body of a message that has come, or a request's values with a NUL
    /// behind each.
    pub(crate) body: Input,
    /// Written by the caller: [`Lengths`] says what, one text behind the other.
    pub(crate) keys: [u8; MOST_KEYS],
    /// For the caller: see [`EXTRAS`]; then two offsets a field.
    pub(crate) offsets: [u16; EXTRAS + 2 * MOST_FIELDS],
    /// For the caller: the values that were escaped, a NUL behind each, and a callback's
    /// deduplication key.
    pub(crate) text: [u8; MOST_BODY],
    /// A signed body. It grows, but only to the longest body's length.
    signed: String,
    /// The string to be hashed, while it is.
    canonical: [u8; MOST_CANONICAL],
    shapes: [Shape; SHAPES],
    /// The shape to be forgotten next.
    oldest: usize,
    /// The shape of the last message.
    current: usize,
    /// The last shape of each operation's requests.
    requests: [RequestShape; Operation::ALL.len()],
}

impl Lane {
    /// For a static: nothing of it is ever on a stack.
    #[allow(clippy::large_stack_arrays)]
    pub(crate) const fn new() -> Self {
        Self {
            body: [0; MOST_BODY + WORD],
            keys: [0; MOST_KEYS],
            offsets: [0; EXTRAS + 2 * MOST_FIELDS],
            text: [0; MOST_BODY],
            signed: String::new(),
            canonical: [0; MOST_CANONICAL],
            shapes: [Shape::NONE; SHAPES],
            oldest: 0,
            current: 0,
            requests: [RequestShape::NONE; Operation::ALL.len()],
        }
    }

    /// Wipes what the caller has written.
    fn wipe_input(&mut self, lengths: &Lengths) {
        wipe(&mut self.body, lengths.body);
        wipe(&mut self.keys, lengths.keys());
    }
}

fn wipe(buffer: &mut [u8], length: usize) {
    let used = length.min(buffer.len());
    buffer.get_mut(..used).unwrap_or_default().fill(0);
}

/// How long the caller's texts are, in bytes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Lengths {
    pub(crate) body: usize,
    pub(crate) script: usize,
    pub(crate) merchant_id: usize,
    pub(crate) secret: usize,
    /// Of the order and the payment that an answer must be about, and its amount. What wasn't asked for has
    /// no length.
    pub(crate) order_id: usize,
    pub(crate) payment_id: usize,
    pub(crate) amount: usize,
}

/// The caller's texts beside the body.
struct Keys<'k> {
    script: &'k str,
    merchant_id: &'k str,
    secret: &'k str,
    order_id: Option<&'k str>,
    payment_id: Option<&'k str>,
    amount: Option<&'k str>,
}

impl Lengths {
    fn each(&self) -> [usize; 6] {
        [self.script, self.merchant_id, self.secret, self.order_id, self.payment_id, self.amount]
    }

    fn keys(&self) -> usize {
        self.each().into_iter().fold(0, usize::saturating_add)
    }

    fn cut<'k>(&self, keys: &'k [u8]) -> Option<Keys<'k>> {
        let mut rest = core::str::from_utf8(keys.get(..self.keys())?).ok()?;
        let mut texts = [""; 6];
        for (text, length) in texts.iter_mut().zip(self.each()) {
            (*text, rest) = rest.split_at_checked(length)?;
        }
        let [script, merchant_id, secret, asked @ ..] = texts;
        let [order_id, payment_id, amount] = asked.map(|text| Some(text).filter(|text| !text.is_empty()));
        Some(Keys { script, merchant_id, secret, order_id, payment_id, amount })
    }
}

/// The texts that are joined in the lane: the string to be hashed, a deduplication key.
struct Joined<'b> {
    buffer: &'b mut [u8],
    length: usize,
}

impl Joined<'_> {
    /// Adds the first bytes of a text, as many as that. A text that goes on behind them is copied by whole
    /// words: a copy of another length is a call in WebAssembly.
    fn add(&mut self, text: &[u8], length: usize) -> Option<()> {
        let to = self.buffer.get_mut(self.length..)?;
        let words = length.div_ceil(WORD);
        match (to.as_chunks_mut::<WORD>().0.get_mut(..words), text.as_chunks::<WORD>().0.get(..words)) {
            (Some(to), Some(words)) => {
                for (to, word) in to.iter_mut().zip(words) {
                    *to = *word;
                }
            }
            _ => to.get_mut(..length)?.copy_from_slice(text.get(..length)?),
        }
        self.length += length;
        Some(())
    }

    fn add_text(&mut self, text: &str) -> Option<()> {
        self.add(text.as_bytes(), text.len())
    }
}

/// The string to be hashed, wiped whatever becomes of it.
struct Canonical<'b>(Joined<'b>);

impl<'b> Canonical<'b> {
    fn new(buffer: &'b mut [u8], script: &str) -> Option<Self> {
        let mut canonical = Self(Joined { buffer, length: 0 });
        canonical.0.add_text(script)?;
        Some(canonical)
    }

    /// Adds a value; see [`Joined::add`].
    fn add(&mut self, text: &[u8], length: usize) -> Option<()> {
        self.0.add(b";", 1)?;
        self.0.add(text, length)
    }

    fn add_text(&mut self, text: &str) -> Option<()> {
        self.add(text.as_bytes(), text.len())
    }

    fn digest(&mut self) -> Option<[u8; 16]> {
        digest(self.0.buffer, self.0.length)
    }
}

impl Drop for Canonical<'_> {
    fn drop(&mut self) {
        wipe(self.0.buffer, self.0.length.saturating_add(PADDING));
    }
}

/// An offset as JavaScript reads it.
fn narrow(number: usize) -> Option<u16> {
    u16::try_from(number).ok()
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
