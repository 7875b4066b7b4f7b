//! Internal functions for the fuzz targets. Only `cargo fuzz` sets `--cfg fuzzing`, so this module is not
//! a part of the public API.

use alloc::string::String;

use crate::error::Error;
use crate::message::Fields;
use crate::wire::detect::{Format, detect};
use crate::wire::{self, form, multipart, xml_read, xml_write};

/// Reads a body in any format.
///
/// # Errors
///
/// The errors of [`Merchant::verify_callback`](crate::Merchant::verify_callback) about the body.
pub fn read(body: &[u8], content_type: Option<&str>) -> Result<Fields, Error> {
    wire::read(body, content_type)
}

/// Reads a urlencoded body.
///
/// # Errors
///
/// `body_unreadable`, `body_too_large`.
pub fn read_form(body: &str) -> Result<Fields, Error> {
    wire::read_form(body)
}

/// Writes a urlencoded body.
#[must_use]
pub fn write_form(fields: &Fields) -> String {
    form::write(fields)
}

/// Reads a multipart body; `None` if the body has another format.
///
/// # Errors
///
/// `body_unreadable`, `body_too_large`.
pub fn read_multipart(body: &str, content_type: Option<&str>) -> Result<Option<Fields>, Error> {
    let mut fields = with_text(body);
    let Format::Multipart(boundary, start) = detect(&fields, &(0..body.len()), content_type)? else {
        return Ok(None);
    };
    multipart::read(&mut fields, start..body.len(), &boundary)?;
    Ok(Some(fields))
}

/// Writes a multipart body. The boundary must not occur in any value.
#[cfg(feature = "gateway")]
#[must_use]
pub fn write_multipart(fields: &Fields, boundary: &str) -> String {
    multipart::write(fields, boundary)
}

/// Reads an XML body.
///
/// # Errors
///
/// `body_unreadable`, `body_too_large`.
pub fn read_xml(document: &str) -> Result<Fields, Error> {
    let mut fields = with_text(document);
    xml_read::read(&mut fields, 0..document.len())?;
    Ok(fields)
}

/// Writes an XML body.
#[must_use]
pub fn write_xml(fields: &Fields) -> String {
    xml_write::write(fields)
}

/// A message that holds the body as its text and has no fields yet.
fn with_text(body: &str) -> Fields {
    let mut fields = Fields::new();
    fields.set_text(body.as_bytes());
    fields
}
