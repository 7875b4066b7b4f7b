//! The lane as JavaScript uses it: for tests and fuzz targets.

use alloc::{string::String, vec::Vec};

use super::{Lane, Lengths};
use crate::outcome::Outcome;

/// What the lane says of a callback: its values, its outcome, its deduplication key.
pub type Seen = (Vec<String>, Outcome, String);

impl Lane {
    /// Writes what JavaScript writes.
    pub(crate) fn given(&mut self, keys: [&str; 3], body: &[u8]) -> Option<Lengths> {
        self.body.get_mut(..body.len())?.copy_from_slice(body);
        let [script, merchant_id, secret] = keys.map(str::len);
        let keys = keys.concat();
        self.keys.get_mut(..keys.len())?.copy_from_slice(keys.as_bytes());
        Some(Lengths { body: body.len(), script, merchant_id, secret })
    }

    /// Verifies a callback under script name, merchant id and secret.
    pub(crate) fn seen(&mut self, keys: [&str; 3], body: &[u8], strict: bool) -> Option<Seen> {
        let lengths = self.given(keys, body)?;
        self.verify_callback(lengths, strict)?;
        let [text, key, outcome, offsets @ ..] = self.offsets.map(usize::from);
        // JavaScript counts in UTF-16.
        let text: Vec<u16> = core::str::from_utf8(self.text.get(..text)?).ok()?.encode_utf16().collect();
        let body: Vec<u16> = body.iter().copied().map(u16::from).collect();
        let slice = |units: &[u16], start, end| String::from_utf16(units.get(start..end)?).ok();
        let fields = body.split(|unit| *unit == u16::from(b'&')).count();
        let values = offsets.chunks(2).take(fields).map(|place| match *place {
            [start, end] if start >= 1 << 15 => slice(&text, start - (1 << 15), end),
            [start, end] => slice(&body, start, end),
            _ => None,
        });
        Some((values.collect::<Option<_>>()?, *Outcome::ALL.get(outcome)?, slice(&text, key, text.len())?))
    }
}
