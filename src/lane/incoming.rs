//! What arrives, callbacks and answers: raw bytes in, offsets of the verified fields out.

use super::shape::{Shape, Subject};
use super::values::{Span, Values};
use super::{Canonical, EXTRAS, Joined, Keys, Lane, Lengths, MOST_BODY, SHAPES, narrow};
use crate::answer::Question;
use crate::class::ASCII;
use crate::fields::Fields;
use crate::operation::Operation;
use crate::outcome::{self, Essentials, Outcome, Verdict};
use crate::signature::Signature;
use crate::text;

impl Lane {
    /// Learns the shape of a callback that has been verified. Its number, for the caller's own list.
    pub(crate) fn learn_callback(&mut self, body: &[u8], fields: &Fields) -> Option<usize> {
        self.learn(Subject::Callback, body, fields)
    }

    /// Learns the shape of an answer that has been verified, as of a callback.
    pub(crate) fn learn_answer(
        &mut self,
        operation: Operation,
        body: &[u8],
        fields: &Fields,
    ) -> Option<usize> {
        self.learn(Subject::Answer(operation), body, fields)
    }

    fn learn(&mut self, subject: Subject, body: &[u8], fields: &Fields) -> Option<usize> {
        if body.len() > MOST_BODY {
            return None;
        }
        let shape = Shape::of(subject, body, fields)?;
        if let Some(known) = self.shapes.iter().position(|known| known.is_like(&shape)) {
            return Some(known);
        }
        let number = self.oldest;
        *self.shapes.get_mut(number)? = shape;
        self.oldest = (number + 1) % SHAPES;
        self.current = number;
        Some(number)
    }

    /// Verifies a callback: the number of its shape, with the offsets and the text
    /// written; `None` where the usual way has to decide.
    pub(crate) fn verify_callback(&mut self, lengths: Lengths, strict: bool) -> Option<usize> {
        self.verify(Subject::Callback, &lengths, strict)
    }

    /// Verifies an answer, as a callback. The script name is the operation's own.
    pub(crate) fn verify_answer(&mut self, operation: Operation, lengths: Lengths) -> Option<usize> {
        self.verify(Subject::Answer(operation), &lengths, false)
    }

    fn verify(&mut self, subject: Subject, lengths: &Lengths, strict: bool) -> Option<usize> {
        let seen = self.find(subject, lengths, strict);
        if seen.is_none() {
            self.text.fill(0);
        }
        // Of a text that has been seen only the caller knows when it has been read.
        self.wipe_input(lengths);
        seen
    }

    fn find(&mut self, subject: Subject, lengths: &Lengths, strict: bool) -> Option<usize> {
        if lengths.body > MOST_BODY {
            return None;
        }
        let mut values = Values::new();
        for step in 0..SHAPES {
            let number = (self.current + step) % SHAPES;
            let Some(shape) = self.shapes.get(number).filter(|shape| shape.is_about(subject)) else {
                continue;
            };
            let (_, offsets) = self.offsets.split_first_chunk_mut::<EXTRAS>()?;
            if values.read(shape, &self.body, lengths.body, &mut self.text, offsets).is_some() {
                self.current = number;
                return self.judge(subject, lengths, strict, &values).map(|()| number);
            }
        }
        None
    }

    /// All that comes after reading: signature, table, outcome.
    fn judge(&mut self, subject: Subject, lengths: &Lengths, strict: bool, values: &Values) -> Option<()> {
        let Self { body, keys, offsets, text, canonical, shapes, current, .. } = self;
        let (shape, body) = (shapes.get(*current)?, body.as_slice());
        let (text, key) = text.split_at_mut_checked(values.written)?;
        let text = core::str::from_utf8(text).ok()?.as_bytes();
        let spans = values.spans.get(..shape.count())?;
        let source = |span: Span| if span.escaped { text } else { body };
        let value = |place: usize| {
            let span = *spans.get(place)?;
            source(span).get(span.start..span.end)
        };
        let keys = lengths.cut(keys)?;

        let claimed = Signature::parse(value(shape.signature)?)?;
        let script = match subject {
            Subject::Callback if strict && !shape.documented => return None,
            Subject::Callback => keys.script,
            Subject::Answer(operation) => operation.as_str(),
        };
        let mut canonical = Canonical::new(canonical, script)?;
        for place in shape.signed() {
            let span = spans.get(*place)?;
            canonical.add(source(*span).get(span.start..)?, span.end - span.start)?;
        }
        canonical.add_text(keys.secret)?;
        if !claimed.is(&canonical.digest()?) {
            return None;
        }

        let mut fit_for_success = shape.fit_for_success;
        for (expected, span) in shape.expected().iter().zip(spans) {
            if span.classes & ASCII == 0 && !span.escaped {
                let value = core::str::from_utf8(body.get(span.start..span.end)?).ok()?;
                // What a JavaScript string has as half of a surrogate pair becomes this character.
                if text::find(value, "\u{fffd}").is_some() {
                    return None;
                }
            }
            if span.is_empty() {
                fit_for_success &= !expected.on_success;
                if expected.always {
                    return None;
                }
            } else if span.classes & expected.needed != expected.needed {
                return None;
            } else if span.classes & expected.enough != expected.enough
                && let Some(kind) = expected.kind
                && !kind.accepts_bytes(source(*span).get(span.start..span.end)?, span.classes)
            {
                return None;
            }
        }
        let essentials = shape.essentials(|place| core::str::from_utf8(value(place)?).ok());
        if !essentials.error_code.is_none_or(str::is_empty) {
            return None;
        }
        let Verdict { outcome, safe_to_resend } = match subject {
            Subject::Callback => of_callback(&essentials, &keys, fit_for_success),
            Subject::Answer(operation) => of_answer(operation, &essentials, &keys, fit_for_success),
        }?;

        let mut key = Joined { buffer: key, length: 0 };
        for piece in essentials.deduplication_key() {
            key.add_text(piece)?;
        }
        let end = values.written + key.length;
        let outcome = Outcome::ALL.iter().position(|known| *known == outcome)?;
        *offsets.first_chunk_mut()? =
            [narrow(end)?, narrow(values.units)?, narrow(outcome)?, u16::from(safe_to_resend)];
        Some(())
    }
}

/// What a callback says that is for this merchant.
fn of_callback(callback: &Essentials<'_>, keys: &Keys<'_>, fit_for_success: bool) -> Option<Verdict> {
    let usual =
        callback.merchant_id == Some(keys.merchant_id) && (callback.status != Some("ok") || fit_for_success);
    usual.then(|| Verdict { outcome: outcome::of_callback(callback), safe_to_resend: false })
}

/// What an answer says that is to what was asked.
fn of_answer(
    operation: Operation,
    answer: &Essentials<'_>,
    keys: &Keys<'_>,
    fit_for_success: bool,
) -> Option<Verdict> {
    let Keys { merchant_id, order_id, payment_id, amount, .. } = *keys;
    let question = Question { merchant_id, order_id, payment_id, amount };
    let verdict = outcome::of_answer(operation, answer, question.is_named_by(answer));
    let usual = question.is_about_one(operation)
        && question.contradicted_by(answer).is_none()
        && (verdict.outcome != Outcome::Succeeded || fit_for_success);
    usual.then_some(verdict)
}
