//! Writing a form.
// Offsets into a body for which room has been made.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use alloc::{string::String, vec::Vec};

use crate::message::{Fields, Span};
use crate::names::byte_class::{self, Classes, UNRESERVED};
use crate::text::ascii;
use crate::wire::brackets;

/// Writes names and values, nested fields under names with brackets.
pub(crate) fn write(fields: &Fields) -> String {
    let mut body = Vec::with_capacity(64 * fields.len());
    write_to(fields, &mut body);
    String::from_utf8(body).unwrap_or_default()
}

/// Adds names and values to a body.
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn write_to(fields: &Fields, body: &mut Vec<u8>) {
    if fields.is_nested() {
        brackets::flatten(fields, &mut |name, value| {
            let mut at = body.len();
            body.resize(at + 3 * (name.len() + value.len()) + 2, 0);
            for (mark, text) in [(b'&', name), (b'=', value)] {
                at = write_mark(mark, body, at);
                at = encode(text.as_bytes(), body, at);
            }
            body.truncate(at);
        });
        return;
    }
    // Room for all of it is made at once: what moves in memory leaves copies behind.
    let mut at = body.len();
    let room = fields.nodes().iter().fold(at, |room, node| {
        room + most(node.name, node.name_classes) + most(node.value, node.classes) + 2
    });
    body.resize(room + ascii::CHUNK, 0);
    for node in fields.nodes() {
        let (name, value) = ((node.name, node.name_classes), (node.value, node.classes));
        at = write_pair(fields.raw(), name, value, body, at);
    }
    // What was copied in chunks has other bytes behind it.
    body[at..].fill(0);
    body.truncate(at);
}

/// How many bytes a text has in a body at most.
#[inline(always)]
const fn most(text: Span, classes: Classes) -> usize {
    let length = (text.end - text.start) as usize;
    if classes & UNRESERVED == 0 { 3 * length } else { length }
}

/// Writes a name and a value; where the body goes on.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
fn write_pair(
    text: &[u8],
    name: (Span, Classes),
    value: (Span, Classes),
    body: &mut [u8],
    at: usize,
) -> usize {
    let mut at = write_mark(b'&', body, at);
    let range = name.0.range();
    let from = text.get(range.start..).and_then(<[u8]>::first_chunk::<NAME>);
    let to = body.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<NAME>);
    match (from, to) {
        (Some(from), Some(to)) if range.len() <= NAME && name.1 & UNRESERVED != 0 => {
            *to = *from;
            at += range.len();
        }
        _ => at = encode(text.get(range).unwrap_or_default(), body, at),
    }
    at = write_mark(b'=', body, at);
    if value.1 & UNRESERVED == 0 {
        encode(text.get(value.0.range()).unwrap_or_default(), body, at)
    } else {
        ascii::copy_part(text, value.0.range(), body, at).unwrap_or(at)
    }
}

/// Nearly all names have no more bytes.
const NAME: usize = 32;

/// Writes a mark, but for the `&` before the first name; where the body goes on.
#[inline(always)]
fn write_mark(mark: u8, body: &mut [u8], at: usize) -> usize {
    if at == 0 && mark == b'&' {
        return at;
    }
    body[at] = mark;
    at + 1
}

/// Writes a text as the URL standard's form serializer does; where the body goes on. There is
/// room for three bytes for each.
#[cfg_attr(size_optimized, optimize(speed))]
#[inline(never)]
fn encode(text: &[u8], body: &mut [u8], start: usize) -> usize {
    let mut at = start;
    for byte in text {
        let Some([first, second, third]) = body.get_mut(at..).and_then(<[u8]>::first_chunk_mut) else {
            break;
        };
        if byte_class::of(*byte) & UNRESERVED != 0 {
            *first = *byte;
            at += 1;
        } else if *byte == b' ' {
            *first = b'+';
            at += 1;
        } else {
            (*first, *second, *third) = (b'%', upper_hex(byte >> 4), upper_hex(byte & 0xf));
            at += 3;
        }
    }
    at
}

#[inline(always)]
fn upper_hex(number: u8) -> u8 {
    if number < 10 { b'0' + number } else { b'A' - 10 + number }
}
