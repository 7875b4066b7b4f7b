//! Converts the offsets of verified fields to UTF-16 units.
//!
//! JavaScript reads the nodes of a message directly from memory. It already
//! has the body as a string, and decodes the tail (the text after the body) in one call. So it needs
//! offsets in UTF-16 units. Offsets in the tail start at the number of bytes of the body.
// Offsets in texts of at most 256 KiB.
#![allow(clippy::arithmetic_side_effects)]

use core::ops::Range;

use crate::message::{Fields, Span, UNDOCUMENTED};
use crate::names::byte_class::{ASCII, Classes};

/// Added to the number of fields if some are nested or a name is repeated.
const TREE: u32 = 1 << 23;

/// The numbers that JavaScript reads besides the nodes, in this order: the number of nodes; the end
/// of the tail, in bytes; the start of the deduplication key; the length of the meaning of the error
/// code, which is ASCII and at the end of the tail; the index of the secret; whether there is an
/// error; the address of the nodes, in words; whether names or values may contain U+FFFD.
pub(super) type Head = [u32; 8];

/// Converts the offsets of a message to UTF-16 units, and fills the head. The body ends at `tail`,
/// and the deduplication key starts at `key`. The message cannot be used afterwards.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(super) fn write(
    fields: &mut Fields,
    tail: usize,
    is_wide_body: bool,
    [key, meaning, secret_index]: [usize; 3],
    has_error: bool,
) -> Head {
    let is_tree = fields.is_nested() || !fields.repeated().is_empty();
    let used = to_u32(fields.used());
    let (text, nodes) = fields.text_and_nodes();
    let start = Cursor { at: tail, units: to_u32(tail) };
    let cursors = [[Cursor::default(); 2], [start; 2]];
    let mut converter = OffsetConverter { text, tail, is_wide_body, cursors, has_replacement: false };
    for node in &mut *nodes {
        let is_in_tail = |span: Span| span.start as usize >= tail;
        if !(is_wide_body || is_in_tail(node.value) || is_in_tail(node.name)) {
            continue;
        }
        // Offsets mostly grow from one name or value to the next. In a tree JavaScript needs all
        // names.
        if node.number == UNDOCUMENTED || is_tree {
            node.name = converter.convert_span(node.name, node.name_classes);
        }
        node.value = converter.convert_span(node.value, node.classes);
    }
    let count = to_u32(nodes.len()) | if is_tree { TREE } else { 0 };
    let key = converter.convert(key, 1);
    [
        count,
        used,
        key,
        to_u32(meaning),
        to_u32(secret_index),
        u32::from(has_error),
        to_u32(nodes.as_ptr().addr() / 4),
        u32::from(converter.has_replacement),
    ]
}

#[allow(clippy::cast_possible_truncation)] // Addresses and lengths in wasm have 32 bits.
const fn to_u32(value: usize) -> u32 {
    value as u32
}

/// Converts offsets in bytes to offsets in UTF-16 units.
struct OffsetConverter<'t> {
    text: &'t [u8],
    tail: usize,
    /// Whether the body has non-ASCII characters.
    is_wide_body: bool,
    /// Two cursors for the body and two for the tail. The cursor that moved last is the first of the two.
    /// Offsets mostly grow; in the tail, separately for an XML document and for the text after it.
    cursors: [[Cursor; 2]; 2],
    /// Whether the converted text may contain U+FFFD, which may replace half of a surrogate pair.
    has_replacement: bool,
}

#[derive(Clone, Copy, Default)]
struct Cursor {
    at: usize,
    units: u32,
}

impl OffsetConverter<'_> {
    #[inline(always)]
    fn convert_span(&mut self, span: Span, classes: Classes) -> Span {
        let range = span.range();
        let is_in_tail = range.start >= self.tail;
        if !is_in_tail && !self.is_wide_body {
            return span;
        }
        let part = usize::from(is_in_tail);
        let start = self.convert(range.start, part);
        if classes & ASCII != 0
            && let Some([cursor, _]) = self.cursors.get_mut(part)
        {
            cursor.at = range.end;
            cursor.units += to_u32(range.len());
        }
        Span { start, end: self.convert(range.end, part) }
    }

    /// Converts an offset in the body (part 0) or the tail (part 1).
    #[inline(always)]
    fn convert(&mut self, at: usize, part: usize) -> u32 {
        match self.cursors.get(part) {
            Some([cursor, _]) if cursor.at == at => cursor.units,
            _ => self.count(at, part),
        }
    }

    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    fn count(&mut self, at: usize, part: usize) -> u32 {
        let start = if part == 0 { 0 } else { self.tail };
        let Some([cursor, other]) = self.cursors.get_mut(part) else { return 0 };
        // Uses the nearest cursor at or before the offset; if there is none, moves one to the start.
        let is_other_nearer = other.at > cursor.at;
        if is_other_nearer == (cursor.at.max(other.at) <= at) {
            core::mem::swap(cursor, other);
        }
        if cursor.at > at {
            *cursor = Cursor { at: start, units: to_u32(start) };
        }
        let (units, has_replacement) = units(self.text, cursor.at..at);
        cursor.units += units;
        self.has_replacement |= has_replacement;
        cursor.at = at;
        cursor.units
    }
}

/// The number of UTF-16 units of a part of the text, and whether it may contain U+FFFD. The
/// function reads eight bytes at once; the padding of the text makes this possible at its end.
#[inline(always)]
fn units(text: &[u8], part: Range<usize>) -> (u32, bool) {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    const REPLACEMENT_START: u64 = u64::from_le_bytes([0xef; 8]);
    let (mut units, mut matches, mut at) = (0, 0, part.start);
    while at < part.end {
        let word = text.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
        let length = (part.end - at).min(8);
        let word = u64::from_le_bytes(word) & u64::MAX >> (64 - 8 * length);
        at += 8;
        units += to_u32(length);
        if word & HIGH == 0 {
            continue;
        }
        let continuation = word & !(word << 1) & HIGH;
        // A character of four bytes is a surrogate pair. Its first byte is `1111_0xxx`.
        let four = word & (word << 1) & (word << 2) & (word << 3) & HIGH;
        units = units + four.count_ones() - continuation.count_ones();
        let difference = word ^ REPLACEMENT_START;
        matches |= difference.wrapping_sub(ONES) & !difference & HIGH;
    }
    (units, matches != 0)
}
