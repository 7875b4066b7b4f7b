//! `application/x-www-form-urlencoded`, and query strings.
//!
//! Names and values stay where they are in the body; what is escaped is decoded behind it.
// Hot: indexing costs 10 % less here than `get`. `limit` is inside the text, the sentinel
// there ends every loop, and `decode` makes room for what it writes; the fuzz target `form`
// and the trap tests cover it. Offsets are below 256 KiB.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use alloc::{string::String, vec::Vec};
use core::ops::Range;

use super::{brackets, check_name, too_many_fields, unreadable, unreadable_with};
use crate::error::Error;
use crate::message::{Fields, MAX_FIELDS, Span};
use crate::names::byte_class::{self, ASCII, Classes, PLAIN_IN_FORM, UNRESERVED};
use crate::names::{LONGEST, Name};
use crate::text;

/// The `Content-Type` of what [`write`] writes.
pub(crate) const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// Reads names and values. A `%` that starts no escape stands for itself, as it
/// does for PHP and for browsers.
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn read(fields: &mut Fields, body: Range<usize>) -> Result<(), Error> {
    let limit = body.end;
    let mut reader = Reader::new(fields, body);
    let mut count = 0;
    while reader.at < limit {
        if let Some(pair) = reader.pair()? {
            if count == MAX_FIELDS {
                return Err(too_many_fields());
            }
            count += 1;
            pair.add_to(reader.fields)?;
        }
    }
    reader.check_end()?;
    brackets::maps_to_lists(fields);
    Ok(())
}

/// A name and a value, decoded.
struct Pair {
    name: Span,
    name_classes: Classes,
    documented: Option<Name>,
    value: Span,
    classes: Classes,
    has_brackets: bool,
}

impl Pair {
    #[inline(always)]
    fn add_to(self, fields: &mut Fields) -> Result<(), Error> {
        if self.has_brackets && brackets::bracket_count(fields.bytes(self.name)) > 0 {
            let at = brackets::add(fields, self.name.range())?;
            fields.set_value(at, self.value, self.classes);
            return Ok(());
        }
        if self.documented.is_none() {
            check_name(fields.bytes(self.name))?;
        }
        fields.add_inlined(self.name, self.name_classes, self.documented, self.value, self.classes);
        Ok(())
    }
}

struct Reader<'f> {
    fields: &'f mut Fields,
    start: usize,
    at: usize,
    limit: usize,
}

impl<'f> Reader<'f> {
    fn new(fields: &'f mut Fields, body: Range<usize>) -> Self {
        // The sentinel takes the place of what ends the body inside a longer text.
        if fields.used() == body.end {
            fields.append(b"&");
        }
        fields.text_mut()[body.end] = b'&';
        Self { fields, at: body.start, start: body.start, limit: body.end }
    }

    /// Reads up to the next `&`; `None` where nothing is before it.
    #[inline(always)]
    fn pair(&mut self) -> Result<Option<Pair>, Error> {
        let mut pair = match self.documented_name() {
            Some((name, name_span)) => Pair {
                name: name_span,
                name_classes: Classes::MAX,
                documented: Some(name),
                value: Span::default(),
                classes: Classes::MAX,
                has_brackets: false,
            },
            None => self.any_name()?,
        };
        if self.fields.raw()[self.at] == b'&' {
            let is_nothing = pair.name.is_empty();
            pair.value = Span::new(self.at, self.at);
            self.at += 1;
            return Ok((!is_nothing).then_some(pair));
        }
        self.at += 1;
        (pair.value, pair.classes) = self.value(&pair)?;
        self.at += 1;
        Ok(Some(pair))
    }

    /// A documented name that is not escaped, with its `=`.
    #[inline(always)]
    fn documented_name(&mut self) -> Option<(Name, Span)> {
        let ahead = self.fields.raw()[self.at..].first_chunk::<LONGEST>()?;
        let name = Name::before(ahead, b'=')?;
        let start = self.at;
        self.at += name.as_str().len();
        Some((name, Span::new(start, self.at)))
    }

    /// Any name, up to `=` or `&`.
    #[inline(always)]
    fn any_name(&mut self) -> Result<Pair, Error> {
        let start = self.at;
        let text = self.fields.raw();
        let plain = text[start..].iter().position(|byte| byte_class::of(*byte) & UNRESERVED == 0);
        self.at += plain.unwrap_or_default();
        let (name, name_classes, has_brackets) = if matches!(text[self.at], b'=' | b'&') {
            (Span::new(start, self.at), UNRESERVED | ASCII | byte_class::PRINTABLE, false)
        } else {
            self.escaped_name(start)?
        };
        let documented = Name::find(self.fields.bytes(name));
        let (value, classes) = (Span::default(), Classes::MAX);
        Ok(Pair { name, name_classes, documented, value, classes, has_brackets })
    }

    #[inline(never)]
    fn escaped_name(&mut self, start: usize) -> Result<(Span, Classes, bool), Error> {
        let (name, classes) = self.decode(start, b'=');
        let bytes = self.fields.bytes(name);
        if classes & ASCII == 0 && core::str::from_utf8(bytes).is_err() {
            return Err(unreadable_with("{} is not UTF-8 after decoding", "a field name", ""));
        }
        Ok((name, classes, text::has_byte(bytes, b'[')))
    }

    #[inline(always)]
    fn value(&mut self, pair: &Pair) -> Result<(Span, Classes), Error> {
        let start = self.at;
        let mut classes = Classes::MAX;
        let mut end = start;
        let mut stop = b'&';
        for byte in &self.fields.raw()[start..] {
            let class = byte_class::of(*byte);
            if class & PLAIN_IN_FORM == 0 {
                stop = *byte;
                break;
            }
            classes &= class;
            end += 1;
        }
        self.at = end;
        if stop == b'&' {
            return Ok((Span::new(start, end), classes));
        }
        let (value, decoded) = self.decode(start, b'&');
        let classes = classes & decoded;
        if classes & ASCII == 0 && core::str::from_utf8(self.fields.bytes(value)).is_err() {
            let name = self.fields.str(pair.name);
            return Err(unreadable_with("{} is not UTF-8 after decoding", name, ""));
        }
        Ok((value, classes))
    }

    /// Decodes from `start`, where the reader has not met an escape before `self.at`, up to
    /// the mark or `&`, behind all that is in use.
    #[inline(always)]
    fn decode(&mut self, start: usize, mark: u8) -> (Span, Classes) {
        let (from, limit) = (self.fields.used(), self.limit);
        self.fields.reserve(limit - start);
        let text = self.fields.text_mut();
        text.copy_within(start..self.at, from);
        let mut to = from + self.at - start;
        // What has been copied has the classes that the caller knows or, in a name, these.
        let mut classes = if mark == b'=' { byte_class::of_all(&text[from..to]) } else { Classes::MAX };
        let (body, decoded) = text.split_at_mut(from);
        let mut at = self.at;
        to -= from;
        loop {
            let byte = match body[at] {
                byte if byte == b'&' || byte == mark => break,
                b'+' => b' ',
                b'%' if at + 2 < limit => match (hex_digit(body[at + 1]), hex_digit(body[at + 2])) {
                    (Some(high), Some(low)) => {
                        at += 2;
                        high << 4 | low
                    }
                    _ => b'%',
                },
                byte => byte,
            };
            classes &= byte_class::of(byte);
            decoded[to] = byte;
            to += 1;
            at += 1;
        }
        self.at = at;
        self.fields.set_used(from + to);
        (Span::new(from, from + to), classes)
    }

    /// Refuses a body that ends inside an escape.
    fn check_end(&self) -> Result<(), Error> {
        let ends_inside = match self.fields.raw().get(self.start..self.limit) {
            Some([.., b'%']) => true,
            Some([.., b'%', digit]) => digit.is_ascii_hexdigit(),
            _ => false,
        };
        if ends_inside {
            return Err(unreadable("the body is cut off: it ends inside a percent escape"));
        }
        Ok(())
    }
}

#[inline(always)]
fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
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
            begin_pair(body);
            encode(name.as_bytes(), body);
            body.push(b'=');
            encode(value.as_bytes(), body);
        });
        return;
    }
    for node in fields.nodes() {
        begin_pair(body);
        write_text(fields.bytes(node.name), node.name_classes, body);
        body.push(b'=');
        write_text(fields.bytes(node.value), node.classes, body);
    }
}

#[inline(always)]
fn begin_pair(body: &mut Vec<u8>) {
    if !body.is_empty() {
        body.push(b'&');
    }
}

#[inline(always)]
fn write_text(text: &[u8], classes: Classes, body: &mut Vec<u8>) {
    if classes & UNRESERVED == 0 { encode(text, body) } else { body.extend_from_slice(text) }
}

/// Writes a text as the URL standard's form serializer does.
#[cfg_attr(size_optimized, optimize(speed))]
#[inline(never)]
pub(crate) fn encode(text: &[u8], body: &mut Vec<u8>) {
    let mut rest = text;
    loop {
        let plain = rest.iter().position(|byte| byte_class::of(*byte) & UNRESERVED == 0);
        let Some(plain) = plain else { return body.extend_from_slice(rest) };
        body.extend_from_slice(&rest[..plain]);
        match rest[plain] {
            b' ' => body.push(b'+'),
            byte => body.extend_from_slice(&[b'%', upper_hex(byte >> 4), upper_hex(byte & 0xf)]),
        }
        rest = &rest[plain + 1..];
    }
}

fn upper_hex(number: u8) -> u8 {
    if number < 10 { b'0' + number } else { b'A' - 10 + number }
}
