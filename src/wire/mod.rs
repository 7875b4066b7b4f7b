//! Reads bodies into `Fields` and writes them. Signatures and schemas are checked elsewhere.
//!
//! The start of a body decides its format: see [`detect`].

pub(crate) mod detect;
pub(crate) mod form;
pub(crate) mod multipart;
pub(crate) mod xml_read;
pub(crate) mod xml_write;

use alloc::borrow::Cow;
use core::ops::Range;

use crate::error::{Error, ErrorCode};
use crate::message::script::split_query;
use crate::message::{Fields, MAX_FIELDS, MAX_NAME, NodeKind, Span, TOP, brackets, too_deep};
use crate::names::Name;
use crate::text::decimal::usize_to_string;
use crate::text::mask;
use detect::Format;

/// The maximum number of bytes in a body or query: 64 KiB. (Our choice.) A larger one has the error
/// `body_too_large`.
pub const MAX_BYTES: usize = 64 * 1024;

/// Templates of errors with remedies of their own.
pub(crate) const BESIDE_XML: &str =
    "the message has {} beside pg_xml, which a signature in pg_xml does not cover";
pub(crate) const CUT_CHARACTER: &str = "the body is not UTF-8 at byte {}: it is cut off inside a character";
pub(crate) const NOT_UTF8: &str = "the body is not UTF-8 at byte {}: it may be in windows-1251";
pub(crate) const OTHER_ENCODING: &str = "the XML declares the encoding {}; utf-8 was expected";

/// Reads the body of a callback in any format that FreedomPay uses: urlencoded, multipart, XML in
/// the form field `pg_xml`, or plain XML.
pub(crate) fn read(body: &[u8], content_type: Option<&str>) -> Result<Fields, Error> {
    let mut fields = with_text(body)?;
    check_utf8(body)?;
    read_callback(&mut fields, 0..body.len(), content_type)?;
    Ok(fields)
}

/// Reads the body of an answer, which must be XML.
pub(crate) fn read_answer(body: &[u8]) -> Result<Fields, Error> {
    let mut fields = with_text(body)?;
    check_utf8(body)?;
    read_xml_answer(&mut fields, 0..body.len())?;
    Ok(fields)
}

/// Reads a urlencoded form of any length.
pub(crate) fn read_form(form: &str) -> Result<Fields, Error> {
    let mut fields = Fields::new();
    fields.set_text(form.as_bytes());
    form::read(&mut fields, 0..form.len())?;
    Ok(fields)
}

/// Reads the query of a URL.
pub(crate) fn read_query(url: &str) -> Result<Fields, Error> {
    let mut fields = Fields::new();
    fields.set_text(url.as_bytes());
    read_query_in(&mut fields, url.len())?;
    Ok(fields)
}

/// Reads the query of a URL, which is the first `url` bytes of the text.
pub(crate) fn read_query_in(fields: &mut Fields, url: usize) -> Result<(), Error> {
    let Some(query) = query_of(str_of(fields, &(0..url))) else {
        return Err(unreadable("the callback has neither a body nor a query"));
    };
    if query.len() > MAX_BYTES {
        return Err(too_large("the query is larger than {} bytes", MAX_BYTES));
    }
    form::read(fields, query)?;
    finish(fields)
}

/// The range of a URL's query, without the `?` and the fragment.
fn query_of(url: &str) -> Option<Range<usize>> {
    let (before, query) = split_query(url);
    let start = before.len().saturating_add(1);
    query.map(|query| start..start.saturating_add(query.len()))
}

/// A message that holds the body as its text and has no fields yet.
fn with_text(body: &[u8]) -> Result<Fields, Error> {
    check_length(body.len())?;
    let mut fields = Fields::new();
    fields.set_text(body);
    Ok(fields)
}

/// Reads a callback from a part of the text, which must be UTF-8.
pub(crate) fn read_callback(
    fields: &mut Fields,
    body: Range<usize>,
    content_type: Option<&str>,
) -> Result<(), Error> {
    let mut body = skip_byte_order_mark(fields, body)?;
    match detect::detect(fields, &body, content_type)? {
        Format::Form => form::read(fields, body)?,
        Format::Multipart(boundary, start) => {
            body.start = body.start.saturating_add(start);
            multipart::read(fields, body, &boundary)?;
        }
        Format::Xml => {
            xml_read::read(fields, body)?;
            return check_not_empty(fields);
        }
    }
    finish(fields)
}

/// Reads an answer, which must be XML, from a part of the text, which must be UTF-8.
pub(crate) fn read_xml_answer(fields: &mut Fields, body: Range<usize>) -> Result<(), Error> {
    let body = skip_byte_order_mark(fields, body)?;
    let message = match first_non_space(bytes_of(fields, &body)) {
        Some(b'<') => return xml_read::read(fields, body),
        Some(b'{' | b'[') => "the body is JSON where XML was expected; it starts with: {}",
        _ => "the body is other text where XML was expected; it starts with: {}",
    };
    Err(unreadable_with_excerpt(message, str_of(fields, &body)))
}

/// Reads the parsed fields of a callback. Names with brackets nest, as in a form.
pub(crate) fn read_parsed(fields: &mut Fields, parsed: &Fields) -> Result<(), Error> {
    brackets::copy_nested(fields, parsed);
    finish(fields)
}

/// Completes a callback whose fields have been read. If the only field is `pg_xml`, reads the message
/// from its XML. Beside other fields it is a normal field, because a signature in the XML does not
/// cover those.
#[inline(always)]
fn finish(fields: &mut Fields) -> Result<(), Error> {
    if fields.documented().contains(Name::SIG) { Ok(()) } else { finish_unsigned(fields) }
}

#[inline(never)]
fn finish_unsigned(fields: &mut Fields) -> Result<(), Error> {
    let name = fields.name(0);
    if let [b'<' | b'{', ..] = name.as_bytes() {
        let message = "a form parser has read XML or JSON; pass the raw body; it starts with: {}";
        return Err(unreadable_with_excerpt(message, name));
    }
    if let Some(node) = fields.first(Name::XML).filter(|node| node.is_text()) {
        let document = node.value.range();
        let at = fields.first_index(Name::XML);
        if let Some(other) = fields.children(TOP).find(|other| *other != at) {
            return Err(unreadable_with(BESIDE_XML, fields.name(other), ""));
        }
        check_length(document.len())?;
        let document = skip_byte_order_mark(fields, document)?;
        fields.clear_nodes();
        xml_read::read(fields, document)?;
    }
    check_not_empty(fields)
}

/// Rejects a message without any field.
fn check_not_empty(fields: &Fields) -> Result<(), Error> {
    if fields.is_empty() {
        return Err(unreadable("the message has no field; pass the raw body"));
    }
    Ok(())
}

/// Adds a text field with brackets in its name, which is in the text. Returns the index of its node.
fn add_nested(fields: &mut Fields, name: Span) -> Result<u32, Error> {
    let at = brackets::add(fields, name.range(), NodeKind::Text);
    // The names before it have been checked.
    check_name_length(fields.longest_name() as usize)?;
    at.ok_or_else(|| too_deep(ErrorCode::BodyUnreadable))
}

pub(crate) fn check_length(body: usize) -> Result<(), Error> {
    if body > MAX_BYTES {
        return Err(too_large("the body is larger than {} bytes", MAX_BYTES));
    }
    Ok(())
}

#[inline(never)]
fn bytes_of<'f>(fields: &'f Fields, part: &Range<usize>) -> &'f [u8] {
    fields.raw().get(part.clone()).unwrap_or_default()
}

#[inline(never)]
fn str_of<'f>(fields: &'f Fields, part: &Range<usize>) -> &'f str {
    core::str::from_utf8(bytes_of(fields, part)).unwrap_or_default()
}

/// Rejects a body that is not UTF-8.
pub(crate) fn check_utf8(body: &[u8]) -> Result<(), Error> {
    let Err(error) = core::str::from_utf8(body) else { return Ok(()) };
    let message = if error.error_len().is_none() { CUT_CHARACTER } else { NOT_UTF8 };
    Err(unreadable_with(message, &usize_to_string(error.valid_up_to()), ""))
}

/// The body without a byte order mark. Rejects an empty body.
fn skip_byte_order_mark(fields: &Fields, mut body: Range<usize>) -> Result<Range<usize>, Error> {
    let bytes = bytes_of(fields, &body);
    if bytes.starts_with("\u{feff}".as_bytes()) {
        body.start = body.start.saturating_add('\u{feff}'.len_utf8());
    }
    if first_non_space(bytes_of(fields, &body)).is_none() {
        return Err(unreadable("the body is empty"));
    }
    Ok(body)
}

/// The first byte that is not white space.
fn first_non_space(bytes: &[u8]) -> Option<u8> {
    bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

#[cold]
#[inline(never)]
pub(crate) fn unreadable(message: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::BodyUnreadable, message)
}

/// An error whose message template has at most two `{}` for names from the body.
#[cold]
#[inline(never)]
fn unreadable_with(message: &str, one: &str, other: &str) -> Error {
    Error::with(ErrorCode::BodyUnreadable, message, &mask::printable_name(one), &mask::printable_name(other))
}

/// An error whose message template has one `{}` for the start of a received text.
#[cold]
#[inline(never)]
fn unreadable_with_excerpt(message: &str, text: &str) -> Error {
    Error::with(ErrorCode::BodyUnreadable, message, &mask::excerpt(text), "")
}

/// An error whose message template has one `{}` for a limit.
#[cold]
#[inline(never)]
pub(crate) fn too_large(message: &str, limit: usize) -> Error {
    Error::with(ErrorCode::BodyTooLarge, message, &usize_to_string(limit), "")
}

/// Rejects a name with more than [`MAX_NAME`] bytes.
#[inline(always)]
fn check_name(name: &[u8]) -> Result<(), Error> {
    check_name_length(name.len())
}

#[inline(always)]
fn check_name_length(length: usize) -> Result<(), Error> {
    if length > MAX_NAME {
        return Err(too_long_name());
    }
    Ok(())
}

#[cold]
#[inline(never)]
fn too_long_name() -> Error {
    too_large("the body has a field name of more than {} bytes", MAX_NAME)
}

#[cold]
#[inline(never)]
fn too_many_fields() -> Error {
    too_large("the body has more than {} fields", MAX_FIELDS)
}
