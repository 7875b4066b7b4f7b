//! The inner rooms as fuzz targets enter them. `cargo fuzz` compiles with `--cfg fuzzing`, and nobody else does:
//! this is no part of the public surface.

use alloc::string::String;

use crate::error::Error;
use crate::message::Fields;
use crate::wire::{self, form, multipart, xml_read, xml_write};

/// A body in any of the forms.
///
/// # Errors
///
/// As [`Merchant::verify_callback`](crate::Merchant::verify_callback), before the signature.
pub fn read(body: &[u8], content_type: Option<&str>) -> Result<Fields, Error> {
    wire::read(body, content_type)
}

/// A urlencoded body.
///
/// # Errors
///
/// `body_unreadable`, `body_too_large`.
pub fn read_form(body: &str) -> Result<Fields, Error> {
    wire::read_form(body)
}

/// The urlencoded body of these fields.
#[must_use]
pub fn write_form(fields: &Fields) -> String {
    form::write(fields)
}

/// A multipart body; `None` where the body is none.
///
/// # Errors
///
/// `body_unreadable`, `body_too_large`.
pub fn read_multipart(body: &str, content_type: Option<&str>) -> Result<Option<Fields>, Error> {
    let Some(boundary) = multipart::boundary(body, content_type)? else { return Ok(None) };
    let mut fields = text(body);
    multipart::read(&mut fields, 0..body.len(), boundary)?;
    Ok(Some(fields))
}

/// The multipart body of these fields. The boundary must not occur in any value.
#[cfg(feature = "gateway")]
#[must_use]
pub fn write_multipart(fields: &Fields, boundary: &str) -> String {
    multipart::write(fields, boundary)
}

/// An XML body.
///
/// # Errors
///
/// `body_unreadable`, `body_too_large`.
pub fn read_xml(document: &str) -> Result<Fields, Error> {
    let mut fields = text(document);
    xml_read::read(&mut fields, 0..document.len())?;
    Ok(fields)
}

/// The XML of these fields.
#[must_use]
pub fn write_xml(fields: &Fields) -> String {
    xml_write::write(fields)
}

/// A message whose text is the body, and no field yet.
fn text(body: &str) -> Fields {
    let mut fields = Fields::new();
    fields.set_text(body.as_bytes());
    fields
}
