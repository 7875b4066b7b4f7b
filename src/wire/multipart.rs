//! `multipart/form-data` with text fields only.
// Offsets into a body of at most 64 KiB.
#![allow(clippy::arithmetic_side_effects)]

use alloc::string::String;
use core::ops::Range;

use super::{add_nested, check_name, too_many_fields, unreadable, unreadable_with_excerpt};
use crate::error::Error;
use crate::message::{Fields, MAX_FIELDS, NodeKind, Span, TOP, brackets};
use crate::names::byte_class;
use crate::text::ascii;

/// The boundary that a `Content-Type` declares.
pub(crate) fn declared_boundary(content_type: &str) -> Option<&str> {
    const MULTIPART: &str = "multipart/form-data";
    let is_multipart = ascii::starts_with_ignore_case(content_type.trim_ascii_start(), MULTIPART)
        && ascii::trim(ascii::until_any(content_type, b";")).len() == MULTIPART.len();
    if is_multipart { parameter(content_type, "boundary") } else { None }
}

/// The boundary of a multipart body that starts with a boundary line; `None` if the body has another
/// format.
pub(crate) fn boundary(body: &str) -> Option<&str> {
    let (first, rest) = ascii::split_once(body, "\n").unwrap_or((body, ""));
    let own = first.trim_ascii_end().strip_prefix("--")?;
    let is_part = |at| ascii::starts_with_ignore_case(body.get(at..).unwrap_or_default(), DISPOSITION);
    let has_parts = (0..body.len()).any(is_part);
    match own.strip_suffix("--") {
        _ if has_parts => Some(own),
        // A body without parts has only the closing line: `--boundary--`.
        closed if ascii::is_blank(rest) => closed,
        // A part follows, so the dashes belong to the boundary.
        closed => closed.and(Some(own)),
    }
}

/// The offset of the first line that is this boundary.
pub(crate) fn find_boundary(body: &str, boundary: &str) -> Option<usize> {
    let mut start = 0;
    for line in ascii::split(body, "\n") {
        let rest = line.strip_prefix("--").and_then(|line| line.strip_prefix(boundary));
        if rest.is_some_and(|rest| matches!(rest.trim_ascii_end(), "" | "--")) {
            return Some(start);
        }
        start += line.len() + 1;
    }
    None
}

/// The error of a body that ends before its closing boundary.
#[cold]
pub(crate) fn cut_off() -> Error {
    unreadable("the multipart body is cut off: it has no closing boundary")
}

const DISPOSITION: &str = "content-disposition:";
const ENCODING: &str = "content-transfer-encoding:";

/// Reads the fields between the boundaries. Values are not copied.
pub(crate) fn read(fields: &mut Fields, body: Range<usize>, boundary: &str) -> Result<(), Error> {
    let mut rest = body.start + 2 + boundary.len()..body.end;
    // All lines end like the first one: with CRLF as in the standard, or with LF if a program on
    // the way has converted them.
    let crlf = ascii::until_any(str_of(fields, &rest), b"\n").ends_with('\r');
    let (newline, blank_line) = if crlf { ("\r\n", "\r\n\r\n") } else { ("\n", "\n\n") };
    let mut delimiter = String::from(newline);
    ascii::push_all(&mut delimiter, &["--", boundary]);

    let mut count = 0;
    // After a delimiter there is `--` at the end of the body, else the end of the line.
    while !str_of(fields, &rest).starts_with("--") {
        let line = take_until(fields, &mut rest, newline)?;
        if !ascii::is_blank(str_of(fields, &line)) {
            return Err(unreadable("the multipart body has text after a boundary"));
        }
        let headers = take_until(fields, &mut rest, blank_line)?;
        let name = name_of_part(fields, headers)?;
        let value = take_until(fields, &mut rest, &delimiter)?;
        if count == MAX_FIELDS {
            return Err(too_many_fields());
        }
        count += 1;
        add(fields, name, Span::new(value.start, value.end))?;
    }
    Ok(())
}

fn add(fields: &mut Fields, name: Span, value: Span) -> Result<(), Error> {
    let at = if brackets::bracket_count(fields.bytes(name)) > 0 {
        add_nested(fields, name)?
    } else {
        check_name(fields.bytes(name))?;
        fields.add_child(TOP, name, NodeKind::Text).unwrap_or_default()
    };
    fields.set_value(at, value, byte_class::of_all(fields.bytes(value)));
    Ok(())
}

fn str_of<'f>(fields: &'f Fields, part: &Range<usize>) -> &'f str {
    super::str_of(fields, part)
}

/// Returns the range before the delimiter, and moves the start of `rest` after the delimiter.
#[inline(never)]
fn take_until(fields: &Fields, rest: &mut Range<usize>, delimiter: &str) -> Result<Range<usize>, Error> {
    let bytes = fields.raw().get(rest.clone()).unwrap_or_default();
    let Some(length) = ascii::find_bytes(bytes, delimiter.as_bytes()) else {
        return Err(cut_off());
    };
    let before = rest.start..rest.start + length;
    rest.start = before.end + delimiter.len();
    Ok(before)
}

/// The decoded name in the headers of a part.
fn name_of_part(fields: &mut Fields, headers: Range<usize>) -> Result<Span, Error> {
    let mut name = String::from(field_name(str_of(fields, &headers))?);
    // Browsers escape with percent signs, older programs with backslashes.
    for (escaped, plain) in &[("\\\"", "\""), ("%22", "\""), ("%0D", "\r"), ("%0A", "\n")] {
        name = ascii::replace(&name, escaped, plain);
    }
    Ok(fields.append(name.as_bytes()))
}

/// The name in the `Content-Disposition` of a part, with its escapes.
fn field_name(headers: &str) -> Result<&str, Error> {
    let mut name = None;
    for line in ascii::split(headers, "\n") {
        if headers.is_empty() {
            break;
        }
        let message = if ascii::find(line, ":").is_none() {
            "the multipart body has a malformed header"
        } else if ascii::starts_with_ignore_case(line, DISPOSITION) {
            name = parameter(line, "name");
            if parameter(line, "filename").is_none() {
                continue;
            }
            "the multipart body has a file; text fields were expected"
        } else if ascii::starts_with_ignore_case(line, ENCODING) {
            let encoding = ascii::trim(line.get(ENCODING.len()..).unwrap_or_default());
            if ["7bit", "8bit", "binary"].iter().any(|plain| ascii::eq_ignore_case(encoding, plain)) {
                continue;
            }
            return Err(unreadable_with_excerpt("the multipart body has a part encoded as {}", encoding));
        } else {
            continue;
        };
        return Err(unreadable(message));
    }
    name.ok_or_else(|| unreadable("the multipart body has a part without a name"))
}

/// The value of a `; key=value` parameter, without quotes, with its escapes.
#[inline(never)]
fn parameter<'h>(header: &'h str, key: &str) -> Option<&'h str> {
    let mut rest = ascii::split_once(header, ";")?.1;
    loop {
        let (part, next) = rest.split_at_checked(end_of_parameter(rest))?;
        if let Some((own, value)) = ascii::split_once(part, "=")
            && ascii::eq_ignore_case(ascii::trim(own), key)
        {
            let value = ascii::trim(value);
            return value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).or(Some(value));
        }
        rest = next.get(1..)?;
    }
}

/// The end of the parameter at the start of the text: a `;` outside quotes.
fn end_of_parameter(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    let ends = |byte| {
        quoted ^= byte == b'"' && !escaped;
        escaped = byte == b'\\' && quoted && !escaped;
        byte == b';' && !quoted
    };
    text.bytes().position(ends).unwrap_or(text.len())
}

/// Writes the fields as the gateway does. Nested fields have names with brackets.
///
/// The boundary must not occur in any value.
#[cfg(feature = "gateway")]
pub(crate) fn write(fields: &Fields, boundary: &str) -> String {
    let mut body = String::new();
    brackets::flatten(fields, &mut |name, value| {
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        body.extend([
            "--",
            boundary,
            "\r\nContent-Disposition: form-data; name=\"",
            &name,
            "\"\r\n\r\n",
            value,
            "\r\n",
        ]);
    });
    body.extend(["--", boundary, "--\r\n"]);
    body
}
