//! `Response`: what the gateway answers over HTTP.

use alloc::{borrow::ToOwned, format, string::String};

use super::callback_form::XML_CONTENT_TYPE;
use super::fault::{AnswerMode, CallbackDelivery};
use crate::error::GatewayError;
use crate::merchant::outcome;
use crate::message::Fields;
use crate::wire::xml_write;

/// An HTTP response of the gateway, and instructions for the server that sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type`.
    pub content_type: &'static str,
    /// XML; for an unknown path a line of text.
    pub body: String,
    /// The payout that the request created or queried.
    pub payment_id: Option<u64>,
    /// Whether the request has settled that payout, so that its callback is due.
    pub callback_due: bool,
    /// How often, and when, that callback must be sent.
    pub callbacks: CallbackDelivery,
    /// The error in the body.
    pub error: Option<GatewayError>,
    /// The form of the answer. For [`AnswerMode::Dropped`] the server closes the
    /// connection and sends nothing.
    pub answer: AnswerMode,
    /// How long the server must wait before it answers, in milliseconds.
    pub delay: u32,
}

impl Response {
    pub(super) fn xml(status: u16, fields: &Fields) -> Self {
        let error = outcome::gateway_error(fields);
        Self { error, ..Self::new(status, XML_CONTENT_TYPE, xml_write::write(fields)) }
    }

    /// The XML without its last third. An error is not reported: a client cannot read it.
    pub(super) fn truncated_xml(fields: &Fields) -> Self {
        let xml = xml_write::write(fields);
        let kept = xml.chars().count().saturating_mul(2) / 3;
        Self::new(200, XML_CONTENT_TYPE, xml.chars().take(kept).collect())
    }

    pub(super) fn plain(status: u16, line: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", format!("{line}\n"))
    }

    fn new(status: u16, content_type: &'static str, body: String) -> Self {
        Self {
            status,
            content_type,
            body,
            payment_id: None,
            callback_due: false,
            callbacks: CallbackDelivery::Once,
            error: None,
            answer: AnswerMode::Signed,
            delay: 0,
        }
    }
}

/// A maintenance page. Its HTTP status is 200.
const HTML_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"ru\"><head><title>FreedomPay</title></head>\
<body><h1>Ведутся технические работы</h1></body></html>\n";

/// A response that does not reveal the result of the request.
pub(super) fn opaque_response(mode: AnswerMode) -> Response {
    let (status, content_type, body) = match mode {
        AnswerMode::Html => (200, "text/html; charset=utf-8", HTML_PAGE),
        AnswerMode::Dropped => (0, "", ""),
        _ => (500, "text/plain; charset=utf-8", "Internal Server Error\n"),
    };
    Response { answer: mode, ..Response::new(status, content_type, body.to_owned()) }
}
