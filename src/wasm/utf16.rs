//! Verified fields as numbers: where each name and value is in the text.
//!
//! JavaScript reads the nodes of the message where they are. It has the body as a text of its
//! own, and decodes what is behind it (the side) at once, so places become UTF-16 units: those
//! in the side are behind the bytes of the body.
// Places in texts of at most 256 KiB.
#![allow(clippy::arithmetic_side_effects)]

use core::ops::Range;

use crate::message::{Fields, Span, UNDOCUMENTED};
use crate::names::byte_class::{ASCII, Classes};

/// Added to the number of fields: some are nested, or a name is there more than once.
const TREE: u32 = 1 << 23;

/// What JavaScript reads beside the nodes: their number, the end of the side in bytes, where
/// the deduplication key starts, the length of the meaning of the error code, which is ASCII and
/// the last, which of the secrets fits, whether there is an error, and where the nodes are, in
/// words, and whether there may be a U+FFFD in the names and values.
pub(super) type Head = [u32; 8];

/// Makes UTF-16 units of the places of a message whose text has the body before `side`, and of
/// `key`, which is behind all of them. Nobody may read the message after that.
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
        // Places in the text mostly grow along the names and values. In a tree JavaScript
        // wants all names.
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

#[allow(clippy::cast_possible_truncation)] // Addresses and lengths have 32 bits.
const fn number(place: usize) -> u32 {
    place as u32
}

/// Places in bytes to places in UTF-16 units.
struct Places<'t> {
    text: &'t [u8],
    side: usize,
    /// Whether there is anything but ASCII in the body.
    is_wide_body: bool,
    /// Two cursors for the body and two for the side, the last one that moved before the other:
    /// places mostly grow, in the side along a document and along what is behind it.
    cursors: [[Cursor; 2]; 2],
    /// Whether there may be a U+FFFD in what has been counted: in the place of half of a surrogate
    /// pair, which UTF-8 does not have.
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

    /// The place of something in the body or the side.
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
        // The nearest cursor that is not behind the place, else the first of the two from the start.
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

/// How many UTF-16 units a part of the text has, eight bytes at once; and whether there may be
/// a U+FFFD. (Behind every text there is room to read a word.)
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
        // Four bytes are a surrogate pair: `1111_0xxx` is the first of them.
        let four = word & (word << 1) & (word << 2) & (word << 3) & HIGH;
        units = units + four.count_ones() - continuation.count_ones();
        let difference = word ^ FIRST;
        found |= difference.wrapping_sub(ONES) & !difference & HIGH;
    }
    (units, found != 0)
}
