//! The inner rooms as fuzz targets enter them. `cargo fuzz` compiles with `--cfg fuzzing`, and nobody else does:
//! this is no part of the public surface.

use alloc::string::String;

use crate::error::Error;
use crate::fields::Fields;
use crate::lane::Lane;
pub use crate::lane::reader::Seen;
use crate::operation::Operation;
use crate::wire::{self, form, multipart, xml};

/// One call over the JavaScript boundary: tokens and a raw body in, tokens out.
pub use crate::wasm::cross;

/// The fast lane as JavaScript uses it.
pub struct FastLane(Lane);

impl FastLane {
    /// One that has seen nothing.
    #[must_use]
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self(Lane::new())
    }

    /// Learns from a body that has been verified; whether it is one for the lane.
    pub fn learn(&mut self, body: &[u8]) -> bool {
        self.0.callback_learned(body).is_some()
    }

    /// What it says of a callback under script name, merchant id and secret.
    pub fn seen(&mut self, keys: [&str; 3], body: &[u8], strict: bool) -> Option<Seen> {
        self.0.callback_seen(keys, body, strict)
    }

    /// Learns from an answer that has been verified; whether it is one for the lane.
    pub fn learn_answer(&mut self, operation: Operation, body: &[u8]) -> bool {
        self.0.answer_learned(operation, body).is_some()
    }

    /// What it says of an answer to a merchant with this id and secret who asked for order id, payment id and amount.
    pub fn answer_seen(
        &mut self,
        operation: Operation,
        keys: [&str; 2],
        asked: [&str; 3],
        body: &[u8],
    ) -> Option<Seen> {
        self.0.answer_seen(operation, keys, asked, body)
    }
}

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
    form::parse(body)
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
    multipart::boundary(body, content_type)?.map(|boundary| multipart::parse(body, boundary)).transpose()
}

/// The multipart body of these fields. The boundary must not occur in any value.
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
    xml::parse(document)
}

/// The XML of these fields.
#[must_use]
pub fn write_xml(fields: &Fields) -> String {
    xml::write(fields)
}
