//! `application/x-www-form-urlencoded`, and query strings.
//!
//! Names and values stay where they are in the body; what is escaped is decoded behind it.
// Hot: indexing costs 10 % less here than `get`. `limit` is inside the text, the sentinel
// there ends every loop, and `decode` makes room for what it writes; the fuzz target `form`
// and the trap tests cover it. Offsets are below 256 KiB.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use alloc::{string::String, vec::Vec};
use core::ops::Range;

use super::{brackets, check_name_length, too_many_fields, unreadable, unreadable_with};
use crate::error::Error;
use crate::message::{Fields, MAX_FIELDS, Span};
use crate::names::Name;
use crate::names::byte_class::{
    self, ASCII, Classes, DATE, NO_SEPARATOR, PLAIN_IN_FORM, PRINTABLE, UNRESERVED, hex_byte,
};
use crate::text::ascii;

/// The `Content-Type` of what [`write`] writes.
pub(crate) const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// Reads names and values. A `%` that starts no escape stands for itself, as it
/// does for PHP and for browsers.
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn read(fields: &mut Fields, body: Range<usize>) -> Result<(), Error> {
    let Range { start, end: limit } = body;
    // The sentinel takes the place of what ends the body inside a longer text.
    if fields.used() == limit {
        fields.append(b"&");
    }
    fields.text_mut()[limit] = b'&';
    // What is decoded is no longer than it was before.
    fields.reserve(limit - start);
    let (mut at, mut count) = (start, 0);
    while at < limit {
        let used = fields.used();
        let mut reader = Reader { text: fields.text_mut(), used, at, limit };
        let pair = reader.pair();
        let Reader { used, at: behind, .. } = reader;
        fields.set_used(used);
        at = behind;
        let Some(Pair { name, value, classes }) = pair? else { continue };
        if count == MAX_FIELDS {
            return Err(too_many_fields());
        }
        count += 1;
        if name.has_brackets && brackets::bracket_count(fields.bytes(name.span)) > 0 {
            let node = brackets::add(fields, name.span.range())?;
            fields.set_value(node, value, classes);
            fields.reserve(limit - at.min(limit));
        } else {
            check_name_length(name.span.range().len())?;
            fields.add_inlined(name.span, name.classes, name.documented, value, classes);
        }
    }
    check_end(&fields.raw()[start..limit])?;
    brackets::maps_to_lists(fields);
    Ok(())
}

/// Refuses a body that ends inside an escape.
fn check_end(body: &[u8]) -> Result<(), Error> {
    let ends_inside = match body {
        [.., b'%'] => true,
        [.., b'%', digit] => digit.is_ascii_hexdigit(),
        _ => false,
    };
    if ends_inside {
        return Err(unreadable("the body is cut off: it ends inside a percent escape"));
    }
    Ok(())
}

/// A name and a value, decoded.
struct Pair {
    name: PairName,
    value: Span,
    classes: Classes,
}

struct PairName {
    span: Span,
    classes: Classes,
    documented: Option<Name>,
    has_brackets: bool,
}

/// Reads one pair. Behind the text that is in use there is room for all of it, decoded.
struct Reader<'t> {
    text: &'t mut [u8],
    used: usize,
    at: usize,
    limit: usize,
}

impl Reader<'_> {
    /// Reads up to the next `&`; `None` where nothing is before it.
    #[inline(always)]
    fn pair(&mut self) -> Result<Option<Pair>, Error> {
        let start = self.at;
        let documented = self.text[start..].first_chunk().and_then(|ahead| Name::before(ahead, b'='));
        let name = if let Some(name) = documented {
            self.at = start + name.as_str().len();
            let span = Span::new(start, self.at);
            PairName { span, classes: Classes::MAX, documented: Some(name), has_brackets: false }
        } else {
            let (name, used, at) = any_name(self.text, self.used, self.at, self.limit);
            (self.used, self.at) = (used, at);
            name?
        };
        let (value, classes) = if self.text[self.at] == b'&' {
            if name.span.is_empty() {
                self.at += 1;
                return Ok(None);
            }
            (Span::new(self.at, self.at), Classes::MAX)
        } else {
            self.at += 1;
            self.value(name.span)?
        };
        self.at += 1;
        Ok(Some(Pair { name, value, classes }))
    }

    /// Any name, up to `=` or `&`.
    #[inline(always)]
    fn any_name(&mut self) -> Result<PairName, Error> {
        let start = self.at;
        let plain = self.text[start..].iter().position(|byte| byte_class::of(*byte) & UNRESERVED == 0);
        self.at += plain.unwrap_or_default();
        // A documented one before a `=` has been found already.
        let (mut span, mut classes) = (Span::new(start, self.at), UNRESERVED | ASCII | PRINTABLE);
        match self.text[self.at] {
            b'=' => return Ok(PairName { span, classes, documented: None, has_brackets: false }),
            b'&' => {}
            _ => (span, classes) = self.decode(start, b'=', classes),
        }
        let bytes = &self.text[span.range()];
        if classes & ASCII == 0 && core::str::from_utf8(bytes).is_err() {
            return Err(unreadable_with("{} is not UTF-8 after decoding", "a field name", ""));
        }
        Ok(PairName {
            span,
            classes,
            documented: Name::find(bytes),
            has_brackets: classes & UNRESERVED == 0 && ascii::has_byte(bytes, b'['),
        })
    }

    #[inline(always)]
    fn value(&mut self, name: Span) -> Result<(Span, Classes), Error> {
        let start = self.at;
        let (mut end, mut classes) = plain_start(&self.text[start..start + SHORT], start);
        if end == start + SHORT {
            (end, classes) = plain_rest(self.text, end, classes);
        }
        self.at = end;
        if self.text[end] == b'&' {
            return Ok((Span::new(start, end), classes));
        }
        let (value, classes) = self.decode(start, b'&', classes);
        if classes & ASCII == 0 && core::str::from_utf8(&self.text[value.range()]).is_err() {
            let name = core::str::from_utf8(&self.text[name.range()]).unwrap_or_default();
            return Err(unreadable_with("{} is not UTF-8 after decoding", name, ""));
        }
        Ok((value, classes))
    }

    /// Decodes from `start`, where the reader has not met an escape before `self.at`, up to
    /// the mark or `&`, behind all that is in use.
    #[inline(always)]
    fn decode(&mut self, start: usize, mark: u8, known: Classes) -> (Span, Classes) {
        let used = self.used;
        let (behind, length, classes) = decode(self.text, used, start..self.at, self.limit, mark, known);
        self.at = behind;
        self.used += length;
        (Span::new(used, self.used), classes)
    }
}

/// See [`Reader::decode`].
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
fn decode(
    text: &mut [u8],
    used: usize,
    plain: Range<usize>,
    limit: usize,
    mark: u8,
    known: Classes,
) -> (usize, usize, Classes) {
    let (body, decoded) = text.split_at_mut(used);
    let (mut at, mut to, mut classes) = (plain.end, plain.len(), known);
    decoded[..to].copy_from_slice(&body[plain]);
    loop {
        let mut byte = body[at];
        let mut class = byte_class::of(byte);
        if byte == mark {
            break;
        }
        if class & PLAIN_IN_FORM == 0 {
            if byte == b'%' {
                if at + 2 < limit
                    && let Some([_, high, low]) = body[at..].first_chunk()
                    && let Some(escaped) = hex_byte(*high, *low)
                {
                    at += 2;
                    byte = escaped;
                }
            } else if byte == b'+' {
                byte = b' ';
            } else {
                break;
            }
            class = byte_class::of(byte);
        }
        classes &= class;
        decoded[to] = byte;
        to += 1;
        at += 1;
    }
    (at, to, classes)
}

/// [`Reader::any_name`], and what is in use and where the reader is behind it. (A reader that
/// is handed over would be kept in memory.)
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
fn any_name(
    text: &mut [u8],
    used: usize,
    at: usize,
    limit: usize,
) -> (Result<PairName, Error>, usize, usize) {
    let mut reader = Reader { text, used, at, limit };
    let name = reader.any_name();
    (name, reader.used, reader.at)
}

/// How many bytes of a value are looked at one by one, as nearly all values are no longer.
/// There is as much behind the sentinel.
const SHORT: usize = 24;

/// Where the plain bytes of a value end, and what they have in common.
#[inline(always)]
fn plain_start(text: &[u8], start: usize) -> (usize, Classes) {
    let (mut end, mut classes) = (start, Classes::MAX);
    for byte in text {
        let class = byte_class::of(*byte);
        if class & PLAIN_IN_FORM == 0 {
            break;
        }
        classes &= class;
        end += 1;
    }
    (end, classes)
}

/// The same from the middle of a value on.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
fn plain_rest(text: &[u8], start: usize, known: Classes) -> (usize, Classes) {
    let (mut at, mut classes) = (start, known);
    loop {
        // A value of digits or a date is looked at byte by byte: the words do not tell.
        if classes & DATE == 0 {
            while let Some(word) = text[at..].first_chunk()
                && is_usual(u64::from_le_bytes(*word))
            {
                classes &= USUAL;
                at += 8;
            }
        }
        let (end, of_next) = plain_start(&text[at..at + SHORT], at);
        classes &= of_next;
        if end < at + SHORT {
            return (end, classes);
        }
        at = end;
    }
}

/// What bytes have in common that are [usual](is_usual). They may be unreserved, too; then
/// writing them takes longer.
const USUAL: Classes = NO_SEPARATOR | PRINTABLE | ASCII | PLAIN_IN_FORM;

/// Whether all eight bytes are printable ASCII but `%`, `&`, `+` and `;`.
#[inline(always)]
const fn is_usual(word: u64) -> bool {
    const fn repeated(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    const HIGH: u64 = repeated(0x80);
    const BELOW_HIGH: u64 = repeated(0x7f);
    if word & HIGH != 0 {
        return false;
    }
    // No sum of two bytes below 0x80 is carried into the next byte. The highest bit is set:
    // where the byte is not below a space, not a delete character, not one of the four.
    let from_space = word + repeated(0x80 - b' ');
    let no_delete = (word ^ repeated(0x7f)) + BELOW_HIGH;
    let no_percent = (word ^ repeated(b'%')) + BELOW_HIGH;
    let no_ampersand = (word ^ repeated(b'&')) + BELOW_HIGH;
    // These two differ in one bit.
    let no_plus_and_semicolon = ((word | repeated(b'+' ^ b';')) ^ repeated(b'+' | b';')) + BELOW_HIGH;
    from_space & no_delete & no_percent & no_ampersand & no_plus_and_semicolon & HIGH == HIGH
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_are_usual_where_each_has_the_usual_classes() {
        for byte in 0..=u8::MAX {
            let usual = byte_class::of(byte) & USUAL == USUAL;
            for place in 0..8 {
                for other in [b'a', b' ', b'~'] {
                    let mut word = [other; 8];
                    word[place] = byte;
                    assert_eq!(is_usual(u64::from_le_bytes(word)), usual, "{word:?}");
                }
            }
        }
    }

    #[test]
    fn a_value_of_any_length_ends_where_it_ends() {
        for length in 0..120 {
            for (special, decoded) in [("", ""), ("%41", "A"), ("+", " "), ("ж", "ж"), (";", ";")] {
                for filler in ["1", "x"] {
                    let value = filler.repeat(length);
                    let fields = crate::wire::read_form(&format!("a={value}{special}{value}&b=1")).unwrap();
                    assert_eq!(fields.text("a"), Some([&value, decoded, &value].concat().as_str()));
                    assert_eq!(fields.text("b"), Some("1"));
                    let node = fields.nodes().first().unwrap();
                    let classes = byte_class::of_all(fields.bytes(node.value));
                    // Nothing is taken for more than it is, and kinds of fields see the difference.
                    assert_eq!(node.classes & !(UNRESERVED | byte_class::PLAIN_IN_XML) & !classes, 0);
                    assert_eq!(
                        (node.classes ^ classes) & (DATE | byte_class::DIGIT | ASCII | NO_SEPARATOR),
                        0
                    );
                }
            }
        }
    }
}
