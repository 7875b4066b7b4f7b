//! Converts the offsets of verified fields to UTF-16 units.
//!
//! JavaScript reads the nodes of a message directly from memory. It has the body as a string of its
//! own, and decodes the side (the text after the body) at once. So it needs offsets in UTF-16 units.
//! Offsets in the side start at the number of bytes of the body.
// Offsets in texts of at most 256 KiB.
#![allow(clippy::arithmetic_side_effects)]

use core::ops::Range;

use crate::message::{Fields, Span, UNDOCUMENTED};
use crate::names::byte_class::{ASCII, Classes};

/// Added to the number of fields if some are nested or a name is repeated.
const TREE: u32 = 1 << 23;

/// The numbers that JavaScript reads besides the nodes, in this order: the number of nodes; the end
/// of the side, in bytes; the start of the deduplication key; the length of the meaning of the error
/// code, which is ASCII and at the end of the side; the index of the secret; whether there is an
/// error; the address of the nodes, in words; whether names or values may contain U+FFFD.
pub(super) type Head = [u32; 8];

/// Converts the offsets of a message to UTF-16 units, and fills the head. The body ends at `side`,
/// and the deduplication key starts at `key`. The message cannot be used afterwards.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(super) fn write(
    fields: &mut Fields,
    side: usize,
    is_wide_body: bool,
    [key, meaning, secret_index]: [usize; 3],
    has_error: bool,
) -> Head {
    let is_tree = fields.is_nested() || !fields.repeated().is_empty();
    let used = number(fields.used());
    let (text, nodes) = fields.text_and_nodes();
    let start = Cursor { at: side, units: number(side) };
    let cursors = [[Cursor::default(); 2], [start; 2]];
    let mut places = Places { text, side, is_wide_body, cursors, has_replacement: false };
    for node in &mut *nodes {
        let is_side = |span: Span| span.start as usize >= side;
        if !(is_wide_body || is_side(node.value) || is_side(node.name)) {
            continue;
        }
        // Offsets mostly grow from one name or value to the next. In a tree JavaScript needs all
        // names.
        if node.number == UNDOCUMENTED || is_tree {
            node.name = places.of_span(node.name, node.name_classes);
        }
        node.value = places.of_span(node.value, node.classes);
    }
    let count = number(nodes.len()) | if is_tree { TREE } else { 0 };
    let key = places.of(key, 1);
    [
        count,
        used,
        key,
        number(meaning),
        number(secret_index),
        u32::from(has_error),
        number(nodes.as_ptr().addr() / 4),
        u32::from(places.has_replacement),
    ]
}

#[allow(clippy::cast_possible_truncation)] // Addresses and lengths in wasm have 32 bits.
const fn number(place: usize) -> u32 {
    place as u32
}

/// Converts offsets in bytes to offsets in UTF-16 units.
struct Places<'t> {
    text: &'t [u8],
    side: usize,
    /// Whether the body has other characters than ASCII.
    is_wide_body: bool,
    /// Two cursors for the body and two for the side, the one that moved last first. Offsets mostly
    /// grow; in the side, separately for an XML document and for the text after it.
    cursors: [[Cursor; 2]; 2],
    /// Whether the converted text may contain U+FFFD, which may replace half of a surrogate pair.
    has_replacement: bool,
}

#[derive(Clone, Copy, Default)]
struct Cursor {
    at: usize,
    units: u32,
}

impl Places<'_> {
    #[inline(always)]
    fn of_span(&mut self, span: Span, classes: Classes) -> Span {
        let range = span.range();
        let is_side = range.start >= self.side;
        if !is_side && !self.is_wide_body {
            return span;
        }
        let part = usize::from(is_side);
        let start = self.of(range.start, part);
        if classes & ASCII != 0
            && let Some([cursor, _]) = self.cursors.get_mut(part)
        {
            cursor.at = range.end;
            cursor.units += number(range.len());
        }
        Span { start, end: self.of(range.end, part) }
    }

    /// Converts an offset in the body (part 0) or the side (part 1).
    #[inline(always)]
    fn of(&mut self, at: usize, part: usize) -> u32 {
        match self.cursors.get(part) {
            Some([cursor, _]) if cursor.at == at => cursor.units,
            _ => self.count(at, part),
        }
    }

    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    fn count(&mut self, at: usize, part: usize) -> u32 {
        let start = if part == 0 { 0 } else { self.side };
        let Some([cursor, other]) = self.cursors.get_mut(part) else { return 0 };
        // Uses the nearest cursor at or before the offset; if there is none, moves one to the start.
        let is_other_nearer = other.at > cursor.at;
        if is_other_nearer == (cursor.at.max(other.at) <= at) {
            core::mem::swap(cursor, other);
        }
        if cursor.at > at {
            *cursor = Cursor { at: start, units: number(start) };
        }
        let (units, is_found) = units(self.text, cursor.at..at);
        cursor.units += units;
        self.has_replacement |= is_found;
        cursor.at = at;
        cursor.units
    }
}

/// The number of UTF-16 units of a part of the text, and whether it may contain U+FFFD. It reads
/// eight bytes at once; the padding of the text makes this possible at its end.
#[inline(always)]
fn units(text: &[u8], part: Range<usize>) -> (u32, bool) {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    const FIRST: u64 = u64::from_le_bytes([0xef; 8]);
    let (mut units, mut found, mut at) = (0, 0, part.start);
    while at < part.end {
        let word = text.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
        let length = (part.end - at).min(8);
        let word = u64::from_le_bytes(word) & u64::MAX >> (64 - 8 * length);
        at += 8;
        units += number(length);
        if word & HIGH == 0 {
            continue;
        }
        let continuation = word & !(word << 1) & HIGH;
        // A character of four bytes is a surrogate pair. Its first byte is `1111_0xxx`.
        let four = word & (word << 1) & (word << 2) & (word << 3) & HIGH;
        units = units + four.count_ones() - continuation.count_ones();
        let difference = word ^ FIRST;
        found |= difference.wrapping_sub(ONES) & !difference & HIGH;
    }
    (units, found != 0)
}
