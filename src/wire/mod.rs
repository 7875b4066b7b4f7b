//! Bytes to `Fields` and back, and nothing else: no signature, no schema.
//!
//! A body is what it is, whatever its `Content-Type` says: the vendor's page
//! itself declares one form and shows another.

pub(crate) mod form;
pub(crate) mod multipart;
mod names;
pub(crate) mod xml;

use alloc::{borrow::Cow, string::String};

use crate::decimal::digits;
use crate::error::{Error, ErrorCode};
use crate::fields::{Fields, MAX_FIELDS, MAX_NAME};
use crate::mask;
use crate::text;

/// The largest body that is read, in bytes (our choice).
pub const MAX_BYTES: usize = 64 * 1024;

/// The form field that carries a whole message in XML. (Vendor's SDK.)
const XML_FIELD: &str = "pg_xml";

/// Reads a callback's body in any of the forms that FreedomPay uses: urlencoded,
/// multipart, XML in the form field `pg_xml`, or XML as it is.
pub(crate) fn read(body: &[u8], content_type: Option<&str>) -> Result<Fields, Error> {
    let text = check(body)?;
    let fields = match first(text) {
        Some(b'<') => return xml::parse(text),
        Some(b'{' | b'[') => {
            let sentence = "the body is JSON where form fields or XML was expected; it starts with: {}";
            return Err(quoting(sentence, text));
        }
        _ => match multipart::boundary(text, content_type)? {
            Some(boundary) => multipart::parse(text, boundary)?,
            None => form::parse(text)?,
        },
    };
    unwrap_xml(fields)
}

/// Reads an answer's body: XML only.
pub(crate) fn read_answer(body: &[u8]) -> Result<Fields, Error> {
    let text = check(body)?;
    let sentence = match first(text) {
        Some(b'<') => return xml::parse(text),
        Some(b'{' | b'[') => "the body is JSON where XML was expected; it starts with: {}",
        _ => "the body is other text where XML was expected; it starts with: {}",
    };
    Err(quoting(sentence, text))
}

/// Where a form is nothing but the field `pg_xml`, the message is in that XML.
/// With other fields beside it, it is a field like any other: what stands beside
/// the XML is not covered by the signature in it.
pub(crate) fn unwrap_xml(fields: Fields) -> Result<Fields, Error> {
    match fields.text(XML_FIELD) {
        Some(document) if fields.len() == 1 => xml::parse(check(document.as_bytes())?),
        _ => Ok(fields),
    }
}

/// The body as text, within the limits.
fn check(body: &[u8]) -> Result<&str, Error> {
    if body.len() > MAX_BYTES {
        return Err(too_large(with_limit("the body is larger than {} bytes", MAX_BYTES)));
    }
    let text = core::str::from_utf8(body).map_err(|error| {
        let sentence = if error.error_len().is_none() {
            "the body is not UTF-8 at byte {}: it is cut off inside a character"
        } else {
            "the body is not UTF-8 at byte {}: it may be in windows-1251"
        };
        about(sentence, &digits(error.valid_up_to()), "")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if first(text).is_none() {
        return Err(unreadable("the body is empty"));
    }
    Ok(text)
}

/// The first byte that isn't white space.
fn first(text: &str) -> Option<u8> {
    text.bytes().find(|byte| !byte.is_ascii_whitespace())
}

#[cold]
#[inline(never)]
pub(crate) fn unreadable(sentence: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::BodyUnreadable, sentence)
}

/// An error with names from the message in it, one for each `{}`.
#[cold]
#[inline(never)]
fn about(sentence: &str, one: &str, other: &str) -> Error {
    unreadable(fill(sentence, &mask::name(one), &mask::name(other)))
}

/// An error with the start of a text from outside in the place of its `{}`.
#[cold]
#[inline(never)]
fn quoting(sentence: &str, text: &str) -> Error {
    unreadable(fill(sentence, &mask::quote(text), ""))
}

#[cold]
#[inline(never)]
pub(crate) fn with_limit(sentence: &str, limit: usize) -> String {
    fill(sentence, &digits(limit), "")
}

/// The sentence with a text for each `{}` of it.
#[inline(never)]
fn fill(sentence: &str, one: &str, other: &str) -> String {
    let mut filled = String::new();
    let mut texts = [one, other].into_iter();
    for part in text::parts(sentence, "{}") {
        text::push(&mut filled, part);
        text::push(&mut filled, texts.next().unwrap_or_default());
    }
    filled
}

pub(crate) fn too_large(sentence: String) -> Error {
    Error::new(ErrorCode::BodyTooLarge, sentence)
}

/// Refuses a name for which signing would cost much.
fn check_name(name: &str) -> Result<(), Error> {
    if name.len() > MAX_NAME {
        return Err(too_large(with_limit("the body has a field name of more than {} bytes", MAX_NAME)));
    }
    Ok(())
}

#[cold]
#[inline(never)]
fn too_many_fields() -> Error {
    too_large(with_limit("the body has more than {} fields", MAX_FIELDS))
}
