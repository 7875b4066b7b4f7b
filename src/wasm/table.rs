//! Verified fields as numbers: where each name and value is in the text.
//!
//! JavaScript has the body as a text of its own, and decodes what is behind it (the side)
//! at once. So places are counted in UTF-16 units, those in the side from its start, with
//! [`SIDE`] set.
// Places in texts of at most 256 KiB.
#![allow(clippy::arithmetic_side_effects)]

use crate::message::{Fields, NodeKind, Span};

/// The place is in the side.
const SIDE: u32 = 1 << 23;

/// The number of a name that is not documented.
const UNDOCUMENTED: u32 = 0xff;

/// The words before the fields.
pub(super) const HEAD: usize = 6;

/// The most words of a field.
pub(super) const PER_NODE: usize = 6;

/// What the first words say.
#[derive(Clone, Copy, Default)]
pub(super) struct Head {
    /// Where the deduplication key and the meaning of the error code start, behind all else.
    pub(super) key: usize,
    pub(super) meaning: usize,
    pub(super) secret_index: usize,
    pub(super) has_error: bool,
}

/// Writes the table of a message whose text has the body before `side`.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(super) fn write(fields: &Fields, side: usize, is_wide_body: bool, head: Head, table: &mut Vec<u32>) {
    let is_tree = fields.is_nested() || !fields.repeated().is_empty();
    let is_ascii = |bytes: Option<&[u8]>| bytes.is_none_or(<[u8]>::is_ascii);
    let is_wide_side = !is_ascii(fields.raw().get(side..fields.used()));
    let mut places = Places {
        text: fields.raw(),
        side,
        is_wide: [is_wide_body, is_wide_side],
        cursors: [[Cursor::default(); 2], [Cursor { at: side, units: 0 }; 2]],
    };
    let count = fields.nodes().len();
    // Room for it all is made once, but for messages of parsed fields with many nodes.
    if table.len() < HEAD + PER_NODE * count {
        table.resize(HEAD + PER_NODE * count, 0);
    }
    let Some((first, rows)) = table.split_first_chunk_mut::<HEAD>() else { return };
    if is_tree {
        write_tree(fields, &mut places, rows);
    } else {
        write_flat(fields, &mut places, rows);
    }
    *first = [
        number(count) | if is_tree { SIDE } else { 0 },
        number(fields.used()),
        places.of_side(head.key),
        places.of_side(head.meaning),
        number(head.secret_index),
        u32::from(head.has_error),
    ];
}

/// For each field the number of its name and the place of its value; behind them, for an
/// undocumented name, the place of that.
#[inline(always)]
fn write_flat(fields: &Fields, places: &mut Places<'_>, mut rows: &mut [u32]) {
    for node in fields.nodes() {
        // Places in the text mostly grow along the names and values.
        let name = if node.documented.is_none() { places.of_span(node.name) } else { [0; 2] };
        let value = places.of_span(node.value);
        let Some((row, mut rest)) = rows.split_first_chunk_mut::<2>() else { return };
        let number = node.documented.map_or(UNDOCUMENTED, |name| u32::from(name.number()));
        *row = [number << 24 | value[0], value[1]];
        if number == UNDOCUMENTED {
            let Some((row, behind)) = rest.split_first_chunk_mut::<2>() else { return };
            *row = name;
            rest = behind;
        }
        rows = rest;
    }
}

/// For each node what it is, the number of its parent (from 1, 0 at the top level), and the
/// places of name and value.
#[inline(never)]
fn write_tree(fields: &Fields, places: &mut Places<'_>, rows: &mut [u32]) {
    for (node, row) in fields.nodes().iter().zip(rows.as_chunks_mut::<PER_NODE>().0) {
        let kind = match node.kind {
            NodeKind::Text => 0,
            NodeKind::Fields => 1,
            NodeKind::List => 2,
        };
        let name = places.of_span(node.name);
        let value = places.of_span(node.value);
        *row = [kind, node.parent.wrapping_add(1), name[0], name[1], value[0], value[1]];
    }
}

#[allow(clippy::cast_possible_truncation)] // Less than 2^23.
const fn number(place: usize) -> u32 {
    place as u32
}

/// Places in bytes to places in UTF-16 units.
struct Places<'t> {
    text: &'t [u8],
    side: usize,
    /// Whether there is anything but ASCII in the body and in the side.
    is_wide: [bool; 2],
    /// Two cursors for each: places mostly grow, in the side along a document and along
    /// what is behind it.
    cursors: [[Cursor; 2]; 2],
}

#[derive(Clone, Copy, Default)]
struct Cursor {
    at: usize,
    units: u32,
}

impl Places<'_> {
    #[inline(always)]
    fn of_span(&mut self, span: Span) -> [u32; 2] {
        let range = span.range();
        if range.start < self.side {
            if self.is_wide[0] {
                return [self.count(range.start, 0), self.count(range.end, 0)];
            }
            return [span.start, span.end];
        }
        let start = self.of_side(range.start);
        let end = if self.is_wide[1] { self.count(range.end, 1) } else { start + number(range.len()) };
        [start | SIDE, end]
    }

    /// The place of something in the side.
    #[inline(always)]
    fn of_side(&mut self, at: usize) -> u32 {
        if self.is_wide[1] { self.count(at, 1) } else { number(at - self.side) }
    }

    #[inline(never)]
    fn count(&mut self, at: usize, part: usize) -> u32 {
        let start = if part == 0 { 0 } else { self.side };
        let Some([first, second]) = self.cursors.get_mut(part) else { return 0 };
        // The nearest cursor that is not behind the place, else one from the start.
        let (near, far) = if first.at > second.at { (first, second) } else { (second, first) };
        let cursor = if near.at <= at { near } else { far };
        if cursor.at > at {
            *cursor = Cursor { at: start, units: 0 };
        }
        cursor.units += units(self.text.get(cursor.at..at).unwrap_or_default());
        cursor.at = at;
        cursor.units
    }
}

/// How many UTF-16 units a text has, eight bytes at once.
fn units(text: &[u8]) -> u32 {
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let (words, rest) = text.as_chunks::<8>();
    let of_words = words.iter().fold(0, |units, word| {
        let word = u64::from_le_bytes(*word);
        let continuation = word & !(word << 1) & HIGH;
        // Four bytes are a surrogate pair: `1111_0xxx` is the first of them.
        let four = word & (word << 1) & (word << 2) & (word << 3) & HIGH;
        units + 8 - continuation.count_ones() + four.count_ones()
    });
    rest.iter()
        .fold(of_words, |units, byte| units + u32::from(byte & 0xc0 != 0x80) + u32::from(*byte >= 0xf0))
}
