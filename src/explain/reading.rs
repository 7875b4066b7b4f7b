//! The message out of its bytes: as the protocol reads it, and as programs read
//! it by mistake.

use alloc::{borrow::Cow, string::String, vec::Vec};

use percent_encoding::percent_decode_str;

use super::cause::{Cause, Choice};
use super::{Content, json, windows1251};
use crate::error::Error;
use crate::message::{Fields, MAX_FIELDS};
use crate::wire;

/// What was read.
pub(super) struct Reading {
    /// As a check reads it, or why it can't.
    pub(super) right: Result<Fields, Error>,
    /// As it may have been read by mistake, on either side.
    pub(super) others: Vec<Choice<Fields>>,
}

pub(super) fn read(content: &Content<'_>, url: Option<&str>) -> Reading {
    let Reading { right, others } = read_content(content, url);
    // The fields of a form may be in any order. To look at a level is faster where they are together.
    let right = right.map(|fields| if fields.is_nested() { fields.top_level().to_fields() } else { fields });
    Reading { right, others }
}

fn read_content(content: &Content<'_>, url: Option<&str>) -> Reading {
    match content {
        Content::Body { bytes, content_type } => {
            let right = wire::read(bytes, *content_type);
            let others = of_bytes(bytes, *content_type, right.is_ok());
            Reading { right, others }
        }
        Content::Answer(bytes) => {
            let right = wire::read_answer(bytes);
            let others = of_bytes(bytes, None, right.is_ok());
            Reading { right, others }
        }
        Content::Query => {
            let query =
                url.and_then(|url| url.split('#').next()?.split_once('?')).map_or("", |(_, query)| query);
            let right = wire::read(query.as_bytes(), None);
            Reading { others: of_bytes(query.as_bytes(), None, right.is_ok()), right }
        }
        Content::Fields(fields) => {
            let mut fields = fields.clone();
            let checked = wire::unwrap_xml(&mut fields).and_then(|()| fields.check_shape());
            Reading { right: checked.map(|()| fields), others: Vec::new() }
        }
    }
}

fn of_bytes(bytes: &[u8], content_type: Option<&str>, readable: bool) -> Vec<Choice<Fields>> {
    let mut others = Vec::new();
    if bytes.len() > wire::MAX_BYTES {
        return others;
    }
    let Ok(text) = core::str::from_utf8(bytes) else {
        let text = windows1251::decode(bytes);
        let sentence = "the body is in windows-1251, and its signature was made over UTF-8";
        if let Ok(fields) = wire::read(without_declaration(&text).as_bytes(), content_type) {
            others.push(Choice::wrong(fields, Cause::BodyWindows1251, sentence));
        }
        return others;
    };
    let start = text.trim_start_matches('\u{feff}').trim_ascii_start();
    if start.starts_with('{') {
        let sentence = "the body is JSON; the signature fits the texts in it";
        others.extend(json::fields(start).map(|fields| Choice::wrong(fields, Cause::BodyJson, sentence)));
    } else if start.starts_with('<') {
        if !readable && let Ok(fields) = wire::read(without_declaration(start).as_bytes(), None) {
            let sentence = "the XML declares another encoding than UTF-8, but is in UTF-8";
            others.push(Choice::wrong(fields, Cause::BodyWindows1251, sentence));
        }
    } else if !start.starts_with("--") {
        let lenient = |bytes: Vec<u8>| match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => windows1251::decode(error.as_bytes()),
        };
        let decoded = |text: &str| lenient(percent_decode_str(text).collect());
        if readable {
            let sentence = "the values were signed as they stand in the body, before they were decoded";
            let raw = pairs(start, decoded, Cow::Borrowed);
            others.push(Choice::wrong(raw, Cause::ValueNotDecoded, sentence));
            if start.contains('+') {
                let sentence = "each + of the body was signed as a plus; in a form it stands for a space";
                let plus = pairs(start, decoded, |value| Cow::Owned(decoded(value)));
                others.push(Choice::wrong(plus, Cause::ValuePlus, sentence));
            }
        } else {
            let sentence = "the body is escaped in windows-1251, and its signature was made over UTF-8";
            let spaced = start.replace('+', " ");
            let fields = pairs(&spaced, decoded, |value| Cow::Owned(decoded(value)));
            others.push(Choice::wrong(fields, Cause::BodyWindows1251, sentence));
        }
    }
    others.retain(|other| !other.value.is_empty() && other.value.check_shape().is_ok());
    others
}

fn pairs<'b>(
    body: &'b str,
    name: impl Fn(&str) -> String,
    value: impl Fn(&'b str) -> Cow<'b, str>,
) -> Fields {
    body.split('&')
        .filter(|pair| !pair.is_empty())
        .take(MAX_FIELDS)
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(own, text)| (name(own), value(text).into_owned()))
        .collect()
}

fn without_declaration(text: &str) -> &str {
    match text.trim_ascii_start().strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(text, |(_, rest)| rest),
        None => text,
    }
}
