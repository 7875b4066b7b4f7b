//! Writing a form.
// Offsets into a body that is long enough.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use alloc::{string::String, vec::Vec};

use crate::message::{Fields, Span, brackets};
use crate::names::byte_class::{self, Classes, UNRESERVED};
use crate::text::ascii;

/// Writes names and values. Nested fields have names with brackets.
pub(crate) fn write(fields: &Fields) -> String {
    let mut body = Vec::with_capacity(64 * fields.len());
    write_to(fields, &mut body);
    String::from_utf8(body).unwrap_or_default()
}

/// Appends names and values to a body.
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn write_to(fields: &Fields, body: &mut Vec<u8>) {
    if fields.is_nested() {
        brackets::flatten(fields, &mut |name, value| {
            let mut at = body.len();
            body.resize(at + 3 * (name.len() + value.len()) + 2, 0);
            for (separator, text) in [(b'&', name), (b'=', value)] {
                at = write_separator(separator, body, at);
                at = encode(text.as_bytes(), body, at);
            }
            body.truncate(at);
        });
        return;
    }
    // Allocates once: growing would leave copies of the body in freed memory.
    let mut at = body.len();
    let max_length = fields.nodes().iter().fold(at, |length, node| {
        length
            + max_encoded_length(node.name, node.name_classes)
            + max_encoded_length(node.value, node.classes)
            + 2
    });
    body.resize(max_length + ascii::CHUNK, 0);
    for node in fields.nodes() {
        let (name, value) = ((node.name, node.name_classes), (node.value, node.classes));
        at = write_pair(fields.raw(), name, value, body, at);
    }
    // Copying in chunks has left other bytes after the end.
    body[at..].fill(0);
    body.truncate(at);
}

/// The maximum number of bytes that a text can have in a body.
#[inline(always)]
const fn max_encoded_length(text: Span, classes: Classes) -> usize {
    let length = (text.end - text.start) as usize;
    if classes & UNRESERVED == 0 { 3 * length } else { length }
}

/// Writes a name and a value, and returns the offset after them.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
fn write_pair(
    text: &[u8],
    name: (Span, Classes),
    value: (Span, Classes),
    body: &mut [u8],
    at: usize,
) -> usize {
    let mut at = write_separator(b'&', body, at);
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
    at = write_separator(b'=', body, at);
    if value.1 & UNRESERVED == 0 {
        encode(text.get(value.0.range()).unwrap_or_default(), body, at)
    } else {
        ascii::copy_part(text, value.0.range(), body, at).unwrap_or(at)
    }
}

/// Nearly all names are at most this long.
const NAME: usize = 32;

/// Writes a separator, except a `&` before the first name, and returns the offset after it.
#[inline(always)]
fn write_separator(separator: u8, body: &mut [u8], at: usize) -> usize {
    if at == 0 && separator == b'&' {
        return at;
    }
    body[at] = separator;
    at + 1
}

/// Escapes a text as the URL standard's form serializer does, and returns the offset after it.
/// The body must have three bytes of space for each byte of the text.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What the form serializer of the URL standard writes.
    fn encoded(text: &str) -> String {
        let encode = |byte| match byte {
            b' ' => String::from("+"),
            b'*' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        };
        text.bytes().map(encode).collect()
    }

    #[test]
    fn names_and_values_of_any_length_are_encoded() {
        let mut fields = Fields::new();
        let mut expected = Vec::new();
        for length in 0..100 {
            for text in ["n", "&", "ж", "😀", " *-._~", "a=b%+;"] {
                let name = format!("{}{length}", text.repeat(length));
                let value = format!("{text}{}", "v".repeat(length));
                expected.push(format!("{}={}", encoded(&name), encoded(&value)));
                fields.push(name, value);
            }
        }
        assert_eq!(write(&fields), expected.join("&"));
    }

    #[test]
    fn names_of_nested_fields_have_brackets() {
        let nested = Fields::from([("b", ["1", "ж"]), ("c d", ["2", "3"])]);
        let fields = Fields::from([("a", nested)]);
        let names = ["a[b][0]=1", "a[b][1]=ж", "a[c d][0]=2", "a[c d][1]=3"];
        let pairs = names.map(|pair| pair.split('=').map(encoded).collect::<Vec<_>>().join("="));
        assert_eq!(write(&fields), pairs.join("&"));
    }

    #[test]
    fn a_body_is_added_to_after_what_it_has() {
        let mut body = b"a=1".to_vec();
        write_to(&Fields::from([("b", "2")]), &mut body);
        assert_eq!(body, b"a=1&b=2");
    }
}
