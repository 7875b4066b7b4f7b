//! `Mistake` and `Candidate`: what the search combines.

use alloc::{borrow::Cow, vec::Vec};

use super::cause::Cause;

/// A deviation from the protocol, with a message for people.
#[derive(Clone)]
pub(super) struct Mistake {
    pub(super) cause: Cause,
    pub(super) message: Cow<'static, str>,
    /// What to change, if it is not the remedy of the cause.
    pub(super) change: Option<&'static str>,
}

impl Mistake {
    pub(super) fn new(cause: Cause, message: impl Into<Cow<'static, str>>) -> Self {
        Self { cause, message: message.into(), change: None }
    }
}

/// A possible value of one dimension of the search, such as a secret or an order, and
/// the mistakes that lead to it. The correct value has no mistakes.
#[derive(Clone)]
pub(super) struct Candidate<T> {
    pub(super) value: T,
    pub(super) mistakes: Vec<Mistake>,
}

impl<T> Candidate<T> {
    pub(super) const fn correct(value: T) -> Self {
        Self { value, mistakes: Vec::new() }
    }

    pub(super) fn mistaken(value: T, cause: Cause, message: impl Into<Cow<'static, str>>) -> Self {
        Self { value, mistakes: Vec::from([Mistake::new(cause, message)]) }
    }

    pub(super) fn mistake_count(&self) -> usize {
        self.mistakes.len()
    }
}

/// Adds a candidate. Of two candidates with the same value the one with fewer mistakes
/// is kept.
pub(super) fn add_candidate<T: PartialEq>(candidates: &mut Vec<Candidate<T>>, candidate: Candidate<T>) {
    match candidates.iter_mut().find(|known| known.value == candidate.value) {
        Some(known) if known.mistake_count() <= candidate.mistake_count() => {}
        Some(known) => *known = candidate,
        None => candidates.push(candidate),
    }
}
