//! `application/x-www-form-urlencoded`, and query strings.
// Offsets into a body of at most 64 KiB, and the halves of a byte.
#![allow(clippy::arithmetic_side_effects)]

use alloc::{string::String, vec};
use core::str::from_utf8;

use super::names::{self, Form};
use super::{about, unreadable};
use crate::error::Error;
use crate::fields::Fields;
use crate::text;

/// The `Content-Type` of what [`write`] writes.
pub(crate) const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// Reads names and values. A `%` that starts no escape stands for itself, as it
/// does for PHP and for browsers.
pub(crate) fn parse(body: &str) -> Result<Fields, Error> {
    let mut form = Form::new();
    read(body.as_bytes(), &mut form)?;
    if let [.., b'%'] | [.., b'%', b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F'] = body.as_bytes() {
        return Err(unreadable("the body is cut off: it ends inside a percent escape"));
    }
    Ok(form.into_fields())
}

fn read(mut body: &[u8], form: &mut Form) -> Result<(), Error> {
    // The pair so far, decoded, and where its `=` stands.
    let mut pair = vec![0; body.len()];
    let (mut length, mut equals) = (0, None);
    loop {
        let (mut byte, mut rest) = match body {
            [byte, rest @ ..] => (*byte, rest),
            [] => (b'&', body),
        };
        if byte == b'&' {
            let pair = pair.get(..length).unwrap_or_default();
            if length > 0 {
                let (name, value) = pair.split_at_checked(equals.unwrap_or(length)).unwrap_or_default();
                let (name, value) = (from_utf8(name), from_utf8(value.get(1..).unwrap_or_default()));
                let (Ok(name), Ok(value)) = (name, value) else {
                    return Err(about("{} is not UTF-8 after decoding", name.unwrap_or("a field name"), ""));
                };
                form.push(name, value)?;
            }
            if body.is_empty() {
                return Ok(());
            }
            (length, equals) = (0, None);
        } else {
            if byte == b'+' {
                byte = b' ';
            } else if byte == b'=' && equals.is_none() {
                equals = Some(length);
            } else if byte == b'%'
                && let Some((digits, behind)) = rest.split_at_checked(2)
                && let Some(escaped) = text::number(digits, 16)
            {
                (byte, rest) = (escaped.to_le_bytes()[0], behind);
            }
            if let Some(place) = pair.get_mut(length) {
                *place = byte;
            }
            length += 1;
        }
        body = rest;
    }
}

/// Writes names and values, nested fields under names with brackets.
pub(crate) fn write(fields: &Fields) -> String {
    let mut body = String::with_capacity(64 * fields.len());
    names::flatten(fields, &mut |name, value| {
        if !body.is_empty() {
            text::push(&mut body, "&");
        }
        encode(name, &mut body);
        text::push(&mut body, "=");
        encode(value, &mut body);
    });
    body
}

/// Whether a byte stands for itself: those that the URL standard's form serializer
/// leaves alone. A table, as it is asked of every byte that is sent.
// Made by the compiler, which would refuse a byte beyond the table.
#[allow(clippy::indexing_slicing)]
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        plain[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'-' | b'.' | b'_');
        byte += 1;
    }
    plain
};

pub(crate) fn encode(text: &str, body: &mut String) {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if PLAIN.get(usize::from(byte)) == Some(&true) {
            continue;
        }
        body.push_str(text.get(plain..at).unwrap_or_default());
        plain = at + 1;
        if byte == b' ' {
            body.push('+');
        } else {
            let escape = [b'%', hex_digit(byte >> 4), hex_digit(byte & 0xf)];
            body.push_str(core::str::from_utf8(&escape).unwrap_or_default());
        }
    }
    body.push_str(text.get(plain..).unwrap_or_default());
}

fn hex_digit(number: u8) -> u8 {
    if number < 10 { b'0' + number } else { b'A' - 10 + number }
}
