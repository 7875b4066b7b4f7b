//! `multipart/form-data`, text fields only.

use alloc::{format, string::String, vec::Vec};

use super::{names, unreadable};
use crate::error::Error;
use crate::fields::Fields;
use crate::mask;
use crate::text;

/// The boundary of a multipart body; `None` where the body is of another form.
///
/// The body decides whether it is multipart. Where it is and the `Content-Type`
/// names a boundary, the two must agree: a boundary that is not the body's is a
/// damaged message.
pub(crate) fn boundary<'b>(body: &'b str, content_type: Option<&str>) -> Result<Option<&'b str>, Error> {
    let first_line = text::before_any(body, b"\n").trim_ascii_end();
    let Some(own) = first_line.strip_prefix("--") else {
        return Ok(None);
    };
    let has_parts = {
        let header = b"content-disposition:";
        body.as_bytes().windows(header.len()).any(|window| window.eq_ignore_ascii_case(header))
    };
    // Without parts there is only the closing line: `--boundary--`.
    let own = if has_parts { Some(own) } else { own.strip_suffix("--") };
    let Some(own) = own else {
        return Ok(None);
    };
    match content_type.and_then(declared_boundary) {
        Some(declared) if declared != own => Err(unreadable(
            "the boundary in the content type is not the one that the multipart body starts with",
        )),
        _ => Ok(Some(own)),
    }
}

/// The boundary that a `Content-Type` of multipart declares.
fn declared_boundary(content_type: &str) -> Option<&str> {
    let mut parts = text::parts(content_type, ";");
    if !text::same_word(parts.next()?.trim(), "multipart/form-data") {
        return None;
    }
    parts.find_map(|part| parameter(part, "boundary"))
}

/// Reads the fields between the boundaries. Values are kept as they are.
pub(crate) fn parse(body: &str, boundary: &str) -> Result<Fields, Error> {
    // Lines end as the first one does: CRLF by the standard, LF where a program
    // in between has rewritten them.
    let after_first = body.get(2 + boundary.len()..).unwrap_or_default();
    let newline = if after_first.trim_start_matches([' ', '\t']).starts_with("\r\n") { "\r\n" } else { "\n" };
    let blank_line = [newline, newline].concat();
    let delimiter = [newline, "--", boundary].concat();

    let mut flat = Vec::new();
    let mut rest = after_first;
    loop {
        // Right behind a delimiter: the end of the body, or the end of the line.
        if rest.starts_with("--") {
            return names::nest(flat);
        }
        let (padding, after_line) = text::cut(rest, newline).ok_or_else(cut_off)?;
        if !padding.trim().is_empty() {
            return Err(unreadable("the multipart body has text behind a boundary"));
        }
        if flat.len() == super::MAX_FIELDS {
            return Err(super::too_many_fields());
        }
        let (headers, after_headers) = text::cut(after_line, &blank_line).ok_or_else(cut_off)?;
        let name = field_name(headers)?;
        let (value, after_value) = text::cut(after_headers, &delimiter).ok_or_else(cut_off)?;
        flat.push((name, String::from(value)));
        rest = after_value;
    }
}

fn cut_off() -> Error {
    unreadable("the multipart body is cut off: its closing boundary is missing")
}

/// The name in a part's `Content-Disposition`.
fn field_name(headers: &str) -> Result<String, Error> {
    let mut name = None;
    for line in headers.lines() {
        let Some((header, value)) = text::cut(line, ":") else {
            return Err(unreadable("a part of the multipart body has a malformed header"));
        };
        if text::same_word(header, "content-disposition") {
            if parameter_in(value, "filename").is_some() {
                return Err(unreadable("the multipart body has a file in it; text fields were expected"));
            }
            name = parameter_in(value, "name");
        } else if text::same_word(header, "content-transfer-encoding") {
            let encoding = value.trim();
            if !["7bit", "8bit", "binary"].iter().any(|plain| text::same_word(encoding, plain)) {
                let encoding = mask::quote(encoding);
                return Err(unreadable(format!("a part of the multipart body is encoded as {encoding}")));
            }
        }
    }
    name.map(unescape).ok_or_else(|| unreadable("a part of the multipart body has no name"))
}

/// The value of a `; key=value` parameter, quotes removed, escapes left in.
fn parameter_in<'h>(header: &'h str, key: &str) -> Option<&'h str> {
    let mut rest = text::cut(header, ";")?.1;
    loop {
        let end = end_of_parameter(rest);
        let (part, after) = rest.split_at_checked(end)?;
        if let Some(value) = parameter(part, key) {
            return Some(value);
        }
        rest = after.strip_prefix(';')?;
    }
}

/// Where the parameter ends that the text starts with: a `;` outside quotes.
fn end_of_parameter(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b';' if !quoted => return at,
            b'"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = byte == b'\\' && quoted && !escaped;
    }
    text.len()
}

fn parameter<'p>(part: &'p str, key: &str) -> Option<&'p str> {
    let (own, value) = text::cut(part, "=")?;
    if !text::same_word(own.trim(), key) {
        return None;
    }
    let value = value.trim();
    Some(value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value))
}

/// A quoted name: browsers escape by percent, older programs by backslash.
fn unescape(name: &str) -> String {
    [("\\\"", "\""), ("%22", "\""), ("%0D", "\r"), ("%0A", "\n")]
        .iter()
        .fold(String::from(name), |name, (escaped, plain)| text::replace(&name, escaped, plain))
}

/// Writes the fields as the gateway does; nested ones under names with brackets.
///
/// The boundary must not occur in any value.
#[cfg(feature = "gateway")]
pub(crate) fn write(fields: &Fields, boundary: &str) -> String {
    let mut body = String::new();
    for (name, value) in names::flatten(fields) {
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let part = [
            "--",
            boundary,
            "\r\nContent-Disposition: form-data; name=\"",
            &name,
            "\"\r\n\r\n",
            value,
            "\r\n",
        ];
        body.extend(part);
    }
    body.push_str("--");
    body.push_str(boundary);
    body.push_str("--\r\n");
    body
}
