//! The lane as JavaScript uses it: for tests and fuzz targets.

use alloc::{string::String, vec::Vec};

use super::{Lane, Lengths};
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::wire;

/// What the lane says of a message: its values, its outcome, whether sending again is safe, and a
/// callback's deduplication key.
pub type Seen = (Vec<String>, Outcome, bool, String);

impl Lane {
    /// Writes what JavaScript writes.
    pub(crate) fn given(&mut self, keys: [&str; 3], asked: [&str; 3], body: &[u8]) -> Option<Lengths> {
        self.body.get_mut(..body.len())?.copy_from_slice(body);
        let [script, merchant_id, secret] = keys.map(str::len);
        let [order_id, payment_id, amount] = asked.map(str::len);
        let keys = [keys.concat(), asked.concat()].concat();
        self.keys.get_mut(..keys.len())?.copy_from_slice(keys.as_bytes());
        Some(Lengths { body: body.len(), script, merchant_id, secret, order_id, payment_id, amount })
    }

    /// Learns a callback, whose fields the usual way reads.
    pub(crate) fn callback_learned(&mut self, body: &[u8]) -> Option<usize> {
        self.learn_callback(body, &wire::read(body, None).ok()?)
    }

    /// Learns an answer, as a callback.
    pub(crate) fn answer_learned(&mut self, operation: Operation, body: &[u8]) -> Option<usize> {
        self.learn_answer(operation, body, &wire::read_answer(body).ok()?)
    }

    /// Verifies a callback under script name, merchant id and secret.
    pub(crate) fn callback_seen(&mut self, keys: [&str; 3], body: &[u8], strict: bool) -> Option<Seen> {
        let lengths = self.given(keys, [""; 3], body)?;
        let number = self.verify_callback(lengths, strict)?;
        self.seen(number, body)
    }

    /// Verifies an answer to a merchant with this id and secret who asked for order id, payment id and amount.
    pub(crate) fn answer_seen(
        &mut self,
        operation: Operation,
        [merchant_id, secret]: [&str; 2],
        asked: [&str; 3],
        body: &[u8],
    ) -> Option<Seen> {
        let lengths = self.given(["", merchant_id, secret], asked, body)?;
        let number = self.verify_answer(operation, lengths)?;
        self.seen(number, body)
    }

    fn seen(&self, number: usize, body: &[u8]) -> Option<Seen> {
        let [text, key, outcome, safe_to_resend, offsets @ ..] = self.offsets.map(usize::from);
        // JavaScript counts in UTF-16.
        let units = |text| Some(core::str::from_utf8(text).ok()?.encode_utf16().collect::<Vec<u16>>());
        let (text, body) = (units(self.text.get(..text)?)?, units(body)?);
        let slice = |units: &[u16], start, end| String::from_utf16(units.get(start..end)?).ok();
        let fields = self.shapes.get(number)?.count();
        let values = offsets.chunks(2).take(fields).map(|place| match *place {
            [start, end] if start >= 1 << 15 => slice(&text, start - (1 << 15), end),
            [start, end] => slice(&body, start, end),
            _ => None,
        });
        let key = slice(&text, key, text.len())?;
        Some((values.collect::<Option<_>>()?, *Outcome::ALL.get(outcome)?, safe_to_resend == 1, key))
    }
}
