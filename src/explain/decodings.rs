//! The fields of a message, decoded correctly and with the mistakes that programs make.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use percent_encoding::percent_decode_str;

use super::candidate::{Candidate, Mistake};
use super::case::Content;
use super::cause::Cause;
use super::{json, remedy, windows1251};
use crate::error::Error;
use crate::message::script::split_query;
use crate::message::{Fields, MAX_FIELDS, brackets};
use crate::wire;

/// The decoded message.
pub(super) struct Decodings {
    /// The fields as `verify_callback` and `verify_answer` read them, or why they cannot be read.
    pub(super) correct: Result<Fields, Mistake>,
    /// The fields as the signer or the receiver may have read them by mistake.
    pub(super) mistaken: Vec<Candidate<Fields>>,
}

pub(super) fn decode(content: &Content<'_>, url: Option<&str>) -> Decodings {
    let (correct, mistaken) = decode_content(content, url);
    // A form may have the fields of one level in any order. The search is faster if they are together.
    let correct =
        correct.map(|fields| if fields.is_nested() { fields.top_level().to_fields() } else { fields });
    let correct = correct.map_err(|error| {
        let observed = mistaken.iter().flat_map(|candidate| &candidate.mistakes).next();
        let change = remedy::of_unreadable(&error, observed.map(|mistake| mistake.cause));
        Mistake { change: Some(change), ..Mistake::new(Cause::BodyUnreadable, format!("{error}")) }
    });
    Decodings { correct, mistaken }
}

type Decoded = (Result<Fields, Error>, Vec<Candidate<Fields>>);

fn decode_content(content: &Content<'_>, url: Option<&str>) -> Decoded {
    match content {
        Content::Body { bytes, content_type } => {
            let correct = wire::read(bytes, *content_type);
            let mistaken = match &correct {
                Err(error) if remedy::is_about_content_type(error) => {
                    without_content_type(bytes, error).into_iter().collect()
                }
                _ => mistaken_decodings(bytes, *content_type, correct.as_ref().err()),
            };
            (correct, mistaken)
        }
        Content::Answer(bytes) => {
            let correct = wire::read_answer(bytes);
            let mistaken = mistaken_decodings(bytes, None, correct.as_ref().err());
            (correct, mistaken)
        }
        Content::Query => {
            let query = url.and_then(|url| split_query(url).1).unwrap_or_default();
            let correct = wire::read_query(url.unwrap_or_default());
            let mistaken = mistaken_decodings(query.as_bytes(), None, correct.as_ref().err());
            (correct, mistaken)
        }
        Content::Fields(fields) => {
            let correct = if url.is_some() {
                callback_fields(fields)
            } else {
                Ok(brackets::nested(fields).into_owned())
            };
            let correct = correct.and_then(|fields| fields.check_shape().map(|()| fields));
            (correct, Vec::new())
        }
    }
}

/// The parsed fields of a callback, as `verify_callback` reads them.
fn callback_fields(parsed: &Fields) -> Result<Fields, Error> {
    let mut fields = Fields::new();
    wire::read_parsed(&mut fields, parsed).map(|()| fields)
}

/// The fields of a body whose content type contradicts it.
fn without_content_type(bytes: &[u8], error: &Error) -> Option<Candidate<Fields>> {
    let fields = wire::read(bytes, None).ok()?;
    let message = format!("{error}; the signature matches if the content type is ignored");
    let change = Some(remedy::of_unreadable(error, None));
    let mistake = Mistake { change, ..Mistake::new(Cause::BodyUnreadable, message) };
    Some(Candidate { value: fields, mistakes: Vec::from([mistake]) })
}

/// `error` says why the correct decoding failed.
fn mistaken_decodings(
    bytes: &[u8],
    content_type: Option<&str>,
    error: Option<&Error>,
) -> Vec<Candidate<Fields>> {
    if bytes.len() > wire::MAX_BYTES {
        return Vec::new();
    }
    let Ok(text) = core::str::from_utf8(bytes) else {
        return windows1251_body(bytes, content_type).into_iter().collect();
    };
    let start = text.trim_start_matches('\u{feff}').trim_ascii_start();
    let mut mistaken = Vec::new();
    if start.starts_with('{') {
        let message = "the body is JSON; the signature matches the texts in it";
        mistaken
            .extend(json::fields(start).map(|fields| Candidate::mistaken(fields, Cause::BodyJson, message)));
    } else if start.starts_with('<') {
        if error.is_some_and(remedy::is_about_encoding)
            && let Ok(fields) = wire::read(without_declaration(start).as_bytes(), None)
        {
            let message = "the XML declares another encoding than UTF-8, but is in UTF-8";
            mistaken.push(Candidate::mistaken(fields, Cause::BodyWindows1251, message));
        }
    } else if !start.starts_with("--") {
        mistaken = mistaken_forms(start, error.is_none());
    }
    mistaken.retain(|candidate| !candidate.value.is_empty() && candidate.value.check_shape().is_ok());
    mistaken
}

fn windows1251_body(bytes: &[u8], content_type: Option<&str>) -> Option<Candidate<Fields>> {
    let text = windows1251::decode(bytes);
    let fields = wire::read(without_declaration(&text).as_bytes(), content_type).ok()?;
    let message = "the body is in windows-1251, not in UTF-8";
    Some(Candidate::mistaken(fields, Cause::BodyWindows1251, message))
}

fn mistaken_forms(body: &str, readable: bool) -> Vec<Candidate<Fields>> {
    if !readable {
        let message = "the body is percent-encoded windows-1251, not UTF-8";
        let spaced = body.replace('+', " ");
        if percent_decode_str(&spaced).decode_utf8().is_ok() {
            // The encoding is not the reason.
            return Vec::new();
        }
        let fields = form_fields(&spaced, |value| Cow::Owned(percent_decoded(value)));
        return Vec::from([Candidate::mistaken(fields, Cause::BodyWindows1251, message)]);
    }
    let message = "the values were signed as they are in the body, before they were decoded";
    let raw = form_fields(body, Cow::Borrowed);
    let mut mistaken = Vec::from([Candidate::mistaken(raw, Cause::ValueNotDecoded, message)]);
    if body.contains('+') {
        let message = "each + in the body was signed as a plus; in a form a + is a space";
        let plus = form_fields(body, |value| Cow::Owned(percent_decoded(value)));
        mistaken.push(Candidate::mistaken(plus, Cause::ValuePlus, message));
    }
    mistaken
}

/// Decodes percent escapes, as windows-1251 if they are not UTF-8. A `+` remains.
fn percent_decoded(text: &str) -> String {
    match String::from_utf8(percent_decode_str(text).collect()) {
        Ok(text) => text,
        Err(error) => windows1251::decode(error.as_bytes()),
    }
}

/// The fields of a form with decoded names, and with values that `decode_value` returns.
fn form_fields<'b>(body: &'b str, decode_value: impl Fn(&'b str) -> Cow<'b, str>) -> Fields {
    body.split('&')
        .filter(|pair| !pair.is_empty())
        .take(MAX_FIELDS)
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (percent_decoded(name), decode_value(value).into_owned()))
        .collect()
}

fn without_declaration(text: &str) -> &str {
    match text.trim_ascii_start().strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(text, |(_, rest)| rest),
        None => text,
    }
}
