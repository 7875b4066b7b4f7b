//! Callbacks: raw urlencoded bytes in, offsets of the verified fields out.

use core::iter::once;

use super::shape::{MOST_FIELDS, Shape, WORD};
use super::{Lane, Lengths, MOST_BODY, SHAPES, sign};
use crate::outcome::{self, Outcome};
use crate::schema::Needed;
use crate::signature::Signature;

/// In a form the bytes from `0x2c` to `0x7f` stand for themselves.
const LOW: u64 = u64::from_le_bytes([0x2c; WORD]);
const HIGH: u64 = u64::from_le_bytes([0x80; WORD]);

/// In an offset: it counts in the text, not in the body.
const IN_TEXT: u16 = 1 << 15;

/// What stands in the offsets before the fields' own: the text's length in bytes,
/// where in it the deduplication key starts, and the outcome.
pub(super) const EXTRAS: usize = 3;

/// Where a value is.
#[derive(Clone, Copy, Default)]
struct Span {
    start: usize,
    end: usize,
    escaped: bool,
}

impl Lane {
    /// Learns the shape of a body that has been verified. Its number, for the caller's own list.
    pub(crate) fn learn_callback(&mut self, body: &[u8]) -> Option<usize> {
        let shape = Shape::of(body).filter(|_| body.len() <= MOST_BODY)?;
        let number = self.oldest;
        *self.callbacks.get_mut(number)? = shape;
        self.oldest = (number + 1) % SHAPES;
        self.current = number;
        Some(number)
    }

    /// Verifies the body: the number of its shape, with the offsets and the text
    /// written; `None` where the usual way has to decide.
    pub(crate) fn verify_callback(&mut self, lengths: Lengths, strict: bool) -> Option<usize> {
        let seen = self.find(lengths, strict);
        if seen.is_none() {
            self.text.fill(0);
        }
        // Of a text that has been seen only the caller knows when it has been read.
        self.wipe_input(lengths);
        seen
    }

    fn find(&mut self, lengths: Lengths, strict: bool) -> Option<usize> {
        // So the last value ends as the others do.
        *self.body.get_mut(lengths.body).filter(|_| lengths.body <= MOST_BODY)? = b'&';
        let mut spans = [Span::default(); MOST_FIELDS];
        for step in 0..SHAPES {
            let number = (self.current + step) % SHAPES;
            let shape = self.callbacks.get(number)?;
            if let Some(escaped) = read(shape, &self.body, lengths.body, &mut spans, &mut self.text) {
                self.current = number;
                return self.judge(lengths, strict, &spans, escaped).map(|()| number);
            }
            // The next shape may write less.
            self.text.fill(0);
        }
        None
    }

    /// All that comes after reading: signature, table, outcome.
    fn judge(&mut self, lengths: Lengths, strict: bool, spans: &[Span], escaped: usize) -> Option<()> {
        let Self { body, keys, offsets, text, canonical, callbacks, current, .. } = self;
        let shape = callbacks.get(*current)?;
        let body = core::str::from_utf8(body.get(..lengths.body)?).ok()?;
        let (text, key) = text.split_at_mut_checked(escaped)?;
        let text = core::str::from_utf8(text).ok()?;
        let value = |place: usize| {
            let span = spans.get(place)?;
            if span.escaped { text } else { body }.get(span.start..span.end)
        };
        let [script, merchant_id, secret] = lengths.cut(keys)?;

        let claimed = Signature::parse(value(shape.signature)?)?;
        let values = shape.signed().iter().map(|place| value(*place));
        let computed = sign(canonical, once(Some(script)).chain(values).chain([Some(secret)]))?;
        if !claimed.is(&computed) {
            return None;
        }

        for (place, row) in shape.rows().iter().enumerate() {
            match (row, value(place)?) {
                (Some(row), "") if row.needed() == Needed::Always => return None,
                (Some(row), value) if !value.is_empty() && !row.kind().accepts(value) => return None,
                _ => {}
            }
        }
        let essentials = shape.essentials(value);
        let has_amount = essentials.amount.is_some_and(|amount| !amount.is_empty());
        let usual = essentials.merchant_id == Some(merchant_id)
            && essentials.error_code.is_none_or(str::is_empty)
            && (shape.documented || !strict)
            && (essentials.status != Some("ok") || (shape.fit_for_success && has_amount));
        if !usual {
            return None;
        }
        let outcome = outcome::of_callback(&essentials);

        let mut units = 0;
        let (extras, mut places) = offsets.split_first_chunk_mut::<EXTRAS>()?;
        for span in spans.iter().take(shape.count()) {
            let (offsets, rest) = places.split_first_chunk_mut::<2>()?;
            places = rest;
            *offsets = if span.escaped {
                let start = units;
                units += utf16_length(text.get(span.start..span.end)?);
                let offsets = [IN_TEXT | narrow(start)?, narrow(units)?];
                // The NUL behind each.
                units += 1;
                offsets
            } else {
                [narrow(span.start)?, narrow(span.end)?]
            };
        }
        let mut end = escaped;
        let mut room = key;
        for piece in essentials.deduplication_key() {
            let (own, rest) = room.split_at_mut_checked(piece.len())?;
            own.copy_from_slice(piece.as_bytes());
            (end, room) = (end + piece.len(), rest);
        }
        let outcome = Outcome::ALL.iter().position(|known| *known == outcome)?;
        *extras = [narrow(end)?, narrow(units)?, narrow(outcome)?];
        Some(())
    }
}

fn narrow(number: usize) -> Option<u16> {
    u16::try_from(number).ok()
}

/// How long JavaScript takes the text for.
fn utf16_length(text: &str) -> usize {
    text.bytes().map(|byte| usize::from(byte & 0xc0 != 0x80) + usize::from(byte >= 0xf0)).sum()
}

/// Reads a body of this shape; how many bytes of text it has written.
fn read(shape: &Shape, body: &[u8], length: usize, spans: &mut [Span], text: &mut [u8]) -> Option<usize> {
    let (mut at, mut written) = (0, 0);
    for (place, span) in spans.iter_mut().take(shape.count()).enumerate() {
        at += shape.name_at(place, body.get(at..)?)?;
        let end = mark_from(body, at)?;
        if body.get(end) == Some(&b'&') {
            *span = Span { start: at, end, escaped: false };
            at = end + 1;
        } else {
            let start = written;
            (at, written) = decode(body, at, text, written)?;
            *span = Span { start, end: written, escaped: true };
            // Keeps half a character from being made whole by the next value.
            *text.get_mut(written)? = 0;
            (at, written) = (at + 1, written + 1);
        }
    }
    (at == length + 1).then_some(written)
}

/// Where the value ends or an escape starts; `None` for bytes that aren't ASCII, and for NUL.
fn mark_from(body: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let word = u64::from_le_bytes(*body.get(at..)?.first_chunk()?);
        // The lowest byte below 0x2c, or from 0x80 on, has its highest bit set.
        let marks = (word.wrapping_sub(LOW) & !word | word) & HIGH;
        if marks == 0 {
            at += WORD;
            continue;
        }
        at += marks.trailing_zeros() as usize / 8;
        match body.get(at)? {
            b'&' | b'%' | b'+' => return Some(at),
            0 | 0x80.. => return None,
            _ => at += 1,
        }
    }
}

/// Decodes a value into the text; where both then are. `None` for a malformed escape and for what
/// [`mark_from`] passes by.
fn decode(body: &[u8], mut at: usize, text: &mut [u8], mut written: usize) -> Option<(usize, usize)> {
    loop {
        let byte = match *body.get(at)? {
            b'&' => return Some((at, written)),
            b'+' => b' ',
            b'%' => {
                let escape = body.get(at + 1..at + 3)?;
                at += 2;
                hex_digit(*escape.first()?)? << 4 | hex_digit(*escape.last()?)?
            }
            0x80.. => return None,
            byte => byte,
        };
        if byte == 0 {
            return None;
        }
        *text.get_mut(written)? = byte;
        (at, written) = (at + 1, written + 1);
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
