//! Reading a form. Names and values without escapes are not copied; others are decoded into the
//! free part of the text after the body.
// Hot code: indexing is 10 % faster here than `get`. `limit` is inside the text, the sentinel at
// `limit` ends every loop, and `read` reserves memory for everything that `decode` writes. The fuzz
// target `form` and the trap tests cover this. Offsets are below 256 KiB.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use core::ops::Range;

use super::plain::{SHORT, plain_rest, plain_start};
use crate::error::Error;
use crate::message::{Fields, MAX_FIELDS, Span, brackets};
use crate::names::Name;
use crate::names::byte_class::{self, ASCII, Classes, PLAIN_IN_FORM, PRINTABLE, UNRESERVED, hex_byte};
use crate::text::ascii;
use crate::wire::{add_nested, check_name_length, too_many_fields, unreadable, unreadable_with};

/// Reads names and values. A `%` that does not start an escape is kept, as in PHP and browsers.
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn read(fields: &mut Fields, body: Range<usize>) -> Result<(), Error> {
    let Range { start, end: limit } = body;
    // If the body is a part of a longer text, the sentinel overwrites the byte after the body.
    if fields.used() == limit {
        fields.append(b"&");
    }
    fields.text_mut()[limit] = b'&';
    // Decoded text is never longer than escaped text.
    fields.reserve(limit - start);
    let (mut at, mut count) = (start, 0);
    while at < limit {
        let used = fields.used();
        let mut reader = Reader { text: fields.text_mut(), used, at, limit };
        let pair = reader.pair();
        let Reader { used, at: next, .. } = reader;
        fields.set_used(used);
        at = next;
        let Some(Pair { name, value, classes }) = pair? else { continue };
        if count == MAX_FIELDS {
            return Err(too_many_fields());
        }
        count += 1;
        if name.has_brackets && brackets::bracket_count(fields.bytes(name.span)) > 0 {
            let node = add_nested(fields, name.span)?;
            fields.set_value(node, value, classes);
            fields.reserve(limit - at.min(limit));
        } else {
            check_name_length(name.span.range().len())?;
            fields.add_inlined(name.span, name.classes, name.documented, value, classes);
        }
    }
    check_end(&fields.raw()[start..limit])
}

/// Rejects a body that ends inside an escape.
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

/// A decoded name and value.
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

/// Reads one pair. The memory after the used text has space for the whole decoded body.
struct Reader<'t> {
    text: &'t mut [u8],
    used: usize,
    at: usize,
    limit: usize,
}

impl Reader<'_> {
    /// Reads up to the next `&`; `None` if there is nothing before it.
    #[inline(always)]
    fn pair(&mut self) -> Result<Option<Pair>, Error> {
        let start = self.at;
        let documented = self.text[start..].first_chunk().and_then(|ahead| Name::find_before(ahead, b'='));
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

    /// Reads any name, up to `=` or `&`.
    #[inline(always)]
    fn any_name(&mut self) -> Result<PairName, Error> {
        let start = self.at;
        let plain = self.text[start..].iter().position(|byte| byte_class::of(*byte) & UNRESERVED == 0);
        self.at += plain.unwrap_or_default();
        // Here `=` ends an undocumented name: `pair` has found the documented ones.
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
            has_brackets: ascii::has_byte(bytes, b'['),
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

    /// Decodes from `start` up to the delimiter or `&`, and appends the result to the used text.
    /// There is no escape before `self.at`.
    #[inline(always)]
    fn decode(&mut self, start: usize, delimiter: u8, known: Classes) -> (Span, Classes) {
        let used = self.used;
        let (end, length, classes) = decode(self.text, used, start..self.at, self.limit, delimiter, known);
        self.at = end;
        self.used += length;
        (Span::new(used, self.used), classes)
    }
}

/// See [`Reader::decode`]. Returns the offset of the delimiter, the number of decoded bytes and
/// their classes.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
fn decode(
    text: &mut [u8],
    used: usize,
    plain: Range<usize>,
    limit: usize,
    delimiter: u8,
    known: Classes,
) -> (usize, usize, Classes) {
    let (body, decoded) = text.split_at_mut(used);
    let (mut at, mut to, mut classes) = (plain.end, plain.len(), known);
    decoded[..to].copy_from_slice(&body[plain]);
    loop {
        let mut byte = body[at];
        let mut class = byte_class::of(byte);
        if byte == delimiter {
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

/// Calls [`Reader::any_name`], and returns its `used` and `at` as well. (Passing the reader by
/// reference would keep it in memory instead of registers.)
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

#[cfg(test)]
mod tests {
    use crate::wire;

    #[test]
    fn skips_pairs_without_name_and_value() {
        for form in ["&&a=1&&&b&=2&c=&", "a=1&b&=2&c="] {
            let fields = wire::read_form(form).unwrap();
            let pairs: Vec<_> = fields.iter().map(|(name, value)| (name, value.as_text().unwrap())).collect();
            assert_eq!(pairs, [("a", "1"), ("b", ""), ("", "2"), ("c", "")], "{form}");
        }
    }
}
