//! `application/x-www-form-urlencoded`, and query strings.

use alloc::{format, string::String, vec::Vec};

use super::{names, unreadable};
use crate::error::Error;
use crate::fields::Fields;
use crate::mask;
use crate::text;

/// The `Content-Type` of what [`write`] writes.
pub(crate) const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// Reads names and values. A `%` that starts no escape stands for itself, as it
/// does for PHP and for browsers.
pub(crate) fn parse(body: &str) -> Result<Fields, Error> {
    let pairs = text::parts(body, "&").filter(|pair| !pair.is_empty());
    let mut flat = Vec::new();
    for pair in pairs {
        if flat.len() == super::MAX_FIELDS {
            return Err(super::too_many_fields());
        }
        let (name, value) = text::cut(pair, "=").unwrap_or((pair, ""));
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
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let byte = match (first, after) {
            (b'+', _) => b' ',
            (b'%', [high, low, behind @ ..]) => match hex_digits(*high, *low) {
                Some(escaped) => {
                    rest = behind;
                    escaped
                }
                None => b'%',
            },
            (byte, _) => byte,
        };
        decoded.push(byte);
    }
    String::from_utf8(decoded).ok()
}

fn hex_digits(high: u8, low: u8) -> Option<u8> {
    let number = text::number(&[high, low], 16)?;
    u8::try_from(number).ok()
}

/// What is escaped: everything but the characters that the URL standard's form
/// serializer leaves alone.
pub(crate) fn encode(text: &str, body: &mut String) {
    for byte in text.bytes() {
        match byte {
            b' ' => body.push('+'),
            b'*' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                body.push(char::from(byte));
            }
            _ => {
                body.push('%');
                body.push(hex_digit(byte >> 4));
                body.push(hex_digit(byte & 0xf));
            }
        }
    }
}

fn hex_digit(number: u8) -> char {
    char::from_digit(number.into(), 16).map_or('0', |digit| digit.to_ascii_uppercase())
}
