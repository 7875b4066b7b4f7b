//! `Values`: a message's values, found in its bytes by its shape.

use super::shape::{MOST_FIELDS, Shape, Wire};
use super::{Input, narrow, wipe};
use crate::class::{self, ASCII, Classes, PLAIN_IN_FORM, PLAIN_IN_XML};
use crate::wire::xml::ESCAPES;

/// In an offset: it counts in the text, not in the body.
const IN_TEXT: u16 = 1 << 15;

/// Where the values are.
pub(super) struct Values {
    pub(super) spans: [Span; MOST_FIELDS],
    /// How much text has been written: the values that were escaped, a NUL behind each.
    pub(super) written: usize,
    /// How long JavaScript takes it for.
    pub(super) units: usize,
}

/// Where a value is, in the body or in the text.
#[derive(Clone, Copy, Default)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) escaped: bool,
    /// What its bytes have in common.
    pub(super) classes: Classes,
}

impl Span {
    pub(super) const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// What a value's end looks like, and which bytes stand for themselves before it.
const fn marks(wire: Wire) -> (u8, Classes) {
    match wire {
        Wire::Form => (b'&', PLAIN_IN_FORM),
        Wire::Xml => (b'<', PLAIN_IN_XML),
    }
}

impl Values {
    pub(super) fn new() -> Self {
        Self { spans: [Span::default(); MOST_FIELDS], written: 0, units: 0 }
    }

    /// Finds the values of a message of this shape, behind which a NUL stands. Two offsets are written
    /// for each, as JavaScript counts.
    pub(super) fn read(
        &mut self,
        shape: &Shape,
        body: &Input,
        length: usize,
        text: &mut [u8],
        offsets: &mut [u16],
    ) -> Option<()> {
        let mut decoded = Text { buffer: text, written: 0, units: 0 };
        let found = find(shape, body, length, &mut self.spans, &mut decoded, offsets);
        (self.written, self.units) = (decoded.written, decoded.units);
        if found.is_none() {
            // The next shape may write less.
            wipe(text, self.written);
        }
        found
    }
}

fn find(
    shape: &Shape,
    body: &Input,
    length: usize,
    spans: &mut [Span],
    text: &mut Text<'_>,
    offsets: &mut [u16],
) -> Option<()> {
    let (end_mark, plain) = marks(shape.wire);
    let mut at = 0;
    // How many bytes there have been more than JavaScript counts.
    let mut surplus = 0;
    let spans = spans.iter_mut().take(shape.count());
    for (place, (span, offsets)) in spans.zip(offsets.as_chunks_mut::<2>().0).enumerate() {
        at += shape.piece_at(place, body.get(at..)?)?;
        let start = at;
        let mut classes = Classes::MAX;
        for &byte in body.get(at..)? {
            let own = class::of(byte);
            if own & plain == 0 {
                break;
            }
            classes &= own;
            at += 1;
        }
        let byte = *body.get(at)?;
        if byte == end_mark || byte == 0 {
            let counted = narrow(start - surplus)?;
            if classes & ASCII == 0 {
                surplus += surplus_of(body.get(start..at)?);
            }
            *span = Span { start, end: at, escaped: false, classes };
            *offsets = [counted, narrow(at - surplus)?];
        } else {
            let (first, counted) = (text.written, narrow(text.units)?);
            (at, classes) = text.decode(shape.wire, body, start)?;
            // In a form all bytes are ASCII before they are decoded.
            if classes & ASCII == 0 && shape.wire == Wire::Xml {
                surplus += surplus_of(body.get(start..at)?);
            }
            *span = Span { start: first, end: text.written, escaped: true, classes };
            *offsets = [IN_TEXT | counted, narrow(text.units)?];
            // Keeps half a character from being made whole by the next value.
            text.push(0)?;
        }
    }
    at += shape.piece_at(shape.count(), body.get(at..)?)?;
    (at == length).then_some(())
}

/// The values that were escaped.
struct Text<'t> {
    buffer: &'t mut [u8],
    written: usize,
    units: usize,
}

impl Text<'_> {
    /// Decodes a value; where it ends, and its classes. `None` for what no such value has.
    fn decode(&mut self, wire: Wire, body: &[u8], mut at: usize) -> Option<(usize, Classes)> {
        let (end_mark, plain) = marks(wire);
        let mut classes = Classes::MAX;
        loop {
            let mut byte = *body.get(at)?;
            if byte == end_mark || byte == 0 {
                return Some((at, classes));
            }
            at += 1;
            if class::of(byte) & plain == 0 {
                (byte, at) = match byte {
                    b'+' => (b' ', at),
                    b'%' => hex_escape(body, at)?,
                    b'&' => entity(body, at)?,
                    _ => return None,
                };
            }
            if byte == 0 {
                return None;
            }
            classes &= class::of(byte);
            self.push(byte)?;
        }
    }

    fn push(&mut self, byte: u8) -> Option<()> {
        *self.buffer.get_mut(self.written)? = byte;
        self.written += 1;
        self.units += units(byte);
        Some(())
    }
}

/// How much longer JavaScript takes a text for with this byte of its UTF-8: a character's first byte
/// counts for all of it.
const fn units(byte: u8) -> usize {
    (byte & 0xc0 != 0x80) as usize + (byte >= 0xf0) as usize
}

/// How many bytes the text has more than JavaScript counts.
fn surplus_of(text: &[u8]) -> usize {
    text.len().saturating_sub(text.iter().map(|byte| units(*byte)).sum())
}

/// The byte of two hex digits, and where they end.
fn hex_escape(body: &[u8], at: usize) -> Option<(u8, usize)> {
    let [high, low] = *body.get(at..)?.first_chunk()?;
    Some((hex_digit(high)? << 4 | hex_digit(low)?, at + 2))
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// The byte that an entity stands for, and where it ends.
fn entity(body: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = body.get(at..)?;
    let named = |name: &str| rest.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b";"));
    let (byte, name) = ESCAPES.iter().find(|(_, name)| named(name))?;
    Some((*byte, at + name.len() + 1))
}
