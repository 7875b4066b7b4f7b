//! `application/x-www-form-urlencoded`, and query strings.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use super::{names, unreadable};
use crate::error::Error;
use crate::fields::Fields;
use crate::mask;

/// The `Content-Type` of what [`write`] writes.
pub(crate) const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// What is escaped: everything but the characters that the URL standard's form
/// serializer leaves alone. A space is one of these here; it becomes `+`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

/// Reads names and values. A `%` that starts no escape stands for itself, as it
/// does for PHP and for browsers.
pub(crate) fn parse(body: &str) -> Result<Fields, Error> {
    let pairs = body.split('&').filter(|pair| !pair.is_empty());
    let mut flat = Vec::new();
    for pair in pairs {
        if flat.len() == super::MAX_FIELDS {
            return Err(super::too_many_fields());
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name).ok_or_else(|| unreadable("a field name is not UTF-8 after decoding"))?;
        let value = decode(value)
            .ok_or_else(|| unreadable(format!("{} is not UTF-8 after decoding", mask::name(&name))))?;
        flat.push((name, value));
    }
    if let [.., b'%'] | [.., b'%', b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F'] = body.as_bytes() {
        return Err(unreadable("the body is cut off: it ends inside a percent escape"));
    }
    names::nest(flat)
}

/// Writes names and values, nested fields under names with brackets.
pub(crate) fn write(fields: &Fields) -> String {
    let flat = names::flatten(fields);
    let length = flat.iter().fold(0, |sum, (name, value)| sum + 2 + 3 * (name.len() + value.len()));
    let mut body = String::with_capacity(length);
    for (name, value) in &flat {
        if !body.is_empty() {
            body.push('&');
        }
        encode(name, &mut body);
        body.push('=');
        encode(value, &mut body);
    }
    body
}

fn decode(text: &str) -> Option<String> {
    let spaced = if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    String::from_utf8(percent_decode(spaced.as_bytes()).collect()).ok()
}

fn encode(text: &str, body: &mut String) {
    for part in utf8_percent_encode(text, ESCAPED) {
        body.extend(part.chars().map(|c| if c == ' ' { '+' } else { c }));
    }
}
