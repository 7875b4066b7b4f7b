//! Bytes to `Fields` and back, and nothing else: no signature, no schema.
//!
//! A body is what it is, whatever its `Content-Type` says: the vendor's page
//! itself declares one form and shows another.

pub(crate) mod form;
pub(crate) mod multipart;
mod names;
pub(crate) mod xml;

use alloc::format;

use crate::error::{Error, ErrorCode};
use crate::fields::Fields;
use crate::mask;
use crate::text;

/// The largest body that is read, in bytes (our choice).
pub const MAX_BYTES: usize = 64 * 1024;

/// How many fields a body may have, nested ones counted (our choice).
pub const MAX_FIELDS: usize = 512;

/// The form field that carries a whole message in XML. (Vendor's SDK.)
const XML_FIELD: &str = "pg_xml";

/// Reads a callback's body in any of the forms that FreedomPay uses: urlencoded,
/// multipart, XML in the form field `pg_xml`, or XML as it is.
pub(crate) fn read(body: &[u8], content_type: Option<&str>) -> Result<Fields, Error> {
    let text = check(body)?;
    if is_xml(text) {
        return xml::parse(text);
    }
    let fields = match multipart::boundary(text, content_type)? {
        Some(boundary) => multipart::parse(text, boundary)?,
        None if looks_like_json(text) => return Err(not_expected("JSON", "form fields or XML", text)),
        None => form::parse(text)?,
    };
    unwrap_xml(fields)
}

/// Reads an answer's body: XML only.
pub(crate) fn read_answer(body: &[u8]) -> Result<Fields, Error> {
    let text = check(body)?;
    if is_xml(text) {
        xml::parse(text)
    } else if looks_like_json(text) {
        Err(not_expected("JSON", "XML", text))
    } else {
        Err(not_expected("other text", "XML", text))
    }
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
        return Err(too_large(format!("the body is larger than {MAX_BYTES} bytes")));
    }
    let text = core::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        let cause = if error.error_len().is_none() {
            "it is cut off inside a character"
        } else {
            "it may be in windows-1251"
        };
        unreadable(format!("the body is not UTF-8 at byte {at}: {cause}"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text::trim(text).is_empty() {
        return Err(unreadable("the body is empty"));
    }
    Ok(text)
}

fn is_xml(text: &str) -> bool {
    text::trim_start(text).starts_with('<')
}

fn looks_like_json(text: &str) -> bool {
    matches!(text::trim_start(text).as_bytes(), [b'{' | b'[', ..])
}

#[cold]
#[inline(never)]
pub(crate) fn unreadable(sentence: impl Into<alloc::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::BodyUnreadable, sentence)
}

pub(crate) fn too_large(sentence: alloc::string::String) -> Error {
    Error::new(ErrorCode::BodyTooLarge, sentence)
}

fn too_many_fields() -> Error {
    too_large(format!("the body has more than {MAX_FIELDS} fields"))
}

fn not_expected(found: &str, expected: &str, text: &str) -> Error {
    let quote = mask::quote(text);
    unreadable(format!("the body is {found} where {expected} was expected; it starts with: {quote}"))
}
